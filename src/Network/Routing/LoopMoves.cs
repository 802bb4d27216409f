namespace Maillage.Network.Routing;

/// <summary>A way over streets outside a forest between two nodes of it.</summary>
/// <param name="Pieces">In order, from one end to the other.</param>
internal readonly record struct ClosedWay(int From, int To, long Weight, List<int> Pieces);

/// <summary>
/// Moves the gaps that loops of streets are left with: a closed way is opened where a dearer stretch of the loop it closes can be given up instead, as long as no building is led out of reach of its exchange.
/// </summary>
internal sealed class LoopMoves
{
    /// <summary>Times every gap is looked at.</summary>
    private const int Rounds = 4;

    /// <summary>Stretches of a loop tried, dearest first.</summary>
    private const int Tried = 8;

    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly bool[] terminal;
    private readonly TreeWays ways;
    private readonly long limitDm;
    private readonly int[] parent;
    private readonly int[] up;
    private readonly int[] degree;
    private readonly Climb climb;

    /// <summary>For each exchange the last change of the ways that lead to it.</summary>
    private readonly int[] touched;
    private int changes;

    /// <param name="inForest">The forest; changed in place.</param>
    /// <param name="ways">Ways along it to the exchanges; kept true.</param>
    public LoopMoves(RouteGraph graph, bool[] inForest, bool[] terminal, TreeWays ways, long limitDm)
    {
        (this.graph, this.inForest, this.terminal, this.ways, this.limitDm) = (graph, inForest, terminal, ways, limitDm);
        SupportTree tree = SupportTree.Root(graph, inForest, graph.BuildingNode);
        (parent, up, degree, touched, climb) = (tree.Parent, tree.ParentPiece, new int[graph.NodeCount], new int[graph.NodeCount], new Climb(tree.Parent));
        for (int p = 0; p < inForest.Length; p++)
        {
            Count(p, inForest[p] ? 1 : 0);
        }
    }

    /// <summary>The closed way through a piece outside the forest, its ends followed until they meet the forest; nothing when they do not, or close no loop.</summary>
    /// <param name="towards">The piece by which each node outside is left.</param>
    public ClosedWay? Through(int piece, IReadOnlyList<int> towards)
    {
        List<int> back = [], on = [];
        int from = Follow(graph.PieceA[piece], back), to = Follow(graph.PieceB[piece], on);
        back.Reverse();
        List<int> pieces = [.. back, piece, .. on];
        return from < 0 || to < 0 || from == to ? null : new ClosedWay(from, to, pieces.Sum(p => graph.PieceWeight[p]), pieces);

        int Follow(int v, List<int> passed)
        {
            while (v >= 0 && degree[v] == 0)
            {
                passed.Add(towards[v]);
                v = towards[v] < 0 ? -1 : graph.Other(towards[v], v);
            }

            return v;
        }
    }

    /// <summary>Opens closed ways in the place of dearer stretches, the cheapest first; each stretch given up takes the place of the way. A gap is looked at again when ways have changed to an exchange that its ends are led to.</summary>
    /// <returns>Changes made. Each trial costs the nodes whose way to an exchange it changes.</returns>
    public int Run(IEnumerable<ClosedWay> closed, CancellationToken cancellation)
    {
        ClosedWay[] gaps = [.. closed];
        int[] asked = [.. gaps.Select(_ => -1)];
        int before = -1;
        for (int round = 0; round < Rounds && changes > before; round++)
        {
            before = changes;
            foreach (int k in Enumerable.Range(0, gaps.Length).OrderBy(k => gaps[k].Weight).ThenBy(k => k).ToArray())
            {
                cancellation.ThrowIfCancellationRequested();
                ClosedWay gap = gaps[k];
                if (!MayOpen(gap))
                {
                    continue;
                }

                int[] exchanges = Exchanges([gap]);
                if (exchanges.All(x => touched[x] <= asked[k]))
                {
                    continue;
                }

                asked[k] = changes;
                foreach ((int from, int to, long weight, int end) in DearerStretches(gap).OrderByDescending(s => s.Weight).ThenBy(s => s.From).Take(Tried))
                {
                    ClosedWay stretch = new(from, to, weight, Climbed(from, to));
                    if (Swap(gap, stretch, end))
                    {
                        gaps[k] = stretch;
                        changes++;
                        Array.ForEach([.. exchanges, .. Exchanges([gap, stretch])], x => touched[x] = changes);
                        break;
                    }
                }
            }
        }

        return changes;
    }

    private int[] Exchanges(ClosedWay[] loop) => [.. loop.SelectMany(w => new[] { w.From, w.To }).Distinct().Select(ways.ExchangeOf).Distinct()];

    private bool MayOpen(ClosedWay gap)
    {
        bool free = degree[gap.From] > 0 && degree[gap.To] > 0;
        for (int k = 0, v = gap.From; free && k < gap.Pieces.Count; k++)
        {
            v = graph.Other(gap.Pieces[k], v);
            free = !inForest[gap.Pieces[k]] && (v == gap.To || degree[v] == 0);
        }

        return free;
    }

    /// <summary>The forest's way between the ends of a gap, in stretches that nobody needs but to pass, each with the end of the gap it is met from on the way up: those that weigh more than the gap.</summary>
    private List<(int From, int To, long Weight, int End)> DearerStretches(ClosedWay gap)
    {
        List<(int, int, long, int)> found = [];
        int meet = climb.Meet(gap.From, gap.To);
        foreach (int end in meet < 0 ? [] : (ReadOnlySpan<int>)[gap.From, gap.To])
        {
            for (int x = end; x != meet;)
            {
                (int from, long weight) = (x, 0);
                do
                {
                    weight += graph.PieceWeight[up[x]];
                    x = parent[x];
                }
                while (x != meet && degree[x] == 2 && !terminal[x]);
                if (weight > gap.Weight)
                {
                    found.Add((from, x, weight, end));
                }
            }
        }

        return found;
    }

    private List<int> Climbed(int from, int to)
    {
        List<int> pieces = [];
        for (int x = from; x != to; x = parent[x])
        {
            pieces.Add(up[x]);
        }

        return pieces;
    }

    /// <summary>Opens a gap and gives up a stretch, unless a building would be led further than its reach allows, or further than before where it is beyond.</summary>
    private bool Swap(ClosedWay gap, ClosedWay stretch, int end)
    {
        Set(gap.Pieces, open: true);
        Set(stretch.Pieces, open: false);
        ways.Change(gap.Pieces, stretch.Pieces);
        if (ways.Changed.Any(c => terminal[c.Node] && ways.Dm[c.Node] > Math.Max(c.Dm, limitDm)))
        {
            ways.Undo();
            Set(stretch.Pieces, open: true);
            Set(gap.Pieces, open: false);
            return false;
        }

        ways.Keep();
        Turn(gap, end, stretch.From);
        return true;
    }

    /// <summary>What hung between the stretch and one end of the gap now hangs at the other end, the other way round.</summary>
    private void Turn(ClosedWay gap, int end, int below)
    {
        List<int> way = [.. gap.Pieces];
        if (end == gap.From)
        {
            way.Reverse();
        }

        for (int x = end; x != below; x = parent[x])
        {
            way.Add(up[x]);
        }

        int at = end == gap.From ? gap.To : gap.From;
        foreach (int p in way)
        {
            int next = graph.Other(p, at);
            (parent[next], up[next], at) = (at, p, next);
        }
    }

    private void Set(List<int> pieces, bool open)
    {
        foreach (int p in pieces)
        {
            inForest[p] = open;
            Count(p, open ? 1 : -1);
        }
    }

    private void Count(int piece, int more)
    {
        degree[graph.PieceA[piece]] += more;
        degree[graph.PieceB[piece]] += more;
    }
}
