namespace Maillage.Graphs.Steiner;

/// <summary>
/// A stretch of dual ascent: the set of nodes from which <paramref name="Terminal"/> is reached along saturated arcs inside its area was raised by
/// <paramref name="Sum"/> in all, growing whenever an entering arc saturated.
/// </summary>
/// <param name="Area">Area whose arcs (those whose head lies in it) were charged.</param>
/// <param name="Terminal">Node at which the set starts.</param>
/// <param name="Sum">Amount, in the graph's weight unit, at least 1.</param>
public readonly record struct Raise(int Area, int Terminal, long Sum);

/// <summary>A lower bound on every forest that joins the terminals to the roots, with what is needed to check it.</summary>
/// <param name="Value">The bound: the sum of all raises.</param>
/// <param name="Raises">The dual solution in the order it was made; see <see cref="DualAscent"/> for how to replay it.</param>
/// <param name="Reduced">For each arc slot of the graph, the reduced cost left on the arc that enters the slot's node; arcs into roots keep their weight.</param>
/// <param name="Stranded">Terminals that no root reaches: the bound says nothing about them.</param>
public sealed record DualBound(long Value, Raise[] Raises, int[] Reduced, int[] Stranded);

/// <summary>
/// Lower bounds for Steiner trees and forests by dual ascent, whole or cut into areas that are worked on in parallel.
/// </summary>
/// <remarks>
/// <para><b>Why it is a bound.</b> Replace each edge by two opposite arcs of the edge's weight and join all roots into one. A tree that connects the terminals to the root, directed
/// away from it, uses at least one arc entering S for every set S of nodes that holds a terminal and no root. Give sets values y(S) ≥ 0 such that on each arc the values of the
/// sets it enters add up to at most its weight; then the tree's weight is at least the sum of all y. That is all a dual solution is, and any such y will do.</para>
/// <para><b>Why areas add up.</b> Nodes are cut into areas. In area A only sets S inside A are raised: a set that would take in a node outside A stops, as if it had reached the root.
/// An arc that enters S has its head in S, hence in A: each arc is charged by one area only, the area of its head. So the condition on every arc holds for all areas together as soon as it
/// holds for each alone, and the sum of the areas' values is a bound for the whole graph. Nothing is assumed about what happens between areas; the price is a weaker bound near their borders.</para>
/// <para><b>How to check it.</b> Start with the weight as reduced cost of each arc. For each <see cref="Raise"/> in order: from its terminal collect the nodes of its area that reach it
/// along arcs of reduced cost 0 (search backwards); no root and no node of another area may be among them. Let d be the smallest reduced cost among the arcs entering the set, or what is left of the sum if that
/// is less; take d from each of these arcs and from the sum; repeat until the sum is used up. No reduced cost may become negative. The bound is the sum of all sums. The replay costs no more than the ascent did.</para>
/// </remarks>
public static class DualAscent
{
    /// <summary>Runs the ascent.</summary>
    /// <param name="graph">The graph; weights in any whole unit.</param>
    /// <param name="terminals">Nodes to be reached; roots among them are skipped.</param>
    /// <param name="roots">At least one node; all count as one.</param>
    /// <param name="areaOfNode">Area of each node; null for one area; a node below 0 belongs to none and is never raised. Many small areas are faster, few large ones give a better bound.</param>
    /// <param name="threads">Threads to use; the result is the same for any number.</param>
    /// <param name="cancellation">Stops between areas.</param>
    /// <exception cref="ArgumentException">No root.</exception>
    public static DualBound Run(CsrGraph graph, ReadOnlySpan<int> terminals, ReadOnlySpan<int> roots, int[]? areaOfNode = null, int threads = 1, CancellationToken cancellation = default)
    {
        if (roots.Length == 0) throw new ArgumentException("A bound needs at least one root.", nameof(roots));
        int[] zone = areaOfNode is null ? new int[graph.NodeCount] : (int[])areaOfNode.Clone();
        foreach (int r in roots) zone[r] = -1;
        (int Area, int[] Terminals)[] work = GroupByArea(terminals, zone);
        int[] reduced = (int[])graph.ArcWeight.Clone();
        var parts = new (long Value, List<(int, long)> Raises, int[] Stranded)[work.Length];
        // The largest areas start first, so that no thread is left alone with one at the end.
        int[] order = [.. Enumerable.Range(0, work.Length).OrderByDescending(i => work[i].Terminals.Length)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancellation };
        Parallel.For(0, order.Length, options, () => new AscentKernel(), (k, _, kernel) =>
        {
            int i = order[k];
            var raises = new List<(int, long)>();
            long value = kernel.Run(graph.NodeCount, graph.FirstArc, graph.ArcHead, reduced, zone, work[i].Area, work[i].Terminals, raises: raises);
            parts[i] = (value, raises, [.. kernel.Stranded]);
            return kernel;
        }, _ => { });
        Raise[] all = [.. work.SelectMany((w, i) => parts[i].Raises.Select(r => new Raise(w.Area, r.Item1, r.Item2)))];
        return new DualBound(parts.Sum(p => p.Value), all, reduced, [.. parts.SelectMany(p => p.Stranded).Order()]);
    }

    /// <summary>Sum of the raises of each area: the area's share in the bound.</summary>
    public static long[] ByArea(DualBound bound, int areaCount)
    {
        var sum = new long[areaCount];
        foreach (Raise r in bound.Raises) sum[r.Area] += r.Sum;
        return sum;
    }

    private static (int Area, int[] Terminals)[] GroupByArea(ReadOnlySpan<int> terminals, int[] zone)
    {
        var keys = new List<long>(terminals.Length);
        foreach (int t in terminals)
            if (zone[t] >= 0) keys.Add(((long)zone[t] << 32) | (uint)t);
        keys.Sort();
        var groups = new List<(int, int[])>();
        for (int i = 0; i < keys.Count;)
        {
            int j = i;
            while (j < keys.Count && keys[j] >> 32 == keys[i] >> 32) j++;
            var nodes = new int[j - i];
            for (int k = i; k < j; k++) nodes[k - i] = (int)keys[k];
            groups.Add(((int)(keys[i] >> 32), nodes));
            i = j;
        }
        return [.. groups];
    }
}
