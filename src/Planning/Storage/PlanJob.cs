using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Storage;
using Maillage.Planning.Funding;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Planning.Storage;

/// <summary>Plans the whole perimeter on the region's current design and makes the plan current. Short enough to begin anew when killed.</summary>
public sealed class PlanJob(MaillageDatabase database, Strategy strategy, TimeProvider clock) : IJobHandler
{
    public string Kind => "plan";

    /// <exception cref="BadInputException">No territory, no design of the region, or a commune with premises and no design.</exception>
    public void Run(JobContext context)
    {
        context.Report(0, "plan.reading");
        TerritoryData data = new TerritoryStore(database).Load()
            ?? throw new BadInputException(Problem.Error("plan-no-territory", "Aucun territoire n'est chargé : importez-le avant le plan.", "No territory is loaded: import it before the plan."));
        DesignStore designs = new(database);
        DesignSummary design = designs.FindCurrent(TerritoryId.Region)
            ?? throw new BadInputException(Problem.Error("plan-no-design", "La région n'a pas de réseau conçu : lancez la conception avant le plan.", "The region has no designed network: run the design before the plan."));
        TerritoryIndex index = new(data);
        ProblemList problems = new();
        IReadOnlyList<PlanningZone> zones = PlanningZones.Build(
            strategy, index, new Coverage(index), new Commitments(index), designs.ListCommunes(design.Id), GroundReading.Find(database), problems);
        problems.ThrowOnErrors();
        context.Report(0.3, "plan.ordering");
        Plan plan = new Planner(strategy).Make(zones, null, context.Cancellation);
        context.Report(0.9, "plan.saving");
        new PlanStore(database).Save(plan, design.Id, clock.GetUtcNow(), FundingPlan.Make(strategy, FundingNeed.Of(plan)));
        context.Report(1, "plan.saving");
    }
}
