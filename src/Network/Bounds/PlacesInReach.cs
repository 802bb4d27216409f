using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Bounds;

/// <summary>For every place where a street PBO may stand, the buildings it may serve and the cents their drops cost it at least.</summary>
internal sealed class PlacesInReach
{
    private readonly int[] placeFirst;
    private readonly int[] place;

    private PlacesInReach(int[] first, int[] building, int[] cents, int buildings)
    {
        (First, Building, Cents) = (first, building, cents);
        placeFirst = new int[buildings + 1];
        foreach (int b in building)
        {
            placeFirst[b + 1]++;
        }

        for (int b = 0; b < buildings; b++)
        {
            placeFirst[b + 1] += placeFirst[b];
        }

        int[] next = placeFirst[..^1];
        place = new int[building.Length];
        for (int v = 0; v < first.Length - 1; v++)
        {
            for (int k = first[v]; k < first[v + 1]; k++)
            {
                place[next[building[k]]++] = v;
            }
        }
    }

    public int Count => First.Length - 1;

    /// <summary>Entries of place v are <c>First[v] .. First[v + 1]</c>.</summary>
    public int[] First { get; }

    public int[] Building { get; }

    /// <summary>Drops of all lines of the building from the place, less what fibre costs over the run.</summary>
    public int[] Cents { get; }

    public ReadOnlySpan<int> Around(int building) => place.AsSpan(placeFirst[building], placeFirst[building + 1] - placeFirst[building]);

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
        const int Chunk = 4096;
        int chunks = (graph.NodeCount + Chunk - 1) / Chunk;
        List<(int Building, int Cents)>[] found = new List<(int, int)>[chunks];
        int[] count = new int[graph.NodeCount + 1];
        Parallel.For(0, chunks, options, () => new NearNodes(graph), (c, _, near) =>
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
        foreach ((int b, int c) in found.SelectMany(list => list))
        {
            (building[at], cents[at++]) = (b, c);
        }

        return new PlacesInReach(count, building, cents, graph.BuildingNode.Length);
    }

    /// <summary>Nodes around one after another. One a thread. A hundred metres hold some twenty nodes: labels corrected in turn are quicker than a heap.</summary>
    private sealed class NearNodes(RouteGraph graph)
    {
        private readonly int[] way = [.. Enumerable.Repeat(int.MaxValue, graph.NodeCount)];
        private readonly bool[] waiting = new bool[graph.NodeCount];
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
                for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
                {
                    int p = graph.Via[k], w = graph.Other(p, v), far = way[v] + graph.PieceDm[p];
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
