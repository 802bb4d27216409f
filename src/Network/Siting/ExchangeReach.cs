using Maillage.Graphs;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>A place that may hold an exchange.</summary>
/// <param name="Lines">Lines it may serve.</param>
internal readonly record struct ExchangePlace(int Node, int Lines);

/// <summary>The streets with lines that each exchange reaches over any streets within the way that light goes.</summary>
/// <param name="Near">For each place its streets, each by the way to its nearer end, decimetres.</param>
internal sealed record ExchangeReach(ExchangePlace[] Places, (int Street, int Dm)[][] Near)
{
    /// <summary>Over all streets of the ground, as every bound must.</summary>
    public static ExchangeReach Of(RouteGraph graph, EngineeringRules rules, ParallelOptions options) => Of(graph, graph.EdgeDm, rules, options);

    /// <summary>Without the exchanges at these nodes.</summary>
    public ExchangeReach Without(IReadOnlySet<int> nodes)
    {
        int[] kept = [.. Enumerable.Range(0, Places.Length).Where(x => !nodes.Contains(Places[x].Node))];
        return kept.Length == Places.Length ? this : new ExchangeReach([.. kept.Select(x => Places[x])], [.. kept.Select(x => Near[x])]);
    }

    /// <summary>The same over the streets that a person leaves open.</summary>
    public ExchangeReach WithoutClosed(RouteGraph graph, EngineeringRules rules, ParallelOptions options)
    {
        int[] dm = [.. graph.EdgeDm];
        bool any = false;
        for (int p = 0; p < graph.PieceCount; p++)
        {
            if (graph.PieceWeight[p] >= RouteGraph.ClosedWeight)
            {
                (dm[graph.PieceEdge[p]], any) = (SupportForest.Closed, true);
            }
        }

        return any ? Of(graph, dm, rules, options) : this;
    }

    private static ExchangeReach Of(RouteGraph graph, int[] edgeDm, EngineeringRules rules, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        int[] capacity = NroSiting.Capacities(ground, rules);
        ExchangePlace[] places = [.. capacity.Select((c, x) => new ExchangePlace(ground.ExchangeNode[x], c)).GroupBy(p => p.Node).Select(g => g.MaxBy(p => p.Lines))];

        // No line gets enough light from further away even without a splice but those at the ends of cables.
        long left = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (4 * rules.MicroDb("optical.connector")) - (4 * rules.MicroDb("optical.splice"));
        long utmostDm = rules.MicroDbPerDm <= 0 ? long.MaxValue / 4 : left / rules.MicroDbPerDm;
        CsrGraph streets = edgeDm == graph.EdgeDm ? graph.Uncut : new CsrGraph(ground.NodeCount, ground.EdgeFrom, ground.EdgeTo, edgeDm);
        return Of(streets, graph.EdgeLines, places, utmostDm, options);
    }

    /// <param name="lines">Lines on each street.</param>
    public static ExchangeReach Of(CsrGraph streets, long[] lines, ExchangePlace[] places, long reachDm, ParallelOptions options)
    {
        (int, int)[][] near = new (int, int)[places.Length][];
        Parallel.For(0, places.Length, options, () => new Search(streets, lines, reachDm), (x, _, search) =>
        {
            near[x] = search.From(places[x].Node);
            return search;
        }, _ => { });
        return new ExchangeReach(places, near);
    }

    /// <summary>Streets with lines within reach of a node, each by the way to its nearer end. One a thread.</summary>
    private sealed class Search
    {
        private readonly CsrGraph streets;
        private readonly long[] lines;
        private readonly long reachDm;
        private readonly long[] way;
        private readonly bool[] counted;
        private readonly List<int> touched = [];
        private readonly PackedHeap heap;
        private readonly List<int>[]? loops;

        public Search(CsrGraph streets, long[] lines, long reachDm)
        {
            (this.streets, this.lines, this.reachDm) = (streets, lines, reachDm);
            way = [.. Enumerable.Repeat(long.MaxValue, streets.NodeCount)];
            counted = new bool[streets.EdgeCount];
            heap = new PackedHeap(way.Length);
            for (int e = 0; e < counted.Length; e++)
            {
                if (streets.EdgeFrom[e] == streets.EdgeTo[e] && lines[e] > 0)
                {
                    loops ??= new List<int>[way.Length];
                    (loops[streets.EdgeFrom[e]] ??= []).Add(e);
                }
            }
        }

        public (int Street, int Dm)[] From(int start)
        {
            CsrGraph g = streets;
            List<(int, int)> found = [];
            Reach(start, 0);
            while (heap.Count > 0)
            {
                int v = heap.Pop(out long d);
                if (d != way[v])
                {
                    continue;
                }

                foreach (int e in loops?[v] ?? [])
                {
                    found.Add((e, (int)d));
                }

                for (int a = g.FirstArc[v]; a < g.FirstArc[v + 1]; a++)
                {
                    int e = g.ArcEdge[a];
                    if (!counted[e] && lines[e] > 0)
                    {
                        counted[e] = true;
                        found.Add((e, (int)d));
                    }

                    Reach(g.ArcHead[a], d + g.ArcWeight[a]);
                }
            }

            foreach (int v in touched)
            {
                way[v] = long.MaxValue;
            }

            foreach ((int e, _) in found)
            {
                counted[e] = false;
            }

            touched.Clear();
            return [.. found];
        }

        private void Reach(int v, long d)
        {
            if (d <= reachDm && d < way[v])
            {
                if (way[v] == long.MaxValue)
                {
                    touched.Add(v);
                }

                way[v] = d;
                heap.Push(d, v);
            }
        }
    }
}
