namespace Maillage.Territory;

/// <summary>Where premises and routes come from.</summary>
public enum GroundOrigin : byte
{
    /// <summary>OpenStreetMap addresses or buildings and streets.</summary>
    Osm,

    /// <summary>The deterministic generator; everything made from it is labelled « simulé ».</summary>
    Simulated,
}

/// <summary>What kind of way a route edge is; prices of trench and pole lines depend on it.</summary>
public enum RouteClass : byte
{
    /// <summary>Street in a town or village.</summary>
    Street,

    /// <summary>Local road between places.</summary>
    Road,

    /// <summary>Main road (national or departmental of the first rank).</summary>
    MainRoad,

    /// <summary>Track, path or service way.</summary>
    Track,

    /// <summary>From one side of a wide street to the other (<see cref="StreetSides"/>).</summary>
    Crossing,
}

/// <summary>Infrastructure that already stands along an edge and can carry a cable against a rent.</summary>
public enum ExistingSupport : byte
{
    None,
    Duct,
    Pole,
}

/// <summary>On how many sides of a street a cable can be laid, as its source says.</summary>
public enum KnownSides : byte
{
    /// <summary>The source says nothing.</summary>
    Unknown,

    /// <summary>A sidewalk on one side or none, or one carriageway of two that are drawn apart.</summary>
    One,

    /// <summary>A sidewalk on each side.</summary>
    Both,
}

/// <summary>What the source of a street says about its cross-section.</summary>
/// <param name="WidthDm">Of the carriageway; 0 when unknown.</param>
public readonly record struct StreetProfile(KnownSides Sides, int WidthDm);

/// <summary>
/// The ground a network is designed on: routes, premises and exchanges of one or many communes, as arrays.
/// Coordinates are Lambert-93 (EPSG:2154) in whole centimetres. Pure data: no file, no database, no clock.
/// </summary>
/// <remarks>
/// Nodes and edges are dense indexes; the <c>…Id</c> arrays are stable outside identities.
/// Edges are undirected; self loops and duplicates are removed by the builders. The graph may have several components.
/// </remarks>
public sealed class Ground
{
    /// <summary>INSEE codes; <see cref="EdgeCommune"/>, <see cref="PremisesCommune"/> and <see cref="ExchangeCommune"/> index it.</summary>
    public required string[] CommuneIds { get; init; }

    /// <summary>For each commune, where its premises and routes come from.</summary>
    public required GroundOrigin[] CommuneOrigin { get; init; }

    public required int[] NodeXCm { get; init; }

    public required int[] NodeYCm { get; init; }

    public required int[] EdgeFrom { get; init; }

    public required int[] EdgeTo { get; init; }

    /// <summary>Length along the ground; at least 1.</summary>
    public required int[] EdgeLengthCm { get; init; }

    public required RouteClass[] EdgeClass { get; init; }

    /// <summary>True inside a built-up area.</summary>
    public required bool[] EdgeBuiltUp { get; init; }

    public required ExistingSupport[] EdgeSupport { get; init; }

    public required int[] EdgeCommune { get; init; }

    /// <summary>Stable identity: the same input gives the same id, whatever else is in the ground.</summary>
    public required long[] EdgeId { get; init; }

    /// <summary>What the source says of the sides of each edge; empty where it says nothing of any.</summary>
    public StreetProfile[] EdgeProfile { get; init; } = [];

    /// <summary>Interior shape points of edge e are <c>ShapeXCm[EdgeShapeStart[e] .. EdgeShapeStart[e + 1]]</c>, from EdgeFrom to EdgeTo.</summary>
    public required int[] EdgeShapeStart { get; init; }

    public required int[] ShapeXCm { get; init; }

    public required int[] ShapeYCm { get; init; }

    /// <summary>One entry a building (delivery point): stable identity.</summary>
    public required long[] PremisesId { get; init; }

    public required int[] PremisesXCm { get; init; }

    public required int[] PremisesYCm { get; init; }

    /// <summary>Locaux (dwellings and firms) in the building, at least 1. Their sum is the number of premises the portal speaks of.</summary>
    public required int[] PremisesLines { get; init; }

    /// <summary>True for a priority site (hospital, school, higher education, tourism).</summary>
    public required bool[] PremisesPriority { get; init; }

    public required int[] PremisesCommune { get; init; }

    /// <summary>Edge the building is served from (nearest route).</summary>
    public required int[] PremisesEdge { get; init; }

    /// <summary>Position of the foot of the building on its edge, from EdgeFrom, 0 … EdgeLengthCm.</summary>
    public required int[] PremisesOffsetCm { get; init; }

    /// <summary>Straight distance from the building to its edge.</summary>
    public required int[] PremisesSetbackCm { get; init; }

    /// <summary>Existing copper exchanges (NRA): candidate places of an NRO.</summary>
    public required string[] ExchangeId { get; init; }

    public required string[] ExchangeName { get; init; }

    public required int[] ExchangeNode { get; init; }

    public required int[] ExchangeCommune { get; init; }

    public int NodeCount => NodeXCm.Length;

    public int EdgeCount => EdgeFrom.Length;

    public int BuildingCount => PremisesId.Length;

    /// <summary>What is known of the sides of an edge.</summary>
    public StreetProfile ProfileOf(int edge) => EdgeProfile.Length == 0 ? default : EdgeProfile[edge];

    /// <summary>Locaux in all.</summary>
    public long LineCount => PremisesLines.Sum(n => (long)n);

    /// <summary>The same ground with other supports and exchanges (what an import found there); all else is shared, not copied.</summary>
    internal Ground WithExisting(ExistingSupport[] support, string[] exchangeId, string[] exchangeName, int[] exchangeNode, int[] exchangeCommune) => new()
    {
        CommuneIds = CommuneIds,
        CommuneOrigin = CommuneOrigin,
        NodeXCm = NodeXCm,
        NodeYCm = NodeYCm,
        EdgeFrom = EdgeFrom,
        EdgeTo = EdgeTo,
        EdgeLengthCm = EdgeLengthCm,
        EdgeClass = EdgeClass,
        EdgeBuiltUp = EdgeBuiltUp,
        EdgeSupport = support,
        EdgeCommune = EdgeCommune,
        EdgeId = EdgeId,
        EdgeProfile = EdgeProfile,
        EdgeShapeStart = EdgeShapeStart,
        ShapeXCm = ShapeXCm,
        ShapeYCm = ShapeYCm,
        PremisesId = PremisesId,
        PremisesXCm = PremisesXCm,
        PremisesYCm = PremisesYCm,
        PremisesLines = PremisesLines,
        PremisesPriority = PremisesPriority,
        PremisesCommune = PremisesCommune,
        PremisesEdge = PremisesEdge,
        PremisesOffsetCm = PremisesOffsetCm,
        PremisesSetbackCm = PremisesSetbackCm,
        ExchangeId = exchangeId,
        ExchangeName = exchangeName,
        ExchangeNode = exchangeNode,
        ExchangeCommune = exchangeCommune,
    };
}
