using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>
/// Closes exchanges: the smallest cell joins the neighbour with which it stays smallest, while the exchange that remains has the capacity and no line ends up beyond reach.
/// Each closing saves a site and lengthens fibres that are shared 1:64, so fewer is cheaper.
/// </summary>
internal sealed class CellMerging
{
    private readonly Area area;
    private readonly RouteGraph graph;
    private readonly AreaCells cells;
    private readonly DisjointSets sets;
    private readonly long[] depth;
    private readonly int[] lines;
    private readonly int[] centre;
    private readonly int[] capacity;
    private readonly long[] radius;
    private readonly long farthestDm;
    private readonly SortedSet<int>[] near;

    public CellMerging(Area area, RouteGraph graph, AreaCells cells, int[] capacity, long farthestDm)
    {
        (this.area, this.graph, this.cells, this.capacity, this.farthestDm) = (area, graph, cells, capacity, farthestDm);
        int n = cells.Centre.Count;
        sets = new DisjointSets(n);
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

    public int CellOf(int local) => sets.Find(cells.Of[local]);

    public int LinesOf(int cell) => lines[cell];

    public int CentreOf(int cell) => centre[cell];

    public void Run()
    {
        PriorityQueue<int, (int Lines, int Cell)> queue = new();
        for (int k = 0; k < centre.Length; k++)
        {
            queue.Enqueue(k, (lines[k], k));
        }

        while (queue.TryDequeue(out int k, out (int Lines, int Cell) key))
        {
            if (sets.Find(k) != k || key.Lines != lines[k])
            {
                continue;
            }

            (int With, int Keeps, long Radius) best = (-1, -1, 0);
            foreach (int other in near[k].Select(sets.Find).Distinct().Where(o => o != k).Order().ToList())
            {
                if (best.With >= 0 && lines[other] >= lines[best.With])
                {
                    continue;
                }

                // The larger cell keeps its exchange if it can, else the other.
                foreach ((int keeps, int gives) in lines[k] > lines[other] ? new[] { (k, other), (other, k) } : [(other, k), (k, other)])
                {
                    long reach = Math.Max(radius[keeps], lines[gives] == 0 ? 0 : Between(centre[keeps], centre[gives]) + radius[gives]);
                    if ((long)lines[k] + lines[other] <= capacity[keeps] && (reach <= farthestDm || lines[k] == 0))
                    {
                        best = (other, keeps, reach);
                        break;
                    }
                }
            }

            if (best.With >= 0)
            {
                queue.Enqueue(Join(k, best.With, best.Keeps, best.Radius), (lines[k] + lines[best.With], Math.Min(k, best.With)));
                lines[Math.Min(k, best.With)] = lines[k] + lines[best.With];
            }
        }
    }

    private int Join(int a, int b, int keeps, long reach)
    {
        (int c, int cap) = (centre[keeps], capacity[keeps]);
        sets.Union(a, b);
        int root = sets.Find(a);
        near[root] = [.. near[a].Concat(near[b]).Select(sets.Find).Where(o => o != root)];
        (centre[root], capacity[root], radius[root]) = (c, cap, reach);
        return root;
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
