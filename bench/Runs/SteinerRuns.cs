using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Maillage.Formats.Steiner;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Bench;

/// <summary>The Vienna instances against their optima; one CSV line each on standard output, means at the end.</summary>
internal static class SteinerRuns
{
    /// <param name="folder">Holds the instances and optima.csv.</param>
    /// <param name="seconds">Time for each instance, reading not counted.</param>
    /// <param name="rest">Names to run (all when none), threads=N, windows=N to stop after so much work whatever the machine (the tree is then the same for any number of threads), networkx=SECONDS to run it too, clock=cpu to count processor seconds of all threads: on a machine shared with others the only fair ones.</param>
    public static int Run(string folder, double seconds, string[] rest)
    {
        int threads = (int)Option(rest, "threads", 1);
        long windows = (long)Option(rest, "windows", long.MaxValue);
        bool cpu = rest.Contains("clock=cpu");
        string[] names = [.. rest.Where(r => !r.Contains('='))];
        var rows = new Dictionary<string, List<Row>>();
        Console.WriteLine("file,nodes,edges,terminals,optimum,cost,bound,gap_to_optimum_percent,bound_to_optimum_percent,proven,seconds,cpu_seconds,windows,left_nodes,left_edges,takahashi_gap_percent,takahashi_seconds,mehlhorn_gap_percent,mehlhorn_seconds,networkx_gap_percent,networkx_seconds,tree");
        foreach (string line in File.ReadLines(Path.Combine(folder, "optima.csv")).Skip(1))
        {
            string[] f = line.Split(',');
            if (names.Length > 0 && !names.Contains(f[0].Split('.')[0])) continue;
            string file = Path.Combine(folder, f[0]);
            SteinerInstance instance = PaceReader.Read(file);
            var graph = new CsrGraph(instance.NodeCount, instance.EdgeFrom, instance.EdgeTo, instance.EdgeWeight);
            Row row = Solve(graph, instance, long.Parse(f[6], provider: null), seconds, threads, windows, cpu, SteinerPeers.Run(file, graph, instance.Terminals, Option(rest, "networkx", 0)));
            if (!rows.TryGetValue(f[2], out List<Row>? list)) rows[f[2]] = list = [];
            list.Add(row);
            Console.WriteLine($"{f[0]},{f[3]},{f[4]},{f[5]},{row}");
        }
        foreach ((string group, List<Row> list) in rows)
        {
            Console.WriteLine($"# {group}: {list.Count} files, mean gap {list.Average(g => g.Gap):F5} %, worst {list.Max(g => g.Gap):F5} %, mean bound gap {list.Average(g => g.BoundGap):F5} %, optimal reached {list.Count(g => g.Gap == 0)}, proven {list.Count(g => g.Result.Optimal)}, "
                + $"worst overrun {list.Max(g => g.Result.Optimal ? 0 : (cpu ? g.Cpu : g.Seconds) - seconds):F3} s; {Means(list, 0, "takahashi-matsuyama")}, {Means(list, 1, "mehlhorn")}, {Means(list, 2, "networkx")}");
        }
        return 0;
    }

    private static string Means(List<Row> rows, int peer, string name)
    {
        Row[] done = [.. rows.Where(r => r.Peers[peer].Cost > 0)];
        return done.Length == 0 ? $"{name} not run" : $"{name} {done.Average(r => r.PeerGap(peer)):F3} % on {done.Length}";
    }

    private static double Option(string[] rest, string name, double otherwise) =>
        rest.Where(r => r.StartsWith(name + "=", StringComparison.Ordinal)).Select(r => double.Parse(r.AsSpan(name.Length + 1), provider: CultureInfo.InvariantCulture)).DefaultIfEmpty(otherwise).First();

    private static Row Solve(CsrGraph graph, SteinerInstance instance, long optimum, double seconds, int threads, long windows, bool cpu, (long, double)[] peers)
    {
        long start = Stopwatch.GetTimestamp();
        double used = Cpu();
        SteinerResult r = SteinerSolver.Solve(graph, instance.Terminals, new SteinerOptions
        {
            Threads = threads,
            MaxWindows = windows,
            Stop = () => (cpu ? Cpu() - used : Stopwatch.GetElapsedTime(start).TotalSeconds) > seconds,
        });
        (double took, used) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Cpu() - used);
        RootedForest hung = RootedForest.Hang(graph, r.Edges, [instance.Terminals[0]]);
        if (instance.Terminals.Any(t => hung.Root[t] < 0) || graph.WeightOf(r.Edges) != r.Cost || r.LowerBound > optimum)
            throw new InvalidOperationException($"{instance.Name}: the tree or its bound is not what it says.");
        return new Row(optimum, r, took, used, peers);
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private sealed record Row(long Optimum, SteinerResult Result, double Seconds, double Cpu, (long Cost, double Seconds)[] Peers)
    {
        public double Gap => 100.0 * (Result.Cost - Optimum) / Optimum;

        public double BoundGap => 100.0 * (Optimum - Result.LowerBound) / Optimum;

        public double PeerGap(int peer) => 100.0 * (Peers[peer].Cost - Optimum) / Optimum;

        public override string ToString() =>
            $"{Optimum},{Result.Cost},{Result.LowerBound},{Gap:F5},{BoundGap:F5},{Result.Optimal},{Seconds:F2},{Cpu:F2},{Result.Windows},{Result.LeftNodes},{Result.LeftEdges},"
            + string.Join(',', Peers.Select((p, i) => p.Cost == 0 ? "," : $"{PeerGap(i):F3},{p.Seconds:F2}")) + "," + Tree;

        /// <summary>Which edges the tree has, told in eight characters.</summary>
        private string Tree => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(Result.Edges)))[..8];
    }
}
