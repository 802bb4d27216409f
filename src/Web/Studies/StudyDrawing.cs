using System.Globalization;
using System.Text;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Territory;
using Maillage.Web.Charts;

namespace Maillage.Web.Studies;

/// <summary>The network of a study as a still picture (SVG, before and without scripts, and in print) and as layers for the map.</summary>
internal static class StudyDrawing
{
    private const double Width = 1000;

    /// <summary>More boxes than this run into each other on a picture of this width and hide the routes they stand on: the picture says so instead.</summary>
    internal const int MostPbos = 1_500;

    /// <summary>Above, streets without a network are left out of the map's layers.</summary>
    private const int MostStreets = 20_000;

    /// <param name="chosen">The site one asks about: it is ringed.</param>
    /// <param name="wrong">Where a change was refused.</param>
    public static StudyPicture Picture(SolvedStudy solved, string? chosen, IReadOnlyList<EditPlace> wrong)
    {
        IReadOnlyList<DesignEdit> edits = solved.Edits;
        (string viewBox, Func<EditPlace, (double X, double Y)> at) = Scale(Bounds(solved.Outline));
        Dictionary<(SpanLevel Level, bool Aerial), StringBuilder> paths = [];
        for (int i = 0; i < solved.Design.Spans.Count; i++)
        {
            (SpanLevel Level, bool Aerial) kind = (solved.Design.Spans[i].Level, solved.Design.Spans[i].Mode == SpanMode.Aerial);
            if (!paths.TryGetValue(kind, out StringBuilder? path))
            {
                paths[kind] = path = new StringBuilder();
            }

            Draw(path, solved.Outline.Shape(solved.Outline.Streets[i]), at);
        }

        List<SiteOutline> pbos = [.. solved.Outline.Sites.Where(s => s.Kind == SiteKind.Pbo)];
        return new StudyPicture(
            viewBox,
            [.. paths.OrderBy(p => p.Key).Select(p => (p.Key.Level.ToString().ToLowerInvariant() + (p.Key.Aerial ? " aerial" : ""), p.Value.ToString()))],
            [
                .. solved.Outline.Sites.Where(s => s.Kind != SiteKind.Pbo).Select(s => Mark(s, "", at)),
                .. solved.Outline.Sites.Where(s => s.Id == chosen).Select(s => new StudyMark("chosen", at(s.Place).X, at(s.Place).Y, 16, s.Id)),
                .. edits.Select((e, i) => (e.Where, Rank: Rank(i))).Where(e => e.Where is not null).Select(e => new StudyMark("edit", at(e.Where!.Value).X, at(e.Where.Value).Y, 13, e.Rank)),
                .. wrong.Select(p => new StudyMark("wrong", at(p).X, at(p).Y, 16, "")),
            ],
            [.. edits.OfType<ForbidArea>().Select(f => Ring(f.Area, at)), .. edits.OfType<AddEstate>().Where(e => e.Area.Count > 0).Select(e => Ring(e.Area, at))])
        {
            Pbos = pbos.Count > MostPbos ? "" : Dots(pbos, at),
            PbosLeft = pbos.Count > MostPbos,
        };
    }

    /// <summary>What differs, without scripts: the same as <see cref="Difference"/>, with the streets of the new network that the picture holds.</summary>
    public static StudyPicture Picture(DesignDifference d)
    {
        (double West, double South, double East, double North) box = Bounds(d);
        (string viewBox, Func<EditPlace, (double X, double Y)> at) = Scale(box);
        return new StudyPicture(
            viewBox,
            [
                ("context", Paths(d.After.Streets.Select(d.After.Shape).Where(line => line.Any(p => p.Lon >= box.West && p.Lon <= box.East && p.Lat >= box.South && p.Lat <= box.North)), at)),
                ("left", Paths(d.Left.Select(d.Before.Shape), at)),
                ("opened", Paths(d.Opened.Select(d.After.Shape), at)),
            ],
            [.. Changed(d).Select(c => Mark(c.Site, c.Was ? " was" : "", at))],
            []);
    }

    /// <summary>What differs, opened and left stretches, sites that came, went or moved, on the streets of the new network.</summary>
    public static object Difference(DesignDifference d, IReadOnlyList<Commune> communes) => new
    {
        names = Collection(NameFeatures(communes)),
        bounds = BoundsOf(Bounds(d)),
        streets = Lines(d.After.Streets, d.After),
        opened = Lines(d.Opened, d.After),
        left = Lines(d.Left, d.Before),
        sites = Collection(Changed(d).Select(x => Feature(Point(x.Site.Place), new { id = x.Site.Id, kind = x.Site.Kind.ToString().ToLowerInvariant(), lines = x.Site.Lines, was = x.Was }))),
    };

    private static IEnumerable<(SiteOutline Site, bool Was)> Changed(DesignDifference d) =>
        d.Sites.SelectMany(s => new[] { (Site: s.Before!, Was: true), (Site: s.After!, Was: false) }.Where(x => x.Site is not null && (s.Fate != SiteFate.Resized || !x.Was)));

    public static StudyLayers Layers(SolvedStudy solved, IReadOnlyList<Commune> communes, StudyLayers? like)
    {
        NetworkDesign design = solved.Design;
        Ground ground = design.Ground;
        return new StudyLayers(solved.Mark, BoundsOf(Bounds(solved.Outline)), design.Simulated,
        [
            ("sites", solved.Outline.Sites.Select(s => Feature(Point(s.Place), new { id = s.Id, kind = s.Kind.ToString().ToLowerInvariant(), lines = s.Lines }))),
            ("spans", solved.Outline.Streets.Select((run, i) => Feature(Line(solved.Outline.Shape(run)), new
            {
                level = design.Spans[i].Level.ToString().ToLowerInvariant(), mode = design.Spans[i].Mode.ToString().ToLowerInvariant(),
                street = run.Street.ToString(CultureInfo.InvariantCulture), fibres = design.Spans[i].Fibres,
            }))),
            ("streets", ground.EdgeCount > MostStreets ? [] : Enumerable.Range(0, ground.EdgeCount).Select(e => Feature(Line(Streets.LineOf(ground, e)), new { street = ground.EdgeId[e].ToString(CultureInfo.InvariantCulture) }))),
            ("edits", solved.Edits.SelectMany((e, i) => EditFeatures(e, Rank(i), ground))),
            ("names", NameFeatures(communes)),
        ], like);
    }

    private static IEnumerable<object> NameFeatures(IReadOnlyList<Commune> communes) => communes.Select(c => Feature(Point(new EditPlace(c.Lon, c.Lat)), new { name = c.Name }));

    /// <summary>The number of a change in the list beside the map.</summary>
    private static string Rank(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>A change as drawn: its place or area, numbered as in the list, and the streets it weighs.</summary>
    private static IEnumerable<object> EditFeatures(DesignEdit edit, string rank, Ground ground)
    {
        IEnumerable<object> streets = edit is WeighRoad road
            ? Enumerable.Range(0, ground.EdgeCount).Where(e => road.Streets.Contains(ground.EdgeId[e])).Select(e => Feature(Line(Streets.LineOf(ground, e)), new { id = edit.Id, type = "street" })) : [];
        // An area of a few metres is a place: drawn as one alone it would be seen by nobody.
        IEnumerable<object> place = edit is ForbidArea { Where: { } at } f && IsSmall(f.Area) ? [Feature(Point(at), new { id = edit.Id, type = "forbid", rank })] : [];
        return EditFeature(edit, rank) is { } drawn ? [.. streets, drawn, .. place] : streets;
    }

    private static bool IsSmall(IReadOnlyList<EditPlace> area) => area.Max(p => p.Lon) - area.Min(p => p.Lon) < 0.0005 && area.Max(p => p.Lat) - area.Min(p => p.Lat) < 0.0005;

    private static object? EditFeature(DesignEdit edit, string rank) => edit switch
    {
        ForbidArea f => Feature(Polygon(f.Area), new { id = edit.Id, type = "forbid", rank }),
        AddEstate { Area.Count: > 0 } e => Feature(Polygon(e.Area), new { id = edit.Id, type = "estate", rank }),
        AddEstate e => Feature(new { type = "MultiPoint", coordinates = e.Points.Select(Pair) }, new { id = edit.Id, type = "estate", rank }),
        LockSite l => Feature(Point(l.Place), new { id = edit.Id, type = "lock", rank }),
        WeighRoad { Place: { } at } r => Feature(Point(at), new { id = edit.Id, type = r.Percent < 100 ? "prefer" : "avoid", rank }),
        _ => null,
    };

    private static object Lines(IReadOnlyList<StreetRun> runs, DesignOutline of) => Collection(runs.Select(r => Feature(Line(of.Shape(r)), new { metres = r.LengthDm / 10 })));

    private static object Collection(IEnumerable<object> features) => new { type = "FeatureCollection", features };

    private static object Feature(object geometry, object properties) => new { type = "Feature", geometry, properties };

    private static object Point(EditPlace p) => new { type = "Point", coordinates = Pair(p) };

    private static object Line(IReadOnlyList<EditPlace> line) => new { type = "LineString", coordinates = line.Select(Pair) };

    private static object Polygon(IReadOnlyList<EditPlace> ring) => new { type = "Polygon", coordinates = new[] { ring.Append(ring[0]).Select(Pair) } };

    private static double[] Pair(EditPlace p) => [Math.Round(p.Lon, 6), Math.Round(p.Lat, 6)];

    private static double[] BoundsOf((double West, double South, double East, double North) box) => [box.West, box.South, box.East, box.North];

    private static (double West, double South, double East, double North) Bounds(DesignOutline outline) => Around([.. outline.Sites.Select(s => s.Place)]) ?? (0, 45, 1, 46);

    /// <summary>Around what differs; the whole network when nothing does.</summary>
    private static (double West, double South, double East, double North) Bounds(DesignDifference d) =>
        Around([.. Changed(d).Select(c => c.Site.Place), .. d.Opened.SelectMany(d.After.Shape), .. d.Left.SelectMany(d.Before.Shape)]) ?? Bounds(d.After);

    private static (double West, double South, double East, double North)? Around(List<EditPlace> places) => places.Count == 0 ? null
        : (places.Min(p => p.Lon) - 0.004, places.Min(p => p.Lat) - 0.003, places.Max(p => p.Lon) + 0.004, places.Max(p => p.Lat) + 0.003);

    private static (string ViewBox, Func<EditPlace, (double X, double Y)> At) Scale((double West, double South, double East, double North) box)
    {
        double narrow = Math.Cos((box.South + box.North) / 2 * Math.PI / 180), scale = Width / Math.Max(1e-6, (box.East - box.West) * narrow);
        return ($"0 0 {Width:0} {Math.Max(200, (box.North - box.South) * scale):0}", p => ((p.Lon - box.West) * narrow * scale, (box.North - p.Lat) * scale));
    }

    private static StudyMark Mark(SiteOutline site, string more, Func<EditPlace, (double X, double Y)> at)
    {
        (double x, double y) = at(site.Place);
        return site.Kind == SiteKind.Nro ? new StudyMark("nro" + more, x, y, 11, site.Id) : new StudyMark("sro" + more, x, y, 8, site.Id);
    }

    /// <summary>All boxes as one path of small circles.</summary>
    private static string Dots(IEnumerable<SiteOutline> sites, Func<EditPlace, (double X, double Y)> at)
    {
        StringBuilder path = new();
        foreach (SiteOutline site in sites)
        {
            (double x, double y) = at(site.Place);
            path.Append('M').Append(Svg.N(x - 2)).Append(' ').Append(Svg.N(y)).Append("a2 2 0 1 0 4 0a2 2 0 1 0 -4 0");
        }

        return path.ToString();
    }

    private static string Paths(IEnumerable<IReadOnlyList<EditPlace>> lines, Func<EditPlace, (double X, double Y)> at)
    {
        StringBuilder path = new();
        foreach (IReadOnlyList<EditPlace> line in lines)
        {
            Draw(path, line, at);
        }

        return path.ToString();
    }

    private static string Ring(IReadOnlyList<EditPlace> ring, Func<EditPlace, (double X, double Y)> at)
    {
        StringBuilder path = new();
        Draw(path, ring, at);
        return path.Append('Z').ToString();
    }

    /// <summary>Whole units of the picture; places that fall on the one before are left out.</summary>
    private static void Draw(StringBuilder path, IReadOnlyList<EditPlace> line, Func<EditPlace, (double X, double Y)> at)
    {
        (int X, int Y) last = (int.MinValue, 0);
        for (int i = 0; i < line.Count; i++)
        {
            (double x, double y) = at(line[i]);
            (int X, int Y) here = ((int)Math.Round(x), (int)Math.Round(y));
            if (here != last)
            {
                path.Append(last.X == int.MinValue ? 'M' : 'L').Append(CultureInfo.InvariantCulture, $"{here.X} {here.Y}");
            }

            last = here;
        }
    }
}

/// <param name="Paths">Drawing of each level of spans, those on poles apart.</param>
/// <param name="Rings">Areas of the edits.</param>
public sealed record StudyPicture(string ViewBox, IReadOnlyList<(string Level, string Path)> Paths, IReadOnlyList<StudyMark> Sites, IReadOnlyList<string> Rings)
{
    /// <summary>Drawing of the PBOs; empty when there are too many to be told apart.</summary>
    public string Pbos { get; init; } = "";

    /// <summary>There are too many: the picture leaves them out and says so.</summary>
    public bool PbosLeft { get; init; }
}

/// <param name="Class">What it is: nro, sro, one that was, the one chosen, a change, a place where one was refused.</param>
public sealed record StudyMark(string Class, double X, double Y, int Radius, string Id);
