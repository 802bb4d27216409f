using System.Diagnostics;
using Maillage.Formats.Steiner;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Bench;

/// <summary>The Vienna instances against their optima; one CSV line each on standard output, means at the end.</summary>
internal static class SteinerRuns
{
    public static int Run(string folder, double seconds, string[] rest)
    {
        int threads = rest.Where(r => r.StartsWith("threads=", StringComparison.Ordinal)).Select(r => int.Parse(r.AsSpan(8), provider: null)).DefaultIfEmpty(1).First();
        string[] names = [.. rest.Where(r => !r.Contains('='))];
        var gaps = new Dictionary<string, List<(double Gap, double Bound, bool Optimal)>>();
        Console.WriteLine("file,nodes,edges,terminals,optimum,cost,bound,gap_to_optimum_percent,bound_to_optimum_percent,proven,seconds,windows,left_nodes,left_edges");
        foreach (string line in File.ReadLines(Path.Combine(folder, "optima.csv")).Skip(1))
        {
            string[] f = line.Split(',');
            if (names.Length > 0 && !names.Contains(f[0].Split('.')[0])) continue;
            long optimum = long.Parse(f[6], provider: null);
            SteinerInstance instance = PaceReader.Read(Path.Combine(folder, f[0]));
            long start = Stopwatch.GetTimestamp();
            var graph = new CsrGraph(instance.NodeCount, instance.EdgeFrom, instance.EdgeTo, instance.EdgeWeight);
            SteinerResult r = SteinerSolver.Solve(graph, instance.Terminals, new SteinerOptions
            {
                Threads = threads,
                Stop = () => Stopwatch.GetElapsedTime(start).TotalSeconds > seconds,
            });
            double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Check(graph, instance, r);
            double gap = 100.0 * (r.Cost - optimum) / optimum, bound = 100.0 * (optimum - r.LowerBound) / optimum;
            if (!gaps.TryGetValue(f[2], out List<(double, double, bool)>? list)) gaps[f[2]] = list = [];
            list.Add((gap, bound, r.Optimal));
            Console.WriteLine($"{f[0]},{f[3]},{f[4]},{f[5]},{optimum},{r.Cost},{r.LowerBound},{gap:F5},{bound:F4},{r.Optimal},{took:F2},{r.Windows},{r.LeftNodes},{r.LeftEdges}");
        }
        foreach ((string group, List<(double Gap, double Bound, bool Optimal)> list) in gaps)
            Console.WriteLine($"# {group}: {list.Count} files, mean gap {list.Average(g => g.Gap):F5} %, worst {list.Max(g => g.Gap):F5} %, mean bound gap {list.Average(g => g.Bound):F4} %, optimal reached {list.Count(g => g.Gap == 0)}, proven {list.Count(g => g.Optimal)}");
        return 0;
    }

    private static void Check(CsrGraph graph, SteinerInstance instance, SteinerResult r)
    {
        RootedForest hung = RootedForest.Hang(graph, r.Edges, [instance.Terminals[0]]);
        if (instance.Terminals.Any(t => hung.Root[t] < 0) || graph.WeightOf(r.Edges) != r.Cost || r.LowerBound > r.Cost)
            throw new InvalidOperationException($"{instance.Name}: the tree is not what it says.");
    }
}
