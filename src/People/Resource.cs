using Maillage.Kernel;

namespace Maillage.People;

/// <summary>What someone wants to do with an object, from the least to the most.</summary>
public enum Deed : byte
{
    /// <summary>Read counts and sums by commune, never the object itself.</summary>
    Count,

    /// <summary>Read the object.</summary>
    Read,

    /// <summary>Propose a change to it, which its owner decides on.</summary>
    Propose,

    /// <summary>Change it.</summary>
    Edit,

    /// <summary>Publish, validate, design, share or withdraw it.</summary>
    Decide,

    /// <summary>Say who may do what with it: accounts, roles, settings.</summary>
    Administer,
}

/// <summary>A body lets another act on its objects for a time, never beyond a role.</summary>
/// <param name="To">The body that acts.</param>
/// <param name="UpTo">The most it may do; <see cref="Role.Administrator"/> counts as officer: accounts are not delegated.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
public sealed record Delegation(BodyId To, Role UpTo, DateOnly From, DateOnly Until)
{
    public bool Holds(DateOnly day) => From <= day && day <= Until;
}

/// <summary>All that a decision needs to know of an object. What is not said is the strictest.</summary>
public sealed record Resource
{
    /// <summary>The body it belongs to; null for what is common to the region, decided by competence for its territory.</summary>
    public BodyId? Owner { get; init; }

    public Visibility Visibility { get; init; } = Visibility.Restricted;

    /// <summary>Key of the charter whose signers are its partners; null when there is none, then it has no partners.</summary>
    public string? Charter { get; init; }

    /// <summary>Bodies that may read it beside its owner.</summary>
    public IReadOnlyList<BodyId> Named { get; init; } = [];

    /// <summary>The territory it stands on and every territory around that one.</summary>
    public IReadOnlyList<TerritoryId> Territories { get; init; } = [];

    public IReadOnlyList<Delegation> Delegations { get; init; } = [];

    /// <summary>The least role that reads it inside a body that may; an officer for the journal, an agent for a file of a case.</summary>
    public Role LeastReader { get; init; } = Role.Member;

    /// <summary>Sealed or as grave: read with a second factor, and not even counted for others.</summary>
    public bool Confidential { get; init; }

    /// <summary>Open to all, owned by none.</summary>
    public static Resource Open { get; } = new() { Visibility = Visibility.Public };
}

/// <summary>The answer, with the rule that gave it in words a person understands.</summary>
/// <param name="Rule">Stable id of the rule: <c>public</c>, <c>partner</c>, <c>role</c>, <c>second-factor</c> …</param>
public sealed record Decision(bool Allowed, string Rule, string Fr, string En);

/// <summary>How much of an object someone gets.</summary>
public enum Detail : byte
{
    Nothing,

    /// <summary>Counts and lengths by commune.</summary>
    Counts,
    Whole,
}
