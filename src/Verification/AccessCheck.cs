namespace Maillage.Verification;

/// <summary>Checks that no street PBO at any place, with any buildings it may serve, costs less than what the file says these buildings are worth.</summary>
internal sealed class AccessCheck
{
    private readonly DesignFile file;
    private readonly StreetPieces pieces;
    private readonly Findings findings;
    private readonly int lines, reach, brief;
    private readonly long box, shortDrop, longDrop, beyond;
    private readonly int[] first;
    private readonly Building[] buildings;
    private long fibreMicro, alongMicro;

    private readonly record struct Building(int Lines, int SetbackDm, long WorthCents, bool Joined);

    public AccessCheck(DesignFile file, StreetPieces pieces, RuleBook rules, bool[] joined, Findings findings)
    {
        (this.file, this.pieces, this.findings) = (file, pieces, findings);
        (lines, reach, brief) = (rules.Whole("pbo.street.lines"), rules.Dm("pbo.reach"), rules.Dm("drop.short"));
        (box, shortDrop, longDrop, beyond) = (rules.Unit("pbo.street"), rules.Unit("drop.short"), rules.Unit("drop.long"), rules.Unit("drop.beyond"));
        first = new int[pieces.Count + 1];
        for (int row = 0; row < file.Premises.Count; row++)
        {
            first[Served(row) ? pieces.Foot(row) + 1 : 0]++;
        }

        first[0] = 0;
        for (int v = 1; v < first.Length; v++)
        {
            first[v] += first[v - 1];
        }

        int[] fill = first[..^1];
        buildings = new Building[first[^1]];
        for (int row = 0; row < file.Premises.Count; row++)
        {
            FilePremises p = file.Premises[row];
            if (Served(row))
            {
                buildings[fill[pieces.Foot(row)]++] = new Building(p.Lines, p.SetbackDm, p.WorthCents, joined[row]);
            }
        }
    }

    /// <param name="fibreMicro">Price of a line's distribution fibre, millionths of a cent a decimetre: counted elsewhere up to the foot, it is given back over the run of a drop.</param>
    /// <param name="alongMicro">What a decimetre weighs in the bound on the length of cable, which counts the runs of the premises joined.</param>
    /// <returns>Sum of what all buildings are worth.</returns>
    public long Run(long fibreMicro, long alongMicro, CancellationToken cancellation)
    {
        (this.fibreMicro, this.alongMicro) = (fibreMicro, alongMicro);
        long sum = 0;
        foreach (FilePremises p in file.Premises)
        {
            if (p.Lines > lines)
            {
                findings.Equal("dual-worth", p.WorthCents, 0, $"bâtiment / building {p.Id}");
            }

            sum += p.WorthCents;
        }

        foreach (Findings found in AtOnce.Shares(pieces.Count, (from, to) => Look(from, to, cancellation)))
        {
            findings.Take(found);
        }

        return sum;
    }

    private bool Served(int row) => file.Premises[row].Lines <= lines && pieces.Foot(row) >= 0;

    private Findings Look(int from, int to, CancellationToken cancellation)
    {
        Findings found = new();
        Near near = new(pieces, reach);
        long[] best = new long[lines + 1];
        for (int v = from; v < to; v++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(best);
            foreach (int w in near.Spread(v))
            {
                foreach (Building b in buildings.AsSpan(first[w], first[w + 1] - first[w]))
                {
                    Offer(best, b, near.Dm(w));
                }
            }

            if (best[^1] > box)
            {
                found.Add("dual-worth", $"un PBO au lieu {v} coûterait {best[^1] - box} c€ de moins que ce que valent ses bâtiments", $"a PBO at place {v} would cost {best[^1] - box} cents less than its buildings are worth");
            }
        }

        return found;
    }

    /// <summary>Adds a building to the knapsack: what it is worth above its drops from a place so far away.</summary>
    private void Offer(long[] best, in Building b, int dm)
    {
        int length = dm + b.SetbackDm;
        if (dm > 0 && length > reach)
        {
            return;
        }

        long drop = length <= brief ? shortDrop : longDrop + (Math.Max(0, length - reach) * beyond);
        long gain = b.WorthCents - (b.Lines * drop) + (((b.Lines * fibreMicro) + (b.Joined ? alongMicro : 0)) * dm / 1_000_000);
        for (int n = lines; gain > 0 && n >= b.Lines; n--)
        {
            best[n] = Math.Max(best[n], best[n - b.Lines] + gain);
        }
    }

    /// <summary>The places that a drop reaches along the streets.</summary>
    private sealed class Near(StreetPieces pieces, int reach)
    {
        private readonly int[] dm = new int[pieces.Count];
        private readonly int[] seen = new int[pieces.Count];
        private readonly List<int> found = [], changed = [];
        private int stamp;

        public int Dm(int node) => dm[node];

        public List<int> Spread(int start)
        {
            stamp++;
            found.Clear();
            changed.Clear();
            Reach(start, 0);
            // So few places lie so near that none needs to wait its turn: one that is reached over a shorter way later is looked at again.
            for (int i = 0; i < changed.Count; i++)
            {
                int v = changed[i];
                for (int k = pieces.Start[v]; k < pieces.Start[v + 1]; k++)
                {
                    int w = pieces.Ends[k], far = dm[v] + pieces.Dm[pieces.At[k]];
                    if (far <= reach && (seen[w] != stamp || far < dm[w]))
                    {
                        Reach(w, far);
                    }
                }
            }

            return found;
        }

        private void Reach(int node, int far)
        {
            if (seen[node] != stamp)
            {
                seen[node] = stamp;
                found.Add(node);
            }

            dm[node] = far;
            changed.Add(node);
        }
    }
}
