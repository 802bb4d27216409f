using Maillage.Geo;
using Maillage.Kernel;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using GeoLocation = NetTopologySuite.Geometries.Location;

namespace Maillage.Territory.Osm;

/// <summary>Makes the ground of a network from an OpenStreetMap extract (<c>.osm.pbf</c>): streets, premises, communes, exchanges.</summary>
public sealed class OsmGround
{
    /// <summary>Missing points told one by one; all are counted.</summary>
    private const int MostMissingTold = 100;

    private readonly OsmExtract extract;
    private readonly OsmGroundOptions options;
    private readonly List<(string Code, IndexedPointInAreaLocator Area)> areas = [];
    private readonly List<string> codes = [];
    private readonly Dictionary<string, int> codeIndex = [];

    private OsmGround(OsmExtract extract, OsmGroundOptions options) => (this.extract, this.options) = (extract, options);

    /// <summary>
    /// Reads an extract. Streets are the ways a trench may follow (no motorways, no footpaths); premises are addresses where there are enough of them, else buildings
    /// (<see cref="OsmGroundReport.Tell"/> says which and why); parts of the network that serve no premises are left out.
    /// </summary>
    /// <param name="problems">Gets the warnings; errors are thrown.</param>
    /// <exception cref="BadInputException">The file is not a PBF file, is damaged, lies outside France, or has no street or no premises.</exception>
    public static (Ground Ground, OsmGroundReport Report) Read(
        string path, OsmGroundOptions? options = null, ProblemList? problems = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        string file = Path.GetFileName(path);
        var made = new OsmGround(OsmExtract.Read(path, progress, cancellation), options ?? new OsmGroundOptions());
        return made.Make(file, problems ?? new ProblemList(), cancellation);
    }

    private (Ground Ground, OsmGroundReport Report) Make(string file, ProblemList problems, CancellationToken cancellation)
    {
        ReadAreas();
        OsmPremises premises = OsmPremises.Read(extract, options);
        List<Segment> streets = Streets();
        Refuse(file, streets.Count == 0, "osm-no-street", "L'extrait n'a aucune rue utilisable (highway=residential, tertiary…).", "The extract has no usable street (highway=residential, tertiary…).");
        Refuse(file, premises.List.Count == 0, "osm-no-premises", "L'extrait n'a ni adresse ni bâtiment : rien n'est à raccorder.", "The extract has neither addresses nor buildings: nothing is to be connected.");

        // First on all streets, to know which parts of the network serve somebody; then on these only.
        bool[] serving = ServingParts(streets, premises, cancellation, out int tooFar, out bool[] near);
        Refuse(file, tooFar == premises.List.Count, "osm-no-premises", "Aucun local n'est à portée d'une rue.", "No premises is within reach of a street.");
        double dropped = streets.Where((_, i) => !serving[i]).Sum(s => s.LengthCm);
        var built = Build([.. streets.Where((_, i) => serving[i])], premises, near, cancellation);
        (Ground ground, bool known) = WithExchanges(built.Ground, built.NodeOf);
        TellFar(file, premises, near, tooFar, problems);
        TellMissing(file, problems);
        foreach ((long id, int x, int y, string text, int lines) in premises.OddFlats)
        {
            problems.Add(Problem.Warning(
                "osm-flats",
                $"bâtiment {id} : « building:flats={text} » n'est pas un nombre de logements (1 à {OsmThing.MostFlats}) : {lines} compté{(lines > 1 ? "s d'après la surface" : "")}.",
                $"building {id}: 'building:flats={text}' is no number of dwellings (1 to {OsmThing.MostFlats}): {lines} counted{(lines > 1 ? ", from its area" : "")}.") with { File = file, Column = "building:flats", Place = PlaceOf(x, y) });
        }

        return (ground, new OsmGroundReport
        {
            File = file,
            Addresses = premises.Addresses,
            Buildings = premises.Buildings,
            UsableBuildings = premises.UsableBuildings,
            FromAddresses = premises.FromAddresses,
            TooFar = tooFar,
            DroppedStreets = Length.FromMetres(dropped / 100),
            MissingNodes = extract.MissingNodes,
            Communes = ground.CommuneIds,
            ExchangesKnown = known,
            Ground = GroundReport.Of(ground),
        });
    }

    /// <summary>Premises left out: how many, then each with its place.</summary>
    private void TellFar(string file, OsmPremises premises, bool[] near, int tooFar, ProblemList problems)
    {
        if (tooFar == 0)
        {
            return;
        }

        problems.Add(Problem.Warning("osm-premises-far", tooFar == 1 ? $"1 bâtiment ou adresse à plus de {options.MaxSetbackM} m de toute rue est laissé de côté." : $"{tooFar} bâtiments ou adresses à plus de {options.MaxSetbackM} m de toute rue sont laissés de côté.",
            tooFar == 1 ? $"1 building or address more than {options.MaxSetbackM} m from any street is left out." : $"{tooFar} buildings or addresses more than {options.MaxSetbackM} m from any street are left out.") with { File = file });
        foreach (OsmPremises.Found p in premises.List.Where((_, i) => !near[i]))
        {
            problems.Add(Problem.Warning(
                "osm-premises-far",
                $"bâtiment {p.Id >> 2} à plus de {options.MaxSetbackM} m de toute rue : laissé de côté.",
                $"building {p.Id >> 2} more than {options.MaxSetbackM} m from any street: left out.") with { File = file, Place = PlaceOf(p.XCm, p.YCm) });
        }
    }

    /// <summary>Points that streets and buildings name and the extract does not hold: how many, then the first ones where their street or building is known to pass.</summary>
    private void TellMissing(string file, ProblemList problems)
    {
        if (extract.MissingNodes == 0)
        {
            return;
        }

        problems.Add(Problem.Warning("osm-missing-nodes", extract.MissingNodes == 1 ? "1 point nommé par une rue ou un bâtiment manque dans l'extrait." : $"{extract.MissingNodes} points nommés par des rues ou des bâtiments manquent dans l'extrait.",
            extract.MissingNodes == 1 ? "1 point named by a street or building is not in the extract." : $"{extract.MissingNodes} points named by streets or buildings are not in the extract.") with { File = file });
        int told = 0;
        foreach (OsmWay way in extract.Ways)
        {
            for (int i = 0; i < way.Nodes.Length && told < MostMissingTold; i++)
            {
                if (extract.Place(way.Nodes[i]) is null)
                {
                    (int X, int Y)? beside = Beside(way.Nodes, i);
                    bool street = way.Thing.Street is not null;
                    problems.Add(Problem.Warning(
                        "osm-missing-nodes",
                        $"le point {way.Nodes[i]} {(street ? $"de la rue {way.Id} manque : elle y est interrompue" : $"du bâtiment {way.Id} manque : il est laissé de côté")}.",
                        $"point {way.Nodes[i]} of {(street ? $"street {way.Id} is missing: it is interrupted there" : $"building {way.Id} is missing: it is left out")}.") with
                    { File = file, Place = beside is var (x, y) ? PlaceOf(x, y) : null });
                    told++;
                }
            }
        }
    }

    /// <summary>The known point of a way nearest in its order to a missing one.</summary>
    private (int X, int Y)? Beside(long[] nodes, int missing) => Enumerable.Range(0, nodes.Length).OrderBy(i => Math.Abs(i - missing)).Select(i => extract.Place(nodes[i])).FirstOrDefault(p => p is not null);

    private static (double Lon, double Lat) PlaceOf(int xCm, int yCm)
    {
        (double lon, double lat) = Lambert93.ToLonLat(xCm, yCm);
        return (Math.Round(lon, 7), Math.Round(lat, 7));
    }

    private static void Refuse(string file, bool when, string code, string fr, string en)
    {
        if (when)
        {
            throw new BadInputException(Problem.Error(code, fr, en) with { File = file });
        }
    }

    private readonly record struct Segment(long A, long B, int Ax, int Ay, int Bx, int By, RouteClass Class, long Id, StreetProfile Profile, string? OneWayRoad)
    {
        public double LengthCm => Planar.Distance(Ax, Ay, Bx, By);
    }

    /// <summary>Straight pieces of all usable streets; a missing node interrupts its street.</summary>
    private List<Segment> Streets()
    {
        List<Segment> found = [];
        foreach (OsmWay way in extract.Ways)
        {
            if (way.Thing.Street is not { } rank)
            {
                continue;
            }

            for (int i = 1; i < way.Nodes.Length; i++)
            {
                if (way.Nodes[i] != way.Nodes[i - 1] && extract.Place(way.Nodes[i - 1]) is var (ax, ay) && extract.Place(way.Nodes[i]) is var (bx, by))
                {
                    // The format allows 2,000 nodes a way: 11 bits hold the place of a piece in its way.
                    found.Add(new Segment(way.Nodes[i - 1], way.Nodes[i], ax, ay, bx, by, rank, (way.Id << 11) | (uint)(i & 0x7FF), way.Thing.Profile, way.Thing.OneWay && rank != RouteClass.Track ? way.Thing.Road : null));
                }
            }
        }

        MarkCarriageways(found);
        return found;
    }

    /// <summary>A line beside which the same road runs the other way is one side of it.</summary>
    private static void MarkCarriageways(List<Segment> streets)
    {
        int[] oneWay = [.. Enumerable.Range(0, streets.Count).Where(i => streets[i].OneWayRoad is not null)];
        bool[] twin = OsmCarriageways.Twins([.. oneWay.Select(i => (streets[i].Ax, streets[i].Ay, streets[i].Bx, streets[i].By, streets[i].OneWayRoad!))]);
        for (int k = 0; k < oneWay.Length; k++)
        {
            if (twin[k])
            {
                streets[oneWay[k]] = streets[oneWay[k]] with { Profile = streets[oneWay[k]].Profile with { Sides = KnownSides.One } };
            }
        }
    }

    private bool[] ServingParts(List<Segment> streets, OsmPremises premises, CancellationToken cancellation, out int tooFar, out bool[] near)
    {
        var parts = new Dictionary<long, long>();
        long Root(long node)
        {
            long root = node;
            while (parts.TryGetValue(root, out long up) && up != root)
            {
                root = up;
            }

            while (parts.TryGetValue(node, out long up) && up != root)
            {
                parts[node] = root;
                node = up;
            }

            return root;
        }

        foreach (Segment s in streets)
        {
            (long a, long b) = (Root(s.A), Root(s.B));
            parts[Math.Max(a, b)] = Math.Min(a, b);
            parts.TryAdd(Math.Min(a, b), Math.Min(a, b));
        }

        var index = new SegmentIndex([.. streets.Select(s => s.Ax)], [.. streets.Select(s => s.Ay)], [.. streets.Select(s => s.Bx)], [.. streets.Select(s => s.By)]);
        HashSet<long> served = [];
        near = new bool[premises.List.Count];
        tooFar = 0;
        for (int i = 0; i < near.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            SegmentHit? hit = index.FindNearest(premises.List[i].XCm, premises.List[i].YCm, options.MaxSetbackM * 100);
            near[i] = hit is not null;
            tooFar += hit is null ? 1 : 0;
            if (hit is not null)
            {
                served.Add(Root(streets[hit.Value.Segment].A));
            }
        }

        return [.. streets.Select(s => served.Contains(Root(s.A)))];
    }

    private (Ground Ground, Dictionary<long, int> NodeOf) Build(List<Segment> streets, OsmPremises premises, bool[] near, CancellationToken cancellation)
    {
        // Communes first, so that indexes are final; a piece of street is in the commune of its middle.
        int[] streetCommune = [.. streets.Select(s => CommuneAt((int)(((long)s.Ax + s.Bx) / 2), (int)(((long)s.Ay + s.By) / 2)))];
        int[] premisesCommune = [.. premises.List.Select((p, i) => near[i] ? CommuneAt(p.XCm, p.YCm) : -1)];
        var builder = new GroundBuilder(codes, [.. codes.Select(_ => GroundOrigin.Osm)]);
        var pointOf = new Dictionary<long, int>();
        int Point(long node, int x, int y)
        {
            if (!pointOf.TryGetValue(node, out int point))
            {
                pointOf[node] = point = builder.AddPoint(x, y);
            }

            return point;
        }

        for (int i = 0; i < streets.Count; i++)
        {
            Segment s = streets[i];
            builder.AddSegment(Point(s.A, s.Ax, s.Ay), Point(s.B, s.Bx, s.By), new RouteKind(s.Class, false, ExistingSupport.None, streetCommune[i]), s.Id, s.Profile);
        }

        HashSet<int> priority = PrioritySites(premises);
        for (int i = 0; i < premises.List.Count; i++)
        {
            OsmPremises.Found p = premises.List[i];
            if (near[i])
            {
                builder.AddBuilding(new GroundBuilder.Building(p.Id, p.XCm, p.YCm, p.Lines, p.Priority || priority.Contains(i), premisesCommune[i]));
            }
        }

        (Ground ground, int[] nodeOfPoint) = builder.Build(builder.Snap(cancellation));
        MarkBuiltUp(ground);
        return (ground, pointOf.Where(p => nodeOfPoint[p.Value] >= 0).ToDictionary(p => p.Key, p => nodeOfPoint[p.Value]));
    }

    private static HashSet<int> PrioritySites(OsmPremises premises)
    {
        HashSet<int> found = [];
        int[] x = [.. premises.List.Select(p => p.XCm)], y = [.. premises.List.Select(p => p.YCm)];
        var index = new SegmentIndex(x, y, x, y);
        foreach ((int sx, int sy) in premises.Sites)
        {
            if (index.FindNearest(sx, sy, OsmPremises.SiteReachCm) is { } hit)
            {
                found.Add(hit.Segment);
            }
        }

        return found;
    }

    /// <summary>An edge is built up when it is a street, or serves a building every 60 m or closer within 60 m of it.</summary>
    private static void MarkBuiltUp(Ground ground)
    {
        long[] close = new long[ground.EdgeCount];
        for (int i = 0; i < ground.BuildingCount; i++)
        {
            close[ground.PremisesEdge[i]] += ground.PremisesSetbackCm[i] <= 6000 ? 1 : 0;
        }

        for (int e = 0; e < ground.EdgeCount; e++)
        {
            ground.EdgeBuiltUp[e] = ground.EdgeClass[e] == RouteClass.Street || close[e] * 6000 >= ground.EdgeLengthCm[e];
        }
    }

    private void ReadAreas()
    {
        var factory = new GeometryFactory();
        foreach (OsmOutline outline in extract.Outlines)
        {
            if (outline.Thing is null && outline.Insee is not null && OsmRings.Assemble(extract, outline.Outer) is { } rings && rings.TrueForAll(r => r.X.Length >= 4))
            {
                Polygon[] polygons = [.. rings.Select(r => factory.CreatePolygon([.. r.X.Zip(r.Y, (x, y) => new Coordinate(x, y))]))];
                areas.Add((outline.Insee, new IndexedPointInAreaLocator(factory.CreateMultiPolygon(polygons))));
            }
        }
    }

    private int CommuneAt(int x, int y)
    {
        string code = areas.Find(a => a.Area.Locate(new Coordinate(x, y)) != GeoLocation.Exterior).Code ?? options.CommuneCode;
        if (!codeIndex.TryGetValue(code, out int index))
        {
            codeIndex[code] = index = codes.Count;
            codes.Add(code);
        }

        return index;
    }

    private (Ground Ground, bool Known) WithExchanges(Ground ground, Dictionary<long, int> nodeOf)
    {
        List<(string Id, string Name, int Node)> found = [];
        List<(long Id, OsmThing Thing, int X, int Y)> tagged =
        [
            .. extract.Points.Where(p => p.Thing.Exchange).Select(p => (p.Id << 2, p.Thing, extract.Place(p.Id)!.Value.XCm, extract.Place(p.Id)!.Value.YCm)),
            .. extract.Ways.Where(w => w.Thing.Exchange && extract.Place(w.Nodes[0]) is not null).Select(w => ((w.Id << 2) | 1, w.Thing, extract.Place(w.Nodes[0])!.Value.XCm, extract.Place(w.Nodes[0])!.Value.YCm)),
        ];
        int[] nodes = [.. Enumerable.Range(0, ground.NodeCount)];
        var index = new SegmentIndex(ground.NodeXCm, ground.NodeYCm, ground.NodeXCm, ground.NodeYCm);
        foreach ((long id, OsmThing thing, int x, int y) in tagged)
        {
            found.Add(($"osm-{id}", thing.Name ?? "NRA", index.FindNearest(x, y)!.Value.Segment));
        }

        bool known = found.Count > 0;
        if (!known)
        {
            int wanted = Math.Max(1, (int)(ground.LineCount / options.LinesPerExchange));
            found.AddRange(GroundCentres.Densest(ground, wanted).Select((p, i) => ($"osm-place-{i + 1}", "", index.FindNearest(p.XCm, p.YCm)!.Value.Segment)));
        }

        return (ground.WithExchanges(found), known);
    }
}
