using System.Diagnostics;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Bench;

/// <summary>Searches, forests and bounds on a jittered street grid of side × side crossings.</summary>
internal static class ScaleRuns
{
    public static int Dijkstra(int side)
    {
        CsrGraph graph = Grid(side);
        var search = new ShortestPaths(graph);
        var times = new List<double>();
        for (int i = 0; i < 7; i++)
        {
            long start = Stopwatch.GetTimestamp();
            search.Run(i * 977 % graph.NodeCount);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        Console.WriteLine($"dijkstra: {graph.NodeCount} nodes, {graph.EdgeCount} edges, median {times[3]:F3} s, {search.SettledCount / times[3] / 1e6:F2} M settled/s");
        return 0;
    }

    public static int Forest(int side)
    {
        CsrGraph graph = Grid(side);
        var random = new Random(5);
        int[] terminals = [.. Enumerable.Range(0, graph.NodeCount).Where(_ => random.Next(100) < 21)];
        int[] roots = [.. Enumerable.Range(0, graph.NodeCount / 4000).Select(_ => random.Next(graph.NodeCount))];
        Console.WriteLine($"{graph.NodeCount} nodes, {graph.EdgeCount} edges, {terminals.Length} terminals, {roots.Length} roots");
        int[] area = Time("areas", () => ShortestPathForest.Grow(graph, roots).Owner);
        ForestResult mehlhorn = Time("mehlhorn", () => SteinerForest.Mehlhorn(graph, terminals, roots));
        ForestResult nearest = Time("nearest", () => SteinerForest.Nearest(graph, terminals, roots));
        ForestResult better = Time("windows of level 1, two threads", () => SteinerForest.Solve(graph, terminals, roots, new SteinerOptions { MaxLevel = 1, Threads = 2 }));
        DualBound bound = Time("dual ascent, two threads", () => DualAscent.Run(graph, terminals, roots, area, 2));
        Console.WriteLine($"mehlhorn {mehlhorn.Cost}, nearest {nearest.Cost}, windows {better.Cost}, bound {bound.Value}, gap {100.0 * (better.Cost - bound.Value) / bound.Value:F2} %, raises {bound.Raises.Length}");
        return 0;
    }

    private static T Time<T>(string what, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        Console.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
        return result;
    }

    private static CsrGraph Grid(int side)
    {
        var random = new Random(3);
        var from = new List<int>();
        var to = new List<int>();
        var weight = new List<int>();
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
            {
                int v = y * side + x;
                if (x + 1 < side && random.Next(10) < 7) Add(v, v + 1);
                if (y + 1 < side && random.Next(10) < 7) Add(v, v + side);
            }
        return new CsrGraph(side * side, [.. from], [.. to], [.. weight]);

        void Add(int a, int b)
        {
            from.Add(a);
            to.Add(b);
            weight.Add(2000 + random.Next(20000));
        }
    }
}
