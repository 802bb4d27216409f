using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Replays both dual solutions on the streets of the file, checks what buildings are said to be worth, and counts the rest of the bound again.</summary>
internal sealed class BoundCheck(DesignFile file, StreetPieces pieces, StreetParts parts, RuleBook rules, Findings findings)
{
    /// <summary>A dual raise of cable is in hundredths of a cent.</summary>
    private const long MicroPerUnit = 10_000;

    private readonly int streetLines = rules.Whole("pbo.street.lines"), reach = rules.Dm("pbo.reach");
    private readonly bool[] roots = new bool[pieces.Count];

    public Money Total { get; private set; }

    /// <summary>The bounds of support, sites and drops alone, cents.</summary>
    public Dictionary<string, long> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>What of the bound on cable alone can be counted without the dual of cabinets that cost nothing, which no file holds.</summary>
    public long CableAtLeast { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        long[] cheapest = new long[file.Streets.Count];
        for (int e = 0; e < cheapest.Length; e++)
        {
            cheapest[e] = rules.CheapestSupport(file.Streets[e]);
            findings.Equal("street-price", file.Streets[e].CheapestCentsPerDm, cheapest[e], $"rue / street {e} (c€/dm)");
        }

        FindRoots();
        FibreCheck fibre = new(file, rules);
        long unit = Math.Max(0, fibre.Along / MicroPerUnit);
        bool[] joined = new bool[file.Premises.Count];
        foreach (int row in unit == 0 ? [] : file.Raises("cable").Select(r => r.Premises).Concat(file.Roots).Where(row => Foot(row) >= 0))
        {
            joined[row] = true;
        }

        // These read the same and find apart; what they found follows in this order.
        Findings[] found = [new(), new(), new(), new(), new()];
        long support = 0, length = 0, worth = 0, cabinets = 0, exchanges = 0;
        AtOnce.Do(
            () => support = Replay("support", p => pieces.Dm[p] * cheapest[pieces.Edge[p]], found[0], cancellation),
            () => length = unit == 0 ? 0 : Replay("cable", p => pieces.Dm[p] * unit, found[1], cancellation),
            () => worth = new AccessCheck(file, pieces, new RuleBook(file), joined, found[2]).Run(fibre.Distribution, unit * MicroPerUnit, cancellation),
            () => cabinets = new WorthCheck(file, fibre, parts, new RuleBook(file), found[3]).CabinetCents(cancellation),
            () => exchanges = new WorthCheck(file, fibre, parts, new RuleBook(file), found[4]).ExchangeCents(cancellation));
        foreach (Findings part in found)
        {
            findings.Take(part);
        }

        (long equipment, long nro, long sro) = CountSites();
        long transport = fibre.TransportCents();
        exchanges = Math.Max(nro + transport, exchanges);
        (long boxes, long drops, long insideSites, long insideDrops, long runs, long splices) = CountAccess(fibre.Distribution);
        long runDm = 0;
        for (int row = 0; row < joined.Length; row++)
        {
            runDm += joined[row] ? RunDm(file.Premises[row]) : 0;
        }

        long cable = runDm * unit / 100;
        Total = new Money(support + (length / 100) + splices + Math.Max(cabinets, sro) + exchanges + equipment + insideSites + insideDrops + Math.Max(worth, boxes + drops - runs - cable - 1));
        Parts["support"] = support;
        Parts["sites"] = nro + sro + equipment + insideSites + boxes;
        Parts["drops"] = insideDrops + drops;
        CableAtLeast = splices + Math.Max(0, (length / 100) - cable - 1) + Math.Max(0, transport - runs);
    }

    private void FindRoots()
    {
        HashSet<int> rooted = [];
        foreach (int row in file.Roots)
        {
            int node = Foot(row);
            if (node < 0 || !rooted.Add(parts.Of(node)))
            {
                findings.Add("dual-root", "une partie du réseau viaire a deux racines, ou une racine sans local", "a part of the streets has two roots, or a root without premises");
                continue;
            }

            roots[node] = true;
        }

        if (rooted.Count != parts.Parts.Count)
        {
            findings.Add("dual-root", "une partie du réseau viaire n'a pas de racine", "a part of the streets has no root");
        }
    }

    private long Replay(string kind, Func<int, long> weight, Findings findings, CancellationToken cancellation)
    {
        DualReplay replay = new(pieces, roots, weight);
        long sum = 0;
        foreach ((int row, long amount) in file.Raises(kind))
        {
            cancellation.ThrowIfCancellationRequested();
            int foot = Foot(row);
            if (amount <= 0 || foot < 0 || !replay.Spend(foot, amount))
            {
                findings.Add("dual-raise", $"{kind} : une hausse de {amount} au local {row} n'est pas permise", $"{kind}: a raise of {amount} at premises {row} is not allowed");
                break;
            }

            sum += amount;
        }

        return sum;
    }

    private int Foot(int row) => row >= 0 && row < file.Premises.Count ? pieces.Foot(row) : -1;

    private long RunDm(FilePremises p) => p.Lines > streetLines ? 0 : Math.Max(0, reach - p.SetbackDm);

    /// <summary>Exchanges and equipment by capacity alone, and cabinets.</summary>
    private (long Equipment, long Nro, long Sro) CountSites()
    {
        long cents = 0, nro = 0, sro = 0;
        int cabinet = rules.Whole("sro.lines.max");
        foreach ((long lines, List<int> capacities) in parts.Parts.Values)
        {
            long rest = lines, nros = 0;
            foreach (int capacity in capacities.OrderDescending())
            {
                nros += rest > 0 ? 1 : 0;
                rest -= capacity;
            }

            sro += (lines + cabinet - 1) / cabinet * rules.Unit("sro.site");
            nro += Math.Max(1, nros) * rules.Unit("nro.site");
            cents += lines * (rules.Unit("sro.line") + rules.Unit("nro.line"));
        }

        return (cents, nro, sro);
    }

    /// <summary>Boxes at the kerb by what they hold, drops by setback, everything for buildings with boxes of their own, fibre over the longest runs of drops, splices at PBOs.</summary>
    private (long Boxes, long Drops, long InsideSites, long InsideDrops, long Runs, long Splices) CountAccess(long fibreMicro)
    {
        long street = 0, drops = 0, insideSites = 0, insideDrops = 0, fibres = 0;
        Int128 runs = 0;
        int small = streetLines, brief = rules.Dm("drop.short"), box = rules.Whole("pbo.building.lines");
        foreach (FilePremises p in file.Premises)
        {
            fibres += p.Lines + (p.Priority ? rules.Whole("priority.fibres") : 0);
            runs += RunDm(p) * p.Lines * (Int128)fibreMicro;
            if (p.Lines > small)
            {
                insideSites += ((p.Lines + box - 1) / box * rules.Unit("pbo.building")) + rules.Unit("building.entry");
                insideDrops += p.Lines * rules.Unit("drop.building");
                continue;
            }

            street += p.Lines;
            drops += p.Lines * (p.SetbackDm <= brief ? rules.Unit("drop.short") : rules.Unit("drop.long") + (Math.Max(0, p.SetbackDm - reach) * rules.Unit("drop.beyond")));
        }

        return ((street + small - 1) / small * rules.Unit("pbo.street"), drops, insideSites, insideDrops, (long)((runs + 999_999) / 1_000_000), fibres * rules.Unit("splice"));
    }
}
