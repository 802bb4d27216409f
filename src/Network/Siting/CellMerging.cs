using Maillage.Graphs;
using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>
/// Closes exchanges: the smallest cell joins the neighbour with which it stays smallest, while the exchange that remains has the capacity and no line ends up beyond reach.
/// Each closing saves a site and lengthens fibres that are shared 1:64, so fewer is cheaper.
/// </summary>
internal sealed class CellMerging
{
    /// <summary>Cells around a crowded one that are asked for room, the nearest first.</summary>
    private const int MostCellsAsked = 24;

    private readonly Area area;
    private readonly AreaCells cells;
    private readonly UnionFind sets;
    private readonly long[] depth;
    private readonly int[] weight;
    private readonly int[] lines;
    private readonly int[] centre;
    private readonly int[] capacity;
    private readonly long[] radius;
    private readonly long farthestDm;
    private readonly long utmostDm;
    private readonly bool[] kept;
    private readonly Dictionary<int, int> moved = [];
    private readonly SortedSet<int>[] near;

    /// <param name="weight">Lines at each local node.</param>
    /// <param name="farthestDm">Reach that leaves room for the way round by a cabinet.</param>
    /// <param name="utmostDm">Reach for cells that cannot stay as they are.</param>
    /// <param name="kept">Centres a person has locked: they never close.</param>
    public CellMerging(Area area, RouteGraph graph, AreaCells cells, int[] weight, int[] capacity, long farthestDm, long utmostDm, bool[] kept)
    {
        (this.area, this.cells, this.weight, this.capacity, this.farthestDm, this.utmostDm, this.kept) = (area, cells, weight, capacity, farthestDm, utmostDm, kept);
        int n = cells.Centre.Count;
        sets = new UnionFind(n);
        lines = cells.Lines;
        radius = cells.Radius;
        centre = [.. cells.Centre];
        near = [.. Enumerable.Range(0, n).Select(_ => new SortedSet<int>())];
        depth = new long[area.Count];
        for (int i = 1; i < area.Count; i++)
        {
            depth[i] = depth[area.Parent[i]] + graph.PieceDm[area.Piece[i]];
            int a = cells.Of[i], b = cells.Of[area.Parent[i]];
            if (a != b)
            {
                near[a].Add(b);
                near[b].Add(a);
            }
        }
    }

    public int CellOf(int local) => sets.Find(moved.TryGetValue(local, out int cell) ? cell : cells.Of[local]);

    public int LinesOf(int cell) => lines[cell];

    public int CentreOf(int cell) => centre[cell];

    /// <param name="least">Lines below which a cell cannot fill one cabinet.</param>
    public void Run(int least)
    {
        // While the neighbours are still small: once they have joined, nobody has the room.
        for (int k = 0; k < centre.Length; k++)
        {
            if (lines[k] > capacity[k])
            {
                Relieve(k, 0);
            }
        }

        // Room is left for one cabinet, so that small cells met later still find a place.
        Merge(farthestDm, least, k => true);

        // What is too small for a cabinet, or too large for its exchange, may use the reach to the last.
        Merge(utmostDm, 0, k => lines[k] < least || lines[k] > capacity[k]);
        for (int k = 0; k < centre.Length; k++)
        {
            if (sets.Find(k) == k && lines[k] > 0 && lines[k] < least)
            {
                _ = Neighbours(k).OrderByDescending(o => lines[o]).ThenBy(o => o).Any(o => Pass(o, k, least - lines[k], least, capacity[k]));
            }
            else if (sets.Find(k) == k && lines[k] > capacity[k])
            {
                Relieve(k, least);
            }
        }
    }

    /// <summary>A crowded cell passes what is too much towards the nearest cell with the room; each cell on the way hands on what it then holds too much. All or nothing.</summary>
    private void Relieve(int crowded, int least)
    {
        int excess = lines[crowded] - capacity[crowded];
        Dictionary<int, int> cameFrom = new() { [crowded] = -1 };
        List<int> queue = [crowded];
        for (int i = 0; i < Math.Min(queue.Count, MostCellsAsked); i++)
        {
            int cell = queue[i];
            if (cell != crowded && lines[cell] + (long)excess <= capacity[cell] && HandOn(WayTo(cell, cameFrom), least))
            {
                return;
            }

            foreach (int next in Neighbours(cell))
            {
                if (cameFrom.TryAdd(next, cell))
                {
                    queue.Add(next);
                }
            }
        }
    }

    private static List<int> WayTo(int cell, Dictionary<int, int> cameFrom)
    {
        List<int> way = [cell];
        while (cameFrom[way[^1]] >= 0)
        {
            way.Add(cameFrom[way[^1]]);
        }

        way.Reverse();
        return way;
    }

    private bool HandOn(List<int> way, int least)
    {
        (int[] linesBefore, long[] radiusBefore) = ([.. lines], [.. radius]);
        Dictionary<int, int> movedBefore = new(moved);
        for (int k = 1; k < way.Count; k++)
        {
            int over = lines[way[k - 1]] - capacity[way[k - 1]];
            if (over <= 0)
            {
                return true;
            }

            if (!Pass(way[k - 1], way[k], over, least, int.MaxValue))
            {
                break;
            }
        }

        if (way.All(k => lines[k] <= capacity[k]))
        {
            return true;
        }

        linesBefore.CopyTo(lines, 0);
        radiusBefore.CopyTo(radius, 0);
        moved.Clear();
        foreach ((int node, int cell) in movedBefore)
        {
            moved[node] = cell;
        }

        return false;
    }

    private List<int> Neighbours(int cell) => [.. near[cell].Select(sets.Find).Distinct().Where(o => o != cell).Order()];

    /// <summary>
    /// Moves at least so many lines from a cell to its neighbour: on a tree, the nodes that lose least by changing are connected to it. Nothing moves when the
    /// giver would keep too few, the taker hold too many, or a line end up beyond reach.
    /// </summary>
    private bool Pass(int from, int to, int amount, int least, int most)
    {
        if (!Touch(from, to))
        {
            return false;
        }

        List<(long Gain, int Node)> theirs = [];
        for (int i = 0; i < area.Count; i++)
        {
            if (CellOf(i) == from)
            {
                theirs.Add((Between(i, centre[from]) - Between(i, centre[to]), i));
            }
        }

        theirs.Sort((a, b) => b.CompareTo(a));
        int taken = 0, count = 0;
        while (count < theirs.Count && (taken < amount || theirs[count].Gain == theirs[count - 1].Gain))
        {
            taken += weight[theirs[count++].Node];
        }

        List<int> nodes = [.. theirs.Take(count).Select(t => t.Node)];
        long reach = nodes.Where(i => weight[i] > 0).Select(i => Between(i, centre[to])).DefaultIfEmpty(0).Max();
        if (taken < amount || (long)lines[to] + taken > most || lines[from] - taken < least || reach > utmostDm || nodes.Contains(centre[from]))
        {
            return false;
        }

        nodes.ForEach(i => moved[i] = to);
        lines[to] += taken;
        lines[from] -= taken;
        radius[to] = Math.Max(radius[to], reach);
        return true;
    }

    /// <summary>True when the way between both centres stays in the two cells: nodes may have moved since they were neighbours, and what changes hands must stay in one piece.</summary>
    private bool Touch(int from, int to)
    {
        for (int x = centre[from], y = centre[to]; x != y;)
        {
            int cell = CellOf(Math.Max(x, y));
            if (cell != from && cell != to)
            {
                return false;
            }

            (x, y) = x > y ? (area.Parent[x], y) : (x, area.Parent[y]);
        }

        return true;
    }

    private void Merge(long limitDm, int room, Func<int, bool> wanted)
    {
        PriorityQueue<int, (int Lines, int Cell)> queue = new();
        for (int k = 0; k < centre.Length; k++)
        {
            if (sets.Find(k) == k && wanted(k))
            {
                queue.Enqueue(k, (lines[k], k));
            }
        }

        while (queue.TryDequeue(out int k, out (int Lines, int Cell) key))
        {
            if (sets.Find(k) != k || key.Lines != lines[k] || !wanted(k))
            {
                continue;
            }

            (int with, int keeps, long reach) = BestNeighbour(k, limitDm, room);
            if (with >= 0)
            {
                int sum = lines[k] + lines[with], root = Join(k, with, keeps, reach);
                lines[root] = sum;
                queue.Enqueue(root, (sum, root));
            }
        }
    }

    /// <summary>The smallest neighbour that can take the cell or be taken by it.</summary>
    private (int With, int Keeps, long Radius) BestNeighbour(int k, long limitDm, int room)
    {
        (int With, int Keeps, long Radius) best = (-1, -1, 0);
        foreach (int other in Neighbours(k))
        {
            if (best.With >= 0 && lines[other] >= lines[best.With])
            {
                continue;
            }

            // The larger cell keeps its exchange if it can, else the other.
            foreach ((int keeps, int gives) in lines[k] > lines[other] ? new[] { (k, other), (other, k) } : [(other, k), (k, other)])
            {
                if (kept[gives])
                {
                    continue;
                }

                long reach = Math.Max(radius[keeps], lines[gives] == 0 ? 0 : Between(centre[keeps], centre[gives]) + radius[gives]);
                reach = room == 0 && reach > limitDm ? Math.Max(radius[keeps], Farthest(gives, centre[keeps])) : reach;
                if ((long)lines[k] + lines[other] <= capacity[keeps] - room && (reach <= limitDm || lines[k] == 0) && Touch(k, other))
                {
                    best = (other, keeps, reach);
                    break;
                }
            }
        }

        return best;
    }

    private int Join(int a, int b, int keeps, long reach)
    {
        (int c, int cap, bool stays) = (centre[keeps], capacity[keeps], kept[keeps]);
        sets.Union(a, b);
        int root = sets.Find(a);
        near[root] = [.. near[a].Concat(near[b]).Select(sets.Find).Where(o => o != root)];
        (centre[root], capacity[root], radius[root], kept[root]) = (c, cap, reach, stays);
        return root;
    }

    /// <summary>Farthest line of a cell from a centre, line by line. O(nodes × way).</summary>
    private long Farthest(int cell, int from)
    {
        long farthest = 0;
        for (int i = 0; i < area.Count; i++)
        {
            farthest = weight[i] > 0 && CellOf(i) == cell ? Math.Max(farthest, Between(i, from)) : farthest;
        }

        return farthest;
    }

    /// <summary>Tree distance, by climbing from the deeper end.</summary>
    private long Between(int x, int y)
    {
        long start = depth[x] + depth[y];
        while (x != y)
        {
            (x, y) = x > y ? (area.Parent[x], y) : (x, area.Parent[y]);
        }

        return start - (2 * depth[x]);
    }
}
