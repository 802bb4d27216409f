using System.Globalization;
using Maillage.Catalogue.Layers;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Layers;

/// <summary>One layer of a published deposit, read from the store the first time someone asks for its features.</summary>
internal sealed class DepositLayer(string id, Wording title, Wording summary, IReadOnlyList<OpenProperty> properties, Func<MemoryLayer> load, Envelope? extent, OgcGeometryType geometry, long count) : OpenLayer(id, title, summary, properties)
{
    private readonly Lazy<MemoryLayer> features = new(load);

    public override Envelope? Extent => extent;

    public override OgcGeometryType Geometry => geometry;

    public override long Count => count;

    public override IEnumerable<OpenFeature> Read(LayerAsk ask) => features.Value.Read(ask);

    public override OpenFeature? Find(string id) => features.Value.Find(id);

    public override long? Matched(LayerAsk ask) => features.Value.Matched(ask);
}

/// <summary>
/// Published deposits as layers for each reader: whole for who may read them, counted by commune for who may only count. The counts are made here, at the source: nothing of a restricted geometry
/// is in what others get.
/// </summary>
internal sealed class DepositLayers(DepositOffice office, BodyStore bodies, SnapshotSource snapshots)
{
    /// <summary>How every id of such a layer begins: no other layer's does.</summary>
    public const string Prefix = "geo-";

    /// <summary>Deposits whose layers stay in memory; the one unused for longest goes first.</summary>
    private const int MostKept = 64;
    private static readonly GeometryFactory Places = new(new PrecisionModel(), 4326);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Id, long Number, Visibility Visibility, string Title), (Made Made, long Used)> kept = [];
    private long clock;

    private sealed record Made(IReadOnlyList<OpenLayer> Whole, IReadOnlyList<OpenLayer> Counted);

    public IEnumerable<OpenLayer> List(Actor actor) => office.Store.ListPublished().SelectMany(d => Of(actor, d));

    public OpenLayer? Find(Actor actor, string id) => office.Store.ListPublished().Where(d => id.StartsWith(d.Id, StringComparison.Ordinal)).SelectMany(d => Of(actor, d)).FirstOrDefault(l => l.Id == id);

    /// <summary>Layers of one published deposit for this reader.</summary>
    public IReadOnlyList<OpenLayer> Of(Actor actor, Deposit deposit) => deposit.Published == 0 ? [] : office.DetailFor(actor, deposit) switch
    {
        Detail.Whole => Layers(deposit).Whole,
        Detail.Counts => Layers(deposit).Counted,
        _ => [],
    };

    private Made Layers(Deposit deposit)
    {
        lock (gate)
        {
            var key = (deposit.Id, deposit.Published, deposit.Visibility, deposit.Title);
            if (!kept.TryGetValue(key, out var found))
            {
                found = (Make(deposit), 0);
                if (kept.Count == MostKept)
                    kept.Remove(kept.MinBy(k => k.Value.Used).Key);
            }

            kept[key] = (found.Made, ++clock);
            return found.Made;
        }
    }

    private Made Make(Deposit deposit)
    {
        if (office.Store.FindVersion(deposit.Id, deposit.Published) is not { } version)
            return new Made([], []);
        string owner = bodies.Find(deposit.Owner)?.Name ?? deposit.Owner.Siret;
        Lazy<ILookup<string, DepositObject>> objects = new(() => office.Store.Read(deposit.Id, version.Number).Where(o => !o.Faulty).ToLookup(o => o.Part, StringComparer.Ordinal));
        DepositPart[] parts = [.. version.Parts.Where(p => p.Objects > 0)];
        return new Made([.. parts.Select(p => Whole(deposit, p, parts.Length == 1, owner, objects))], deposit.Visibility == Visibility.Public ? [] : [Counted(deposit, parts, owner, objects)]);
    }

    private static DepositLayer Whole(Deposit deposit, DepositPart part, bool only, string owner, Lazy<ILookup<string, DepositObject>> objects)
    {
        string id = only ? deposit.Id : deposit.Id + "-" + Slug(part.Name);
        OpenProperty[] properties = [.. part.Columns.Select(c => new OpenProperty(c.Name, c.Type switch { LayerColumnType.Integer => ColumnType.Integer, LayerColumnType.Real => ColumnType.Real, _ => ColumnType.Text }, new Wording(c.Name, c.Name)))];
        Wording title = only ? new(deposit.Title, deposit.Title) : new($"{deposit.Title} : {part.Name}", $"{deposit.Title}: {part.Name}"), summary = new(deposit.Summary, deposit.Summary);
        return new DepositLayer(id, title, summary, properties, () => new MemoryLayer(id, title, summary, properties, objects.Value[part.Name].Select((o, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), o.Shape, Values(o, part)))), Box(part.Box), part.Geometry, part.Objects)
        {
            Page = "/geo/depots/" + deposit.Id, Owner = owner, Visibility = deposit.Visibility, Licence = OpenLicence.Of(deposit.Licence), Modified = deposit.PublishedAt,
        };
    }

    private static object?[] Values(DepositObject found, DepositPart part) =>
    [
        .. part.Columns.Select(c => found.Attributes.GetValueOrDefault(c.Name) is not { Length: > 0 } text ? null : c.Type switch
        {
            LayerColumnType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null,
            LayerColumnType.Real => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? real : (object?)null,
            _ => text,
        }),
    ];

    private static readonly OpenProperty[] CountColumns =
    [
        new("commune", ColumnType.Text, new("Code INSEE", "INSEE code")), new("name", ColumnType.Text, new("Nom", "Name")), new("part", ColumnType.Text, new("Couche", "Layer")),
        new("objects", ColumnType.Integer, new("Objets", "Objects")), new("length_km", ColumnType.Real, new("Longueur en km", "Length in km")), new("area_ha", ColumnType.Real, new("Surface en ha", "Area in ha")),
    ];

    private DepositLayer Counted(Deposit deposit, IReadOnlyList<DepositPart> parts, string owner, Lazy<ILookup<string, DepositObject>> objects)
    {
        string id = deposit.Id + "-par-commune";
        Wording title = new($"{deposit.Title}, compté par commune", $"{deposit.Title}, counted by commune"), summary = new($"{deposit.Summary} Seuls les totaux par commune sont publics.", $"{deposit.Summary} Only totals by commune are public.");
        Territory.TerritoryIndex index = snapshots.Current.Index;
        MemoryLayer Load() => new(id, title, summary, CountColumns, objects.Value.SelectMany(part => part.GroupBy(o => o.Commune).Select(of => (Part: part.Key, Commune: of.Key is null ? null : index.FindCommune(of.Key), Objects: of.ToList())))
            .OrderBy(r => r.Commune?.Code, StringComparer.Ordinal).ThenBy(r => r.Part, StringComparer.Ordinal).Select(r =>
            {
                double metres = 0, square = 0;
                foreach (Geometry shape in r.Objects.Select(o => o.Shape!))
                {
                    (double length, double area) = DepositMend.Measure(shape);
                    (metres, square) = (metres + length, square + area);
                }

                return ($"{r.Commune?.Code ?? "inconnue"}-{Slug(r.Part)}", (Geometry?)(r.Commune is { } c ? Places.CreatePoint(new Coordinate(c.Lon, c.Lat)) : null),
                    (object?[])[r.Commune?.Code, r.Commune?.Name, r.Part, (long)r.Objects.Count, Math.Round(metres / 1000, 3), Math.Round(square / 10_000, 2)]);
            }));
        return new DepositLayer(id, title, summary, CountColumns, Load, null, OgcGeometryType.Point, parts.Sum(p => p.Objects))
        {
            Page = "/geo/depots/" + deposit.Id, Owner = owner, Licence = OpenLicence.Of(deposit.Licence), Modified = deposit.PublishedAt,
        };
    }

    private static Envelope? Box(IReadOnlyList<double> box) => box is [var west, var south, var east, var north] ? new Envelope(west, east, south, north) : null;

    private static string Slug(string part) => new([.. part.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
}
