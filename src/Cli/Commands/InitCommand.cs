using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Maillage.Territory;

namespace Maillage.Cli.Commands;

/// <summary><c>init</c>: the files or the schemas of a region, its communes and their figures.</summary>
internal static class InitCommand
{
    public static Option<FileInfo?> StrategyOption() => new("--strategy") { Description = Terminal.Say("Fichier de la stratégie (par défaut : celui de la région en place, sinon Bourgogne 2015).", "Strategy file (default: the region in place, else Bourgogne 2015).") };

    public static Command Create()
    {
        Option<FileInfo?> strategy = StrategyOption();
        Command command = new("init", Terminal.Say("Prépare une région : base, communes, chiffres.", "Prepares a region: database, communes, figures.")) { strategy };
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(strategy)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo? file)
    {
        Workspace workspace = Workspace.FromEnvironment(file);
        Strategy strategy = workspace.ReadStrategy();
        using MaillageDatabase database = workspace.OpenDatabase();
        ProblemList problems = new();
        RegionWork work = new(workspace, database, strategy, TimeProvider.System);
        TerritoryIndex index = work.ImportTerritory(problems);
        new ResourceWork(database, TimeProvider.System, index).ImportShipped(problems);
        int communes = index.Communes.Count;
        workspace.KeepStrategy();
        terminal.Result(
            new JsonObject { ["strategy"] = strategy.Key, ["home"] = workspace.Home, ["communes"] = communes, ["warnings"] = problems.Warnings },
            [Terminal.Say($"{strategy.Name.Fr} : {communes} communes dans {workspace.Home}.", $"{strategy.Name.En}: {communes} communes in {workspace.Home}."),
             .. problems.Kept.Select(p => p.Tell(Terminal.French))]);
        return Terminal.Done;
    }
}
