using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>
/// The tree of one NRO, rooted at it: local nodes in an order with parents before children. <see cref="Own"/> tells whether the PBOs at a
/// node belong here: a node where two areas meet stands in both.
/// </summary>
internal sealed class Area
{
    public required int Index { get; init; }

    /// <summary>Place of the exchange in the ground; −1 when the NRO had to be put elsewhere.</summary>
    public required int Exchange { get; init; }

    public required int[] Node { get; init; }

    public required int[] Parent { get; init; }

    /// <summary>Piece to the parent; −1 at the root.</summary>
    public required int[] Piece { get; init; }

    public required bool[] Own { get; init; }

    public int Count => Node.Length;

    /// <summary>Way of each local node to the root, decimetres. O(nodes).</summary>
    public long[] Depth(RouteGraph graph)
    {
        long[] dm = new long[Count];
        for (int i = 1; i < dm.Length; i++)
        {
            dm[i] = dm[Parent[i]] + graph.PieceDm[Piece[i]];
        }

        return dm;
    }

    /// <summary>A whole tree, rooted as it is. O(nodes).</summary>
    /// <param name="local">Place of each node in its tree; filled.</param>
    public static Area Whole(SupportTree tree, int t, int[] local)
    {
        int[] node = tree.TreeOf(t).ToArray();
        for (int i = 0; i < node.Length; i++)
        {
            local[node[i]] = i;
        }

        return new Area
        {
            Index = -1,
            Exchange = -1,
            Node = node,
            Parent = [.. node.Select((v, i) => i == 0 ? -1 : local[tree.Parent[v]])],
            Piece = [.. node.Select(v => tree.ParentPiece[v])],
            Own = [.. node.Select(_ => true)],
        };
    }

    /// <summary>Roots the pieces of one area at its NRO. O(nodes).</summary>
    public static Area Root(int index, RouteGraph graph, List<int> pieces, int nroNode, int exchange, Func<int, bool> own)
    {
        Dictionary<int, List<int>> at = [];
        foreach (int p in pieces)
        {
            Touch(graph.PieceA[p], p);
            Touch(graph.PieceB[p], p);
        }

        List<int> node = [nroNode], parent = [-1], piece = [-1];
        for (int i = 0; i < node.Count; i++)
        {
            if (!at.TryGetValue(node[i], out List<int>? near))
            {
                continue;
            }

            foreach (int p in near)
            {
                if (p != piece[i])
                {
                    node.Add(graph.Other(p, node[i]));
                    parent.Add(i);
                    piece.Add(p);
                }
            }
        }

        return new Area { Index = index, Exchange = exchange, Node = [.. node], Parent = [.. parent], Piece = [.. piece], Own = [.. node.Select(own)] };

        void Touch(int v, int p)
        {
            if (!at.TryGetValue(v, out List<int>? list))
            {
                at[v] = list = new List<int>(2);
            }

            list.Add(p);
        }
    }
}
