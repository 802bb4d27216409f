using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Replays both dual solutions on the streets of the file, checks what buildings are said to be worth, and counts the rest of the bound again.</summary>
internal sealed class BoundCheck(DesignFile file, StreetPieces pieces, RuleCheck parts, RuleBook rules, Findings findings)
{
    /// <summary>A dual raise of cable is in hundredths of a cent.</summary>
    private const long MicroPerUnit = 10_000;

    private readonly HashSet<int> roots = [];

    public Money Total { get; private set; }

    /// <summary>The bounds of support, sites and drops alone, cents.</summary>
    public Dictionary<string, long> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>What of the bound on cable alone can be counted without the dual of cabinets that cost nothing, which no file holds.</summary>
    public long CableAtLeast { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        for (int e = 0; e < file.Streets.Count; e++)
        {
            findings.Equal("street-price", $"rue / street {e} (c€/dm)", file.Streets[e].CheapestCentsPerDm, rules.CheapestSupport(file.Streets[e]));
        }

        FindRoots();
        FibreCheck fibre = new(file, rules);
        long support = Replay("support", p => pieces.Dm[p] * rules.CheapestSupport(file.Streets[pieces.Edge[p]]), cancellation);
        long unit = Math.Max(0, fibre.Along / MicroPerUnit);
        long length = unit == 0 ? 0 : Replay("cable", p => pieces.Dm[p] * unit, cancellation);
        HashSet<int> joined = unit == 0 ? [] : [.. file.Raises("cable").Select(r => r.Premises).Concat(file.Roots).Where(row => Foot(row) >= 0)];
        long worth = new AccessCheck(file, pieces, rules, findings).Run(fibre.Distribution, joined, unit * MicroPerUnit, cancellation);
        WorthCheck sites = new(file, fibre, parts, rules, findings);
        long cabinets = sites.CabinetCents(cancellation);
        (long equipment, long nro, long sro) = CountSites();
        long transport = fibre.TransportCents(), exchanges = Math.Max(nro + transport, sites.ExchangeCents(cancellation));
        (long boxes, long drops, long insideSites, long insideDrops, long runs, long splices) = CountAccess(fibre.Distribution);
        long cable = joined.Sum(row => RunDm(file.Premises[row])) * unit / 100;
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
            if (node < 0 || !rooted.Add(parts.PartOf(node)))
            {
                findings.Add("dual-root", "une partie du réseau viaire a deux racines, ou une racine sans local", "a part of the streets has two roots, or a root without premises");
                continue;
            }

            roots.Add(node);
        }

        if (rooted.Count != parts.Parts.Count)
        {
            findings.Add("dual-root", "une partie du réseau viaire n'a pas de racine", "a part of the streets has no root");
        }
    }

    private long Replay(string kind, Func<int, long> weight, CancellationToken cancellation)
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

    private int Foot(int row) => row >= 0 && row < file.Premises.Count ? pieces.NodeAt(file.Premises[row].Edge, file.Premises[row].AtDm) : -1;

    private long RunDm(FilePremises p) => p.Lines > rules.Whole("pbo.street.lines") ? 0 : Math.Max(0, rules.Dm("pbo.reach") - p.SetbackDm);

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
        long street = 0, drops = 0, insideSites = 0, insideDrops = 0, fibres = 0, reach = rules.Dm("pbo.reach");
        Int128 runs = 0;
        int small = rules.Whole("pbo.street.lines"), box = rules.Whole("pbo.building.lines");
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
            drops += p.Lines * (p.SetbackDm <= rules.Dm("drop.short") ? rules.Unit("drop.short") : rules.Unit("drop.long") + (Math.Max(0, p.SetbackDm - reach) * rules.Unit("drop.beyond")));
        }

        return ((street + small - 1) / small * rules.Unit("pbo.street"), drops, insideSites, insideDrops, (long)((runs + 999_999) / 1_000_000), fibres * rules.Unit("splice"));
    }
}
