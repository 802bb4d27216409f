using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Storage;
using Maillage.Planning;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Web.Reading;

/// <summary>
/// One state of the data, whole and in memory, as pages read it. Never changed once made: a new state is a new snapshot,
/// and a page that began with one ends with it.
/// </summary>
public sealed class Snapshot(TerritoryData data, Strategy strategy)
{
    private readonly Dictionary<string, SourceSheet> sheets = data.Sources.ToDictionary(s => s.Key, StringComparer.Ordinal);

    public Strategy Strategy => strategy;

    public TerritoryIndex Index { get; private init; } = null!;

    public Coverage Coverage { get; private init; } = null!;

    public Commitments Commitments { get; private init; } = null!;

    public IReadOnlyList<SourceSheet> Sources => data.Sources;

    public IReadOnlyDictionary<string, string> Operators => data.Operators;

    public bool HasTerritory => Index.Communes.Count > 0;

    /// <summary>The latest share of premises with fibre, for every place of every kind; what maps, lists and leads show.</summary>
    public IReadOnlyDictionary<TerritoryId, CoverageValue> Fibre { get; private init; } = new Dictionary<TerritoryId, CoverageValue>();

    /// <summary>The current design; null while there is none.</summary>
    public DesignSummary? Design { get; init; }

    public IReadOnlyDictionary<TerritoryId, CommuneDesign> CommuneDesigns { get; init; } = new Dictionary<TerritoryId, CommuneDesign>();

    public IReadOnlyList<QuantityLine> Quantities { get; init; } = [];

    public IReadOnlyList<Waiver> Waivers { get; init; } = [];

    /// <summary>The current plan; null while there is none.</summary>
    public PlanSummary? Plan { get; init; }

    public IReadOnlyDictionary<TerritoryId, CommunePlan> CommunePlans { get; init; } = new Dictionary<TerritoryId, CommunePlan>();

    /// <summary>Reads the present state: territory, current design of the region, current plan; each may be missing.</summary>
    public static Snapshot Read(MaillageDatabase database, Strategy strategy)
    {
        TerritoryData data = new TerritoryStore(database).Load() ?? new()
        {
            Region = new Region(strategy.Territory.Fr),
            Departments = [],
            Epcis = [],
            EmploymentZones = [],
            Communes = [],
            FormerCommunes = [],
        };
        DesignStore designs = new(database);
        StoredDesign? design = designs.FindCurrent(TerritoryId.Region) is { } summary
            ? new StoredDesign(summary, designs.ListCommunes(summary.Id), designs.ListQuantities(summary.Id, TerritoryId.Region), designs.ListWaivers(summary.Id, TerritoryId.Region))
            : null;
        PlanStore plans = new(database);
        return Of(data, strategy, design, plans.FindCurrent() is { } plan ? new StoredPlan(plan, plans.ListCommunes()) : null);
    }

    /// <summary>Builds what is derived from the territory; the design and the plan are set by the caller.</summary>
    public static Snapshot Of(TerritoryData data, Strategy strategy, StoredDesign? design = null, StoredPlan? plan = null)
    {
        TerritoryIndex index = new(data);
        Coverage coverage = new(index);
        return new Snapshot(data, strategy)
        {
            Index = index,
            Coverage = coverage,
            Commitments = new Commitments(index),
            Fibre = LatestFibre(coverage),
            Design = design?.Summary,
            CommuneDesigns = design?.Communes.ToDictionary(c => c.Commune) ?? [],
            Quantities = design?.Quantities ?? [],
            Waivers = design?.Waivers ?? [],
            Plan = plan?.Summary,
            CommunePlans = plan?.Communes.ToDictionary(c => c.Commune) ?? [],
        };
    }

    public SourceSheet? FindSource(string key) => sheets.GetValueOrDefault(key);

    private static Dictionary<TerritoryId, CoverageValue> LatestFibre(Coverage coverage)
    {
        IReadOnlyList<Period> dates = coverage.Dates(Indicators.Technology);
        Dictionary<TerritoryId, CoverageValue> fibre = [];
        foreach (TerritoryKind kind in dates.Count == 0 ? [] : Enum.GetValues<TerritoryKind>())
        {
            foreach ((TerritoryId id, CoverageValue value) in coverage.Map(kind, Indicators.Technology, "fibre", dates[^1]))
            {
                fibre[id] = value;
            }
        }

        return fibre;
    }
}

/// <summary>The current design as a snapshot holds it.</summary>
public sealed record StoredDesign(DesignSummary Summary, IReadOnlyList<CommuneDesign> Communes, IReadOnlyList<QuantityLine> Quantities, IReadOnlyList<Waiver> Waivers);

/// <summary>The current plan as a snapshot holds it.</summary>
public sealed record StoredPlan(PlanSummary Summary, IReadOnlyList<CommunePlan> Communes);
