namespace Maillage.Verification;

/// <summary>Checks that no street PBO at any place, with any buildings it may serve, costs less than what the file says these buildings are worth.</summary>
internal sealed class AccessCheck(DesignFile file, StreetPieces pieces, RuleBook rules, Findings findings)
{
    private readonly int lines = rules.Whole("pbo.street.lines");
    private readonly int reach = rules.Dm("pbo.reach");
    private readonly int brief = rules.Dm("drop.short");
    private readonly long box = rules.Unit("pbo.street");
    private readonly long shortDrop = rules.Unit("drop.short");
    private readonly long longDrop = rules.Unit("drop.long");
    private readonly long beyond = rules.Unit("drop.beyond");
    private readonly Dictionary<int, int> near = [];
    private readonly PriorityQueue<int, int> queue = new();

    /// <param name="fibreMicro">Price of a line's distribution fibre, millionths of a cent a decimetre: counted elsewhere up to the foot, it is given back over the run of a drop.</param>
    /// <param name="joined">Rows of the premises whose runs the bound on the length of cable counts, at <paramref name="alongMicro"/> a decimetre.</param>
    /// <returns>Sum of what all buildings are worth.</returns>
    public long Run(long fibreMicro, IReadOnlySet<int> joined, long alongMicro, CancellationToken cancellation)
    {
        List<int>[] at = new List<int>[pieces.Count];
        long sum = 0;
        for (int row = 0; row < file.Premises.Count; row++)
        {
            FilePremises p = file.Premises[row];
            int node = pieces.NodeAt(p.Edge, p.AtDm);
            if (p.Lines > lines)
            {
                findings.Equal("dual-worth", $"bâtiment / building {p.Id}", p.WorthCents, 0);
            }
            else if (node >= 0)
            {
                (at[node] ??= []).Add(row);
            }

            sum += p.WorthCents;
        }

        long[] best = new long[lines + 1];
        for (int v = 0; v < pieces.Count; v++)
        {
            if ((v & 4095) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Array.Clear(best);
            Spread(v);
            foreach ((int w, int dm) in near)
            {
                foreach (int row in at[w] ?? [])
                {
                    Offer(best, file.Premises[row], dm, fibreMicro, joined.Contains(row) ? alongMicro : 0);
                }
            }

            if (best[^1] > box)
            {
                findings.Add("dual-worth", $"un PBO au lieu {v} coûterait {best[^1] - box} c€ de moins que ce que valent ses bâtiments", $"a PBO at place {v} would cost {best[^1] - box} cents less than its buildings are worth");
            }
        }

        return sum;
    }

    /// <summary>Adds a building to the knapsack: what it is worth above its drops from a place so far away.</summary>
    private void Offer(long[] best, FilePremises p, int dm, long fibreMicro, long alongMicro)
    {
        int length = dm + p.SetbackDm;
        if (dm > 0 && length > reach)
        {
            return;
        }

        long drop = length <= brief ? shortDrop : longDrop + (Math.Max(0, length - reach) * beyond);
        long gain = p.WorthCents - (p.Lines * drop) + (((p.Lines * fibreMicro) + alongMicro) * dm / 1_000_000);
        for (int n = lines; gain > 0 && n >= p.Lines; n--)
        {
            best[n] = Math.Max(best[n], best[n - p.Lines] + gain);
        }
    }

    private void Spread(int start)
    {
        near.Clear();
        queue.Clear();
        near[start] = 0;
        queue.Enqueue(start, 0);
        while (queue.TryDequeue(out int v, out int dm))
        {
            for (int k = pieces.Start[v]; dm == near[v] && k < pieces.Start[v + 1]; k++)
            {
                int p = pieces.At[k], w = pieces.Other(p, v), far = dm + pieces.Dm[p];
                if (far <= reach && (!near.TryGetValue(w, out int known) || far < known))
                {
                    near[w] = far;
                    queue.Enqueue(w, far);
                }
            }
        }
    }
}
