using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>
/// The nodes of a tree by the exchange that serves them: connected cells, at first each node's nearest exchange. Exchanges close one by one; what they served goes to the nearest that stay,
/// as long as these have the capacity and no line ends up beyond reach. Both only grow scarcer: an exchange that cannot close once never can.
/// </summary>
internal sealed class NroCells
{
    private readonly Area area;
    private readonly RouteGraph graph;
    private readonly int[] weight;
    private readonly int[] centre;
    private readonly int[] capacity;
    private readonly bool[] kept;
    private readonly int[] firstChild;
    private readonly int[] nextSibling;
    private readonly int[] cell;
    private readonly long[] way;
    private readonly long[] lines;
    private readonly bool[] open;
    private readonly long[] newWay;
    private readonly int[] newCell;
    private readonly List<int> region = [];

    /// <param name="weight">Lines at each local node.</param>
    /// <param name="centre">Local nodes of the exchanges.</param>
    /// <param name="kept">Exchanges a person has locked: they never close.</param>
    public NroCells(Area area, RouteGraph graph, int[] weight, int[] centre, int[] capacity, bool[] kept)
    {
        (this.area, this.graph, this.weight, this.centre, this.capacity, this.kept) = (area, graph, weight, centre, capacity, kept);
        int n = area.Count;
        (firstChild, nextSibling, cell, way) = (new int[n], new int[n], new int[n], new long[n]);
        (newWay, newCell) = (new long[n], new int[n]);
        Array.Fill(firstChild, -1);
        for (int i = n - 1; i > 0; i--)
        {
            (nextSibling[i], firstChild[area.Parent[i]]) = (firstChild[area.Parent[i]], i);
        }

        open = [.. centre.Select(_ => true)];
        lines = new long[centre.Length];
        Array.Fill(way, long.MaxValue / 2);
        for (int k = 0; k < centre.Length; k++)
        {
            (way[centre[k]], cell[centre[k]]) = (0, k);
        }

        Sweep([.. Enumerable.Range(0, n)], way, cell, _ => true);
        for (int i = 0; i < n; i++)
        {
            lines[cell[i]] += weight[i];
        }
    }

    public int CellOf(int local) => cell[local];

    public long LinesOf(int k) => lines[k];

    /// <summary>The nodes and pieces of a cell, rooted at its exchange.</summary>
    public Area AreaOf(int k, int index, int exchange)
    {
        List<int> inside = [centre[k]], parent = [-1], piece = [-1];
        for (int x = 0; x < inside.Count; x++)
        {
            int i = inside[x], from = x == 0 ? -1 : inside[parent[x]];
            if (i > 0)
            {
                Add(area.Parent[i], i, from, x);
            }

            for (int c = firstChild[i]; c >= 0; c = nextSibling[c])
            {
                Add(c, c, from, x);
            }
        }

        bool[] own = new bool[inside.Count];
        Array.Fill(own, true);
        return new Area { Index = index, Exchange = exchange, Node = [.. inside.Select(i => area.Node[i])], Parent = [.. parent], Piece = [.. piece], Own = own };

        void Add(int i, int below, int from, int above)
        {
            if (i != from && cell[i] == k)
            {
                inside.Add(i);
                parent.Add(above);
                piece.Add(area.Piece[below]);
            }
        }
    }

    /// <summary>Closes what can close: cells that cannot fill a cabinet up to the utmost reach, others up to the careful one; in the order given.</summary>
    public void Close(IEnumerable<int> order, long least, long carefulDm, long utmostDm)
    {
        foreach (int k in order)
        {
            if (open[k] && !kept[k])
            {
                _ = TryClose(k, carefulDm) || (lines[k] < least && TryClose(k, utmostDm));
            }
        }
    }

    /// <summary>Crowded cells hand lines to a neighbour with room; cells too small for a cabinet take some.</summary>
    public void Balance(long least, long utmostDm)
    {
        for (int k = 0; k < centre.Length; k++)
        {
            if (open[k] && lines[k] > capacity[k])
            {
                Relieve(k, least, utmostDm);
            }
            else if (open[k] && lines[k] > 0 && lines[k] < least)
            {
                _ = Neighbours(k).OrderByDescending(o => lines[o]).ThenBy(o => o).Any(o => Pass(o, k, least - lines[k], least, capacity[k], utmostDm, []));
            }
        }
    }

    private bool TryClose(int k, long limitDm)
    {
        Collect(k);
        foreach (int i in region)
        {
            newWay[i] = long.MaxValue / 2;
            if (i > 0)
            {
                TakeFrom(area.Parent[i], i, i, k);
            }

            for (int c = firstChild[i]; c >= 0; c = nextSibling[c])
            {
                TakeFrom(c, i, c, k);
            }
        }

        Sweep(region, newWay, newCell, i => cell[i] == k);
        Dictionary<int, long> gains = [];
        foreach (int i in region)
        {
            if (newWay[i] >= long.MaxValue / 2 || (weight[i] > 0 && newWay[i] > limitDm))
            {
                return false;
            }

            gains[newCell[i]] = gains.GetValueOrDefault(newCell[i]) + weight[i];
        }

        if (gains.Any(g => g.Value > 0 && lines[g.Key] + g.Value > capacity[g.Key]))
        {
            return false;
        }

        foreach (int i in region)
        {
            (cell[i], way[i]) = (newCell[i], newWay[i]);
        }

        foreach ((int to, long gain) in gains)
        {
            lines[to] += gain;
        }

        (open[k], lines[k]) = (false, 0);
        return true;
    }

    /// <summary>The way a node outside the cell offers one inside it.</summary>
    private void TakeFrom(int outside, int inside, int below, int k)
    {
        long dm = way[outside] + graph.PieceDm[area.Piece[below]];
        if (cell[outside] != k && dm < newWay[inside])
        {
            (newWay[inside], newCell[inside]) = (dm, cell[outside]);
        }
    }

    /// <summary>Nodes of a cell, ascending: a walk by breadth from its top keeps the order of the area.</summary>
    private void Collect(int k)
    {
        int top = centre[k];
        while (top > 0 && cell[area.Parent[top]] == k)
        {
            top = area.Parent[top];
        }

        region.Clear();
        region.Add(top);
        for (int x = 0; x < region.Count; x++)
        {
            for (int c = firstChild[region[x]]; c >= 0; c = nextSibling[c])
            {
                if (cell[c] == k)
                {
                    region.Add(c);
                }
            }
        }
    }

    private IEnumerable<(int Node, int Dm)> Around(int i)
    {
        if (i > 0)
        {
            yield return (area.Parent[i], graph.PieceDm[area.Piece[i]]);
        }

        for (int c = firstChild[i]; c >= 0; c = nextSibling[c])
        {
            yield return (c, graph.PieceDm[area.Piece[c]]);
        }
    }

    /// <summary>Spreads the nearest over some nodes of the tree, given in ascending order: once up, once down.</summary>
    private void Sweep(List<int> nodes, long[] ways, int[] cells, Func<int, bool> inside)
    {
        for (int x = nodes.Count - 1; x >= 0; x--)
        {
            if (nodes[x] > 0 && inside(area.Parent[nodes[x]]))
            {
                Reach(nodes[x], area.Parent[nodes[x]], nodes[x]);
            }
        }

        foreach (int i in nodes)
        {
            if (i > 0 && inside(area.Parent[i]))
            {
                Reach(area.Parent[i], i, i);
            }
        }

        void Reach(int from, int to, int below)
        {
            long d = ways[from] + graph.PieceDm[area.Piece[below]];
            if (d < ways[to])
            {
                (ways[to], cells[to]) = (d, cells[from]);
            }
        }
    }

    private List<int> Neighbours(int k)
    {
        Collect(k);
        return [.. region.SelectMany(i => Around(i)).Select(a => cell[a.Node]).Where(c => c != k).Distinct().Order()];
    }

    /// <summary>Passes what is too much towards the nearest cell with the room; each cell on the way hands on what it then holds too much. All or nothing.</summary>
    private void Relieve(int crowded, long least, long utmostDm)
    {
        const int MostCellsAsked = 24;
        long excess = lines[crowded] - capacity[crowded];
        Dictionary<int, int> cameFrom = new() { [crowded] = -1 };
        List<int> queue = [crowded];
        for (int i = 0; i < Math.Min(queue.Count, MostCellsAsked); i++)
        {
            int at = queue[i];
            if (at != crowded && lines[at] + excess <= capacity[at])
            {
                List<int> chain = [at];
                while (cameFrom[chain[^1]] >= 0)
                {
                    chain.Add(cameFrom[chain[^1]]);
                }

                chain.Reverse();
                if (HandOn(chain, least, utmostDm))
                {
                    return;
                }
            }

            foreach (int next in Neighbours(at).Where(next => cameFrom.TryAdd(next, at)))
            {
                queue.Add(next);
            }
        }
    }

    private bool HandOn(List<int> chain, long least, long utmostDm)
    {
        long[] linesBefore = [.. lines];
        List<(int Node, int Cell, long Way)> undo = [];
        for (int k = 1; k < chain.Count && lines[chain[k - 1]] > capacity[chain[k - 1]]; k++)
        {
            if (!Pass(chain[k - 1], chain[k], lines[chain[k - 1]] - capacity[chain[k - 1]], least, int.MaxValue, utmostDm, undo))
            {
                break;
            }
        }

        if (chain.All(k => lines[k] <= capacity[k]))
        {
            return true;
        }

        linesBefore.CopyTo(lines, 0);
        for (int k = undo.Count - 1; k >= 0; k--)
        {
            (cell[undo[k].Node], way[undo[k].Node]) = (undo[k].Cell, undo[k].Way);
        }

        return false;
    }

    /// <summary>
    /// Moves at least so many lines from a cell to its neighbour: on a tree, the nodes that lose least by changing are connected to it. Nothing moves when the
    /// giver would keep too few, the taker hold too many, or a line end up beyond reach.
    /// </summary>
    private bool Pass(int from, int to, long amount, long least, long most, long utmostDm, List<(int Node, int Cell, long Way)> undo)
    {
        Collect(from);
        int[] theirs = [.. region];
        long[] ways = WaysFrom(theirs, from, to);
        if (ways.Length == 0)
        {
            return false;
        }

        int[] rank = [.. Enumerable.Range(0, theirs.Length).OrderByDescending(x => way[theirs[x]] - ways[x]).ThenByDescending(x => theirs[x])];
        long Gain(int r) => way[theirs[rank[r]]] - ways[rank[r]];
        long taken = 0;
        int count = 0;
        while (count < rank.Length && (taken < amount || Gain(count) == Gain(count - 1)))
        {
            taken += weight[theirs[rank[count++]]];
        }

        int[] moves = rank[..count];
        bool far = moves.Any(x => weight[theirs[x]] > 0 && ways[x] > utmostDm);
        if (taken < amount || lines[to] + taken > most || lines[from] - taken < least || far || moves.Any(x => theirs[x] == centre[from]))
        {
            return false;
        }

        foreach (int x in moves)
        {
            undo.Add((theirs[x], cell[theirs[x]], way[theirs[x]]));
            (cell[theirs[x]], way[theirs[x]]) = (to, ways[x]);
        }

        lines[to] += taken;
        lines[from] -= taken;
        return true;
    }

    /// <summary>Tree ways from the centre of <paramref name="to"/> to the nodes of a touching cell; empty when they do not touch.</summary>
    private long[] WaysFrom(int[] nodes, int from, int to)
    {
        foreach (int i in nodes)
        {
            newWay[i] = long.MaxValue / 2;
            foreach ((int j, int dm) in Around(i))
            {
                newWay[i] = cell[j] == to ? Math.Min(newWay[i], way[j] + dm) : newWay[i];
            }
        }

        Sweep([.. nodes], newWay, newCell, i => cell[i] == from);
        return newWay[nodes[0]] >= long.MaxValue / 2 ? [] : [.. nodes.Select(i => newWay[i])];
    }
}
