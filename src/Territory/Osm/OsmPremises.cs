namespace Maillage.Territory.Osm;

/// <summary>Turns addresses or buildings of an extract into premises.</summary>
internal sealed class OsmPremises
{
    private static readonly HashSet<string> Sheds =
    [
        "garage", "garages", "shed", "carport", "roof", "ruins", "hut", "greenhouse", "barn", "stable", "sty", "cowshed", "farm_auxiliary", "service",
        "transformer_tower", "water_tower", "silo", "storage_tank", "bunker", "construction", "collapsed", "parking", "toilets", "tent", "container", "chapel", "shelter",
    ];

    private static readonly HashSet<string> Collective = ["apartments", "residential", "dormitory", "terrace"];

    private readonly List<Found> all = [];

    private OsmPremises()
    {
    }

    public int Addresses { get; private set; }

    public int Buildings { get; private set; }

    public int UsableBuildings { get; private set; }

    public bool FromAddresses { get; private set; }

    /// <summary>Premises in file order: nodes, then ways, then relations.</summary>
    public IReadOnlyList<Found> List => all;

    /// <summary>Schools, hospitals and colleges that are not premises themselves (grounds, points): the nearest premises within <see cref="SiteReachCm"/> is one.</summary>
    public List<(int XCm, int YCm)> Sites { get; } = [];

    /// <summary>Premises whose number of dwellings cannot be believed: what the extract says, and what counts instead.</summary>
    public List<(long Id, int XCm, int YCm, string Text, int Lines)> OddFlats { get; } = [];

    /// <summary>How far from the point of a priority site its building may be.</summary>
    public const int SiteReachCm = 10_000;

    internal readonly record struct Found(long Id, int XCm, int YCm, int Lines, bool Priority);

    public static OsmPremises Read(OsmExtract extract, OsmGroundOptions options)
    {
        var result = new OsmPremises();
        List<Found> addresses = [], buildings = [];
        foreach ((long id, OsmThing thing) in extract.Points)
        {
            (int x, int y) = extract.Place(id)!.Value;
            result.Sort(new Found(id << 2, x, y, Math.Max(1, thing.Flats), thing.Priority), thing, double.NaN, addresses, buildings, options);
        }

        foreach (OsmWay way in extract.Ways.Where(w => w.Thing.Street is null))
        {
            if (OsmRings.Places(extract, way.Nodes) is var (xs, ys))
            {
                (int x, int y, double area) = OsmRings.Centre(xs, ys);
                result.Sort(new Found((way.Id << 2) | 1, x, y, Lines(way.Thing, area, options), way.Thing.Priority), way.Thing, area, addresses, buildings, options);
            }
        }

        foreach (OsmOutline outline in extract.Outlines)
        {
            if (outline.Thing is { } thing && OsmRings.Assemble(extract, outline.Outer) is { } rings)
            {
                (int x, int y, double area) = OsmRings.Centre(rings[0].X, rings[0].Y);
                result.Sort(new Found((outline.Id << 2) | 2, x, y, Lines(thing, area, options), thing.Priority), thing, area, addresses, buildings, options);
            }
        }

        result.Addresses = addresses.Count;
        result.UsableBuildings = buildings.Count;
        result.FromAddresses = addresses.Count > 0 && addresses.Count >= options.AddressShare * buildings.Count;
        result.all.AddRange(result.FromAddresses ? addresses : buildings);
        return result;
    }

    private void Sort(Found found, OsmThing thing, double area, List<Found> addresses, List<Found> buildings, OsmGroundOptions options)
    {
        bool usable = thing.Building is not null && !Sheds.Contains(thing.Building) && area >= options.MinBuildingM2;
        Buildings += thing.Building is null ? 0 : 1;
        if (thing.OddFlats is { } odd && (usable || thing.HasHouseNumber))
        {
            OddFlats.Add((found.Id >> 2, found.XCm, found.YCm, odd, found.Lines));
        }

        if (thing.HasHouseNumber)
        {
            addresses.Add(found);
        }

        if (usable)
        {
            buildings.Add(found);
        }
        else if (thing.Priority && !thing.HasHouseNumber)
        {
            Sites.Add((found.XCm, found.YCm));
        }
    }

    /// <summary>
    /// Lines of a building: <c>building:flats</c> when given; for buildings of flats (a number that cannot be believed still says so), and for any other of four levels or more, floor area (area × levels, two when not given)
    /// divided by <see cref="OsmGroundOptions.FlatM2"/>; else one.
    /// </summary>
    private static int Lines(OsmThing thing, double area, OsmGroundOptions options)
    {
        if (thing.Flats > 0)
        {
            return thing.Flats;
        }

        bool flats = thing.Building is not null && (Collective.Contains(thing.Building) || thing.Levels >= 4 || thing.OddFlats is not null);
        return flats && !thing.Priority ? Math.Clamp((int)(area * Math.Max(2, thing.Levels) / options.FlatM2), 1, 500) : 1;
    }
}
