using System.CommandLine;
using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning.Strategies;

namespace Maillage.Cli.Commands;

/// <summary><c>doctor</c>: is this instance sound? Settings, database, schema, territory, design, plan, jobs.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new("doctor", Terminal.Say("Examine l'instance : réglages, base, données, travaux.", "Examines the instance: settings, database, data, jobs."));
        command.SetAction(parse => Run(Terminal.For(parse)));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        Workspace workspace = Workspace.FromEnvironment();
        Strategy strategy = workspace.ReadStrategy();
        Workspace.ReadRules();
        using MaillageDatabase database = workspace.OpenDatabase();
        List<Problem> problems = [];
        if (workspace.Connection is null or "")
        {
            CheckFiles(database, problems);
        }

        RegionWork work = new(workspace, database, strategy, TimeProvider.System);
        int communes = work.ImportTerritory(new ProblemList()).Communes.Count;
        DesignSummary? design = work.FindDesign();
        int failed = new JobStore(database, TimeProvider.System).ListRecent().Count(j => j.State == JobState.Failed);
        if (problems.Count > 0)
        {
            return terminal.Refuse(problems);
        }

        terminal.Result(
            new JsonObject
            {
                ["home"] = workspace.Home, ["database"] = string.IsNullOrEmpty(workspace.Connection) ? "files" : "postgresql", ["strategy"] = strategy.Key,
                ["communes"] = communes, ["design"] = design?.Id, ["plan"] = work.HasPlan(), ["failedJobs"] = failed,
            },
            [
                Terminal.Say($"Base saine dans {workspace.Home} ; stratégie {strategy.Key} ; {communes} communes.", $"Database sound in {workspace.Home}; strategy {strategy.Key}; {communes} communes."),
                design is null
                    ? Terminal.Say("Pas encore de réseau dimensionné.", "No designed network yet.")
                    : Terminal.Say($"Réseau {design.Id} du {design.MadeAt:yyyy-MM-dd} ; plan : {(work.HasPlan() ? "oui" : "non")}.", $"Network {design.Id} of {design.MadeAt:yyyy-MM-dd}; plan: {(work.HasPlan() ? "yes" : "no")}."),
                Terminal.Say($"Travaux récents en échec : {failed}.", $"Recent jobs that failed: {failed}."),
            ]);
        return Terminal.Done;
    }

    private static void CheckFiles(MaillageDatabase database, List<Problem> problems)
    {
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = database.Open(part);
            string answer = connection.ExecuteScalar<string>("PRAGMA quick_check") ?? "";
            if (answer != "ok")
            {
                problems.Add(Problem.Error("damaged", $"Fichier abîmé : {answer}. Restaurez une sauvegarde.", $"Damaged file: {answer}. Restore a backup.") with { File = part.ToString() });
            }
        }
    }
}
