using Maillage.Geo;

namespace Maillage.Territory.Generation;

/// <summary>
/// The copper network of a commune: shortest ways from its exchanges (or from the road its copper comes by) to every building and to the roads by which it feeds neighbours.
/// Each street on these ways has a duct, poles, or a buried cable that nothing can be drawn into.
/// </summary>
internal sealed class CopperRoutes(GroundBuilder builder, List<int> unitOf, CommuneSeed seed)
{
    /// <param name="entry">Point where copper comes in, −1 when the commune has exchanges (or copper from nowhere).</param>
    public void Mark(int entry, IEnumerable<int> transit, SegmentHit[] buildings, int[] exchanges)
    {
        int[] roots = exchanges.Length > 0 ? exchanges : entry >= 0 ? [entry] : [];
        if (roots.Length == 0)
        {
            return;
        }

        (int[] via, double[] distance) = Ways(roots);
        bool[] copper = new bool[builder.SegmentCount];
        foreach (SegmentHit hit in buildings)
        {
            (int a, int b, _) = builder.Segment(hit.Segment);
            copper[hit.Segment] = true;
            Climb(distance[a] <= distance[b] ? a : b, via, copper);
        }

        foreach (int point in transit)
        {
            Climb(point, via, copper);
        }

        ulong draws = Draw.Hash(seed.Code, 2);
        for (int s = 0; s < copper.Length; s++)
        {
            if (copper[s])
            {
                builder.SetSupport(s, Support(builder.Segment(s).Kind.BuiltUp, Draw.At(draws, unitOf[s], 0, 0)));
            }
        }
    }

    /// <summary>Stated assumption: ducts mostly in towns, poles in the country, and everywhere some cable in bare ground (docs/ground.md).</summary>
    private ExistingSupport Support(bool builtUp, double draw)
    {
        (double duct, double pole) = (builtUp, seed.Premises >= 2000) switch
        {
            (true, true) => (0.75, 0.17),
            (true, false) => (0.40, 0.48),
            _ => (0.25, 0.60),
        };
        return draw < duct ? ExistingSupport.Duct : draw < duct + pole ? ExistingSupport.Pole : ExistingSupport.None;
    }

    private void Climb(int point, int[] via, bool[] copper)
    {
        while (via[point] >= 0)
        {
            (int a, int b, _) = builder.Segment(via[point]);
            bool passed = copper[via[point]];
            copper[via[point]] = true;
            point = a == point ? b : a;
            if (passed && settled[point])
            {
                return;
            }

            settled[point] = true;
        }
    }

    private bool[] settled = [];

    private (int[] Via, double[] Distance) Ways(int[] roots)
    {
        int n = builder.PointCount;
        settled = new bool[n];
        int[] via = new int[n], start = new int[n + 1];
        double[] distance = new double[n];
        Array.Fill(via, -1);
        Array.Fill(distance, double.PositiveInfinity);
        for (int s = 0; s < builder.SegmentCount; s++)
        {
            start[builder.Segment(s).From + 1]++;
            start[builder.Segment(s).To + 1]++;
        }

        for (int p = 0; p < n; p++)
        {
            start[p + 1] += start[p];
        }

        int[] around = new int[2 * builder.SegmentCount], next = start[..^1];
        for (int s = 0; s < builder.SegmentCount; s++)
        {
            around[next[builder.Segment(s).From]++] = s;
            around[next[builder.Segment(s).To]++] = s;
        }

        var queue = new PriorityQueue<int, (double, int)>();
        foreach (int root in roots)
        {
            distance[root] = 0;
            queue.Enqueue(root, (0, root));
        }

        while (queue.TryDequeue(out int p, out (double Distance, int) at))
        {
            for (int i = start[p]; at.Distance <= distance[p] && i < start[p + 1]; i++)
            {
                (int a, int b, _) = builder.Segment(around[i]);
                int other = a == p ? b : a;
                ((int ax, int ay), (int bx, int by)) = (builder.Point(a), builder.Point(b));
                double length = at.Distance + Planar.Distance(ax, ay, bx, by);
                if (length < distance[other])
                {
                    (distance[other], via[other]) = (length, around[i]);
                    queue.Enqueue(other, (length, other));
                }
            }
        }

        return (via, distance);
    }
}
