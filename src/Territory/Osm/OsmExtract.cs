using Maillage.Formats.Osm;
using Maillage.Geo;
using Maillage.Kernel;

namespace Maillage.Territory.Osm;

/// <summary>A way that matters: its nodes and what was read from its tags.</summary>
internal sealed record OsmWay(long Id, long[] Nodes, OsmThing Thing);

/// <summary>The tags that matter, read once.</summary>
internal sealed record OsmThing
{
    /// <summary>Class of a usable street; null for other things.</summary>
    public RouteClass? Street { get; init; }

    /// <summary>Sides and width of a usable street, as far as its own tags tell.</summary>
    public StreetProfile Profile { get; init; }

    /// <summary>Traffic goes from its first node to its last alone.</summary>
    public bool OneWay { get; init; }

    /// <summary>Number of the road, or its name: both carriageways of a road bear the same.</summary>
    public string? Road { get; init; }

    public string? Building { get; init; }

    public bool HasHouseNumber { get; init; }

    public int Flats { get; init; }

    /// <summary>What <c>building:flats</c> says where that is no number of dwellings (1 to <see cref="MostFlats"/>).</summary>
    public string? OddFlats { get; init; }

    /// <summary>No building of France holds as many dwellings: a larger number is a slip of the pen.</summary>
    public const int MostFlats = 1999;

    public int Levels { get; init; }

    public bool Priority { get; init; }

    public bool Exchange { get; init; }

    public string? Name { get; init; }

    public static OsmThing? Read(OsmTags tags, bool isWay)
    {
        if (tags.Count == 0)
        {
            return null;
        }

        string? building = tags["building"];
        RouteClass? street = isWay ? StreetClass(tags) : null;
        string? use = tags["amenity"];
        var thing = new OsmThing
        {
            Street = street,
            Profile = street is null ? default : OsmStreetTags.Profile(tags),
            OneWay = street is not null && tags["oneway"] is "yes" or "1" or "true",
            Road = street is null ? null : tags["ref"] ?? tags["name"],
            Building = isWay && building != "no" ? building : null,
            HasHouseNumber = tags["addr:housenumber"] is not null,
            Flats = Count(tags["building:flats"]),
            OddFlats = tags["building:flats"] is { } flats && Count(flats) == 0 && flats != "0" ? flats : null,
            Levels = Count(tags["building:levels"]),
            Priority = use is "hospital" or "school" or "college" or "university" || building is "hospital" or "school" or "college" or "university",
            Exchange = tags["telecom"] is "exchange" || tags["man_made"] is "telephone_exchange" || building is "telephone_exchange",
            Name = tags["name"],
        };
        return thing.Street is not null || thing.Building is not null || thing.HasHouseNumber || thing.Priority || thing.Exchange ? thing : null;
    }

    private static int Count(string? text) => int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int n) && n is > 0 and <= MostFlats ? n : 0;

    /// <summary>Ways along which a telecom trench may be dug: streets and roads of all ranks, service ways and tracks; no motorways, no footpaths, no squares.</summary>
    private static RouteClass? StreetClass(OsmTags tags)
    {
        RouteClass? rank = tags["highway"] switch
        {
            "residential" or "living_street" or "pedestrian" => RouteClass.Street,
            "unclassified" or "road" or "tertiary" or "tertiary_link" or "secondary" or "secondary_link" => RouteClass.Road,
            "primary" or "primary_link" or "trunk" or "trunk_link" => RouteClass.MainRoad,
            "service" or "track" => RouteClass.Track,
            _ => null,
        };
        return tags["area"] == "yes" || tags["motorroad"] == "yes" ? null : rank;
    }
}

/// <summary>A commune's boundary, or a building with courtyards: the ways that make it.</summary>
internal sealed record OsmOutline(long Id, string? Insee, string? Name, long[] Outer, OsmThing? Thing);

/// <summary>What an extract holds that matters for a network: first ways and relations, then the places of the nodes they need.</summary>
internal sealed class OsmExtract
{
    private long[] nodeIds = [];
    private int[] nodeX = [], nodeY = [];

    public List<OsmWay> Ways { get; } = [];

    /// <summary>Ways that only outlines need.</summary>
    public Dictionary<long, long[]> OutlineWays { get; } = [];

    public List<OsmOutline> Outlines { get; } = [];

    public List<(long Id, OsmThing Thing)> Points { get; } = [];

    public int MissingNodes { get; private set; }

    public static OsmExtract Read(string path, IProgress<double>? progress, CancellationToken cancellation)
    {
        var extract = new OsmExtract();
        var pbf = new OsmPbf(path);
        pbf.Scan(OsmKinds.Ways | OsmKinds.Relations, PickWays, extract.Take, Part(progress, 0, 0.5), cancellation);
        if (extract.Outlines.Count > 0)
        {
            HashSet<long> wanted = [.. extract.Outlines.SelectMany(o => o.Outer)];
            pbf.Scan(OsmKinds.Ways, b => PickOutlines(b, wanted), list => list.ForEach(w => extract.OutlineWays[w.Id] = w.Nodes), null, cancellation);
        }

        extract.ReadNodes(pbf, Part(progress, 0.5, 1), cancellation);
        return extract;
    }

    /// <summary>Place of a node in Lambert-93 centimetres; null when the extract has it not.</summary>
    public (int XCm, int YCm)? Place(long node)
    {
        int i = Array.BinarySearch(nodeIds, node);
        return i >= 0 && nodeX[i] != int.MinValue ? (nodeX[i], nodeY[i]) : null;
    }

    private static (List<OsmWay> Ways, List<OsmOutline> Outlines) PickWays(OsmBlock block)
    {
        List<OsmWay> ways = [];
        List<OsmOutline> outlines = [];
        for (int i = 0; i < block.WayIds.Length; i++)
        {
            ReadOnlySpan<long> nodes = block.WayNodes(i);
            if (nodes.Length >= 2 && OsmThing.Read(block.WayTags(i), isWay: true) is { } thing)
            {
                ways.Add(new OsmWay(block.WayIds[i], nodes.ToArray(), thing));
            }
        }

        for (int i = 0; i < block.RelationIds.Length; i++)
        {
            OsmTags tags = block.RelationTags(i);
            bool commune = tags["boundary"] == "administrative" && tags["admin_level"] == "8";
            OsmThing? building = tags["type"] == "multipolygon" && tags["building"] is not null ? OsmThing.Read(tags, isWay: true) : null;
            if (commune || building?.Building is not null)
            {
                long[] outer = [.. block.Members(i).Where(m => m.Kind == OsmKinds.Ways && m.Role is "outer" or "").Select(m => m.Id)];
                outlines.Add(new OsmOutline(block.RelationIds[i], tags["ref:INSEE"], tags["name"], outer, commune ? null : building));
            }
        }

        return (ways, outlines);
    }

    private static List<(long Id, long[] Nodes)> PickOutlines(OsmBlock block, HashSet<long> wanted)
    {
        List<(long, long[])> found = [];
        for (int i = 0; i < block.WayIds.Length; i++)
        {
            if (wanted.Contains(block.WayIds[i]))
            {
                found.Add((block.WayIds[i], block.WayNodes(i).ToArray()));
            }
        }

        return found;
    }

    private void Take((List<OsmWay> Ways, List<OsmOutline> Outlines) found)
    {
        Ways.AddRange(found.Ways);
        Outlines.AddRange(found.Outlines);
    }

    private void ReadNodes(OsmPbf pbf, IProgress<double>? progress, CancellationToken cancellation)
    {
        long[] all = [.. Ways.SelectMany(w => w.Nodes), .. OutlineWays.Values.SelectMany(n => n)];
        Array.Sort(all);
        int count = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (i == 0 || all[i] != all[i - 1])
            {
                all[count++] = all[i];
            }
        }

        long[] needed = all[..count];
        var found = new Dictionary<long, (int X, int Y)>();
        int[] x = new int[count], y = new int[count];
        Array.Fill(x, int.MinValue);
        pbf.Scan(OsmKinds.Nodes, b => PickNodes(b, needed), picked =>
        {
            for (int i = 0; i < picked.Index.Count; i++)
            {
                (x[picked.Index[i]], y[picked.Index[i]]) = (picked.X[i], picked.Y[i]);
            }

            foreach ((long id, OsmThing thing, int px, int py) in picked.Points)
            {
                Points.Add((id, thing));
                found[id] = (px, py);
            }
        }, progress, cancellation);
        MissingNodes = x.Count(v => v == int.MinValue);
        Join(needed, x, y, found);
    }

    /// <summary>One sorted table of the nodes of ways and of the points with tags.</summary>
    private void Join(long[] needed, int[] x, int[] y, Dictionary<long, (int X, int Y)> points)
    {
        long[] extra = [.. points.Keys.Where(id => Array.BinarySearch(needed, id) < 0)];
        nodeIds = [.. needed, .. extra];
        nodeX = [.. x, .. extra.Select(id => points[id].X)];
        nodeY = [.. y, .. extra.Select(id => points[id].Y)];
        if (extra.Length > 0)
        {
            int[] order = [.. Enumerable.Range(0, nodeIds.Length)];
            Array.Sort(nodeIds, order);
            nodeX = [.. order.Select(i => nodeX[i])];
            nodeY = [.. order.Select(i => nodeY[i])];
        }
    }

    private static Picked PickNodes(OsmBlock block, long[] needed)
    {
        var picked = new Picked();
        ReadOnlySpan<long> ids = block.NodeIds;
        List<double> lon = [], lat = [];
        List<(long Id, OsmThing Thing, int At)> things = [];
        int low = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            low = i > 0 && ids[i] > ids[i - 1] ? low : 0;
            int at = Array.BinarySearch(needed, low, needed.Length - low, ids[i]);
            low = at >= 0 ? at : ~at;
            OsmThing? thing = OsmThing.Read(block.NodeTags(i), isWay: false);
            if (at < 0 && thing is null)
            {
                continue;
            }

            if (thing is not null)
            {
                things.Add((ids[i], thing, lon.Count));
            }

            picked.Index.Add(at);
            lon.Add(block.NodeLonE7[i] / 1e7);
            lat.Add(block.NodeLatE7[i] / 1e7);
        }

        Project(picked, [.. lon], [.. lat]);
        picked.Points.AddRange(things.Select(t => (t.Id, t.Thing, picked.X[t.At], picked.Y[t.At])));
        picked.DropUnneeded();
        return picked;
    }

    private static void Project(Picked picked, double[] lon, double[] lat)
    {
        for (int i = 0; i < lon.Length; i++)
        {
            if (!Lambert93.Covers(lon[i], lat[i]))
            {
                throw new BadInputException(Problem.Error(
                    "outside-france",
                    "L'extrait contient des rues ou des bâtiments loin de la France métropolitaine : Maillage calcule en Lambert-93. Découpez l'extrait.",
                    "The extract has streets or buildings far from mainland France: Maillage computes in Lambert-93. Cut the extract.") with { Place = (lon[i], lat[i]) });
            }
        }

        (picked.X, picked.Y) = (new int[lon.Length], new int[lon.Length]);
        Lambert93.FromLonLat(lon, lat, picked.X, picked.Y);
    }

    private static Portion? Part(IProgress<double>? whole, double from, double to) =>
        whole is null ? null : new Portion(whole, from, to);

    private sealed class Portion(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + ((to - from) * value));
    }

    private sealed class Picked
    {
        public List<int> Index { get; } = [];

        public int[] X { get; set; } = [];

        public int[] Y { get; set; } = [];

        public List<(long Id, OsmThing Thing, int X, int Y)> Points { get; } = [];

        public void DropUnneeded()
        {
            int[] keep = [.. Enumerable.Range(0, Index.Count).Where(i => Index[i] >= 0)];
            (X, Y) = ([.. keep.Select(i => X[i])], [.. keep.Select(i => Y[i])]);
            int[] index = [.. keep.Select(i => Index[i])];
            Index.Clear();
            Index.AddRange(index);
        }
    }
}
