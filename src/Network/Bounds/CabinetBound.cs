using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>
/// What cabinets and the fibres from lines to them cost at least, wherever they stand: the dual of capacitated location with every place of the streets a candidate, in closed form.
/// </summary>
/// <remarks>
/// <para>A cabinet at a junction p with n lines costs F + β·D(n) at least, D(n) the way of its n nearest lines. α(p) is the least of (F + β·D(n)) / n over the sizes the rules allow. Each line on
/// a street e is worth u(e) = min over p of α(p) + β·max(0, d(e,p) − r(p)), with r(p) = min(max(d of the least size, α/β), d of the largest size). Then no cabinet pays less than the worth
/// of its lines: for n lines the sum of u − β·d is at most n·α − β·Σ min(d, r), and Σ min(d, r) ≥ D(m) + (n − m)·r for the m lines within r, where F + β·D(m) ≥ m·α and β·r ≥ α. The sum of u over
/// all lines is a bound.</para>
/// <para>Ways are taken to the nearer end of a line's street, nothing along it: shorter than the true ones. Between two junctions the sum of such ways is concave in the place of the cabinet, so
/// junctions alone need be looked at (S. L. Hakimi, Optimum locations of switching centers, 1964).</para>
/// </remarks>
internal sealed class CabinetBound
{
    private readonly CsrGraph streets;
    private readonly long[] lines;
    private readonly long[] arcLines;
    private readonly long[] loopLines;
    private readonly long[] partLines;
    private readonly int[] part;
    private readonly long[] fixedMicro;
    private readonly long[] lessMicro;
    private readonly long lineMicroDm;
    private readonly int least;
    private readonly int most;

    /// <param name="streets">Streets by decimetres.</param>
    /// <param name="lines">Lines on each street.</param>
    /// <param name="fixedMicro">One or several F, millionths of a cent: one search answers for all.</param>
    /// <param name="lessMicro">What a cabinet at each junction costs less (<see cref="OwnStreets"/>).</param>
    /// <param name="lineMicroDm">β, millionths of a cent a line and decimetre.</param>
    public CabinetBound(CsrGraph streets, long[] lines, long[] fixedMicro, long[] lessMicro, long lineMicroDm, int least, int most)
    {
        (this.streets, this.lines, this.fixedMicro, this.lessMicro, this.lineMicroDm, this.least, this.most) = (streets, lines, fixedMicro, lessMicro, lineMicroDm, least, most);
        Components parts = Components.Of(streets);
        part = parts.OfNode;
        partLines = new long[parts.Count];
        arcLines = [.. streets.ArcEdge.Select(e => lines[e])];
        loopLines = new long[streets.NodeCount];
        for (int e = 0; e < lines.Length; e++)
        {
            partLines[part[streets.EdgeFrom[e]]] += lines[e];
            loopLines[streets.EdgeFrom[e]] += streets.EdgeFrom[e] == streets.EdgeTo[e] ? lines[e] : 0;
        }
    }

    /// <returns>For each F what a line at each junction is worth, millionths of a cent; <see cref="long.MaxValue"/> where no site may serve it. O(junctions × (junctions within a cabinet's lines)).</returns>
    public long[][] Worths(ParallelOptions options)
    {
        long[][] worth = [.. fixedMicro.Select(_ => Enumerable.Repeat(long.MaxValue, streets.NodeCount).ToArray())];
        Parallel.For(0, streets.NodeCount, options, () => new Ball(this), (p, _, ball) => ball.Around(p), ball => ball.Merge(worth));
        Parallel.ForEach(worth, options, w => Spread(streets, w, lineMicroDm));
        return worth;
    }

    /// <summary>Lowers what each node is worth to its neighbours' and the way between.</summary>
    public static void Spread(CsrGraph streets, long[] worth, long lineMicroDm)
    {
        PackedHeap heap = new(streets.NodeCount);
        for (int v = 0; v < worth.Length; v++)
        {
            if (worth[v] < long.MaxValue)
            {
                heap.Push(worth[v], v);
            }
        }

        while (heap.Count > 0)
        {
            int v = heap.Pop(out long key);
            for (int a = streets.FirstArc[v]; key == worth[v] && a < streets.FirstArc[v + 1]; a++)
            {
                int w = streets.ArcHead[a];
                long next = key + (lineMicroDm * streets.ArcWeight[a]);
                if (next < worth[w])
                {
                    worth[w] = next;
                    heap.Push(next, w);
                }
            }
        }
    }

    /// <summary>Whole cents that all lines are worth together, each at the end of its street where it is worth less.</summary>
    public static long Cents(CsrGraph streets, long[] lines, long[] worth)
    {
        Int128 sum = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            // No site may serve a part of the streets where nothing is worth anything: it counts for nothing.
            long least = Math.Min(worth[streets.EdgeFrom[e]], worth[streets.EdgeTo[e]]);
            sum += lines[e] == 0 || least == long.MaxValue ? 0 : (Int128)lines[e] * least;
        }

        return (long)(sum / 1_000_000);
    }

    /// <summary>The lines around one junction after another, and what they make each node worth. One a thread; joining them does not depend on the order.</summary>
    private sealed class Ball
    {
        private readonly CabinetBound owner;
        private readonly long[][] worth;
        private readonly long[] alpha;
        private readonly long[] price;
        private readonly long[] way;
        private readonly List<int> touched = [];
        private readonly PackedHeap heap;

        public Ball(CabinetBound owner)
        {
            this.owner = owner;
            int n = owner.streets.NodeCount;
            worth = [.. owner.fixedMicro.Select(_ => Enumerable.Repeat(long.MaxValue, n).ToArray())];
            (alpha, price) = (new long[worth.Length], new long[worth.Length]);
            way = new long[n];
            Array.Fill(way, long.MaxValue);
            heap = new PackedHeap(n);
        }

        public Ball Around(int p)
        {
            long inPart = owner.partLines[owner.part[p]];
            if (inPart > 0)
            {
                Search(p, owner.most, inPart < owner.least ? 1 : owner.least);
            }

            return this;
        }

        public void Merge(long[][] all)
        {
            lock (all)
            {
                for (int k = 0; k < all.Length; k++)
                {
                    for (int v = 0; v < all[k].Length; v++)
                    {
                        all[k][v] = Math.Min(all[k][v], worth[k][v]);
                    }
                }
            }
        }

        private void Search(int p, int most, int least)
        {
            CsrGraph g = owner.streets;
            int[] first = g.FirstArc, head = g.ArcHead, length = g.ArcWeight;
            long[] way = this.way, arcLines = owner.arcLines;
            long beta = owner.lineMicroDm, found = 0, sum = 0, dearest = long.MaxValue, leastWay = -1, mostWay = long.MaxValue;
            Array.Fill(alpha, long.MaxValue);
            for (int k = 0; k < price.Length; k++)
            {
                price[k] = Math.Max(0, owner.fixedMicro[k] - owner.lessMicro[p]);
            }

            way[p] = 0;
            touched.Add(p);
            heap.Clear();
            heap.Push(0, p);
            while (heap.Count > 0)
            {
                int v = heap.Pop(out long d);
                if (d != way[v])
                {
                    continue;
                }

                if (found >= least && (found >= most || beta * d >= dearest))
                {
                    break;
                }

                // Met from here on: its way is kept as its complement.
                way[v] = ~d;
                long here = owner.loopLines[v];
                for (int a = first[v]; a < first[v + 1]; a++)
                {
                    // A street counts at the end that is met first.
                    int w = head[a];
                    long known = way[w];
                    if (known < 0)
                    {
                        continue;
                    }

                    here += arcLines[a];
                    long next = d + length[a];
                    if (next < known)
                    {
                        if (known == long.MaxValue)
                        {
                            touched.Add(w);
                        }

                        way[w] = next;
                        heap.Push(next, w);
                    }
                }

                if (here > 0 && found + here >= least)
                {
                    // Between two sizes that end in one group of equally far lines the mean is monotone: its ends tell its least.
                    foreach (long n in (ReadOnlySpan<long>)[least, most, found + here])
                    {
                        if (n > found && n <= found + here && n >= least && n <= most)
                        {
                            for (int k = 0; k < alpha.Length; k++)
                            {
                                alpha[k] = Math.Min(alpha[k], (price[k] + (beta * (sum + ((n - found) * d)))) / n);
                            }
                        }
                    }

                    dearest = alpha.Max();
                }

                leastWay = leastWay < 0 && found + here >= least ? d : leastWay;
                mostWay = found < most && found + here >= most ? d : mostWay;
                (found, sum) = (found + here, sum + (here * d));
            }

            for (int k = 0; k < alpha.Length; k++)
            {
                long reach = Math.Min(Math.Max(leastWay, (alpha[k] + beta - 1) / beta), mostWay), mean = alpha[k];
                long[] worth = this.worth[k];
                foreach (int v in touched)
                {
                    worth[v] = Math.Min(worth[v], mean + (beta * Math.Max(0, (way[v] < 0 ? ~way[v] : way[v]) - reach)));
                }
            }

            foreach (int v in touched)
            {
                way[v] = long.MaxValue;
            }

            touched.Clear();
        }
    }
}
