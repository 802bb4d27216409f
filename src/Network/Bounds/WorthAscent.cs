using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>
/// What lines are worth at cabinets: raised as long as no cabinet, with any lines the rules let it hold, costs less than they are worth, towards the dual of the whole. The closed form of
/// <see cref="CabinetBound"/>, where each place knows its own best zone only, is where it begins.
/// </summary>
/// <remarks>
/// <para>A line on a street is worth the least of the street's two ends. What a node is worth never exceeds a neighbour's by more than the fibre between: along a shortest way from a cabinet the gain (worth
/// less fibre) only falls, so a search by falling gain meets the dearest choice of lines first and stops when the cabinet is full, or when what room is left cannot make it dear enough to matter.</para>
/// <para>A cabinet's dearest choice is worth no more than a neighbour's and the street between for each of its lines: where that is too little to tell, no search is made, and the result is the same.</para>
/// <para>Each round asks some cabinets (<see cref="Turns"/>) and scales every node most of the way to the least of F / value over those whose dearest choice meets it; nodes that no choice fills grow, less from round to round. The last round asks all and only
/// lowers, all the way: scaling all that a cabinet could gain from by F / value or less leaves it at F at most, because the way's cost is not scaled. So whatever the rounds before did, no cabinet pays too much. The result does not depend on the number of threads.</para>
/// </remarks>
internal sealed class WorthAscent
{
    /// <summary>On a hundred thousand generated lines twelve that ask one junction in eight bring 3.989 M€; four that ask all, in twice the time, 3.985.</summary>
    private const int Rounds = 12;

    private const long One = 1 << 20;

    /// <summary>What nodes grow by in the first round; six tenths as much in each that follows.</summary>
    private const double Growth = 0.4, Fading = 0.6;

    /// <summary>How far down the way to the least factor a round goes: the factor is that of the worst cabinet, and most are then far from theirs.</summary>
    private const double Lowering = 0.7;

    private readonly LinedStreets streets;
    private readonly long[] priceMicro;
    private readonly long lineMicroDm;
    private readonly int leastLines;
    private readonly int mostLines;
    private readonly Turns turns;

    /// <param name="priceMicro">F of a cabinet at each junction, millionths of a cent.</param>
    public WorthAscent(LinedStreets streets, long[] priceMicro, long lineMicroDm, int leastLines, int mostLines) =>
        (this.streets, this.priceMicro, this.lineMicroDm, this.leastLines, this.mostLines, turns) = (streets, priceMicro, lineMicroDm, leastLines, mostLines, new Turns(streets, mostLines));

    /// <summary>Worths no cabinet pays too much for, from the closed form of those whose turn is first.</summary>
    public long[] Worths(ParallelOptions options)
    {
        long[] worth = new CabinetBound(streets, priceMicro, lineMicroDm, leastLines, mostLines).Worths(options, p => turns.Has(0, p));
        double growth = Growth;
        for (int round = 0; round < Rounds; round++, growth *= Fading)
        {
            long most = One + (long)(One * growth);
            long[] factor = Factors(worth, most, round, options);
            Scale(worth, Array.ConvertAll(factor, f => f < One ? (long)(One * Math.Pow((double)f / One, Lowering)) : Math.Min(f, most)));
        }

        Scale(worth, Array.ConvertAll(Factors(worth, One, null, options), f => Math.Min(f, One)));
        return worth;
    }

    private void Scale(long[] worth, long[] factor)
    {
        for (int v = 0; v < worth.Length; v++)
        {
            worth[v] = worth[v] == long.MaxValue ? worth[v] : (long)((Int128)worth[v] * factor[v] / One);
        }

        streets.Spread(worth, lineMicroDm);
    }

    /// <param name="most">Factors above it need not be known.</param>
    /// <param name="round">Whose turn it is; null asks all, and a cabinet that is worth too much then meets all it could gain from, not its dearest choice alone.</param>
    private long[] Factors(long[] worth, long most, int? round, ParallelOptions options)
    {
        long[] value = [.. Enumerable.Repeat(long.MaxValue, worth.Length)];
        long[] least = [.. Enumerable.Repeat(long.MaxValue, worth.Length)];
        Parallel.For(0, worth.Length, options, () => new Search(this, worth), (p, _, search) =>
        {
            if (streets.LinesInPart[p] == 0 || (round is int turn && !turns.Has(turn, p)))
            {
                return search;
            }

            // No line gains more here than at a neighbour and over the street between.
            long utmost = AtMost(p, value, Math.Min(streets.LinesInPart[p], mostLines)), enough = (long)((Int128)priceMicro[p] * One / most);
            value[p] = utmost <= enough ? utmost : search.From(p, enough, round is null);
            return search;
        }, search =>
        {
            lock (least)
            {
                for (int v = 0; v < least.Length; v++)
                {
                    least[v] = Math.Min(least[v], search.Factor[v]);
                }
            }
        });
        return least;
    }

    /// <summary>What a cabinet can be worth at most, by what those at the ends of its streets are; <see cref="long.MaxValue"/> where none is known.</summary>
    private long AtMost(int p, long[] value, long most)
    {
        long least = long.MaxValue;
        for (int a = streets.Graph.FirstArc[p]; a < streets.Graph.FirstArc[p + 1]; a++)
        {
            long known = Volatile.Read(ref value[streets.Arcs[a].Head]);
            least = known == long.MaxValue ? least : Math.Min(least, known + (most * lineMicroDm * streets.Arcs[a].Dm));
        }

        return least;
    }

    /// <summary>One a thread.</summary>
    private sealed class Search
    {
        /// <summary>Loss of a node whose streets are counted.</summary>
        private const long Met = long.MinValue;

        private readonly WorthAscent owner;
        private readonly Label[] labels;
        private readonly List<int> touched = [];
        private readonly List<int> met = [];
        private readonly PackedHeap heap;

        public Search(WorthAscent owner, long[] worth)
        {
            this.owner = owner;
            int n = owner.streets.Graph.NodeCount;
            (labels, Factor) = (Array.ConvertAll(worth, w => new Label { Worth = w, Loss = long.MaxValue }), new long[n]);
            Array.Fill(Factor, long.MaxValue);
            heap = new PackedHeap(n);
        }

        /// <summary>Least F / value of the cabinets that meet a node.</summary>
        public long[] Factor { get; }

        /// <param name="enough">A cabinet worth no more need not be known closer.</param>
        /// <param name="everything">A cabinet that is worth too much meets all it could gain from, not its dearest choice alone.</param>
        /// <returns>What the dearest choice of lines is worth at a cabinet at <paramref name="p"/>; where it is not above <paramref name="enough"/>, it or more.</returns>
        public long From(int p, long enough, bool everything)
        {
            int[] first = owner.streets.Graph.FirstArc;
            LinedStreets.Arc[] arcs = owner.streets.Arcs;
            Label[] labels = this.labels;
            long beta = owner.lineMicroDm, top = labels[p].Worth, inPart = owner.streets.LinesInPart[p], least = inPart < owner.leastLines ? 1 : owner.leastLines, most = Math.Min(owner.mostLines, inPart), taken = 0;
            Int128 value = 0;
            labels[p].Loss = 0;
            touched.Add(p);
            heap.Push(0, p);
            while (heap.Count > 0)
            {
                int v = heap.Pop(out long key);
                long gain = top - key;
                bool full = taken >= most;
                if ((gain <= 0 && taken >= least) || (full && (gain <= 0 || !everything || value <= enough)))
                {
                    break;
                }

                ref Label label = ref labels[v];
                if (key != label.Loss)
                {
                    continue;
                }

                Int128 utmost = value + Math.BigMul(most - taken, gain);
                if (taken >= least && !full && utmost <= enough)
                {
                    Clear();
                    return (long)utmost;
                }

                met.Add(v);
                label.Loss = Met;
                long here = owner.streets.LoopLines[v], potential = key + label.Worth;
                for (int a = first[v]; a < first[v + 1]; a++)
                {
                    // A street counts at the end that is met first.
                    (int w, int dm, long lines) = arcs[a];
                    ref Label other = ref labels[w];
                    long known = other.Loss;
                    if (known == Met)
                    {
                        continue;
                    }

                    here += lines;
                    long next = potential + (beta * dm) - other.Worth;
                    if (next < known)
                    {
                        if (known == long.MaxValue)
                        {
                            touched.Add(w);
                        }

                        other.Loss = next;
                        heap.Push(next, w);
                    }
                }

                here = Math.Min(here, (gain > 0 ? most : least) - taken);
                taken += here;
                value += Math.BigMul(here, gain);
            }

            if (value > 0)
            {
                long factor = (long)Int128.Min((Int128)owner.priceMicro[p] * One / value, long.MaxValue);
                foreach (int v in met)
                {
                    Factor[v] = Math.Min(Factor[v], factor);
                }
            }

            Clear();
            return (long)Int128.Min(value, long.MaxValue / 2);
        }

        private void Clear()
        {
            foreach (int v in touched)
            {
                labels[v].Loss = long.MaxValue;
            }

            touched.Clear();
            met.Clear();
            heap.Clear();
        }

        /// <summary>What a line at a node is worth, and how much less than that it gains at the cabinet in question: asked for together.</summary>
        private struct Label
        {
            public long Worth, Loss;
        }
    }
}
