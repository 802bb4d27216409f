using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Cli.Checks;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Cli.Commands;

/// <summary><c>doctor</c>: is this instance sound? It looks and changes nothing; each line says ok, warn or FAIL, and what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new("doctor", Terminal.Say(
            "Examine l'instance sans rien changer : dossier, disque, bases, journal, travaux, sauvegardes. Code 1 si une ligne dit FAIL.",
            "Examines the instance without changing anything: folder, disk, databases, journal, jobs, backups. Code 1 when a line says FAIL."));
        command.SetAction(parse => Run(Terminal.For(parse), TimeProvider.System.GetUtcNow()));
        return command;
    }

    private static int Run(Terminal terminal, DateTimeOffset now)
    {
        Workspace workspace = Workspace.FromEnvironment();
        if (!workspace.HasInstance)
        {
            return terminal.Refuse([Problem.Error("no-instance", "Il n'y a pas encore d'instance ici : lancez ./run ou ./maillage init.", "There is no instance here yet: run ./run or ./maillage init.") with { File = workspace.Home }]);
        }

        List<Finding> findings = [.. MachineChecks.Home(workspace.Home), MachineChecks.Space(workspace.Home), MachineChecks.Memory(), MachineChecks.Front(), MachineChecks.Port(ServeCommand.Port()), MachineChecks.LastBackup(workspace.Home, now)];
        JsonObject facts = new() { ["home"] = workspace.Home, ["database"] = string.IsNullOrEmpty(workspace.Connection) ? "files" : "postgresql" };
        try
        {
            Look(workspace, findings, facts, now);
        }
        catch (BadInputException bad)
        {
            findings.AddRange(bad.Problems.Select(p => new Finding(p.Code, FindingState.Fail, p.Tell(Terminal.French))));
        }
        catch (Exception failed) when (EnvironmentFaults.Explain(failed) is { } problem)
        {
            findings.Add(new Finding(problem.Code, FindingState.Fail, problem.Tell(Terminal.French)));
        }

        FindingState worst = findings.Max(f => f.State);
        facts["state"] = worst.ToString().ToLowerInvariant();
        facts["checks"] = new JsonArray([.. findings.Select(f => (JsonNode)f.ToJson())]);
        terminal.Result(facts, findings.Select(f => f.Line));
        return worst == FindingState.Fail ? Terminal.Refused : Terminal.Done;
    }

    private static void Look(Workspace workspace, List<Finding> findings, JsonObject facts, DateTimeOffset now)
    {
        Strategy strategy = workspace.ReadStrategy();
        Workspace.ReadRules();
        findings.Add(Finding.Ok("strategy", $"Stratégie {strategy.Key} et règles lues.", $"Strategy {strategy.Key} and rules read."));
        facts["strategy"] = strategy.Key;
        using MaillageDatabase database = MaillageDatabases.Open(workspace.Home, workspace.Connection);
        findings.AddRange(DataChecks.Database(database));
        Finding versions = DataChecks.Versions(database, Workspace.Migrations);
        findings.Add(versions);
        if (versions.State != FindingState.Ok)
        {
            return;
        }

        RegionWork work = new(workspace, database, strategy, TimeProvider.System);
        findings.Add(MachineChecks.Clock(now, DataChecks.Newest(database)));
        findings.Add(DataChecks.Audit(database, workspace.Home));
        findings.AddRange(DataChecks.Jobs(database));
        findings.AddRange(DataChecks.Contents(database, work));
        facts["design"] = work.FindDesign()?.Id;
        facts["plan"] = work.HasPlan();
    }
}
