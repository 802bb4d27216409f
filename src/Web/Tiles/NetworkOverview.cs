using System.Data.Common;
using Maillage.Database;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Maillage.Web.Tiles;

/// <summary>A central office or a cabinet.</summary>
internal sealed record NetworkSite(string Kind, double Lon, double Lat, object?[] Attributes)
{
    public const string Columns = "t.id, t.kind, t.commune, t.lines, t.capacity, t.parent_id, t.cost_eur";

    /// <summary>Values in the order of the layer's keys.</summary>
    public static object?[] Read(DbDataReader row) =>
    [
        row.GetValue(0).ToString(), row.GetString(1), row.GetString(2), MapTables.Whole(row, 3), MapTables.Whole(row, 4),
        row.IsDBNull(5) ? null : row.GetValue(5).ToString(), row.IsDBNull(6) ? null : Math.Round(Convert.ToDouble(row.GetValue(6), System.Globalization.CultureInfo.InvariantCulture)),
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

    public static NetworkOverview Load(MaillageDatabase database, DbConnection connection, string design)
    {
        NetworkOverview overview = new() { Sites = ReadSites(database, connection, design) };
        using DbCommand command = MapTables.Command(
            connection,
            $"select t.level, t.mode, {database.GeometryColumn(MapTables.Span, "t")} from design_span t where t.design = @design and t.level in ('collecte', 'transport')",
            ("@design", design));
        using DbDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            (string, string) key = (row.GetString(0), row.GetString(1));
            if (!overview.lines.TryGetValue(key, out STRtree<LineString>? tree))
                overview.lines.Add(key, tree = new STRtree<LineString>());
            LineString line = (LineString)database.ReadGeometry(row, 2);
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

    private static List<NetworkSite> ReadSites(MaillageDatabase database, DbConnection connection, string design)
    {
        using DbCommand command = MapTables.Command(
            connection,
            $"select {NetworkSite.Columns}, {database.GeometryColumn(MapTables.Site, "t")} from design_site t where t.design = @design and t.kind in ('nro', 'sro') order by t.kind, t.id",
            ("@design", design));
        using DbDataReader row = command.ExecuteReader();
        List<NetworkSite> sites = [];
        while (row.Read())
        {
            Coordinate at = database.ReadGeometry(row, 7).Coordinate;
            sites.Add(new NetworkSite(row.GetString(1), at.X, at.Y, NetworkSite.Read(row)));
        }

        return sites;
    }
}
