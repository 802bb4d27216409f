using System.Data.Common;
using Maillage.Database;
using Maillage.Network;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>
/// What the map shows at one state of the data: small things in memory, large ones read from the spatial index when a tile asks.
/// Never changed once made; a new state of the data is a new object, with an empty cache.
/// </summary>
internal sealed class MapData(MaillageDatabase database, string version)
{
    private const long CacheBytes = 96L << 20;
    private readonly Lazy<NetworkOverview>? overview;

    /// <summary>Mark of this state: part of every tile's address, so that browsers may keep tiles for good.</summary>
    public string Version => version;

    public TileCache Cache { get; } = new(CacheBytes);

    /// <summary>By falling number of premises.</summary>
    public IReadOnlyList<MapPlace> Communes { get; init; } = [];

    public IReadOnlyList<MapPlace> Departments { get; init; } = [];

    /// <summary>Operators with commitments, those of most communes first.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    public bool HasContours { get; init; }

    public bool HasSimulatedGround { get; init; }

    public MapPlan? Plan { get; init; }

    /// <summary>What lies in each commune of the design, by INSEE code: all that a restricted design shows to the public.</summary>
    public IReadOnlyDictionary<string, CommuneDesign> DesignByCommune { get; init; } = new Dictionary<string, CommuneDesign>();

    public MapDesign? Design
    {
        get;
        init
        {
            field = value;
            overview = new Lazy<NetworkOverview>(LoadOverview);
        }
    }

    public NetworkOverview Overview => overview?.Value ?? NetworkOverview.Empty;

    /// <summary>West, south, east, north of the communes' centres, a little widened; null without communes.</summary>
    public double[]? Bounds
    {
        get
        {
            if (Communes.Count == 0)
                return null;
            const double edge = 0.08;
            return [Communes.Min(c => c.Lon) - edge, Communes.Min(c => c.Lat) - edge, Communes.Max(c => c.Lon) + edge, Communes.Max(c => c.Lat) + edge];
        }
    }

    /// <summary>Rows of a layer whose box meets the tile and its buffer. The reader stands on the row while it is yielded.</summary>
    /// <param name="columns">Columns of alias <c>t</c>, read by their position.</param>
    /// <param name="condition">Further condition, beginning with <c>and</c>.</param>
    /// <param name="design">Rows of this design alone; empty for layers that have none.</param>
    public IEnumerable<(Geometry Shape, DbDataReader Row)> InBox(TableDefinition layer, string columns, string condition, TileAddress tile, string design = "")
    {
        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        using DbConnection connection = database.Open(layer.Part);
        using DbCommand command = MapTables.Command(
            connection,
            $"select {columns}, {database.GeometryColumn(layer, "t")} from {layer.Name} t where {database.BoxCondition(layer, "t")} {(design.Length > 0 ? $"and {database.BesideBox("t.design")} = @design" : "")} {condition}",
            ("@minX", west),
            ("@minY", south),
            ("@maxX", east),
            ("@maxY", north));
        if (design.Length > 0)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@design", design);
            command.Parameters.Add(parameter);
        }

        using DbDataReader row = command.ExecuteReader();
        int shape = row.FieldCount - 1;
        while (row.Read())
            yield return (database.ReadGeometry(row, shape), row);
    }

    private NetworkOverview LoadOverview()
    {
        if (Design is null)
            return NetworkOverview.Empty;
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return NetworkOverview.Load(database, connection, Design.Id);
    }
}
