namespace Maillage.Verification;

/// <summary>Pays a dual solution again on the pieces of street at some weight.</summary>
/// <remarks>
/// A raise at a foot: the set of places from which the foot is reached over exhausted arcs, without the root, must be entered by any network that joins the foot to the root; each arc that enters it
/// pays the same. No arc may pay more than its piece weighs; the sum of all payments is then a bound.
/// </remarks>
internal sealed class DualReplay
{
    private readonly StreetPieces pieces;
    private readonly HashSet<int> roots;
    private readonly long[] left;
    private readonly int[] inside;
    private readonly List<int> entering = [];
    private readonly List<int> pending = [];
    private int stamp;

    public DualReplay(StreetPieces pieces, HashSet<int> roots, Func<int, long> weight)
    {
        (this.pieces, this.roots) = (pieces, roots);
        inside = new int[pieces.Count];
        left = new long[2 * pieces.A.Count];
        for (int p = 0; p < pieces.A.Count; p++)
        {
            left[2 * p] = left[(2 * p) + 1] = weight(p);
        }
    }

    /// <summary>Spends an amount at a foot: each time the least left over on an entering arc is paid on all of them, and what is then exhausted is taken in.</summary>
    /// <returns>False when it cannot be spent.</returns>
    public bool Spend(int foot, long amount)
    {
        stamp++;
        entering.Clear();
        Take(foot);
        while (Spread())
        {
            entering.RemoveAll(a => inside[Tail(a)] == stamp);
            if (entering.Count == 0)
            {
                return false;
            }

            long pay = Math.Min(amount, entering.Min(a => left[a]));
            foreach (int arc in entering)
            {
                left[arc] -= pay;
            }

            amount -= pay;
            if (amount == 0)
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

    private int Tail(int arc) => (arc & 1) == 0 ? pieces.A[arc >> 1] : pieces.B[arc >> 1];

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
}
