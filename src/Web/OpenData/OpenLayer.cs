using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Formats.Cql2;
using Maillage.Kernel;
using Maillage.Web.Tiles;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Maillage.Web.OpenData;

/// <summary>One thing of a layer. Values stand in the order of <see cref="OpenLayer.Properties"/>.</summary>
/// <param name="Cursor">What a reader who had this one asks next with.</param>
internal sealed record OpenFeature(string Id, Geometry? Shape, object?[] Values, string Cursor);

internal sealed record OpenProperty(string Name, ColumnType Type, Wording Label)
{
    public CqlProperty Cql => new(Name, Type switch
    {
        ColumnType.Integer or ColumnType.Real => CqlType.Number,
        ColumnType.Boolean => CqlType.Flag,
        _ => CqlType.Text,
    });
}

/// <param name="After">Cursor of the last feature the reader has; null from the beginning.</param>
internal sealed record LayerAsk(Envelope? Box, CqlNode? Filter, string? After, int Most);

/// <summary>
/// A layer of open data as every door gives it out: features over <c>/ogc</c>, downloads, the viewer. What a reader may not see is not a layer for them: who may only count a network gets the
/// layer of its counts, never a thinned copy of its geometry.
/// </summary>
internal abstract class OpenLayer(string id, Wording title, Wording summary, IReadOnlyList<OpenProperty> properties)
{
    public string Id => id;

    public Wording Title => title;

    public Wording Summary => summary;

    public IReadOnlyList<OpenProperty> Properties => properties;

    /// <summary>Part of what is shown was generated: every page and document says so.</summary>
    public bool Simulated { get; init; }

    /// <summary>Where people read the same data; null when there is no such page.</summary>
    public string? Page { get; init; }

    /// <summary>Name under which its drawn tiles are kept.</summary>
    public string CacheName { get; } = "ogc:" + id;

    /// <summary>Name of the tile layer that draws it, when the map has one.</summary>
    public string? Tiles { get; init; }

    /// <summary>Body that gives it; null when the platform itself does.</summary>
    public string? Owner { get; init; }

    /// <summary>Who may read it. A layer is listed only for who may: what is not public stays out of caches and catalogues.</summary>
    public People.Visibility Visibility { get; init; }

    public OpenLicence Licence { get; init; } = OpenLicence.Open;

    /// <summary>When it last changed, where that is known of this layer alone.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Zoom from which it is drawn: below, a tile would hold too much to be sent or to be seen.</summary>
    public int MinZoom => Count > MostOnATile ? 11 : 0;

    /// <summary>Features that one tile holds at most.</summary>
    public const int MostOnATile = 50_000;

    public abstract Envelope? Extent { get; }

    /// <summary>What its geometries are, where a file must say it once for all.</summary>
    public abstract OgcGeometryType Geometry { get; }

    /// <summary>Features in all.</summary>
    public abstract long Count { get; }

    /// <summary>Features in an order that stays the same while the data does.</summary>
    public abstract IEnumerable<OpenFeature> Read(LayerAsk ask);

    /// <summary>The same features as rows of the database, for those who take many; null where there is no such way.</summary>
    public virtual OpenRows? Rows(LayerAsk ask) => null;

    /// <summary>All of them in the form from which tiles are drawn fastest; null while there is none.</summary>
    public virtual PackedLayer? Packed => null;

    public abstract OpenFeature? Find(string id);

    /// <summary>Where a feature leads beside its own address; paths of this portal.</summary>
    public virtual IEnumerable<OpenLink> Links(string feature) => [];

    /// <summary>How many an ask would give without its limit; null when saying so would cost more than the answer.</summary>
    public virtual long? Matched(LayerAsk ask) => ask is { Box: null, Filter: null } ? Count : null;

    protected int IndexOf(string property)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            if (properties[i].Name == property)
                return i;
        }

        throw new ArgumentException($"{id} has no property {property}.");
    }

    /// <summary>Judges a box and a filter in memory.</summary>
    protected Func<OpenFeature, bool> Judge(LayerAsk ask)
    {
        CqlTruth? truth = ask.Filter is null ? null : new CqlTruth(ask.Filter);
        return f => (ask.Box is null || f.Shape?.EnvelopeInternal.Intersects(ask.Box) == true) && truth?.Holds(name => f.Values[IndexOf(name)], f.Shape) != false;
    }
}

/// <summary>A layer small enough to be held: communes, departments, the plan.</summary>
internal class MemoryLayer : OpenLayer
{
    private readonly OpenFeature[] features;
    private readonly Dictionary<string, OpenFeature> byId;
    private readonly Lazy<STRtree<int>> places;

    /// <param name="rows">Identity, geometry, values.</param>
    public MemoryLayer(string id, Wording title, Wording summary, IReadOnlyList<OpenProperty> properties, IEnumerable<(string Id, NetTopologySuite.Geometries.Geometry? Shape, object?[] Values)> rows)
        : base(id, title, summary, properties)
    {
        features = [.. rows.Select((r, i) => new OpenFeature(r.Id, r.Shape, r.Values, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))];
        byId = features.ToDictionary(f => f.Id, StringComparer.Ordinal);
        foreach (OpenFeature feature in features.Where(f => f.Shape is not null))
        {
            Geometry = Wider(Geometry, feature.Shape!.OgcGeometryType);
            Extent ??= new Envelope();
            Extent.ExpandToInclude(feature.Shape!.EnvelopeInternal);
        }

        places = new Lazy<STRtree<int>>(Indexed);
    }

    public override Envelope? Extent { get; }

    public override OgcGeometryType Geometry { get; } = OgcGeometryType.Point;

    public override long Count => features.Length;

    public override IEnumerable<OpenFeature> Read(LayerAsk ask)
    {
        int first = (int)Math.Min(Cursors.Whole(ask.After), features.Length);
        IEnumerable<OpenFeature> some = ask.Box is null ? features.Skip(first) : places.Value.Query(ask.Box).Where(i => i >= first).Order().Select(i => features[i]);
        return some.Where(Judge(ask)).Take(ask.Most);
    }

    /// <summary>A contour that is missing shows its centre: such a layer is one of areas all the same.</summary>
    private static OgcGeometryType Wider(OgcGeometryType known, OgcGeometryType one) => known == OgcGeometryType.Point || one == known ? one : one switch
    {
        OgcGeometryType.Point => known,
        OgcGeometryType.LineString when known == OgcGeometryType.MultiLineString => known,
        OgcGeometryType.Polygon when known == OgcGeometryType.MultiPolygon => known,
        _ => one,
    };

    private STRtree<int> Indexed()
    {
        STRtree<int> tree = new();
        for (int i = 0; i < features.Length; i++)
        {
            if (features[i].Shape is { } shape)
                tree.Insert(shape.EnvelopeInternal, i);
        }

        tree.Build();
        return tree;
    }

    public override OpenFeature? Find(string id) => byId.GetValueOrDefault(id);

    public override long? Matched(LayerAsk ask) => features.Count(Judge(ask));
}

/// <summary>A layer of the database, read as it is asked for.</summary>
/// <param name="layer">Table with a geometry.</param>
/// <param name="idColumn">Column of the features' identity.</param>
/// <param name="only">Equalities that always hold.</param>
internal sealed class TableLayer(
    string id, Wording title, Wording summary, IReadOnlyList<OpenProperty> properties, MaillageDatabase database, TableDefinition layer, string idColumn, IReadOnlyDictionary<string, object> only, Envelope? extent)
    : OpenLayer(id, title, summary, properties)
{
    private readonly Column[] columns = [.. properties.Select(p => layer.Columns.First(c => c.Name == p.Name))];
    private readonly Lazy<long> count = new(() => new LayerQuery(database, layer, [], only, null, null).Count());

    public override Envelope? Extent => extent;

    public override OgcGeometryType Geometry => layer.Geometry switch
    {
        GeometryKind.Point => OgcGeometryType.Point,
        GeometryKind.LineString => OgcGeometryType.LineString,
        _ => OgcGeometryType.MultiPolygon,
    };

    public override long Count => count.Value;

    public int IdColumn { get; } = properties.TakeWhile(p => p.Name != idColumn).Count();

    public override IEnumerable<OpenFeature> Read(LayerAsk ask) => Query(ask).Read(After(ask), ask.Most).Select(Feature);

    public override OpenRows? Rows(LayerAsk ask) => Query(ask) is { IsExact: true } query ? new OpenRows(this, query.Rows(After(ask), ask.Most)) : null;

    /// <summary>For a layer whose rows never change: the form from which its tiles are drawn, once it stands.</summary>
    public Packing? Packing { get; init; }

    public override PackedLayer? Packed => Count > PackedLayer.MostFeatures || layer.Geometry is not (GeometryKind.Point or GeometryKind.LineString) ? null : Packing?.Of(Pack);

    private PackedLayer? Pack(CancellationToken cancellation)
    {
        using OpenRows rows = new(this, new LayerQuery(database, layer, columns, only, null, null).Rows(long.MinValue, int.MaxValue));
        return rows.Pack(layer.Geometry == GeometryKind.Point, cancellation);
    }

    public override OpenFeature? Find(string id)
    {
        OpenProperty property = Properties[IdColumn];
        object? key = property.Cql.Type == CqlType.Text ? id : double.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : null;
        return key is null ? null : Read(new LayerAsk(null, new CqlCompare(property.Cql, CqlOperator.Equal, key), null, 1)).FirstOrDefault();
    }

    private LayerQuery Query(LayerAsk ask) => new(database, layer, columns, only, ask.Box, ask.Filter);

    private static long After(LayerAsk ask) => ask.After is null ? long.MinValue : Cursors.Whole(ask.After);

    private OpenFeature Feature(LayerRow row) => new(
        Convert.ToString(row.Values[IdColumn], System.Globalization.CultureInfo.InvariantCulture)!, row.Shape, row.Values, row.Fid.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Cursors come back from readers, who may have changed them.</summary>
internal static class Cursors
{
    /// <exception cref="Kernel.BadInputException">Not one of ours.</exception>
    public static long Whole(string? cursor) => cursor is null ? 0
        : long.TryParse(cursor, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number
        : throw new Kernel.BadInputException(Kernel.Problem.Error("cursor", "Ce repère de page n'est pas des nôtres : suivez le lien « suivant ».", "This page mark is not one of ours: follow the 'next' link."));
}
