using Maillage.Database;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Maillage.Web.Tiles;

/// <summary>A central office or a cabinet.</summary>
internal sealed record NetworkSite(string Kind, double Lon, double Lat, object?[] Attributes)
{
    public static IReadOnlyList<string> Columns { get; } = ["id", "kind", "commune", "lines", "capacity", "parent_id", "cost_eur"];

    /// <summary>Values in the order of the layer's keys.</summary>
    public static object?[] Read(LayerRows rows) =>
    [
        rows.Value(0, ColumnType.Text), rows.Value(1, ColumnType.Text), rows.Value(2, ColumnType.Text), rows.Value(3, ColumnType.Integer), rows.Value(4, ColumnType.Integer),
        rows.Value(5, ColumnType.Text), rows.IsNull(6) ? null : Math.Round(rows.Real(6)),
    ];
}

/// <summary>
/// The upper levels of one design, held in memory: a tile of a whole department would otherwise read every span of the
/// distribution to find the few that are drawn from afar.
/// </summary>
internal sealed class NetworkOverview
{
    /// <summary>From this zoom on, tiles come from the spatial index, span by span.</summary>
    public const int DetailZoom = 12;

    private readonly Dictionary<(string Level, string Mode), STRtree<LineString>> lines = [];

    public IReadOnlyList<NetworkSite> Sites { get; private init; } = [];

    public static NetworkOverview Empty { get; } = new();

    public static NetworkOverview Load(MaillageDatabase database, string design)
    {
        NetworkOverview overview = new() { Sites = ReadSites(database, design) };
        using LayerRows rows = MapTables.Rows(database, MapTables.Span, ["level", "mode"], null, MapTables.Among("level", "collecte", "transport"), design);
        while (rows.Next())
        {
            (string, string) key = ((string)rows.Value(0, ColumnType.Text)!, (string)rows.Value(1, ColumnType.Text)!);
            if (!overview.lines.TryGetValue(key, out STRtree<LineString>? tree))
                overview.lines.Add(key, tree = new STRtree<LineString>());
            LineString line = (LineString)rows.Geometry();
            tree.Insert(line.EnvelopeInternal, line);
        }

        foreach (STRtree<LineString> tree in overview.lines.Values)
            tree.Build();
        return overview;
    }

    public IEnumerable<LineString> Lines(string level, string mode, TileAddress tile)
    {
        if (!lines.TryGetValue((level, mode), out STRtree<LineString>? tree))
            return [];
        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        return tree.Query(new Envelope(west, east, south, north));
    }

    private static NetworkSite[] ReadSites(MaillageDatabase database, string design)
    {
        List<NetworkSite> sites = [];
        using LayerRows rows = MapTables.Rows(database, MapTables.Site, NetworkSite.Columns, null, MapTables.Among("kind", "nro", "sro"), design);
        while (rows.Next())
        {
            Coordinate at = rows.Geometry().Coordinate;
            object?[] values = NetworkSite.Read(rows);
            sites.Add(new NetworkSite((string)values[1]!, at.X, at.Y, values));
        }

        return [.. sites.OrderBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => (string)s.Attributes[0]!, StringComparer.Ordinal)];
    }
}
