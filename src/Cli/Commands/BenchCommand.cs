using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Cli.Work;
using Maillage.Graphs;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Routing;
using Maillage.Territory;
using Maillage.Territory.Generation;

namespace Maillage.Cli.Commands;

/// <summary><c>bench …</c>: whole jobs measured in one run; figures are ratios to a limit taken on the same graph, not only seconds.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", Terminal.Say("Mesures de travaux entiers.", "Measures of whole jobs.")) { Region(), SteinerBench.Create(), FacilityBench.Create(), ServeBench.Create(), MatchingBench.Create() };

    private static Command Region()
    {
        Option<int> premises = new("--premises") { Required = true, Description = Terminal.Say("Nombre de locaux à engendrer.", "Number of premises to generate.") };
        Option<int> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = Terminal.Say("Graine du terrain.", "Seed of the ground.") };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => 0, Description = Terminal.Say("Fils au plus (0 : tous les cœurs).", "Threads at most (0: all cores).") };
        premises.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 20_000_000)
            {
                result.AddError(Terminal.Say("--premises : de 1 à 20 000 000.", "--premises: from 1 to 20,000,000."));
            }
        });
        Command command = new("region", Terminal.Say("Terrain engendré → réseau dimensionné.", "Generated ground → designed network.")) { premises, seed, threads };
        command.SetAction((parse, cancellation) => Task.FromResult(
            RunRegion(Terminal.For(parse), parse.GetValue(premises), parse.GetValue(seed), parse.GetValue(threads), cancellation)));
        return command;
    }

    private static int RunRegion(Terminal terminal, int premises, int seed, int threads, CancellationToken cancellation)
    {
        Ground ground = GeneratedTerritory.OfSize(premises, seed, progress: new SynchronousProgress<double>(share => terminal.Progress(share * 0.2, Terminal.Step("ground.generate"))), cancellation: cancellation);
        double dijkstra = DijkstraSeconds(FeetGraph.Of(ground, Workspace.ReadRules()).Lengths, out long settled);
        Stopwatch watch = Stopwatch.StartNew();
        NetworkDesign design = Designer.Design(
            ground, Workspace.ReadRules(), new DesignOptions(threads), new SynchronousProgress<DesignProgress>(p => terminal.Progress(0.2 + (p.Share * 0.8), Terminal.Step(p.Step))), cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        JsonObject figures = DesignCertificate.Of(design, new DesignRun(seconds, Process.GetCurrentProcess().PeakWorkingSet64));
        figures["dijkstraSeconds"] = Math.Round(dijkstra, 6);
        figures["dijkstraSettledPerSecond"] = Math.Round(settled / Math.Max(dijkstra, 1e-9));
        figures["ratioToDijkstra"] = Math.Round(seconds / Math.Max(dijkstra, 1e-9), 1);
        terminal.Result(figures, [string.Create(CultureInfo.InvariantCulture,
            $"{design.Premises} premises: {seconds:0.00} s, {seconds / Math.Max(dijkstra, 1e-9):0} × one Dijkstra ({dijkstra * 1000:0.0} ms), gap {design.GapPercent:0.0} %")]);
        return Terminal.Done;
    }

    /// <summary>One Dijkstra over the same ground with every building's foot as a node, one thread: the limit the design is measured against. Best of three.</summary>
    private static double DijkstraSeconds(CsrGraph graph, out long settled)
    {
        double best = double.MaxValue;
        for (int k = 0; k < 3; k++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            ShortestPathForest.Grow(graph, [graph.NodeCount / 2]);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        settled = graph.NodeCount;
        return best;
    }
}
