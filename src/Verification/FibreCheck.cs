namespace Maillage.Verification;

/// <summary>
/// Works out again what cabinets and fibre cost at least: from the streets, the lines on them, and the prices alone. The proof stands in docs/network.md.
/// </summary>
internal sealed class FibreCheck
{
    private readonly DesignFile file;
    private readonly List<(int Node, int Dm, int Street)>[] around;
    private readonly long[] lines;
    private readonly long[] partLines;
    private readonly long slope;

    public FibreCheck(DesignFile file, StreetPieces pieces, RuleCheck parts, RuleBook rules)
    {
        this.file = file;
        around = [.. Enumerable.Range(0, file.NodeCount).Select(_ => new List<(int, int, int)>(4))];
        lines = new long[file.Streets.Count];
        partLines = new long[file.NodeCount];
        for (int e = 0; e < file.Streets.Count; e++)
        {
            FileStreet s = file.Streets[e];
            around[s.From].Add((s.To, s.LengthDm, e));
            around[s.To].Add((s.From, s.LengthDm, e));
        }

        foreach (FilePremises p in file.Premises.Where(p => p.Edge >= 0 && p.Edge < lines.Length))
        {
            lines[p.Edge] += p.Lines;
        }

        for (int v = 0; v < file.NodeCount; v++)
        {
            partLines[v] = parts.Parts.GetValueOrDefault(parts.PartOf(v)).Lines;
        }

        int largest = RuleBook.CableSizes[^1];
        long Micro(int size) => 1_000_000 * rules.Unit($"cable.{size}");
        slope = Micro(largest) / largest;
        foreach (int size in RuleBook.CableSizes.SkipLast(1))
        {
            slope = Math.Min(slope, (Micro(largest) - Micro(size)) / (largest - size));
        }

        Along = RuleBook.CableSizes.Min(size => Micro(size) - (slope * size));
        Distribution = slope * (100 + rules.Whole("cable.spare.distribution")) / 100;
        Transport = Math.Min(Distribution, slope * (100 + rules.Whole("cable.spare.transport")) / 100 / rules.Whole("transport.split"));
    }

    /// <summary>Millionths of a cent a decimetre of cable whatever it holds, of a line's distribution fibre, of its share of transport fibre.</summary>
    public long Along { get; }

    public long Distribution { get; }

    public long Transport { get; }

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

    /// <summary>Cabinets and the fibre to them, cents: the sum of what every line is worth.</summary>
    /// <param name="cabinetCents">Price of a cabinet, 0 for the fibre alone.</param>
    public long CabinetCents(long cabinetCents, int least, int most)
    {
        long beta = Math.Max(1, Distribution - Transport);
        Dictionary<int, long> reached = [];
        long[] worth = new long[file.NodeCount];
        Array.Fill(worth, long.MaxValue);
        for (int v = 0; v < file.NodeCount; v++)
        {
            if (partLines[v] > 0)
            {
                Around(v, 1_000_000 * cabinetCents, beta, partLines[v] < least ? 1 : least, most, reached, worth);
            }
        }

        Spread(worth, Enumerable.Range(0, worth.Length).Where(v => worth[v] < long.MaxValue).Select(v => (v, worth[v])).ToList(), beta);
        Int128 micro = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            micro += lines[e] == 0 ? 0 : (Int128)lines[e] * Math.Min(worth[file.Streets[e].From], worth[file.Streets[e].To]);
        }

        return (long)(micro / 1_000_000);
    }

    /// <summary>Exchanges and the shared fibre to them, cents: what every line is worth where only exchanges may serve it, each within its capacity, and an NRO for each part of the streets without one.</summary>
    /// <param name="capacity">Lines an exchange of each commune may serve.</param>
    public long ExchangeCents(long exchangeCents, Func<string, int> capacity, Func<int, int> partOf)
    {
        Dictionary<int, long> reached = [];
        long[] worth = new long[file.NodeCount];
        Array.Fill(worth, long.MaxValue);
        foreach (IGrouping<int, (int Node, string Commune)> at in file.Exchanges.Where(x => x.Node >= 0 && x.Node < worth.Length && partLines[x.Node] > 0).GroupBy(x => x.Node))
        {
            Around(at.Key, 1_000_000 * exchangeCents, Math.Max(1, Transport), 1, at.Max(x => capacity(x.Commune)), reached, worth);
        }

        Spread(worth, Enumerable.Range(0, worth.Length).Where(v => worth[v] < long.MaxValue).Select(v => (v, worth[v])).ToList(), Math.Max(1, Transport));
        Int128 micro = 0;
        HashSet<int> alone = [];
        for (int e = 0; e < lines.Length; e++)
        {
            long value = Math.Min(worth[file.Streets[e].From], worth[file.Streets[e].To]);
            micro += lines[e] == 0 || value == long.MaxValue ? 0 : (Int128)lines[e] * value;
            if (lines[e] > 0 && value == long.MaxValue)
            {
                alone.Add(partOf(file.Streets[e].From));
            }
        }

        return (long)(micro / 1_000_000) + (alone.Count * exchangeCents);
    }

    /// <summary>The cheapest mean cost of a line at a cabinet here, and what it makes every node around worth at most.</summary>
    private void Around(int start, long fixedMicro, long beta, int least, int most, Dictionary<int, long> way, long[] worth)
    {
        way.Clear();
        way[start] = 0;
        HashSet<int> counted = [];
        PriorityQueue<int, long> queue = new();
        queue.Enqueue(start, 0);
        long found = 0, sum = 0, mean = long.MaxValue, leastWay = -1, mostWay = long.MaxValue;
        while (queue.TryDequeue(out int v, out long d))
        {
            if (d != way[v])
            {
                continue;
            }

            if (found >= least && (found >= most || beta * d >= mean))
            {
                break;
            }

            foreach ((int w, int dm, int e) in around[v])
            {
                if (d + dm < way.GetValueOrDefault(w, long.MaxValue))
                {
                    way[w] = d + dm;
                    queue.Enqueue(w, d + dm);
                }

                if (counted.Add(e) && lines[e] > 0)
                {
                    long all = found + lines[e];
                    foreach (long n in (ReadOnlySpan<long>)[least, most, all])
                    {
                        if (n > found && n <= all && n >= least && n <= most)
                        {
                            mean = Math.Min(mean, (fixedMicro + (beta * (sum + ((n - found) * d)))) / n);
                        }
                    }

                    leastWay = leastWay < 0 && all >= least ? d : leastWay;
                    mostWay = mostWay == long.MaxValue && all >= most ? d : mostWay;
                    (found, sum) = (all, sum + (lines[e] * d));
                }
            }
        }

        long reach = Math.Min(Math.Max(leastWay, (mean + beta - 1) / beta), mostWay);
        foreach ((int v, long d) in way)
        {
            worth[v] = Math.Min(worth[v], mean + (beta * Math.Max(0, d - reach)));
        }
    }

    /// <summary>Lowers values to the cheapest neighbour's plus the street between.</summary>
    private void Spread(long[] value, IEnumerable<(int Node, long Value)> starts, long perDm)
    {
        PriorityQueue<int, long> queue = new();
        foreach ((int node, long start) in starts)
        {
            value[node] = start;
            queue.Enqueue(node, start);
        }

        while (queue.TryDequeue(out int v, out long key))
        {
            foreach ((int w, int dm, _) in key == value[v] ? around[v] : [])
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
