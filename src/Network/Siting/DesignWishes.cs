namespace Maillage.Network.Siting;

/// <summary>What a person wishes of the sites, by node of the route graph. Wishes only narrow what the rules allow: every bound still holds.</summary>
internal sealed class DesignWishes
{
    private static readonly HashSet<int> Nowhere = [];

    public static DesignWishes None { get; } = new();

    /// <summary>Exchanges that stay NROs.</summary>
    public IReadOnlySet<int> NroAt { get; init; } = Nowhere;

    /// <summary>Exchanges that are no NROs; they stay in the ground.</summary>
    public IReadOnlySet<int> NoNroAt { get; init; } = Nowhere;

    /// <summary>Cabinets stand here.</summary>
    public IReadOnlySet<int> SroAt { get; init; } = Nowhere;

    /// <summary>No cabinet stands here.</summary>
    public IReadOnlySet<int> NoSroAt { get; init; } = Nowhere;

    /// <summary>Feet of buildings where a PBO stands.</summary>
    public IReadOnlySet<int> PboAt { get; init; } = Nowhere;

    public bool Nothing => OnlyCabinets && SroAt.Count + NoSroAt.Count == 0;

    /// <summary>Whether nothing is wished but of cabinets.</summary>
    public bool OnlyCabinets => NroAt.Count + NoNroAt.Count + PboAt.Count == 0;
}
