using System.Numerics;
using Maillage.Graphs;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Bounds;

/// <summary>A building that a street PBO at some place may serve.</summary>
/// <param name="Cents">Drops of all its lines from the place, less what fibre costs over the run.</param>
internal readonly record struct InReach(int Building, int Cents);

/// <summary>For every place where a street PBO may stand, the buildings it may serve and the cents their drops cost it at least. It asks for the streets alone.</summary>
internal sealed class PlacesInReach
{
    private readonly InReach[] entries;
    private readonly int[] runs;
    private readonly long along;

    private PlacesInReach(int[] first, InReach[] entries, int[] runs, long along) => (First, this.entries, this.runs, this.along) = (first, entries, runs, along);

    public int Count => First.Length - 1;

    /// <summary>Entries of place v are <c>First[v] .. First[v + 1]</c>.</summary>
    public int[] First { get; }

    /// <summary>All entries, once some buildings are joined by the bound on the length of cable: that bound counts their runs as cable.</summary>
    public InReach[] Joined(bool[] joined)
    {
        InReach[] all = [.. entries];
        for (int k = 0; k < all.Length; k++)
        {
            (int b, int cents) = all[k];
            if (joined[b])
            {
                all[k] = new InReach(b, (int)(cents - (((along * runs[k]) + 999_999) / 1_000_000)));
            }
        }

        return all;
    }

    /// <remarks>O(places × places in reach).</remarks>
    public static PlacesInReach Find(RouteGraph graph, EngineeringRules rules, ParallelOptions options)
    {
        (int[] first, int[] buildings) = PboGrouping.ByNode(graph);
        DropPrices drops = new(rules);
        long beta = CableFloor.Of(rules).Distribution(rules);
        CsrGraph lengths = graph.Streets;
        const int Chunk = 512;
        int chunks = (graph.NodeCount + Chunk - 1) / Chunk;
        (InReach[] Entries, int[] Runs)[] found = new (InReach[], int[])[chunks];
        int[] count = new int[graph.NodeCount + 1];
        Parallel.For(0, chunks, options, () => new NearNodes(lengths), (c, _, near) =>
        {
            List<InReach> list = near.Entries;
            List<int> runs = near.Runs;
            for (int v = c * Chunk; v < Math.Min(graph.NodeCount, (c + 1) * Chunk); v++)
            {
                int before = list.Count;
                foreach ((int w, int dm) in near.Within(v, rules.ReachDm))
                {
                    long fibre = dm == 0 ? 0 : (beta * dm / 1_000_000) + 1;
                    for (int k = first[w]; k < first[w + 1]; k++)
                    {
                        int b = buildings[k], n = graph.Ground.PremisesLines[b], length = dm + RouteGraph.ToDm(graph.Ground.PremisesSetbackCm[b]);
                        if (n <= rules.PboStreetLines && (dm == 0 || length <= rules.ReachDm))
                        {
                            list.Add(new InReach(b, (int)(n * (drops.CentsFor(length) - fibre))));
                            runs.Add(dm);
                        }
                    }
                }

                count[v + 1] = list.Count - before;
            }

            found[c] = ([.. list], [.. runs]);
            list.Clear();
            runs.Clear();
            return near;
        }, _ => { });
        for (int v = 0; v < graph.NodeCount; v++)
        {
            count[v + 1] += count[v];
        }

        InReach[] entries = new InReach[count[^1]];
        int[] run = new int[count[^1]];
        for (int c = 0; c < chunks; c++)
        {
            found[c].Entries.CopyTo(entries, count[c * Chunk]);
            found[c].Runs.CopyTo(run, count[c * Chunk]);
        }

        return new PlacesInReach(count, entries, run, AlongBound.Unit(rules) * AlongBound.MicroPerUnit);
    }

    /// <summary>Nodes around one after another. One a thread. A hundred metres hold some twenty nodes: labels corrected in turn are quicker than a heap.</summary>
    private sealed class NearNodes
    {
        private readonly CsrGraph lengths;
        private readonly int[] way;
        private readonly bool[] waiting;
        private readonly List<(int Node, int Dm)> found = [];
        private readonly List<int> touched = [];

        /// <summary>Nodes that wait, in a ring: each at most once.</summary>
        private readonly int[] queue;

        public NearNodes(CsrGraph lengths)
        {
            this.lengths = lengths;
            (way, waiting, queue) = (new int[lengths.NodeCount], new bool[lengths.NodeCount], new int[BitOperations.RoundUpToPowerOf2((uint)lengths.NodeCount + 1)]);
            Array.Fill(way, int.MaxValue);
        }

        /// <summary>What is found for the places of a chunk.</summary>
        public List<InReach> Entries { get; } = [];

        public List<int> Runs { get; } = [];

        public List<(int Node, int Dm)> Within(int start, int reachDm)
        {
            int[] way = this.way, queue = this.queue, firstArc = lengths.FirstArc, head = lengths.ArcHead, weight = lengths.ArcWeight;
            int mask = queue.Length - 1, next = 0, last = 0;
            way[start] = 0;
            touched.Clear();
            touched.Add(start);
            queue[last++] = start;
            while (next != last)
            {
                int v = queue[next++ & mask], here = way[v];
                waiting[v] = false;
                for (int a = firstArc[v]; a < firstArc[v + 1]; a++)
                {
                    int w = head[a], far = here + weight[a], known = way[w];
                    if (far > reachDm || far >= known)
                    {
                        continue;
                    }

                    if (known == int.MaxValue)
                    {
                        touched.Add(w);
                    }

                    way[w] = far;
                    if (!waiting[w])
                    {
                        waiting[w] = true;
                        queue[last++ & mask] = w;
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
