using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning;
using Maillage.Web.Charts;
using Maillage.Web.Map;
using Maillage.Web.Shell;

namespace Maillage.Web.Territories;

/// <param name="Key">Text key of its name (<c>tech.fibre</c>, <c>speed.30</c>).</param>
public sealed record NamedShare(string Key, Figure Share);

/// <param name="Operator">Who committed, as the regulator names it.</param>
/// <param name="Share">Share of the dwellings that lie in committed communes; null for a commune.</param>
public sealed record CommitmentView(string? Operator, Figure? Share, Source Source, Period Date);

/// <summary>The part of the current design that lies in the territory.</summary>
public sealed record DesignPart(
    DesignSummary Design, long Premises, int Nro, int Sro, int Pbo, double RouteKm, double TrenchKm, double AerialKm, double ReusableKm,
    Money CostNew, Money CostReuse, bool Simulated, string? MainNroId)
{
    public decimal CostPerPremises => Premises == 0 ? 0 : CostNew.Euros / Premises;
}

/// <summary>What the current plan says of the territory: one commune's reasons, or the years of its communes.</summary>
public sealed record PlanPart(PlanSummary Plan, CommunePlan? Commune, IReadOnlyList<PlanShare> Years, long Premises, long PrivatePremises, long NotReached, Money Cost);

/// <summary>Premises completed in one year inside the territory.</summary>
public sealed record PlanShare(int Year, long Premises, Money Cost);

/// <summary>Everything the page of a territory shows, read before it is drawn.</summary>
public sealed record TerritoryView
{
    public required TerritoryId Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<Crumb> Crumbs { get; init; }

    /// <summary>Territories it belongs to, the nearest first.</summary>
    public required IReadOnlyList<Crumb> Within { get; init; }

    public Figure? Population { get; init; }

    public double? AreaKm2 { get; init; }

    public int Communes { get; init; }

    public IReadOnlyList<string> Former { get; init; } = [];

    public Figure? Fibre { get; init; }

    /// <summary>Every known share of fibre, the oldest first; bases differ and each says its own.</summary>
    public IReadOnlyList<Figure> FibreByDate { get; init; } = [];

    public IReadOnlyList<NamedShare> Technologies { get; init; } = [];

    public IReadOnlyList<NamedShare> Speeds { get; init; } = [];

    public CommitmentView? Commitment { get; init; }

    public required IReadOnlyList<TargetPoint> Targets { get; init; }

    public DesignPart? Design { get; init; }

    public PlanPart? Plan { get; init; }

    public JobGlance? Job { get; init; }

    public TableData? Members { get; init; }

    public IReadOnlyList<CirclePlace> Map { get; init; } = [];

    /// <summary>What the interactive map opens on.</summary>
    public MapView Frame { get; init; } = new();

    public CirclePlace? Here { get; init; }

    public bool IsCommune => Id.Kind == TerritoryKind.Commune;

    /// <summary>Every figure the page rests on, for the list of sources at its foot.</summary>
    public IEnumerable<Figure> Figures =>
        FibreByDate.Concat(Technologies.Concat(Speeds).Select(s => s.Share)).Concat(new[] { Population, Commitment?.Share }.OfType<Figure>());
}

/// <summary>A target of the strategy.</summary>
public sealed record TargetPoint(int Year, decimal Percent, Source Source);

/// <summary>The long work that will fill what a page still misses.</summary>
public sealed record JobGlance(string Id, string Kind, double Progress, string? Step, bool Running);
