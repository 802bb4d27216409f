namespace Maillage.Network.Routing;

/// <summary>
/// One rooted tree for each connected part of the streets that holds a building: together they reach every foot and every exchange.
/// Arrays are by node; nodes outside stand with <see cref="Parent"/> −2, roots with −1.
/// </summary>
internal sealed class SupportTree
{
    public const int Outside = -2;

    public required int[] Parent { get; init; }

    public required int[] ParentPiece { get; init; }

    /// <summary>Every tree node, parents before children, tree after tree.</summary>
    public required int[] Order { get; init; }

    /// <summary>Position in <see cref="Order"/> where each tree begins, and the end.</summary>
    public required int[] TreeStart { get; init; }

    public bool Passes(int node) => Parent[node] != Outside;

    public int TreeCount => TreeStart.Length - 1;

    public ReadOnlySpan<int> TreeOf(int tree) => Order.AsSpan(TreeStart[tree], TreeStart[tree + 1] - TreeStart[tree]);

    /// <summary>Roots the forest made of <paramref name="inForest"/>: each tree at the terminal that comes first in <paramref name="rootOrder"/>.</summary>
    /// <remarks>O(nodes + pieces). Trees stand in the order of their roots in <paramref name="rootOrder"/>.</remarks>
    public static SupportTree Root(RouteGraph graph, bool[] inForest, IEnumerable<int> rootOrder)
    {
        int[] parent = new int[graph.NodeCount], parentPiece = new int[graph.NodeCount];
        Array.Fill(parent, Outside);
        Array.Fill(parentPiece, -1);
        List<int> order = new(graph.NodeCount), starts = [];
        foreach (int root in rootOrder)
        {
            if (parent[root] != Outside)
            {
                continue;
            }

            starts.Add(order.Count);
            parent[root] = -1;
            order.Add(root);
            for (int i = order.Count - 1; i < order.Count; i++)
            {
                int v = order[i];
                for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
                {
                    int piece = graph.Via[k];
                    int w = graph.Head[k];
                    if (inForest[piece] && parent[w] == Outside)
                    {
                        parent[w] = v;
                        parentPiece[w] = piece;
                        order.Add(w);
                    }
                }
            }
        }

        starts.Add(order.Count);
        return new SupportTree { Parent = parent, ParentPiece = parentPiece, Order = [.. order], TreeStart = [.. starts] };
    }
}
