using Maillage.Geo;

namespace Maillage.Territory.Generation;

/// <summary>A road between the centres of two neighbouring communes (A before B), which meet at a point of their border.</summary>
internal readonly record struct CommuneRoad(int A, int B, int BorderXCm, int BorderYCm, RouteClass Class);

/// <summary>
/// What concerns several communes: who touches whom, which centres a road joins, where exchanges stand and along which roads their copper reaches the other communes.
/// Small and computed first; each commune is then laid out on its own.
/// </summary>
/// <remarks>
/// Roads follow a lune-based β-skeleton of the centres (Kirkpatrick and Radke, 1985): a pair is joined when no third centre lies between the two.
/// For β up to 2 it contains the minimum spanning tree, so the region is connected.
/// </remarks>
internal sealed class RegionPlan
{
    private readonly GenerationOptions options;

    public RegionPlan(IEnumerable<CommuneSeed> communes, GenerationOptions options, CancellationToken cancellation)
    {
        this.options = options;
        Seeds = [.. communes.Where(c => c.Premises > 0).OrderBy(c => c.Code, StringComparer.Ordinal)];
        Check();
        (X, Y) = (new int[Seeds.Length], new int[Seeds.Length]);
        Lambert93.FromLonLat([.. Seeds.Select(s => s.Lon)], [.. Seeds.Select(s => s.Lat)], X, Y);
        RadiusCm = [.. Seeds.Select(s => Math.Sqrt(s.AreaKm2 / Math.PI) * 100_000)];
        Roads = FindRoads(cancellation);
        RoadsOf = new int[Seeds.Length][];
        ILookup<int, int> ends = Enumerable.Range(0, Roads.Length).SelectMany(r => new[] { (Roads[r].A, r), (Roads[r].B, r) }).ToLookup(p => p.Item1, p => p.r);
        for (int c = 0; c < Seeds.Length; c++)
        {
            RoadsOf[c] = [.. ends[c]];
        }

        Exchanges = PlaceExchanges();
        FeedRoad = FeedCommunes();
    }

    /// <summary>Communes with premises, by code.</summary>
    public CommuneSeed[] Seeds { get; }

    public int[] X { get; }

    public int[] Y { get; }

    /// <summary>Radius of a disc with the commune's area.</summary>
    public double[] RadiusCm { get; }

    public CommuneRoad[] Roads { get; }

    public int[][] RoadsOf { get; }

    /// <summary>Number of exchanges in each commune.</summary>
    public int[] Exchanges { get; }

    /// <summary>Road by which a commune's copper comes in; −1 where it has an exchange, or where no road leads to one.</summary>
    public int[] FeedRoad { get; }

    public int Other(int road, int commune) => Roads[road].A == commune ? Roads[road].B : Roads[road].A;

    /// <summary>Where the power line of two discs crosses the segment between their centres, as a share from the first; kept off both ends.</summary>
    public double BorderShare(int a, int b)
    {
        double d = Math.Max(1, Planar.Distance(X[a], Y[a], X[b], Y[b]));
        double share = ((d * d) + (RadiusCm[a] * RadiusCm[a]) - (RadiusCm[b] * RadiusCm[b])) / (2 * d * d);
        return Math.Clamp(share, 0.25, 0.75);
    }

    private void Check()
    {
        for (int i = 0; i < Seeds.Length; i++)
        {
            CommuneSeed s = Seeds[i];
            if (!GroundIds.IsCode(s.Code) || s.AreaKm2 <= 0 || !Lambert93.Covers(s.Lon, s.Lat) || (i > 0 && Seeds[i - 1].Code == s.Code))
            {
                throw new ArgumentException($"Commune '{s.Code}': a code of five letters or digits, given once, an area above 0 and a centre in France are needed.");
            }
        }
    }

    private CommuneRoad[] FindRoads(CancellationToken cancellation)
    {
        int n = Seeds.Length;
        var found = new List<CommuneRoad>[n];
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancellation }, a =>
        {
            found[a] = [];
            int[] near = Nearest(a, 24);
            for (int b = a + 1; b < n; b++)
            {
                if (!near.Any(c => Inside(c, a, b)) && !Enumerable.Range(0, n).Any(c => Inside(c, a, b)))
                {
                    found[a].Add(Road(a, b));
                }
            }
        });
        return [.. found.SelectMany(r => r)];
    }

    private int[] Nearest(int commune, int count)
    {
        var queue = new PriorityQueue<int, double>();
        for (int c = 0; c < Seeds.Length; c++)
        {
            if (c != commune)
            {
                queue.Enqueue(c, -Planar.Distance(X[commune], Y[commune], X[c], Y[c]));
                if (queue.Count > count)
                {
                    queue.Dequeue();
                }
            }
        }

        int[] nearest = new int[queue.Count];
        for (int i = nearest.Length - 1; i >= 0; i--)
        {
            nearest[i] = queue.Dequeue();
        }

        return nearest;
    }

    /// <summary>
    /// True when centre c lies strictly inside both circles of radius βd/2 that touch a and b from within: the lune over a–b. It must also be strictly nearer to both than they are to
    /// each other, which is tested exactly: rounding never takes a road that a spanning tree needs.
    /// </summary>
    private bool Inside(int c, int a, int b)
    {
        long apart = Exact(a, b);
        if (c == a || c == b || Exact(c, a) >= apart || Exact(c, b) >= apart)
        {
            return false;
        }

        double half = options.RoadSparsity / 2, dx = (double)X[b] - X[a], dy = (double)Y[b] - Y[a];
        double ex = (double)X[c] - X[a], ey = (double)Y[c] - Y[a], fx = ex - dx, fy = ey - dy;
        double limit = half * half * ((dx * dx) + (dy * dy));
        return Squared(ex - (half * dx), ey - (half * dy)) < limit && Squared(fx + (half * dx), fy + (half * dy)) < limit;

        long Exact(int p, int q) => (((long)X[p] - X[q]) * ((long)X[p] - X[q])) + (((long)Y[p] - Y[q]) * ((long)Y[p] - Y[q]));

        static double Squared(double x, double y) => (x * x) + (y * y);
    }

    private CommuneRoad Road(int a, int b)
    {
        var draw = Draw.For(Seeds[a].Code + Seeds[b].Code, 1);
        double share = BorderShare(a, b), aside = draw.Between(-0.07, 0.07), dx = X[b] - X[a], dy = Y[b] - Y[a];
        int smaller = Math.Min(Seeds[a].Premises, Seeds[b].Premises);
        return new CommuneRoad(
            a, b,
            (int)Math.Round(X[a] + (share * dx) - (aside * dy)),
            (int)Math.Round(Y[a] + (share * dy) + (aside * dx)),
            smaller >= 1500 ? RouteClass.MainRoad : RouteClass.Road);
    }

    /// <summary>Largest communes first, none nearer to a chosen one than a spacing that is searched so that the number of exchanges comes out.</summary>
    private int[] PlaceExchanges()
    {
        int wanted = Math.Max(1, (int)Math.Round(Seeds.Sum(s => (double)s.Premises) / options.PremisesPerExchange));
        int[] bySize = [.. Enumerable.Range(0, Seeds.Length).OrderByDescending(c => Seeds[c].Premises).ThenBy(c => c)];
        double low = 0, high = 100_000_00;
        int[] best = new int[Seeds.Length];
        int bestMiss = int.MaxValue;
        for (int round = 0; round < 24; round++)
        {
            double spacing = (low + high) / 2;
            int[] counts = PlaceExchanges(bySize, spacing);
            int total = counts.Sum();
            if (Math.Abs(total - wanted) < bestMiss)
            {
                (best, bestMiss) = (counts, Math.Abs(total - wanted));
            }

            (low, high) = total > wanted ? (spacing, high) : (low, spacing);
        }

        return best;
    }

    private int[] PlaceExchanges(int[] bySize, double spacing)
    {
        int[] counts = new int[Seeds.Length];
        List<int> chosen = [];
        foreach (int c in bySize)
        {
            // A town has its own exchange, however near the next one is.
            if (Seeds[c].Premises >= options.OwnExchange || chosen.TrueForAll(o => Planar.Distance(X[c], Y[c], X[o], Y[o]) > spacing))
            {
                chosen.Add(c);
                counts[c] = 1 + (Seeds[c].Premises / options.LargestExchange);
            }
        }

        return counts;
    }

    /// <summary>Shortest ways along the roads from the communes that have an exchange (Dijkstra).</summary>
    private int[] FeedCommunes()
    {
        int[] feed = new int[Seeds.Length];
        double[] distance = new double[Seeds.Length];
        Array.Fill(feed, -1);
        Array.Fill(distance, double.PositiveInfinity);
        var queue = new PriorityQueue<int, (double Distance, int Commune)>();
        for (int c = 0; c < Seeds.Length; c++)
        {
            if (Exchanges[c] > 0)
            {
                distance[c] = 0;
                queue.Enqueue(c, (0, c));
            }
        }

        while (queue.TryDequeue(out int c, out (double Distance, int Commune) at))
        {
            if (at.Distance > distance[c])
            {
                continue;
            }

            foreach (int road in RoadsOf[c])
            {
                int other = Other(road, c);
                double via = at.Distance + Planar.Distance(X[c], Y[c], X[other], Y[other]);
                if (via < distance[other])
                {
                    distance[other] = via;
                    feed[other] = road;
                    queue.Enqueue(other, (via, other));
                }
            }
        }

        return feed;
    }
}
