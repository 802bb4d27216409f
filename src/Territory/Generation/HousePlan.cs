namespace Maillage.Territory.Generation;

/// <summary>
/// How a commune's premises are spread over buildings: exactly as many lines as the commune has, in houses of one line and in buildings of several,
/// in the main place, in hamlets and along roads.
/// </summary>
/// <remarks>Shares are stated assumptions (docs/ground.md): the denser or larger the commune, the more premises stand in larger buildings.</remarks>
internal sealed class HousePlan
{
    /// <summary>Lines of the buildings of several lines, the largest share of them in the middle of the place.</summary>
    public required List<int> Collective { get; init; }

    /// <summary>Houses in the main place.</summary>
    public required int CoreHouses { get; set; }

    /// <summary>Houses of each hamlet.</summary>
    public required List<int> Hamlets { get; init; }

    /// <summary>Houses along the roads.</summary>
    public required int Ribbon { get; init; }

    public int CoreBuildings => Collective.Count + CoreHouses;

    public static HousePlan For(CommuneSeed seed, ref Draw draw)
    {
        double density = seed.Premises / seed.AreaKm2;
        double share = Math.Max(
            Between(seed.Premises, (300, 0.04), (1000, 0.10), (3000, 0.25), (10_000, 0.45), (30_000, 0.65), (120_000, 0.85)),
            Between(density, (20, 0.03), (200, 0.12), (500, 0.25), (1000, 0.5), (2000, 0.65), (3000, 0.85)));
        double mean = 2.2 + (share * 9);
        int inFlats = (int)Math.Round(seed.Premises * share), left = inFlats;
        List<int> collective = [];
        while (left >= 2)
        {
            int size = Math.Min(left, 2 + draw.Geometric(mean - 2));
            collective.Add(size);
            left -= size;
        }

        int houses = seed.Premises - collective.Sum();
        double outside = Between(density, (3, 0.40), (10, 0.30), (40, 0.19), (200, 0.09), (800, 0.03), (2000, 0));
        int inHamlets = (int)(houses * outside * draw.Between(0.6, 1.3));
        int ribbon = (int)(houses * Between(density, (5, 0.14), (50, 0.09), (500, 0.02), (2000, 0)) * draw.Between(0.5, 1.5));
        List<int> hamlets = [];
        for (int rest = inHamlets; rest >= 2;)
        {
            int size = Math.Min(rest, 2 + draw.Geometric(13));
            hamlets.Add(size);
            rest -= size;
        }

        return new HousePlan { Collective = collective, CoreHouses = houses - hamlets.Sum() - ribbon, Hamlets = hamlets, Ribbon = ribbon };
    }

    /// <summary>Linear between the given points, flat outside.</summary>
    private static double Between(double x, params ReadOnlySpan<(double X, double Y)> points)
    {
        if (x <= points[0].X)
        {
            return points[0].Y;
        }

        for (int i = 1; i < points.Length; i++)
        {
            if (x <= points[i].X)
            {
                double t = (x - points[i - 1].X) / (points[i].X - points[i - 1].X);
                return points[i - 1].Y + (t * (points[i].Y - points[i - 1].Y));
            }
        }

        return points[^1].Y;
    }
}
