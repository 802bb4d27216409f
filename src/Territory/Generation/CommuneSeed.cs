namespace Maillage.Territory.Generation;

/// <summary>All that the generator knows of a commune: facts, never a guess.</summary>
/// <param name="Code">INSEE code, five letters or digits.</param>
/// <param name="Lon">Centre, degrees WGS 84.</param>
/// <param name="AreaKm2">Above 0.</param>
/// <param name="Premises">Locaux; a commune without any (merged into another) gets no ground of its own.</param>
public sealed record CommuneSeed(string Code, string Name, double Lon, double Lat, double AreaKm2, int Premises);

/// <summary>Choices of the generator. The defaults are explained, and compared with real streets, in <c>docs/ground.md</c>.</summary>
public sealed record GenerationOptions
{
    public static GenerationOptions Default { get; } = new();

    /// <summary>Street of a town or village for each of its buildings, in metres.</summary>
    public double StreetMetresPerBuilding { get; init; } = 15.5;

    /// <summary>Side of a block of streets, in metres.</summary>
    public double BlockM { get; init; } = 72;

    /// <summary>How readily the missing links of the grid are put back, 0 … 1: fewer dead ends when higher.</summary>
    public double Closing { get; init; } = 0.3;

    /// <summary>
    /// How sparse the roads between communes are: 1 gives the Gabriel graph of the centres, 2 the relative neighbourhood graph (β of Kirkpatrick and Radke, 1985).
    /// At most 2, so that all communes are connected.
    /// </summary>
    public double RoadSparsity { get; init; } = 1.9;

    /// <summary>Length of a road over the straight distance it covers: drawn evenly between these two.</summary>
    public double MinDetour { get; init; } = 1.22;

    public double MaxDetour { get; init; } = 1.34;

    /// <summary>Premises for each copper exchange. The strategy counts 668 exchanges for what is today 1,138,739 premises.</summary>
    public double PremisesPerExchange { get; init; } = 1705;

    /// <summary>Premises from which a commune always has an exchange of its own (an assumption: French towns do).</summary>
    public int OwnExchange { get; init; } = 1200;

    /// <summary>A commune with more premises than this has several exchanges, one for each so many.</summary>
    public int LargestExchange { get; init; } = 15_000;

    /// <summary>Generate only these communes (the others still bound them); null for all. A commune comes out the same either way.</summary>
    public IReadOnlySet<string>? Only { get; init; }

    /// <summary>Threads; the result does not depend on them. 0 means one a processor.</summary>
    public int Threads { get; init; }
}

/// <summary>Seeds from the facts of the perimeter.</summary>
public static class CommuneSeeds
{
    /// <summary>One seed for each of today's communes that has premises at the latest date that counts them; those of communes merged since are in the commune they joined.</summary>
    public static IReadOnlyList<CommuneSeed> From(TerritoryIndex index, Coverage coverage) =>
        [.. index.Communes.Select(c => new CommuneSeed(c.Code, c.Name, c.Lon, c.Lat, c.AreaKm2, (int)(coverage.LatestPremises(c.Id)?.Value ?? 0))).Where(s => s.Premises > 0)];
}
