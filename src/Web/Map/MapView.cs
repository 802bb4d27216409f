using Maillage.Territory;

namespace Maillage.Web.Map;

/// <summary>What a map shows when it opens. A value: with the same view every reader sees the same map.</summary>
public sealed record MapView
{
    public MapTheme Theme { get; init; } = MapTheme.Coverage;

    /// <summary><c>2018</c>, <c>2019</c> or <c>2024</c>.</summary>
    public string Date { get; init; } = "2024";

    /// <summary>Year of the plan; null takes its last.</summary>
    public int? Year { get; init; }

    /// <summary>Parts drawn beyond the theme: <c>nro sro pbo collecte transport distribution premises streets</c>.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>West, south, east, north in degrees; null for the whole region.</summary>
    public IReadOnlyList<double>? Bounds { get; init; }

    /// <summary>INSEE code of a commune to mark.</summary>
    public string? Focus { get; init; }

    public static IReadOnlyList<string> NetworkParts { get; } = ["nro", "sro", "pbo", "collecte", "transport", "distribution"];

    public static IReadOnlyList<string> GroundParts { get; } = ["premises", "streets"];

    /// <summary>The designed network with its streets and premises, no colours of communes.</summary>
    public static MapView Network { get; } = new() { Theme = MapTheme.None, Parts = [.. NetworkParts, .. GroundParts] };

    /// <summary>The same, looking at these communes; at one commune it is marked.</summary>
    public MapView Around(IReadOnlyList<Commune> communes) => communes.Count == 0 ? this : this with
    {
        Bounds = Box(communes),
        Focus = communes.Count == 1 ? communes[0].Code : Focus,
    };

    /// <summary>Around each centre a square of the commune's own area: an outline is not needed to frame a view.</summary>
    private static double[] Box(IReadOnlyList<Commune> communes)
    {
        double west = double.MaxValue, south = double.MaxValue, east = double.MinValue, north = double.MinValue;
        foreach (Commune commune in communes)
        {
            const double kmPerDegree = 111.2;
            double high = Math.Max(1, Math.Sqrt(commune.AreaKm2) / 2) / kmPerDegree;
            double wide = high / Math.Cos(commune.Lat * Math.PI / 180);
            (west, east) = (Math.Min(west, commune.Lon - wide), Math.Max(east, commune.Lon + wide));
            (south, north) = (Math.Min(south, commune.Lat - high), Math.Max(north, commune.Lat + high));
        }

        return [west, south, east, north];
    }
}

/// <summary>What communes are coloured by.</summary>
public enum MapTheme
{
    Coverage,
    Commitments,
    Plan,
    None,
}
