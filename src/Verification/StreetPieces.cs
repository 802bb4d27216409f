namespace Maillage.Verification;

/// <summary>The streets of the file cut at the feet of its premises: the places where anything may stand. Nodes of the file come first.</summary>
internal sealed class StreetPieces
{
    private readonly DesignFile file;
    private readonly Dictionary<(int Edge, int Dm), int> inside = [];

    public StreetPieces(DesignFile file)
    {
        this.file = file;
        int nodes = file.NodeCount;
        List<int>[] cuts = new List<int>[file.Streets.Count];
        foreach (FilePremises p in file.Premises)
        {
            if (p.Edge >= 0 && p.Edge < cuts.Length && p.AtDm > 0 && p.AtDm < file.Streets[p.Edge].LengthDm)
            {
                (cuts[p.Edge] ??= []).Add(p.AtDm);
            }
        }

        for (int e = 0; e < file.Streets.Count; e++)
        {
            FileStreet street = file.Streets[e];
            int at = 0, node = street.From;
            First.Add(A.Count);
            foreach (int cut in (cuts[e] ?? []).Distinct().Order())
            {
                inside[(e, cut)] = nodes;
                FootEdge.Add(e);
                Add(e, node, nodes, at, cut);
                (at, node) = (cut, nodes++);
            }

            Add(e, node, street.To, at, street.LengthDm);
        }

        First.Add(A.Count);
        Count = nodes;
        Start = new int[nodes + 1];
        foreach (int v in A.Concat(B))
        {
            Start[v + 1]++;
        }

        for (int v = 0; v < nodes; v++)
        {
            Start[v + 1] += Start[v];
        }

        int[] fill = Start[..nodes];
        At = new int[2 * A.Count];
        for (int p = 0; p < A.Count; p++)
        {
            At[fill[A[p]]++] = p;
            At[fill[B[p]]++] = p;
        }
    }

    public int Count { get; }

    public List<int> A { get; } = [];

    public List<int> B { get; } = [];

    public List<int> Edge { get; } = [];

    public List<int> FromDm { get; } = [];

    public List<int> Dm { get; } = [];

    /// <summary>First piece of each street, and the end.</summary>
    public List<int> First { get; } = [];

    /// <summary>Street of each node inside a street.</summary>
    public List<int> FootEdge { get; } = [];

    /// <summary>Pieces at node v: <c>At[Start[v] .. Start[v + 1]]</c>.</summary>
    public int[] Start { get; }

    public int[] At { get; }

    public int Other(int piece, int node) => A[piece] == node ? B[piece] : A[piece];

    /// <returns>Node at a place of a street; −1 when nothing may stand there.</returns>
    public int NodeAt(int edge, int dm)
    {
        if (edge < 0 || edge >= file.Streets.Count)
        {
            return -1;
        }

        FileStreet street = file.Streets[edge];
        return dm == 0 ? street.From : dm == street.LengthDm ? street.To : inside.GetValueOrDefault((edge, dm), -1);
    }

    private void Add(int edge, int a, int b, int from, int to)
    {
        A.Add(a);
        B.Add(b);
        Edge.Add(edge);
        FromDm.Add(from);
        Dm.Add(to - from);
    }
}
