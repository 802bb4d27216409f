namespace Maillage.Verification;

/// <summary>
/// Checks that no cabinet and no exchange, with any lines the rules let it serve, costs less than what the file says these lines are worth; the sum of all worths is then a bound.
/// </summary>
internal sealed class WorthCheck(DesignFile file, FibreCheck fibre, StreetParts parts, RuleBook rules, Findings findings)
{
    /// <summary>Cabinets and the fibre to them. A line is worth what the cheaper end of its street is, and the fibre up to there comes on top: only a cabinet inside a street saves some, for lines of that street.</summary>
    public long CabinetCents(CancellationToken cancellation)
    {
        long beta = Math.Max(1, fibre.Distribution - fibre.Transport), price = 1_000_000 * rules.Unit("sro.site");
        int least = rules.SroMin, most = rules.Whole("sro.lines.max");
        long[] worth = [.. file.CabinetMicro.Select(w => Math.Max(0, w))];
        // Along a street worth rises by no more than fibre: then what a cabinet gains only falls on the way from it.
        long[] own = fibre.OwnStreets(beta, price);
        fibre.Spread(worth, Enumerable.Range(0, worth.Length).Select(v => (v, worth[v])).ToList(), beta);
        foreach (Findings found in AtOnce.Shares(worth.Length, (from, to) =>
        {
            Findings found = new();
            WorthSearch search = new(file, fibre);
            for (int v = from; v < to; v++)
            {
                cancellation.ThrowIfCancellationRequested();
                long lines = parts.Parts.GetValueOrDefault(parts.Of(v)).Lines;
                if (lines > 0 && search.Dearest(v, worth, beta, lines < least ? 1 : least, most) is var value && value > price - Inside(v))
                {
                    found.Add("dual-cabinet", $"un SRO au nœud {v} coûterait moins que ce que valent ses lignes : {(long)(value / 1_000_000)} c€", $"a cabinet at node {v} would cost less than its lines are worth: {(long)(value / 1_000_000)} cents");
                }
            }

            return found;
        }))
        {
            findings.Take(found);
        }

        return Sum(e => Math.Min(worth[file.Streets[e].From], worth[file.Streets[e].To])) + (long)(own.Aggregate(default(Int128), (sum, micro) => sum + micro) / 1_000_000);

        long Inside(int node)
        {
            long most = 0;
            foreach ((_, _, int street) in fibre.Around(node))
            {
                most = Math.Max(most, own[street]);
            }

            return most;
        }
    }

    /// <summary>Exchanges and the shared fibre to them, and an NRO for each part of the streets without an exchange. Lines beyond reach of light count for nothing.</summary>
    public long ExchangeCents(CancellationToken cancellation)
    {
        long price = 1_000_000 * rules.Unit("nro.site"), perDm = rules.LossPerDm;
        long light = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (4 * rules.MicroDb("optical.connector")) - (4 * rules.MicroDb("optical.splice"));
        bool[] reached = new bool[file.Streets.Count];
        FileExchange[] exchanges = [.. file.Exchanges.Where(x => x.Node < file.NodeCount)];
        foreach (Findings found in AtOnce.Shares(exchanges.Length, (from, to) =>
        {
            Findings found = new();
            WorthSearch search = new(file, fibre);
            List<(long, long)> gains = [];
            foreach (FileExchange at in exchanges.AsSpan(from, to - from))
            {
                cancellation.ThrowIfCancellationRequested();
                Int128 value = Exchange(at, search.Within(at.Node, perDm <= 0 ? long.MaxValue / 4 : light / perDm), reached, gains);
                if (value > price)
                {
                    found.Add("dual-exchange", $"un NRO au nœud {at.Node} coûterait moins que ce que valent ses lignes : {(long)(value / 1_000_000)} c€", $"an NRO at node {at.Node} would cost less than its lines are worth: {(long)(value / 1_000_000)} cents");
                }
            }

            return found;
        }))
        {
            findings.Take(found);
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

    /// <summary>The most that the lines within reach are worth above their fibre to an exchange here, up to what it may serve.</summary>
    private Int128 Exchange(FileExchange at, List<(int Street, long Dm)> within, bool[] reached, List<(long Gain, long Lines)> gains)
    {
        gains.Clear();
        foreach ((int street, long dm) in within)
        {
            reached[street] = true;
            long gain = file.Streets[street].ExchangeMicro - (fibre.Transport * dm);
            if (gain > 0)
            {
                gains.Add((gain, fibre.Lines[street]));
            }
        }

        gains.Sort((a, b) => b.Gain.CompareTo(a.Gain));
        long left = parts.CapacityIn(at.Commune);
        Int128 value = 0;
        foreach ((long gain, long lines) in gains)
        {
            value += (Int128)gain * Math.Min(lines, left);
            left -= Math.Min(lines, left);
        }

        return value;
    }
}

/// <summary>Looks about from one node of the streets, and from the next: for one thread.</summary>
internal sealed class WorthSearch(DesignFile file, FibreCheck fibre)
{
    private readonly long[] way = new long[file.NodeCount];
    private readonly int[] seen = new int[file.NodeCount];
    private readonly int[] counted = new int[file.Streets.Count];
    private readonly PriorityQueue<int, long> queue = new();
    private readonly List<(int Street, long Dm)> found = [];
    private int stamp;

    /// <summary>The most that lines are worth above their fibre to a cabinet here: taken by falling gain until it is full, or holds its least and gains nothing more.</summary>
    public Int128 Dearest(int start, long[] worth, long beta, int least, int most)
    {
        stamp++;
        queue.Clear();
        Reach(start, 0);
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
                if (Reach(w, way[v] + dm))
                {
                    queue.Enqueue(w, (beta * way[w]) - worth[w]);
                }

                if (Count(street))
                {
                    long n = Math.Max(0, Math.Min(fibre.Lines[street], (loss < 0 ? most : least) - taken));
                    taken += n;
                    value -= (Int128)n * loss;
                }
            }
        }

        return value;
    }

    /// <summary>Streets with lines whose nearer end is no further than so many decimetres, and that way; they hold until the next search.</summary>
    public List<(int Street, long Dm)> Within(int start, long reachDm)
    {
        found.Clear();
        stamp++;
        queue.Clear();
        Reach(start, 0);
        queue.Enqueue(start, 0);
        while (queue.TryDequeue(out int v, out long d))
        {
            foreach ((int w, int dm, int street) in d == way[v] ? fibre.Around(v) : [])
            {
                if (fibre.Lines[street] > 0 && Count(street))
                {
                    found.Add((street, d));
                }

                if (d + dm <= reachDm && Reach(w, d + dm))
                {
                    queue.Enqueue(w, d + dm);
                }
            }
        }

        return found;
    }

    /// <returns>False when it was reached over as short a way before.</returns>
    private bool Reach(int node, long dm)
    {
        if (seen[node] == stamp && way[node] <= dm)
        {
            return false;
        }

        (seen[node], way[node]) = (stamp, dm);
        return true;
    }

    /// <returns>False when it was counted before.</returns>
    private bool Count(int street)
    {
        bool fresh = counted[street] != stamp;
        counted[street] = stamp;
        return fresh;
    }
}
