using Maillage.Graphs;

namespace Maillage.Network.Routing;

/// <summary>A way over streets not in a forest between two nodes of it, seen from one of them.</summary>
/// <param name="Piece">The piece in the middle, where what is nearer to one end meets what is nearer to the other.</param>
internal readonly record struct ForestLink(int From, int To, int Piece, long Weight, long Dm);

/// <summary>The cheapest ways between neighbouring nodes of a forest over the streets outside it, as K. Mehlhorn finds them: where the regions of two nodes meet.</summary>
internal sealed class ForestLinks
{
    private readonly ShortestPathForest near;
    private readonly int[] first;
    private ForestLink[] links = [];

    private ForestLinks(ShortestPathForest near) => (this.near, first) = (near, new int[near.Owner.Length + 1]);

    public ReadOnlySpan<ForestLink> At(int node) => links.AsSpan(first[node], first[node + 1] - first[node]);

    /// <remarks>One Dijkstra by weight.</remarks>
    public static ForestLinks Of(RouteGraph graph, bool[] inForest)
    {
        bool[] inside = new bool[graph.NodeCount];
        for (int p = 0; p < inForest.Length; p++)
        {
            inside[graph.PieceA[p]] |= inForest[p];
            inside[graph.PieceB[p]] |= inForest[p];
        }

        int[] nodes = [.. Enumerable.Range(0, inside.Length).Where(v => inside[v])];
        List<ForestLink> all = [];
        ForestLinks links = new(ShortestPathForest.Grow(SupportForest.Streets(graph, graph.PieceWeight), nodes));
        for (int p = 0; p < inForest.Length; p++)
        {
            (int a, int b) = (graph.PieceA[p], graph.PieceB[p]);
            if (inForest[p] || graph.PieceWeight[p] >= RouteGraph.ClosedWeight || links.near.Owner[a] < 0 || links.near.Owner[a] == links.near.Owner[b])
            {
                continue;
            }

            (int from, int to) = (nodes[links.near.Owner[a]], nodes[links.near.Owner[b]]);
            long weight = links.near.Distance[a] + graph.PieceWeight[p] + links.near.Distance[b], dm = links.Dm(graph, a) + graph.PieceDm[p] + links.Dm(graph, b);
            all.Add(new ForestLink(from, to, p, weight, dm));
            all.Add(new ForestLink(to, from, p, weight, dm));
        }

        links.Sort(all);
        return links;
    }

    public List<int> PiecesOf(RouteGraph graph, ForestLink link)
    {
        List<int> pieces = [link.Piece];
        foreach (int end in (int[])[graph.PieceA[link.Piece], graph.PieceB[link.Piece]])
        {
            for (int v = end; near.ParentEdge[v] >= 0; v = near.ParentNode[v])
            {
                pieces.Add(near.ParentEdge[v]);
            }
        }

        return pieces;
    }

    private long Dm(RouteGraph graph, int node)
    {
        long dm = 0;
        for (int v = node; near.ParentEdge[v] >= 0; v = near.ParentNode[v])
        {
            dm += graph.PieceDm[near.ParentEdge[v]];
        }

        return dm;
    }

    /// <summary>By the node they are seen from, in the order given.</summary>
    private void Sort(List<ForestLink> all)
    {
        links = new ForestLink[all.Count];
        foreach (ForestLink link in all)
        {
            first[link.From + 1]++;
        }

        for (int v = 1; v < first.Length; v++)
        {
            first[v] += first[v - 1];
        }

        int[] next = first[..^1];
        foreach (ForestLink link in all)
        {
            links[next[link.From]++] = link;
        }
    }
}
