namespace Maillage.Verification;

/// <summary>
/// Checks that no cabinet and no exchange, with any lines the rules let it serve, costs less than what the file says these lines are worth; the sum of all worths is then a bound.
/// </summary>
internal sealed class WorthCheck(DesignFile file, FibreCheck fibre, RuleCheck parts, RuleBook rules, Findings findings)
{
    private readonly Dictionary<int, long> way = [];
    private readonly HashSet<int> counted = [];
    private readonly PriorityQueue<int, long> queue = new();

    /// <summary>Cabinets and the fibre to them. A line is worth what the cheaper end of its street is, and the fibre up to there comes on top: only a cabinet inside a street saves some, for lines of that street.</summary>
    public long CabinetCents(CancellationToken cancellation)
    {
        long beta = Math.Max(1, fibre.Distribution - fibre.Transport), price = 1_000_000 * rules.Unit("sro.site");
        int least = rules.SroMin, most = rules.Whole("sro.lines.max");
        long[] worth = [.. file.CabinetMicro.Select(w => Math.Max(0, w))];
        // Along a street worth rises by no more than fibre: then what a cabinet gains only falls on the way from it.
        long[] own = fibre.OwnStreets(beta, price);
        fibre.Spread(worth, Enumerable.Range(0, worth.Length).Select(v => (v, worth[v])).ToList(), beta);
        for (int v = 0; v < worth.Length; v++)
        {
            cancellation.ThrowIfCancellationRequested();
            long lines = parts.Parts.GetValueOrDefault(parts.PartOf(v)).Lines;
            if (lines > 0 && Dearest(v, worth, beta, lines < least ? 1 : least, most) is var value && value > price - fibre.Around(v).Select(a => own[a.Street]).DefaultIfEmpty().Max())
            {
                findings.Add("dual-cabinet", $"un SRO au nœud {v} coûterait moins que ce que valent ses lignes : {(long)(value / 1_000_000)} c€", $"a cabinet at node {v} would cost less than its lines are worth: {(long)(value / 1_000_000)} cents");
            }
        }

        return Sum(e => Math.Min(worth[file.Streets[e].From], worth[file.Streets[e].To])) + (long)(own.Aggregate(default(Int128), (sum, micro) => sum + micro) / 1_000_000);
    }

    /// <summary>Exchanges and the shared fibre to them, and an NRO for each part of the streets without an exchange. Lines beyond reach of light count for nothing.</summary>
    public long ExchangeCents(CancellationToken cancellation)
    {
        long price = 1_000_000 * rules.Unit("nro.site"), perDm = (long)(file.Rules["optical.attenuation"] * 100);
        long light = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (4 * rules.MicroDb("optical.connector")) - (4 * rules.MicroDb("optical.splice"));
        bool[] reached = new bool[file.Streets.Count];
        foreach (IGrouping<int, FileExchange> at in file.Exchanges.Where(x => x.Node >= 0 && x.Node < file.NodeCount).GroupBy(x => x.Node))
        {
            cancellation.ThrowIfCancellationRequested();
            List<(long Gain, long Lines)> gains = [];
            foreach ((int street, long dm) in Within(at.Key, perDm <= 0 ? long.MaxValue / 4 : light / perDm))
            {
                reached[street] = true;
                gains.Add((file.Streets[street].ExchangeMicro - (fibre.Transport * dm), fibre.Lines[street]));
            }

            long left = at.Max(x => parts.CapacityIn(x.Commune));
            Int128 value = 0;
            foreach ((long gain, long lines) in gains.Where(g => g.Gain > 0).OrderByDescending(g => g.Gain))
            {
                value += (Int128)gain * Math.Min(lines, left);
                left -= Math.Min(lines, left);
            }

            if (value > price)
            {
                findings.Add("dual-exchange", $"un NRO au nœud {at.Key} coûterait moins que ce que valent ses lignes : {(long)(value / 1_000_000)} c€", $"an NRO at node {at.Key} would cost less than its lines are worth: {(long)(value / 1_000_000)} cents");
            }
        }

        for (int e = 0; e < reached.Length; e++)
        {
            // No exchange pays for these lines: a worth that nobody could check proves nothing.
            if (file.Streets[e].ExchangeMicro < 0 || (file.Streets[e].ExchangeMicro > 0 && !reached[e]))
            {
                findings.Add("dual-exchange", $"la rue {e} dit une valeur alors qu'aucun central ne l'atteint, ou une valeur négative", $"street {e} states a worth though no exchange reaches it, or a negative one");
            }
        }

        return Sum(e => file.Streets[e].ExchangeMicro) + (parts.Parts.Values.Count(p => p.Lines > 0 && p.Capacities.Count == 0) * rules.Unit("nro.site"));
    }

    private long Sum(Func<int, long> worth)
    {
        Int128 micro = 0;
        for (int e = 0; e < file.Streets.Count; e++)
        {
            micro += (Int128)fibre.Lines[e] * worth(e);
        }

        return (long)(micro / 1_000_000);
    }

    /// <summary>The most that lines are worth above their fibre to a cabinet here: taken by falling gain until it is full, or holds its least and gains nothing more.</summary>
    private Int128 Dearest(int start, long[] worth, long beta, int least, int most)
    {
        way.Clear();
        counted.Clear();
        queue.Clear();
        way[start] = 0;
        queue.Enqueue(start, -worth[start]);
        long taken = 0;
        Int128 value = 0;
        while (taken < most && queue.TryDequeue(out int v, out long loss) && (loss < 0 || taken < least))
        {
            if (-loss != worth[v] - (beta * way[v]))
            {
                continue;
            }

            foreach ((int w, int dm, int street) in fibre.Around(v))
            {
                if (way[v] + dm < way.GetValueOrDefault(w, long.MaxValue))
                {
                    way[w] = way[v] + dm;
                    queue.Enqueue(w, (beta * way[w]) - worth[w]);
                }

                if (counted.Add(street))
                {
                    long n = Math.Max(0, Math.Min(fibre.Lines[street], (loss < 0 ? most : least) - taken));
                    taken += n;
                    value -= (Int128)n * loss;
                }
            }
        }

        return value;
    }

    /// <summary>Streets with lines whose nearer end is no further than so many decimetres, and that way.</summary>
    private List<(int Street, long Dm)> Within(int start, long reachDm)
    {
        List<(int, long)> found = [];
        way.Clear();
        counted.Clear();
        queue.Clear();
        way[start] = 0;
        queue.Enqueue(start, 0);
        while (queue.TryDequeue(out int v, out long d))
        {
            foreach ((int w, int dm, int street) in d == way[v] ? fibre.Around(v) : [])
            {
                if (fibre.Lines[street] > 0 && counted.Add(street))
                {
                    found.Add((street, d));
                }

                if (d + dm <= reachDm && d + dm < way.GetValueOrDefault(w, long.MaxValue))
                {
                    way[w] = d + dm;
                    queue.Enqueue(w, d + dm);
                }
            }
        }

        return found;
    }
}
