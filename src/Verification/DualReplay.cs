namespace Maillage.Verification;

/// <summary>Pays a dual solution again on the pieces of street at some weight.</summary>
/// <remarks>
/// A raise at a foot: the set of places from which the foot is reached over exhausted arcs, without the root, must be entered by any network that joins the foot to the root; each arc that enters it
/// pays the same. No arc may pay more than its piece weighs; the sum of all payments is then a bound. An arc has the number under which its head lists it in <see cref="StreetPieces.Ends"/>, which tells its tail.
/// </remarks>
internal sealed class DualReplay
{
    private readonly int[] start, tail;
    private readonly bool[] root;
    private readonly long[] left;
    private readonly int[] inside;
    private readonly List<int> entering = [];
    private readonly Stack<int> pending = new();
    private int stamp;

    /// <param name="root">Whether each place is one.</param>
    /// <param name="weight">Of each piece.</param>
    public DualReplay(StreetPieces pieces, bool[] root, Func<int, long> weight)
    {
        (start, tail, this.root) = (pieces.Start, pieces.Ends, root);
        inside = new int[pieces.Count];
        left = new long[tail.Length];
        for (int arc = 0; arc < left.Length; arc++)
        {
            left[arc] = weight(pieces.At[arc]);
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
            long pay = amount;
            int kept = 0;
            for (int i = 0; i < entering.Count; i++)
            {
                int arc = entering[i];
                if (inside[tail[arc]] != stamp)
                {
                    entering[kept++] = arc;
                    pay = Math.Min(pay, left[arc]);
                }
            }

            if (kept == 0)
            {
                return false;
            }

            entering.RemoveRange(kept, entering.Count - kept);
            amount -= pay;
            foreach (int arc in entering)
            {
                left[arc] -= pay;
                if (left[arc] == 0 && amount > 0)
                {
                    Take(tail[arc]);
                }
            }

            if (amount == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>False when the set holds a root: then nothing more may be paid.</returns>
    private bool Spread()
    {
        while (pending.TryPop(out int v))
        {
            if (root[v])
            {
                pending.Clear();
                return false;
            }

            for (int arc = start[v]; arc < start[v + 1]; arc++)
            {
                if (inside[tail[arc]] == stamp)
                {
                    continue;
                }

                if (left[arc] == 0)
                {
                    Take(tail[arc]);
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
            pending.Push(node);
        }
    }
}
