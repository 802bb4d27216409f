using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Replays the dual solution on the streets of the file and counts the rest of the bound again.</summary>
/// <remarks>
/// A raise at a foot: the set of places from which the foot is reached over exhausted arcs, without the root, must be entered by any network that serves the foot; each
/// arc that enters it pays the same. No arc may pay more than its street costs; the sum of all payments is then a bound.
/// </remarks>
internal sealed class BoundCheck(DesignFile file, StreetPieces pieces, RuleCheck parts, RuleBook rules, Findings findings)
{
    private readonly long[] left = new long[2 * pieces.A.Count];
    private readonly HashSet<int> roots = [];
    private readonly int[] inside = new int[pieces.Count];
    private int stamp;
    private readonly List<int> entering = [];
    private readonly List<int> pending = [];

    public Money Support { get; private set; }

    public Money Cable { get; private set; }

    public Money Sites { get; private set; }

    public Money Drops { get; private set; }

    public Money Total => Support + Cable + Sites + Drops;

    public void Run(CancellationToken cancellation)
    {
        for (int p = 0; p < pieces.A.Count; p++)
        {
            FileStreet street = file.Streets[pieces.Edge[p]];
            left[2 * p] = left[(2 * p) + 1] = pieces.Dm[p] * rules.CheapestSupport(street);
        }

        for (int e = 0; e < file.Streets.Count; e++)
        {
            findings.Equal("street-price", $"rue / street {e} (c€/dm)", file.Streets[e].CheapestCentsPerDm, rules.CheapestSupport(file.Streets[e]));
        }

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

        long sum = 0;
        foreach ((int row, long cents) in file.Raises)
        {
            cancellation.ThrowIfCancellationRequested();
            int foot = Foot(row);
            if (cents <= 0 || foot < 0 || !Replay(foot, cents))
            {
                findings.Add("dual-raise", $"une hausse de {cents} c€ au local {row} n'est pas permise", $"a raise of {cents} cents at premises {row} is not allowed");
                break;
            }

            sum += cents;
        }

        Support = new Money(sum);
        Cable = CountCable();
        Sites = CountSites();
        Drops = CountDrops();
    }

    private int Foot(int row) => row >= 0 && row < file.Premises.Count ? pieces.NodeAt(file.Premises[row].Edge, file.Premises[row].AtDm) : -1;

    private int Tail(int arc) => (arc & 1) == 0 ? pieces.A[arc >> 1] : pieces.B[arc >> 1];

    /// <summary>Spends the cents at the foot: each time the least left over on an entering arc is paid on all of them, and what is then exhausted is taken in.</summary>
    private bool Replay(int foot, long cents)
    {
        stamp++;
        entering.Clear();
        Take(foot);
        while (Spread())
        {
            entering.RemoveAll(a => inside[Tail(a)] == stamp);
            long pay = cents;
            foreach (int arc in entering)
            {
                pay = Math.Min(pay, left[arc]);
            }

            if (entering.Count == 0)
            {
                break;
            }

            foreach (int arc in entering)
            {
                left[arc] -= pay;
            }

            cents -= pay;
            if (cents == 0)
            {
                return true;
            }

            foreach (int arc in entering)
            {
                if (left[arc] == 0)
                {
                    Take(Tail(arc));
                }
            }
        }

        return false;
    }

    /// <returns>False when the set holds a root: then nothing more may be paid.</returns>
    private bool Spread()
    {
        while (pending.Count > 0)
        {
            int v = pending[^1];
            pending.RemoveAt(pending.Count - 1);
            if (roots.Contains(v))
            {
                pending.Clear();
                return false;
            }

            for (int k = pieces.Start[v]; k < pieces.Start[v + 1]; k++)
            {
                int p = pieces.At[k], arc = pieces.B[p] == v ? 2 * p : (2 * p) + 1;
                if (inside[Tail(arc)] == stamp)
                {
                    continue;
                }

                if (left[arc] == 0)
                {
                    Take(Tail(arc));
                }
                else
                {
                    entering.Add(arc);
                }
            }
        }

        return true;
    }

    private void Take(int node)
    {
        if (inside[node] != stamp)
        {
            inside[node] = stamp;
            pending.Add(node);
        }
    }

    /// <summary>Transport fibres over each line's shortest way to an exchange at the cheapest fibre-metre, and one splice a fibre at its PBO.</summary>
    private Money CountCable()
    {
        long[] far = new long[pieces.Count];
        Array.Fill(far, long.MaxValue);
        PriorityQueue<int, long> queue = new();
        foreach (int v in file.Exchanges.Select(x => x.Node).Where(v => v >= 0 && v < pieces.Count))
        {
            far[v] = 0;
            queue.Enqueue(v, 0);
        }

        while (queue.TryDequeue(out int v, out long d))
        {
            for (int k = pieces.Start[v]; d == far[v] && k < pieces.Start[v + 1]; k++)
            {
                int w = pieces.Other(pieces.At[k], v);
                long next = d + pieces.Dm[pieces.At[k]];
                if (next < far[w])
                {
                    far[w] = next;
                    queue.Enqueue(w, next);
                }
            }
        }

        long lineDm = 0, fibres = 0;
        foreach (FilePremises p in file.Premises)
        {
            int node = pieces.NodeAt(p.Edge, p.AtDm);
            fibres += p.Lines + (p.Priority ? rules.Whole("priority.fibres") : 0);
            lineDm += node < 0 || far[node] == long.MaxValue ? 0 : far[node] * p.Lines;
        }

        decimal perFibre = RuleBook.CableSizes.Min(n => (decimal)rules.Unit($"cable.{n}") / n);
        decimal direct = 1 + (rules.Whole("cable.spare.distribution") / 100m), shared = (1 + (rules.Whole("cable.spare.transport") / 100m)) / rules.Whole("transport.split");
        return new Money((long)Math.Floor(lineDm * Math.Min(direct, shared) * perFibre) + (fibres * rules.Unit("splice")));
    }

    private Money CountSites()
    {
        long cents = 0, street = 0;
        int small = rules.Whole("pbo.street.lines"), box = rules.Whole("pbo.building.lines");
        foreach (FilePremises p in file.Premises)
        {
            street += p.Lines > small ? 0 : p.Lines;
            cents += p.Lines > small ? ((p.Lines + box - 1) / box * rules.Unit("pbo.building")) + rules.Unit("building.entry") : 0;
        }

        cents += (street + small - 1) / small * rules.Unit("pbo.street");
        int cabinet = rules.Whole("sro.lines.max");
        foreach ((long lines, List<int> capacities) in parts.Parts.Values)
        {
            long rest = lines, nros = 0;
            foreach (int capacity in capacities.OrderDescending())
            {
                nros += rest > 0 ? 1 : 0;
                rest -= capacity;
            }

            cents += (lines + cabinet - 1) / cabinet * rules.Unit("sro.site");
            cents += Math.Max(1, nros) * rules.Unit("nro.site");
            cents += lines * (rules.Unit("sro.line") + rules.Unit("nro.line"));
        }

        return new Money(cents);
    }

    private Money CountDrops()
    {
        long cents = 0, reach = rules.Dm("pbo.reach");
        foreach (FilePremises p in file.Premises)
        {
            long each = p.Lines > rules.Whole("pbo.street.lines") ? rules.Unit("drop.building")
                : p.SetbackDm <= rules.Dm("drop.short") ? rules.Unit("drop.short")
                : rules.Unit("drop.long") + (Math.Max(0, p.SetbackDm - reach) * rules.Unit("drop.beyond"));
            cents += p.Lines * each;
        }

        return new Money(cents);
    }
}
