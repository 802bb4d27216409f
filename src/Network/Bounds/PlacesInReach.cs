using System.Runtime.InteropServices;
using Maillage.Graphs;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Bounds;

/// <summary>For every place where a street PBO may stand, the buildings it may serve and the cents their drops cost it at least.</summary>
internal sealed class PlacesInReach
{
    private PlacesInReach(int[] first, int[] building, int[] cents) => (First, Building, Cents) = (first, building, cents);

    public int Count => First.Length - 1;

    /// <summary>Entries of place v are <c>First[v] .. First[v + 1]</c>.</summary>
    public int[] First { get; }

    public int[] Building { get; }

    /// <summary>Drops of all lines of the building from the place, less what fibre costs over the run.</summary>
    public int[] Cents { get; }

    /// <param name="joined">Buildings whose feet the bound on the length of cable joins: that bound counts their runs as cable.</param>
    /// <remarks>O(places × places in reach).</remarks>
    public static PlacesInReach Find(RouteGraph graph, EngineeringRules rules, int[] joined, ParallelOptions options)
    {
        bool[] isJoined = new bool[graph.BuildingNode.Length];
        foreach (int b in joined)
        {
            isJoined[b] = true;
        }

        long along = AlongBound.Unit(rules) * AlongBound.MicroPerUnit;
        (int[] first, int[] buildings) = PboGrouping.ByNode(graph);
        DropPrices drops = new(rules);
        long beta = CableFloor.Of(rules).Distribution(rules);
        CsrGraph lengths = new(graph.NodeCount, graph.PieceA, graph.PieceB, graph.PieceDm);
        const int Chunk = 4096;
        int chunks = (graph.NodeCount + Chunk - 1) / Chunk;
        List<(int Building, int Cents)>[] found = new List<(int, int)>[chunks];
        int[] count = new int[graph.NodeCount + 1];
        Parallel.For(0, chunks, options, () => new NearNodes(lengths), (c, _, near) =>
        {
            List<(int, int)> list = found[c] = [];
            for (int v = c * Chunk; v < Math.Min(graph.NodeCount, (c + 1) * Chunk); v++)
            {
                int before = list.Count;
                foreach ((int w, int dm) in near.Within(v, rules.ReachDm))
                {
                    for (int k = first[w]; k < first[w + 1]; k++)
                    {
                        int b = buildings[k], n = graph.Ground.PremisesLines[b], length = dm + RouteGraph.ToDm(graph.Ground.PremisesSetbackCm[b]);
                        if (n <= rules.PboStreetLines && (dm == 0 || length <= rules.ReachDm))
                        {
                            list.Add((b, (int)((n * (drops.CentsFor(length) - (beta * dm / 1_000_000) - (dm == 0 ? 0 : 1))) - (isJoined[b] ? ((along * dm) + 999_999) / 1_000_000 : 0))));
                        }
                    }
                }

                count[v + 1] = list.Count - before;
            }

            return near;
        }, _ => { });
        for (int v = 0; v < graph.NodeCount; v++)
        {
            count[v + 1] += count[v];
        }

        int[] building = new int[count[^1]], cents = new int[count[^1]];
        int at = 0;
        foreach (List<(int Building, int Cents)> list in found)
        {
            foreach ((int b, int c) in CollectionsMarshal.AsSpan(list))
            {
                (building[at], cents[at++]) = (b, c);
            }
        }

        return new PlacesInReach(count, building, cents);
    }

    /// <summary>Nodes around one after another. One a thread. A hundred metres hold some twenty nodes: labels corrected in turn are quicker than a heap.</summary>
    private sealed class NearNodes(CsrGraph lengths)
    {
        private readonly int[] way = [.. Enumerable.Repeat(int.MaxValue, lengths.NodeCount)];
        private readonly bool[] waiting = new bool[lengths.NodeCount];
        private readonly List<(int Node, int Dm)> found = [];
        private readonly List<int> touched = [];
        private readonly Queue<int> queue = new();

        public List<(int Node, int Dm)> Within(int start, int reachDm)
        {
            way[start] = 0;
            touched.Clear();
            touched.Add(start);
            queue.Enqueue(start);
            while (queue.TryDequeue(out int v))
            {
                waiting[v] = false;
                for (int a = lengths.FirstArc[v]; a < lengths.FirstArc[v + 1]; a++)
                {
                    int w = lengths.ArcHead[a], far = way[v] + lengths.ArcWeight[a];
                    if (far > reachDm || far >= way[w])
                    {
                        continue;
                    }

                    if (way[w] == int.MaxValue)
                    {
                        touched.Add(w);
                    }

                    way[w] = far;
                    if (!waiting[w])
                    {
                        waiting[w] = true;
                        queue.Enqueue(w);
                    }
                }
            }

            found.Clear();
            foreach (int v in touched)
            {
                found.Add((v, way[v]));
                way[v] = int.MaxValue;
            }

            return found;
        }
    }
}
