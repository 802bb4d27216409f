using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>
/// The fewest exchanges that reach all lines of a tree, were there no capacities: the line furthest down takes the exchange within its reach that lies highest, again and again. Exact, because neighbourhoods on
/// a tree make totally balanced matrices (A. Kolen, A. Tamir, « Covering problems », in Discrete Location Theory, 1990).
/// </summary>
internal sealed class ExchangeCover
{
    private readonly Area area;
    private readonly RouteGraph graph;
    private readonly long limitDm;
    private readonly int[] firstChild;
    private readonly int[] nextSibling;

    private ExchangeCover(Area area, RouteGraph graph, long limitDm)
    {
        (this.area, this.graph, this.limitDm) = (area, graph, limitDm);
        (firstChild, nextSibling) = (new int[area.Count], new int[area.Count]);
        Array.Fill(firstChild, -1);
        for (int i = area.Count - 1; i > 0; i--)
        {
            (nextSibling[i], firstChild[area.Parent[i]]) = (firstChild[area.Parent[i]], i);
        }
    }

    /// <param name="lines">Lines at each local node.</param>
    /// <param name="centre">Local nodes of the exchanges.</param>
    /// <param name="kept">Exchanges that are taken in any case.</param>
    /// <param name="limitDm">Reach along the tree, decimetres.</param>
    /// <returns>Whether each exchange is taken. O(exchanges taken × nodes within reach).</returns>
    public static bool[] Of(Area area, RouteGraph graph, int[] lines, int[] centre, bool[] kept, long limitDm)
    {
        ExchangeCover cover = new(area, graph, limitDm);
        long[] depth = area.Depth(graph);
        int[] at = new int[area.Count];
        Array.Fill(at, -1);
        for (int k = 0; k < centre.Length; k++)
        {
            at[centre[k]] = k;
        }

        bool[] taken = new bool[centre.Length], reached = new bool[area.Count];
        for (int k = 0; k < centre.Length; k++)
        {
            if (kept[k])
            {
                Take(k);
            }
        }

        foreach (int v in Enumerable.Range(0, area.Count).Where(i => lines[i] > 0).OrderByDescending(i => depth[i]).ThenBy(i => i))
        {
            if (!reached[v])
            {
                int highest = -1;
                cover.Walk(v, i => highest = at[i] >= 0 && (highest < 0 || depth[i] < depth[centre[highest]]) ? at[i] : highest);
                if (highest >= 0)
                {
                    Take(highest);
                }
            }
        }

        return taken;

        void Take(int k)
        {
            taken[k] = true;
            cover.Walk(centre[k], i => reached[i] = true);
        }
    }

    /// <summary>All nodes within reach of one.</summary>
    private void Walk(int from, Action<int> see)
    {
        Stack<(int Node, int Back, long Dm)> next = new([(from, -1, 0L)]);
        while (next.TryPop(out (int Node, int Back, long Dm) at))
        {
            see(at.Node);
            if (at.Node > 0)
            {
                Go(at, area.Parent[at.Node], at.Node);
            }

            for (int c = firstChild[at.Node]; c >= 0; c = nextSibling[c])
            {
                Go(at, c, c);
            }
        }

        void Go((int Node, int Back, long Dm) at, int to, int below)
        {
            long dm = at.Dm + graph.PieceDm[area.Piece[below]];
            if (to != at.Back && dm <= limitDm)
            {
                next.Push((to, at.Node, dm));
            }
        }
    }
}
