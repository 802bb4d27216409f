using Maillage.Kernel;

namespace Maillage.Planning;

/// <summary>One commune as the planner sees it. Pure data; <c>PlanningZones.Build</c> makes them from territory and design.</summary>
public sealed record PlanningZone
{
    public required TerritoryId Commune { get; init; }

    /// <summary>Department code (<c>21</c>).</summary>
    public required string Department { get; init; }

    /// <summary>SIREN of the EPCI; null when unknown.</summary>
    public string? Epci { get; init; }

    /// <summary>Locaux to connect, at least 0.</summary>
    public required long Premises { get; init; }

    /// <summary>Dwellings of the base of the targets (the strategy names it), at least 0. Never mixed with <see cref="Premises"/>.</summary>
    public required long BaseDwellings { get; init; }

    /// <summary>True where an operator committed itself to deploy.</summary>
    public bool Committed { get; init; }

    /// <summary>Fibre for all premises, everything built new.</summary>
    public required Money CostNew { get; init; }

    /// <summary>The same where standing ducts and poles are rented.</summary>
    public required Money CostReuse { get; init; }

    /// <summary>The NRO that most lines hang on; null when the design is unknown.</summary>
    public string? NroId { get; init; }

    /// <summary>Inhabitants.</summary>
    public long Population { get; init; }

    /// <summary>A copper exchange stands here: with the population, the sign of a rural centre (canton seats are no open data of 2015).</summary>
    public bool HostsExchange { get; init; }

    /// <summary>Urban by the national grid of communes, or beside a town.</summary>
    public bool PeriUrban { get; init; }

    /// <summary>A hospital, school, place of higher education or tourism stands here.</summary>
    public bool PrioritySite { get; init; }

    /// <summary>Establishments of firms.</summary>
    public long Businesses { get; init; }

    /// <summary>What copper gives here; null: the rule on speed upgrades has no data.</summary>
    public CopperState? Copper { get; init; }

    /// <summary>Communes that touch this one. The planner takes the relation both ways.</summary>
    public IReadOnlyList<TerritoryId> Neighbours { get; init; } = [];

    /// <summary>True when premises or routes were generated.</summary>
    public bool Simulated { get; init; }
}

/// <summary>Copper lines of a commune by what they carry. <paramref name="Under4"/> counts <paramref name="Under2"/>, which counts <paramref name="Ineligible"/>.</summary>
/// <param name="Simulated">True when made by <see cref="CopperSimulation"/>; every text says so.</param>
public sealed record CopperState(long Lines, long Ineligible, long Under2, long Under4, bool Simulated);
