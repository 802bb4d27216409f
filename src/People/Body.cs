using Maillage.Kernel;

namespace Maillage.People;

/// <summary>What a body is, as the strategy's governance names its partners.</summary>
public enum BodyKind
{
    State,
    Region,
    Department,
    Intercommunality,
    Commune,
    Operator,
    Chamber,
    Association,
    Hospital,
    School,
    Firm,
    Other,
}

/// <summary>An organisation on the platform.</summary>
/// <param name="Territories">Territories it is competent for; its people act there and nowhere else.</param>
/// <param name="RunsPlatform">True for the one body whose administrators run the platform itself.</param>
public sealed record Body(
    BodyId Id, string Name, BodyKind Kind, IReadOnlyList<TerritoryId> Territories, string? Email, string? Phone, string? Site, bool RunsPlatform, DateTimeOffset CreatedAt)
{
    /// <summary>When it left the platform; null while it acts here.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>A charter a body has signed. A later version is another signature; the latest stands.</summary>
/// <param name="Charter">Key of the charter (<c>donnees</c>).</param>
/// <param name="Until">Day it ceased to hold; null while in force.</param>
public sealed record CharterSignature(string Charter, string Version, DateOnly SignedOn, DateOnly? Until);
