namespace Maillage.Verification;

/// <summary>The streets of the file cut at the feet of its premises: the places where anything may stand. Nodes of the file come first.</summary>
internal sealed class StreetPieces
{
    private readonly DesignFile file;
    private readonly int[] foot;

    public StreetPieces(DesignFile file)
    {
        this.file = file;
        int streets = file.Streets.Count;
        (int[] first, int[] cuts) = Cuts();
        First = new int[streets + 1];
        (A, B, Edge, FromDm, Dm) = (new int[streets + cuts.Length], new int[streets + cuts.Length], new int[streets + cuts.Length], new int[streets + cuts.Length], new int[streets + cuts.Length]);
        int pieces = 0, nodes = file.NodeCount;
        for (int e = 0; e < streets; e++)
        {
            FileStreet street = file.Streets[e];
            int at = 0, node = street.From;
            First[e] = pieces;
            foreach (int cut in cuts.AsSpan(first[e], first[e + 1] - first[e]))
            {
                if (cut > at)
                {
                    Add(node, nodes, e, at, cut);
                    (at, node) = (cut, nodes++);
                }
            }

            Add(node, street.To, e, at, street.LengthDm);
        }

        (First[streets], PieceCount, Count) = (pieces, pieces, nodes);
        Start = new int[nodes + 1];
        for (int p = 0; p < pieces; p++)
        {
            Start[A[p] + 1]++;
            Start[B[p] + 1]++;
        }

        for (int v = 0; v < nodes; v++)
        {
            Start[v + 1] += Start[v];
        }

        int[] fill = Start[..nodes];
        (At, Ends) = (new int[2 * pieces], new int[2 * pieces]);
        for (int p = 0; p < pieces; p++)
        {
            (At[fill[A[p]]], Ends[fill[A[p]]++]) = (p, B[p]);
            (At[fill[B[p]]], Ends[fill[B[p]]++]) = (p, A[p]);
        }

        foot = new int[file.Premises.Count];
        for (int row = 0; row < foot.Length; row++)
        {
            foot[row] = NodeAt(file.Premises[row].Edge, file.Premises[row].AtDm);
        }

        void Add(int a, int b, int edge, int from, int to)
        {
            (A[pieces], B[pieces], Edge[pieces], FromDm[pieces], Dm[pieces]) = (a, b, edge, from, to - from);
            pieces++;
        }
    }

    /// <summary>Places, nodes of the file first.</summary>
    public int Count { get; }

    public int PieceCount { get; }

    public int[] A { get; }

    public int[] B { get; }

    public int[] Edge { get; }

    public int[] FromDm { get; }

    public int[] Dm { get; }

    /// <summary>First piece of each street, and the end.</summary>
    public int[] First { get; }

    /// <summary>Pieces at node v: <c>At[Start[v] .. Start[v + 1]]</c>, the first pieces first.</summary>
    public int[] Start { get; }

    public int[] At { get; }

    /// <summary>The other end of each of them.</summary>
    public int[] Ends { get; }

    public int Other(int piece, int node) => A[piece] == node ? B[piece] : A[piece];

    /// <returns>Node at the foot of a row of premises; −1 when there is none.</returns>
    public int Foot(int row) => foot[row];

    /// <returns>Node at a place of a street; −1 when nothing may stand there.</returns>
    public int NodeAt(int edge, int dm)
    {
        if (edge < 0 || edge >= file.Streets.Count)
        {
            return -1;
        }

        FileStreet street = file.Streets[edge];
        if (dm == 0 || dm == street.LengthDm)
        {
            return dm == 0 ? street.From : street.To;
        }

        int found = Array.BinarySearch(FromDm, First[edge], First[edge + 1] - First[edge], dm);
        return found < 0 ? -1 : A[found];
    }

    /// <summary>Decimetres inside each street where a foot stands, rising.</summary>
    private (int[] First, int[] Dm) Cuts()
    {
        int[] first = new int[file.Streets.Count + 1];
        foreach (FilePremises p in file.Premises)
        {
            first[Inside(p) ? p.Edge + 1 : 0]++;
        }

        first[0] = 0;
        for (int e = 1; e < first.Length; e++)
        {
            first[e] += first[e - 1];
        }

        int[] fill = first[..^1], dm = new int[first[^1]];
        foreach (FilePremises p in file.Premises)
        {
            if (Inside(p))
            {
                dm[fill[p.Edge]++] = p.AtDm;
            }
        }

        for (int e = 0; e + 1 < first.Length; e++)
        {
            Array.Sort(dm, first[e], first[e + 1] - first[e]);
        }

        return (first, dm);

        bool Inside(FilePremises p) => p.Edge >= 0 && p.Edge < file.Streets.Count && p.AtDm > 0 && p.AtDm < file.Streets[p.Edge].LengthDm;
    }
}
