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
    private readonly LinedStreets streets;
    private readonly long[] priceMicro;
    private readonly long lineMicroDm;
    private readonly int least;
    private readonly int most;

    /// <param name="priceMicro">F of a cabinet at each junction, millionths of a cent.</param>
    /// <param name="lineMicroDm">β, millionths of a cent a line and decimetre.</param>
    public CabinetBound(LinedStreets streets, long[] priceMicro, long lineMicroDm, int least, int most) =>
        (this.streets, this.priceMicro, this.lineMicroDm, this.least, this.most) = (streets, priceMicro, lineMicroDm, least, most);

    /// <param name="asked">Junctions whose cabinets are looked at, all when null; with fewer, worths may be too much and are a beginning only (<see cref="WorthAscent"/>).</param>
    /// <returns>What a line at each junction is worth, millionths of a cent; <see cref="long.MaxValue"/> where no site may serve it. O(junctions × (junctions within a cabinet's lines)).</returns>
    public long[] Worths(ParallelOptions options, Func<int, bool>? asked = null)
    {
        int junctions = streets.Graph.NodeCount;
        long[] worth = [.. Enumerable.Repeat(long.MaxValue, junctions)];
        Parallel.For(0, junctions, options, () => new Ball(this), (p, _, ball) => asked?.Invoke(p) == false ? ball : ball.Around(p), ball => ball.Merge(worth));
        streets.Spread(worth, lineMicroDm);
        return worth;
    }

    /// <summary>The lines around one junction after another, and what they make each node worth. One a thread; joining them does not depend on the order.</summary>
    private sealed class Ball
    {
        private readonly CabinetBound owner;
        private readonly long[] worth;
        private readonly long[] way;
        private readonly List<int> touched = [];
        private readonly PackedHeap heap;

        public Ball(CabinetBound owner)
        {
            this.owner = owner;
            int n = owner.streets.Graph.NodeCount;
            (worth, way) = (new long[n], new long[n]);
            Array.Fill(worth, long.MaxValue);
            Array.Fill(way, long.MaxValue);
            heap = new PackedHeap(n);
        }

        public Ball Around(int p)
        {
            long inPart = owner.streets.LinesInPart[p];
            if (inPart > 0)
            {
                Search(p, owner.most, inPart < owner.least ? 1 : owner.least);
            }

            return this;
        }

        public void Merge(long[] all)
        {
            lock (all)
            {
                for (int v = 0; v < all.Length; v++)
                {
                    all[v] = Math.Min(all[v], worth[v]);
                }
            }
        }

        private void Search(int p, int most, int least)
        {
            int[] first = owner.streets.Graph.FirstArc;
            LinedStreets.Arc[] arcs = owner.streets.Arcs;
            long[] way = this.way;
            long beta = owner.lineMicroDm, price = owner.priceMicro[p], found = 0, sum = 0, alpha = long.MaxValue, leastWay = -1, mostWay = long.MaxValue;
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

                if (found >= least && (found >= most || beta * d >= alpha))
                {
                    break;
                }

                // Met from here on: its way is kept as its complement.
                way[v] = ~d;
                long here = owner.streets.LoopLines[v];
                for (int a = first[v]; a < first[v + 1]; a++)
                {
                    // A street counts at the end that is met first.
                    (int w, int dm, long lines) = arcs[a];
                    long known = way[w];
                    if (known < 0)
                    {
                        continue;
                    }

                    here += lines;
                    long next = d + dm;
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
                            alpha = Math.Min(alpha, (price + (beta * (sum + ((n - found) * d)))) / n);
                        }
                    }
                }

                leastWay = leastWay < 0 && found + here >= least ? d : leastWay;
                mostWay = found < most && found + here >= most ? d : mostWay;
                (found, sum) = (found + here, sum + (here * d));
            }

            long reach = Math.Min(Math.Max(leastWay, (alpha + beta - 1) / beta), mostWay);
            foreach (int v in touched)
            {
                worth[v] = Math.Min(worth[v], alpha + (beta * Math.Max(0, (way[v] < 0 ? ~way[v] : way[v]) - reach)));
                way[v] = long.MaxValue;
            }

            touched.Clear();
        }
    }
}
