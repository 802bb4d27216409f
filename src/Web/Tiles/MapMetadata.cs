using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maillage.Web.Tiles;

/// <summary>What a map must know before it asks for its first tile.</summary>
/// <param name="Bounds">West, south, east, north; null while no commune is known.</param>
/// <param name="Contours">False: draw circles at the communes' centres, no borders.</param>
internal sealed record MapMetadata(
    string Version, IReadOnlyList<LayerMetadata> Layers, double[]? Bounds, bool Contours, bool SimulatedGround, IReadOnlyList<string> Operators, DesignMetadata? Design, PlanMetadata? Plan)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <param name="version">Mark of the data and of how much of it the reader may see.</param>
    public static MapMetadata Of(MapData data, string version) => new(
        version,
        [.. TileLayers.All.Select(l => new LayerMetadata(l.Name, $"/tiles/{l.Name}/{{z}}/{{x}}/{{y}}.mvt?v={version}", l.MinZoom, l.MaxZoom, l.Keys))],
        data.Bounds,
        data.HasContours,
        data.HasSimulatedGround,
        data.Operators,
        data.Design is { } design ? new DesignMetadata(design.Id, design.Simulated, design.Verified) : null,
        data.Plan is { } plan ? new PlanMetadata(plan.Id, plan.Simulated, plan.FromYear, plan.ToYear) : null);
}

/// <param name="Tiles">Address of its tiles, with the version.</param>
internal sealed record LayerMetadata(string Name, string Tiles, int MinZoom, int MaxZoom, IReadOnlyList<string> Attributes);

internal sealed record DesignMetadata(string Id, bool Simulated, bool Verified);

internal sealed record PlanMetadata(string Id, bool Simulated, int FromYear, int ToYear);
