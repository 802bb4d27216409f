using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Formats.Steiner;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;
using Maillage.Kernel;

namespace Maillage.Cli.Commands;

/// <summary><c>bench steiner FILE.gr[.gz]</c>: the Steiner core on a PACE 2018 file; cost in the file's own unit.</summary>
internal static class SteinerBench
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = Terminal.Say("Fichier au format PACE 2018 (.gr ou .gr.gz).", "File in PACE 2018 format (.gr or .gr.gz).") };
        Option<double> seconds = new("--seconds") { DefaultValueFactory = _ => 10, Description = Terminal.Say("Temps accordé, lecture comprise.", "Time allowed, reading included.") };
        Option<FileInfo?> output = new("--out") { Description = Terminal.Say("Fichier où écrire l'arbre.", "File to write the tree to.") };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = Terminal.Say("Fils.", "Threads.") };
        Option<int> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = Terminal.Say("Graine.", "Seed.") };
        Command command = new("steiner", Terminal.Say("Arbre de Steiner : coût, borne, écart.", "Steiner tree: cost, bound, gap.")) { file, seconds, output, threads, seed };
        command.SetAction(parse => Run(
            Terminal.For(parse), parse.GetValue(file)!, parse.GetValue(seconds), parse.GetValue(output), parse.GetValue(threads), parse.GetValue(seed)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo file, double seconds, FileInfo? output, int threads, int seed)
    {
        Stopwatch watch = Stopwatch.StartNew();
        SteinerInstance instance = PaceReader.Read(file.FullName);
        CsrGraph graph = new(instance.NodeCount, instance.EdgeFrom, instance.EdgeTo, instance.EdgeWeight);
        Require(graph, instance, file.Name);
        SteinerResult result = SteinerSolver.Solve(graph, instance.Terminals, new SteinerOptions { Seed = seed, Threads = Math.Max(1, threads), Stop = () => watch.Elapsed.TotalSeconds >= seconds });
        double used = watch.Elapsed.TotalSeconds;
        if (output is not null)
        {
            PaceTreeWriter.Write(output.FullName, instance, result.Edges, result.Cost);
        }

        double gap = result.LowerBound == 0 ? 0 : 100.0 * (result.Cost - result.LowerBound) / result.LowerBound;
        terminal.Result(
            new JsonObject
            {
                ["cost"] = result.Cost, ["lowerBound"] = result.LowerBound, ["gapPercent"] = Math.Round(gap, 6), ["optimal"] = result.Optimal,
                ["seconds"] = Math.Round(used, 3), ["peakBytes"] = Process.GetCurrentProcess().PeakWorkingSet64, ["windows"] = result.Windows,
            },
            [string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {result.Cost} ≥ {result.LowerBound}, gap {gap:0.####} %, {used:0.0} s") + (result.Optimal ? Terminal.Say(", optimum prouvé", ", proven optimal") : string.Empty)]);
        return Terminal.Done;
    }

    /// <exception cref="BadInputException">When the first terminal does not reach another one: no tree joins them.</exception>
    private static void Require(CsrGraph graph, SteinerInstance instance, string file)
    {
        int[] part = Components.Of(graph).OfNode;
        int[] apart = [.. instance.Terminals.Where(t => part[t] != part[instance.Terminals[0]]).Distinct()];
        if (apart.Length > 0)
        {
            throw new BadInputException(Problem.Error(
                "steiner-apart",
                $"Aucun arbre ne joint les terminaux : {apart.Length} sont coupés du terminal {instance.Terminals[0] + 1}, dont le {apart[0] + 1}.",
                $"No tree joins the terminals: {apart.Length} are cut off from terminal {instance.Terminals[0] + 1}, among them {apart[0] + 1}.") with { File = file });
        }
    }
}
