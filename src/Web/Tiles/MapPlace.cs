using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>A commune or a department as the map shows it.</summary>
/// <param name="Premises">Premises of the latest coverage, for the size of its circle and its rank.</param>
/// <param name="Attributes">Values in the order of <see cref="Keys"/>.</param>
internal sealed record MapPlace(ulong Number, string Id, double Lon, double Lat, long Premises, object?[] Attributes)
{
    /// <summary>
    /// <c>s24</c>, <c>s19</c>, <c>s18</c>: shares in percent with one decimal (fibre 2024; 30 Mbit/s or more 2019; fibre first quarter 2018);
    /// <c>b24</c> … their bases; <c>commit</c> the operators' engagement (L. 33-13); <c>treat</c>, <c>year</c>, <c>until</c> the plan's.
    /// </summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["id", "name", "dep", "pop", "premises", "s24", "s19", "s18", "b19", "b18", "commit", "treat", "year", "until"];

    public Geometry? Area { get; init; }

    /// <summary>Operator bound to cover it.</summary>
    public string? Commitment { get; init; }
}

/// <summary>The design shown: the current one of the region.</summary>
/// <param name="Scope">Territory it covers: its rights hang on it.</param>
internal sealed record MapDesign(string Id, bool Simulated, bool Verified, TerritoryId Scope);

/// <summary>The plan shown.</summary>
internal sealed record MapPlan(string Id, bool Simulated, int FromYear, int ToYear);
