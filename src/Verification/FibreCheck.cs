namespace Maillage.Verification;

/// <summary>
/// Streets as ways, the lines on them, and what fibre costs by its length alone. The proof stands in docs/network.md.
/// </summary>
internal sealed class FibreCheck
{
    private readonly DesignFile file;
    private readonly int[] start;
    private readonly (int Node, int Dm, int Street)[] around;
    private readonly long[] lines;
    private readonly long slope;

    public FibreCheck(DesignFile file, RuleBook rules)
    {
        this.file = file;
        start = new int[file.NodeCount + 1];
        foreach (FileStreet s in file.Streets)
        {
            start[s.From + 1]++;
            start[s.To + 1]++;
        }

        for (int v = 0; v < file.NodeCount; v++)
        {
            start[v + 1] += start[v];
        }

        int[] fill = start[..^1];
        around = new (int, int, int)[2 * file.Streets.Count];
        lines = new long[file.Streets.Count];
        for (int e = 0; e < file.Streets.Count; e++)
        {
            FileStreet s = file.Streets[e];
            around[fill[s.From]++] = (s.To, s.LengthDm, e);
            around[fill[s.To]++] = (s.From, s.LengthDm, e);
        }

        foreach (FilePremises p in file.Premises.Where(p => p.Edge >= 0 && p.Edge < lines.Length))
        {
            lines[p.Edge] += p.Lines;
        }

        int largest = RuleBook.CableSizes[^1];
        long Micro(int size) => 1_000_000 * rules.Unit($"cable.{size}");
        int smallest = RuleBook.CableSizes[0];
        slope = Math.Min((Micro(largest) - Micro(smallest)) / (largest - smallest), RuleBook.CableSizes.Min(size => Micro(size) / size));

        Along = RuleBook.CableSizes.Min(size => Micro(size) - (slope * size));
        Distribution = slope * (100 + rules.Whole("cable.spare.distribution")) / 100;
        Transport = Math.Min(Distribution, slope * (100 + rules.Whole("cable.spare.transport")) / 100 / rules.Whole("transport.split"));
    }

    /// <summary>Millionths of a cent a decimetre of cable whatever it holds, of a line's distribution fibre, of its share of transport fibre.</summary>
    public long Along { get; }

    public long Distribution { get; }

    public long Transport { get; }

    /// <summary>Lines on each street.</summary>
    public long[] Lines => lines;

    /// <summary>Streets at a node: the other end, decimetres, number.</summary>
    public ReadOnlySpan<(int Node, int Dm, int Street)> Around(int node) => around.AsSpan(start[node], start[node + 1] - start[node]);

    /// <summary>Fibre of all lines of each street up to its nearer end, or to where it begins as a dead end, millionths of a cent.</summary>
    /// <param name="perDm">Millionths of a cent for a line and decimetre.</param>
    /// <param name="most">What a street holds at most.</param>
    public long[] OwnStreets(long perDm, long most)
    {
        long[] micro = new long[lines.Length];
        foreach (FilePremises p in file.Premises.Where(p => p.Edge >= 0 && p.Edge < lines.Length))
        {
            FileStreet s = file.Streets[p.Edge];
            int at = Math.Clamp(p.AtDm, 0, s.LengthDm);
            bool blindFrom = Around(s.From).Length == 1, blindTo = Around(s.To).Length == 1;
            micro[p.Edge] = Math.Min(most, micro[p.Edge] + (perDm * p.Lines * (blindFrom == blindTo ? Math.Min(at, s.LengthDm - at) : blindTo ? at : s.LengthDm - at)));
        }

        return micro;
    }

    /// <summary>Transport of every line over its shortest way to an exchange, cents.</summary>
    public long TransportCents()
    {
        long[] way = new long[file.NodeCount];
        Array.Fill(way, long.MaxValue);
        Spread(way, file.Exchanges.Where(x => x.Node >= 0 && x.Node < way.Length).Select(x => (x.Node, 0L)), 1);
        Int128 micro = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            long near = Math.Min(way[file.Streets[e].From], way[file.Streets[e].To]);
            micro += near == long.MaxValue ? 0 : (Int128)near * lines[e] * Transport;
        }

        return (long)(micro / 1_000_000);
    }

    /// <summary>Lowers values to the cheapest neighbour's plus the street between.</summary>
    public void Spread(long[] value, IEnumerable<(int Node, long Value)> starts, long perDm)
    {
        PriorityQueue<int, long> queue = new();
        foreach ((int node, long start) in starts)
        {
            value[node] = start;
            queue.Enqueue(node, start);
        }

        while (queue.TryDequeue(out int v, out long key))
        {
            foreach ((int w, int dm, _) in key == value[v] ? Around(v) : [])
            {
                if (key + (perDm * dm) < value[w])
                {
                    value[w] = key + (perDm * dm);
                    queue.Enqueue(w, value[w]);
                }
            }
        }
    }
}
