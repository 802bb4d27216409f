using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning;
using Maillage.Planning.Strategies;

namespace Maillage.Cli.Commands;

/// <summary><c>plan</c>: phases, money and reasons for the region's current design.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        Option<FileInfo?> strategy = InitCommand.StrategyOption();
        Option<DirectoryInfo?> output = new("--out") { Description = Terminal.Say("Dossier où écrire aussi le plan (CSV).", "Folder to write the plan to as well (CSV).") };
        Command command = new("plan", Terminal.Say("Met le réseau en phases sous les budgets de la stratégie.", "Phases the network under the strategy's budgets.")) { strategy, output };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(strategy), parse.GetValue(output), cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo? file, DirectoryInfo? output, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment(file);
        Strategy strategy = workspace.ReadStrategy();
        using MaillageDatabase database = workspace.OpenDatabase();
        RegionWork work = new(workspace, database, strategy, TimeProvider.System);
        work.ImportTerritory(new ProblemList());
        PlanSummary plan = work.Plan((share, step) => terminal.Progress(share, Terminal.Step(step)), cancellation);
        if (output is not null)
        {
            PlanFiles.Write(database, strategy, output.FullName);
        }

        terminal.Result(
            new JsonObject
            {
                ["plan"] = plan.Id,
                ["strategy"] = plan.Strategy,
                ["design"] = plan.DesignId,
                ["simulated"] = plan.Simulated,
                ["publicCost"] = plan.PublicCost.Euros,
                ["privateCost"] = plan.PrivateCost.Euros,
                ["gapPercent"] = Math.Round(plan.GapPercent, 3),
                ["targets"] = new JsonArray([.. plan.Targets.Select(t => (JsonNode)new JsonObject
                {
                    ["key"] = t.Key, ["year"] = t.Year, ["targetPercent"] = t.TargetPercent, ["plannedPercent"] = t.PlannedPercent, ["missedByPoints"] = t.MissedByPoints, ["reachedIn"] = t.ReachedIn,
                })]),
            },
            Tell(plan));
        return Terminal.Done;
    }

    private static IEnumerable<string> Tell(PlanSummary plan)
    {
        CultureInfo c = CultureInfo.GetCultureInfo(Terminal.French ? "fr-FR" : "en-GB");
        string simulated = plan.Simulated ? Terminal.Say(" (réseau simulé)", " (simulated network)") : "";
        yield return Terminal.Say(
            string.Create(c, $"Plan{simulated} : {plan.PublicCost.MillionEuros:N1} M€ publics, {plan.PrivateCost.MillionEuros:N1} M€ privés ; écart à la borne {plan.GapPercent:N2} %."),
            string.Create(c, $"Plan{simulated}: €{plan.PublicCost.MillionEuros:N1} M public, €{plan.PrivateCost.MillionEuros:N1} M private; gap to the bound {plan.GapPercent:N2}%."));
        foreach (TargetOutcome t in plan.Targets)
        {
            string reached = t.ReachedIn?.ToString(CultureInfo.InvariantCulture) ?? Terminal.Say("pas avant l'horizon", "not before the horizon");
            yield return Terminal.Say(
                string.Create(c, $"  {t.Key} ({t.Year}) : {t.PlannedPercent:N1} % pour {t.TargetPercent:N1} % visés ; manque {t.MissedByPoints:N1} points ; atteint : {reached}."),
                string.Create(c, $"  {t.Key} ({t.Year}): {t.PlannedPercent:N1}% for {t.TargetPercent:N1}% aimed at; short of {t.MissedByPoints:N1} points; reached: {reached}."));
        }
    }
}
