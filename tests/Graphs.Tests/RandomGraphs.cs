using CsCheck;

namespace Maillage.Graphs.Tests;

/// <summary>A small random case: a graph, which may have loops, parallel edges, zero weights and several components, and some terminals.</summary>
public sealed record Case(int Nodes, int[] From, int[] To, int[] Weight, int[] Terminals, int[] Area)
{
    public CsrGraph Graph => new(Nodes, From, To, Weight);

    public override string ToString() =>
        $"{Nodes} nodes; " + string.Join(" ", From.Select((f, i) => $"{f}-{To[i]}:{Weight[i]}")) + $"; T {string.Join(",", Terminals)}; areas {string.Join(",", Area)}";
}

public static class RandomGraphs
{
    public static Gen<Case> Any(int maxNodes, int maxExtra, int maxTerminals, int maxWeight = 12) =>
        from n in Gen.Int[1, maxNodes]
        from edges in Gen.Select(Gen.Int[0, n - 1], Gen.Int[0, n - 1], Gen.Int[0, maxWeight]).Array[0, n + maxExtra]
        from t in Gen.Int[0, n - 1].Array[1, maxTerminals]
        from area in Gen.Int[0, 2].Array[n]
        select Make(n, edges, t, area);

    public static Gen<Case> Connected(int maxNodes, int maxExtra, int maxTerminals, int maxWeight = 12) =>
        from n in Gen.Int[2, maxNodes]
        from tree in Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, maxWeight]).Array[n - 1]
        from edges in Gen.Select(Gen.Int[0, n - 1], Gen.Int[0, n - 1], Gen.Int[0, maxWeight]).Array[0, maxExtra]
        from t in Gen.Int[0, n - 1].Array[2, maxTerminals]
        from area in Gen.Int[0, 2].Array[n]
        select Make(n, [.. tree.Select((e, i) => (i + 1, e.Item1 % (i + 1), e.Item2)), .. edges], t, area);

    private static Case Make(int n, (int From, int To, int Weight)[] edges, int[] t, int[] area) =>
        new(n, [.. edges.Select(e => e.From)], [.. edges.Select(e => e.To)], [.. edges.Select(e => e.Weight)], [.. t.Distinct()], area);
}

/// <summary>Slow and plain algorithms that the fast ones are compared with.</summary>
public static class Reference
{
    /// <summary>Bellman and Ford's relaxation until nothing changes.</summary>
    public static long[] Distances(CsrGraph g, int[] sources)
    {
        var d = new long[g.NodeCount];
        Array.Fill(d, long.MaxValue);
        foreach (int s in sources) d[s] = 0;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int e = 0; e < g.EdgeCount; e++)
            {
                (int a, int b, int w) = (g.EdgeFrom[e], g.EdgeTo[e], g.EdgeWeight[e]);
                if (d[a] != long.MaxValue && d[a] + w < d[b]) (d[b], changed) = (d[a] + w, true);
                if (d[b] != long.MaxValue && d[b] + w < d[a]) (d[a], changed) = (d[b] + w, true);
            }
        }
        return d;
    }

    /// <summary>Dreyfus and Wagner's exact recursion over subsets of terminals; null when they are not connected.</summary>
    public static long? SteinerOptimum(CsrGraph g, int[] terminals)
    {
        int n = g.NodeCount, k = terminals.Length;
        long[][] d = [.. Enumerable.Range(0, n).Select(v => Distances(g, [v]))];
        if (terminals.Any(t => d[terminals[0]][t] == long.MaxValue)) return null;
        const long far = long.MaxValue / 4;
        var best = new long[1 << k][];
        for (int set = 1; set < 1 << k; set++)
        {
            var join = new long[n];
            Array.Fill(join, far);
            for (int v = 0; v < n; v++)
            {
                if ((set & (set - 1)) == 0) join[v] = terminals[System.Numerics.BitOperations.TrailingZeroCount(set)] == v ? 0 : far;
                for (int part = (set - 1) & set; part > 0; part = (part - 1) & set)
                    join[v] = Math.Min(join[v], best[part][v] + best[set ^ part][v]);
            }
            best[set] = [.. Enumerable.Range(0, n).Select(v => Enumerable.Range(0, n).Min(u => d[u][v] == long.MaxValue ? far : Math.Min(far, join[u] + d[u][v])))];
        }
        return best[^1][terminals[0]];
    }

    /// <summary>Replays a dual solution as its documentation says, from the graph alone; returns the bound, or fails.</summary>
    public static long Replay(CsrGraph g, int[] roots, int[] area, IEnumerable<Steiner.Raise> raises)
    {
        var reduced = new Dictionary<(int From, int Edge), long>();
        for (int e = 0; e < g.EdgeCount; e++)
        {
            reduced[(g.EdgeFrom[e], e)] = g.EdgeWeight[e];
            reduced[(g.EdgeTo[e], e)] = g.EdgeWeight[e];
        }
        long total = 0;
        foreach (Steiner.Raise r in raises)
        {
            for (long left = r.Sum; left > 0;)
            {
                var set = new HashSet<int> { r.Terminal };
                var open = new Stack<int>([r.Terminal]);
                while (open.TryPop(out int v))
                    foreach (((int from, int e), long c) in reduced)
                        if (c == 0 && from != v && g.OtherEnd(e, from) == v && set.Add(from)) open.Push(from);
                set.Any(v => roots.Contains(v) || area[v] != r.Area).ShouldBeFalse("a raised set holds a root or leaves its area");
                var entering = reduced.Keys.Where(k => !set.Contains(k.From) && set.Contains(g.OtherEnd(k.Edge, k.From))).ToList();
                long d = Math.Min(left, entering.Min(k => reduced[k]));
                d.ShouldBeGreaterThan(0);
                foreach ((int, int) k in entering) reduced[k] -= d;
                left -= d;
                total += d;
            }
        }
        reduced.Values.ShouldAllBe(c => c >= 0);
        return total;
    }
}
