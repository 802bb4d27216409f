namespace Maillage.Verification;

/// <summary>The spans of the file laid on the pieces of street, and the paths between two places over them. Spans must form a forest, those aside where nothing but collecte passes (<see cref="BackboneCheck"/>).</summary>
internal sealed class SpanForest
{
    private readonly StreetPieces pieces;
    private readonly DesignFile file;
    private readonly Place[] places;

    /// <summary>A place in its tree: the one above it, the piece that leads there and its decimetres.</summary>
    private record struct Place(int Tree, int Parent, int Piece, int Dm, int Depth);

    public SpanForest(DesignFile file, StreetPieces pieces, Findings findings)
    {
        (this.file, this.pieces) = (file, pieces);
        SpanOf = new int[pieces.PieceCount];
        Array.Fill(SpanOf, -1);
        for (int s = 0; s < file.Spans.Count; s++)
        {
            Lay(file.Spans[s], s, findings);
        }

        bool[] open = [.. SpanOf.Select(s => s >= 0 && file.Spans[s] is not { Collecte: > 0, Distribution: 0, Transport: 0, Sro: null })];
        places = new Place[pieces.Count];
        Array.Fill(places, new Place(-1, -1, -1, 0, 0));
        List<int> order = [];
        for (int root = 0; root < places.Length; root++)
        {
            if (places[root].Tree < 0)
            {
                Visit(root, open, order, findings);
            }
        }
    }

    /// <summary>Span that covers each piece; −1 for none.</summary>
    public int[] SpanOf { get; }

    /// <summary>Walks from one place to another; each step tells the piece and its end on the side of <paramref name="from"/>.</summary>
    /// <returns>Length in decimetres, −1 when no spans join the two.</returns>
    public long Walk(int from, int to, Action<int, int>? step)
    {
        if (from < 0 || to < 0 || places[from].Tree != places[to].Tree)
        {
            return -1;
        }

        long dm = 0;
        int x = from, y = to;
        while (x != y)
        {
            bool climbX = places[x].Depth >= places[y].Depth;
            int child = climbX ? x : y;
            ref readonly Place at = ref places[child];
            dm += at.Dm;
            step?.Invoke(at.Piece, climbX ? child : at.Parent);
            (x, y) = climbX ? (at.Parent, y) : (x, at.Parent);
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

    private void Visit(int root, bool[] open, List<int> order, Findings findings)
    {
        places[root].Tree = root;
        order.Clear();
        order.Add(root);
        for (int i = 0; i < order.Count; i++)
        {
            int v = order[i];
            for (int k = pieces.Start[v]; k < pieces.Start[v + 1]; k++)
            {
                int p = pieces.At[k], w = pieces.Ends[k];
                if (!open[p] || p == places[v].Piece)
                {
                    continue;
                }

                if (places[w].Tree >= 0)
                {
                    findings.Add("span-cycle", $"les tronçons forment une boucle à la rue {pieces.Edge[p]}", $"the spans form a loop at street {pieces.Edge[p]}");
                    continue;
                }

                places[w] = new Place(root, v, p, pieces.Dm[p], places[v].Depth + 1);
                order.Add(w);
            }
        }
    }
}
