namespace Maillage.Verification;

/// <summary>Which places have two ways to one another that share no piece of street: the parts that no single cut severs (R. Tarjan, 1974).</summary>
internal sealed class TwoWays
{
    private readonly StreetPieces pieces;
    private readonly Func<int, bool> open;
    private readonly int[] seen;
    private readonly int[] low;
    private readonly int[] next;
    private readonly int[] cameBy;
    private readonly Stack<int> path = new();

    /// <param name="open">Pieces that count.</param>
    public TwoWays(StreetPieces pieces, Func<int, bool> open)
    {
        (this.pieces, this.open) = (pieces, open);
        int n = pieces.Count;
        (Part, Bundle, seen, low, next, cameBy) = (new int[n], new int[n], new int[n], new int[n], new int[n], new int[n]);
        Array.Fill(Part, -1);
        List<int> order = [];
        for (int root = 0; root < n; root++)
        {
            if (Part[root] < 0)
            {
                Visit(root, order);
            }
        }

        foreach (int v in order)
        {
            // Parents stand before children: a bundle goes on where a back way passes over the piece to the parent.
            Bundle[v] = cameBy[v] < 0 || low[v] > seen[pieces.Other(cameBy[v], v)] ? v : Bundle[pieces.Other(cameBy[v], v)];
        }

        Order = order;
    }

    /// <summary>Connected part of each place.</summary>
    public int[] Part { get; }

    /// <summary>Places with the same number have two ways to one another.</summary>
    public int[] Bundle { get; }

    /// <summary>Places, parents before children.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>The piece by which a place was found; −1 for the first of its part.</summary>
    public int CameBy(int node) => cameBy[node];

    private void Visit(int root, List<int> order)
    {
        path.Push(root);
        Enter(root, root, -1, order);
        while (path.TryPeek(out int v))
        {
            if (next[v] == pieces.Start[v + 1])
            {
                path.Pop();
                if (cameBy[v] >= 0)
                {
                    int above = pieces.Other(cameBy[v], v);
                    low[above] = Math.Min(low[above], low[v]);
                }

                continue;
            }

            int p = pieces.At[next[v]], w = pieces.Ends[next[v]++];
            if (p == cameBy[v] || !open(p))
            {
                continue;
            }

            if (Part[w] < 0)
            {
                Enter(w, root, p, order);
                path.Push(w);
            }
            else
            {
                low[v] = Math.Min(low[v], seen[w]);
            }
        }
    }

    private void Enter(int node, int root, int piece, List<int> order)
    {
        (Part[node], cameBy[node], next[node]) = (root, piece, pieces.Start[node]);
        seen[node] = low[node] = order.Count;
        order.Add(node);
    }
}
