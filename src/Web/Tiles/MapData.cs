using Maillage.Database;
using Maillage.Formats.Cql2;
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

    /// <summary>Rows of a layer whose box meets the tile and its buffer.</summary>
    /// <param name="columns">In the order in which the rows give them; those of the filter are among them.</param>
    /// <param name="design">Rows of this design alone; empty for layers that have none.</param>
    public LayerRows InBox(TableDefinition layer, IReadOnlyList<string> columns, CqlNode? filter, TileAddress tile, string design = "")
    {
        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        return MapTables.Rows(database, layer, columns, new Envelope(west, east, south, north), filter, design);
    }

    private NetworkOverview LoadOverview() => Design is null ? NetworkOverview.Empty : NetworkOverview.Load(database, Design.Id);
}
