namespace Maillage.Verification;

/// <summary>The spans of the file laid on the pieces of street, and the paths between two places over them. Spans must form a forest, those aside where nothing but collecte passes (<see cref="BackboneCheck"/>).</summary>
internal sealed class SpanForest
{
    private readonly StreetPieces pieces;
    private readonly DesignFile file;
    private readonly int[] parent;
    private readonly int[] parentPiece;
    private readonly int[] depth;

    public SpanForest(DesignFile file, StreetPieces pieces, Findings findings)
    {
        (this.file, this.pieces) = (file, pieces);
        SpanOf = new int[pieces.A.Count];
        Array.Fill(SpanOf, -1);
        for (int s = 0; s < file.Spans.Count; s++)
        {
            Lay(file.Spans[s], s, findings);
        }

        int n = pieces.Count;
        parent = new int[n];
        parentPiece = new int[n];
        depth = new int[n];
        Tree = new int[n];
        Array.Fill(Tree, -1);
        List<int> order = [];
        for (int root = 0; root < n; root++)
        {
            if (Tree[root] < 0)
            {
                Visit(root, order, findings);
            }
        }

        Order = order;
    }

    /// <summary>Span that covers each piece; −1 for none.</summary>
    public int[] SpanOf { get; }

    public int[] Tree { get; }

    /// <summary>Nodes, parents before children.</summary>
    public IReadOnlyList<int> Order { get; }

    public int Parent(int node) => parent[node];

    public int ParentPiece(int node) => parentPiece[node];

    /// <summary>Walks from one place to another; each step tells the piece and its end on the side of <paramref name="from"/>.</summary>
    /// <returns>Length in decimetres, −1 when no spans join the two.</returns>
    public long Walk(int from, int to, Action<int, int>? step)
    {
        if (from < 0 || to < 0 || Tree[from] != Tree[to])
        {
            return -1;
        }

        long dm = 0;
        int x = from, y = to;
        while (x != y)
        {
            bool climbX = depth[x] >= depth[y];
            int child = climbX ? x : y, piece = parentPiece[child];
            dm += pieces.Dm[piece];
            step?.Invoke(piece, climbX ? child : parent[child]);
            (x, y) = climbX ? (parent[x], y) : (x, parent[y]);
        }

        return dm;
    }

    private void Lay(FileSpan span, int index, Findings findings)
    {
        int start = pieces.NodeAt(span.Edge, span.FromDm), end = pieces.NodeAt(span.Edge, span.ToDm);
        if (start < 0 || end < 0 || span.FromDm >= span.ToDm)
        {
            findings.Add("span-place", $"tronçon {index + 1} : il ne va pas d'un lieu connu à un autre", $"span {index + 1}: it does not lead from a known place to another");
            return;
        }

        for (int p = pieces.First[span.Edge]; p < pieces.First[span.Edge + 1]; p++)
        {
            if (pieces.FromDm[p] < span.FromDm || pieces.FromDm[p] >= span.ToDm)
            {
                continue;
            }

            if (SpanOf[p] >= 0)
            {
                findings.Add("span-overlap", $"tronçons {SpanOf[p] + 1} et {index + 1} : ils se recouvrent", $"spans {SpanOf[p] + 1} and {index + 1} overlap");
            }

            SpanOf[p] = index;
        }
    }

    private void Visit(int root, List<int> order, Findings findings)
    {
        Tree[root] = root;
        parent[root] = parentPiece[root] = -1;
        order.Add(root);
        for (int i = order.Count - 1; i < order.Count; i++)
        {
            int v = order[i];
            for (int k = pieces.Start[v]; k < pieces.Start[v + 1]; k++)
            {
                int p = pieces.At[k], w = pieces.Other(p, v);
                if (SpanOf[p] < 0 || p == parentPiece[v] || file.Spans[SpanOf[p]] is { Collecte: > 0, Distribution: 0, Transport: 0, Sro: null })
                {
                    continue;
                }

                if (Tree[w] >= 0)
                {
                    findings.Add("span-cycle", $"les tronçons forment une boucle à la rue {pieces.Edge[p]}", $"the spans form a loop at street {pieces.Edge[p]}");
                    continue;
                }

                Tree[w] = root;
                (parent[w], parentPiece[w], depth[w]) = (v, p, depth[v] + 1);
                order.Add(w);
            }
        }
    }
}
