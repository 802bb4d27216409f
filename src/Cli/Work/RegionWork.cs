using System.Diagnostics;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Goals;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Rules;
using Maillage.Network.Storage;
using Maillage.Planning;
using Maillage.Planning.Funding;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;
using Maillage.Verification;

namespace Maillage.Cli.Work;

/// <summary>Composes the modules for one region: import, ground, design, files, verification, storage, plan. It holds no rule of its own.</summary>
internal sealed class RegionWork(Workspace workspace, MaillageDatabase database, Strategy strategy, TimeProvider clock)
{
    private readonly TerritoryStore territories = new(database);
    private readonly DesignStore designs = new(database);
    private readonly PlanStore plans = new(database);

    /// <summary>Communes and figures; nothing is done when the same facts already stand in the database.</summary>
    public TerritoryIndex ImportTerritory(ProblemList problems)
    {
        TerritoryImport.Run(database, Workspace.TerritoryOptions(strategy), problems, clock);
        return LoadTerritory();
    }

    public TerritoryIndex LoadTerritory() => new(territories.Load() ?? throw new BadInputException(Problem.Error(
        "no-territory", "La base ne contient pas encore de territoire : lancez « ./maillage init ».", "The database holds no territory yet: run './maillage init'.")));

    public DesignSummary? FindDesign() => designs.FindCurrent(TerritoryId.Region);

    public bool HasPlan() => plans.FindCurrent() is { } plan && plan.DesignId == FindDesign()?.Id;

    /// <summary>Designs the region, writes its files, has them verified, then makes layers and summary visible in one transaction.</summary>
    /// <exception cref="BadInputException">The verifier refuses the design: nothing is stored.</exception>
    public DesignSummary Design(Action<double, string> progress, CancellationToken cancellation)
    {
        TerritoryIndex index = LoadTerritory();
        progress(0, "ground.generate");
        Ground ground = InfrastructureFiles.OnGround(database, GroundChoice.Generate(index, TerritoryId.Region, share => progress(share * 0.08, "ground.generate"), cancellation));
        EngineeringRules rules = Workspace.ReadRules();
        ground = StreetSides.Split(ground, rules.SidesCm);
        Stopwatch watch = Stopwatch.StartNew();
        NetworkDesign design = Designer.Design(
            ground, rules, new DesignOptions(), new SynchronousProgress<DesignProgress>(p => progress(0.08 + (p.Share * 0.22), p.Step)), cancellation);
        BrokenRules.Of(design).ThrowOnErrors();
        DesignRun run = new(watch.Elapsed.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64);

        progress(0.30, "design.files");
        string folder = Path.Combine(workspace.DesignsFolder, "region");
        JsonObject certificate = DesignExport.Write(design, folder, run, cancellation);
        VerificationReport report = DesignVerifier.Verify(folder, [new RulesToCompare(Workspace.RulesPath, Always: false)], new SynchronousProgress<double>(share => progress(0.42 + (share * 0.2), "design.verify")), cancellation);
        if (!report.Accepted)
        {
            throw new BadInputException(report.Findings);
        }

        new GroundStore(database).Replace(ground, new SynchronousProgress<double>(share => progress(0.62 + (share * 0.18), "ground.store")), cancellation);
        new RoadMapStore(database).Save(RoadMap.Of(ground), clock.GetUtcNow());
        progress(0.80, "design.store");
        designs.Save(design, TerritoryId.Region, certificate, verified: true, clock.GetUtcNow(), cancellation);
        DesignSummary made = FindDesign()!;
        new SiteWork(workspace, database, clock).Survey(made, share => progress(0.94 + (share * 0.06), "sites.survey"), cancellation);
        return made;
    }

    /// <summary>Plans the current design and keeps the plan.</summary>
    public PlanSummary Plan(Action<double, string> progress, CancellationToken cancellation)
    {
        DesignSummary design = FindDesign() ?? throw new BadInputException(Problem.Error(
            "no-design", "La région n'a pas encore de réseau dimensionné : lancez « ./maillage design --territory region ».", "The region has no designed network yet: run './maillage design --territory region'."));
        progress(0, "plan.zones");
        TerritoryIndex index = LoadTerritory();
        ProblemList problems = new();
        IReadOnlyList<PlanningZone> zones = PlanningZones.Build(
            strategy, index, new Coverage(index), new Commitments(index), designs.ListCommunes(design.Id), GroundReading.Find(database), problems);
        problems.ThrowOnErrors();
        Plan plan = new Planner(strategy).Make(zones, new SynchronousProgress<double>(share => progress(share * 0.9, "plan.years")), cancellation);
        progress(0.9, "plan.store");
        plans.Save(plan, design.Id, clock.GetUtcNow(), FundingPlan.Make(strategy, FundingNeed.Of(plan)));
        return plans.FindCurrent()!;
    }
}
