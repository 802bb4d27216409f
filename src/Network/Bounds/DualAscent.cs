using Maillage.Network.Routing;

namespace Maillage.Network.Bounds;

/// <summary>One step of the dual solution: the set of nodes that reach <paramref name="Terminal"/> over exhausted arcs pays <paramref name="Cents"/> at each arc that enters it.</summary>
public readonly record struct DualRaise(int Terminal, long Cents);

/// <summary>
/// A lower bound on the cost of opening streets that join all feet of one connected part: dual ascent on the bidirected cut formulation
/// (R. T. Wong, « A dual ascent approach for Steiner tree problems on a directed graph », 1984), cut by areas.
/// </summary>
/// <remarks>
/// Each piece of street is two arcs, each with the piece's price. Any network that serves every building joins every foot to the foot chosen as root,
/// so every set of nodes that holds a foot and not the root is entered by an arc that is paid for. Sets stay inside one area: an arc is charged
/// only by the area of its head, so areas run side by side and their sum stays a bound.
/// </remarks>
internal sealed class DualAscent
{
    private readonly RouteGraph graph;
    private readonly int[] areaOf;
    private readonly bool[] isRoot;
    private readonly bool[] active;
    private readonly long[] left;

    /// <param name="areaOf">Area of each node; −1 outside every part that holds a building.</param>
    /// <param name="isRoot">One root foot a connected part.</param>
    public DualAscent(RouteGraph graph, int[] areaOf, bool[] isRoot)
    {
        this.graph = graph;
        this.areaOf = areaOf;
        this.isRoot = isRoot;
        active = new bool[graph.NodeCount];
        left = new long[2 * graph.PieceCount];
        for (int p = 0; p < graph.PieceCount; p++)
        {
            left[2 * p] = left[(2 * p) + 1] = graph.PieceCents[p];
        }
    }

    /// <summary>Raises what the feet of one area can pay. Touches only arcs whose head lies in the area.</summary>
    /// <param name="feet">Distinct foot nodes of the area, the root left out, in a fixed order.</param>
    public List<DualRaise> Raise(int area, IReadOnlyList<int> feet, CancellationToken cancellation)
    {
        List<DualRaise> raises = new(2 * feet.Count);
        PriorityQueue<int, (int Size, int Node)> queue = new(feet.Count);
        foreach (int t in feet)
        {
            active[t] = true;
            queue.Enqueue(t, (1, t));
        }

        Cut cut = new(this, area);
        while (queue.TryDequeue(out int t, out (int Size, int Node) key))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!cut.Begin(t))
            {
                active[t] = false;
                continue;
            }

            bool open = true;
            int allowed = Math.Max(cut.Size + (cut.Size / 4), queue.TryPeek(out _, out (int Size, int Node) next) ? next.Size : int.MaxValue);
            while (open && cut.Size <= allowed)
            {
                long cents = cut.Pay();
                raises.Add(new DualRaise(t, cents));
                open = cut.Grow();
            }

            if (open)
            {
                queue.Enqueue(t, (cut.Size, t));
            }
            else
            {
                active[t] = false;
            }
        }

        return raises;
    }

    /// <summary>The set around one terminal and the arcs that enter it.</summary>
    private sealed class Cut(DualAscent owner, int area)
    {
        private readonly HashSet<int> inside = [];
        private readonly List<int> pending = [];
        private readonly List<int> arcs = [];
        private int terminal;

        public int Size => inside.Count;

        /// <returns>False when the terminal is joined to the root or another active terminal pays for it.</returns>
        public bool Begin(int t)
        {
            terminal = t;
            inside.Clear();
            pending.Clear();
            arcs.Clear();
            inside.Add(t);
            pending.Add(t);
            return Spread();
        }

        /// <summary>Pays the least that exhausts an entering arc.</summary>
        public long Pay()
        {
            long least = long.MaxValue;
            int kept = 0;
            for (int i = 0; i < arcs.Count; i++)
            {
                int arc = arcs[i];
                if (!inside.Contains(Tail(arc)))
                {
                    arcs[kept++] = arc;
                    least = Math.Min(least, owner.left[arc]);
                }
            }

            arcs.RemoveRange(kept, arcs.Count - kept);
            foreach (int arc in arcs)
            {
                owner.left[arc] -= least;
            }

            return least;
        }

        public bool Grow()
        {
            foreach (int arc in arcs)
            {
                int tail = Tail(arc);
                if (owner.left[arc] == 0 && inside.Add(tail))
                {
                    pending.Add(tail);
                }
            }

            return Spread();
        }

        private int Tail(int arc) => (arc & 1) == 0 ? owner.graph.PieceA[arc >> 1] : owner.graph.PieceB[arc >> 1];

        private bool Spread()
        {
            RouteGraph graph = owner.graph;
            for (int i = 0; i < pending.Count; i++)
            {
                int v = pending[i];
                if (owner.areaOf[v] != area || owner.isRoot[v] || (owner.active[v] && v != terminal))
                {
                    return false;
                }

                for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
                {
                    int p = graph.Via[k];
                    int arc = graph.PieceB[p] == v ? 2 * p : (2 * p) + 1;
                    int tail = graph.Other(p, v);
                    if (inside.Contains(tail))
                    {
                        continue;
                    }

                    if (owner.left[arc] > 0)
                    {
                        arcs.Add(arc);
                    }
                    else if (inside.Add(tail))
                    {
                        pending.Add(tail);
                    }
                }
            }

            pending.Clear();
            return true;
        }
    }
}
