using Maillage.Geo;

namespace Maillage.Territory.Generation;

/// <summary>Made-up territories of any size, for benchmarks and tests: the same generator on invented communes.</summary>
public static class GeneratedTerritory
{
    private const double MeanPremises = 570, MeanAreaKm2 = 15.8;

    /// <summary>
    /// A territory of exactly so many premises: communes of about 570 premises and 16 km² on average, a few of them much larger (the mix of a rural region with some towns).
    /// </summary>
    /// <param name="premises">At least 1.</param>
    public static Ground OfSize(int premises, int seed, GenerationOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        RegionGround.Generate(Communes(premises, seed), options, progress, cancellation);

    /// <summary>The invented communes: codes <c>X0000</c> and on, around the middle of the projection.</summary>
    public static IReadOnlyList<CommuneSeed> Communes(int premises, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(premises, 1);
        var draw = Draw.For("territory", seed);
        int count = Math.Min(premises, Math.Max(1, (int)Math.Round(premises / MeanPremises)));
        double[] weight = new double[count];
        for (int c = 0; c < count; c++)
        {
            // A Pareto tail of exponent 1.1, cut at a tenth of the region: most communes are villages, few are towns.
            double u = Math.Max(draw.Share(), 1e-9);
            weight[c] = Math.Min(1 / (u * (0.9 + (0.1 * u))), Math.Max(4, count * 0.45));
        }

        int[] sizes = Apportion(premises, weight);
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        double pitchCm = Math.Sqrt(MeanAreaKm2) * 100_000;
        var communes = new CommuneSeed[count];
        for (int c = 0; c < count; c++)
        {
            double x = ((c % columns) - (columns / 2.0) + draw.Between(-0.35, 0.35)) * pitchCm, y = ((c / columns) - (columns / 2.0) + draw.Between(-0.35, 0.35)) * pitchCm;
            (double lon, double lat) = Lambert93.ToLonLat(75_000_000 + (int)x, 665_000_000 + (int)y);
            communes[c] = new CommuneSeed(Code(c), $"Commune {c + 1}", lon, lat, MeanAreaKm2 * draw.Between(0.5, 1.6), sizes[c]);
        }

        return communes;
    }

    /// <summary>Whole numbers, each at least 1, that add up to the total and follow the weights (largest remainders).</summary>
    private static int[] Apportion(int total, double[] weight)
    {
        double sum = weight.Sum();
        int spare = total - weight.Length;
        double[] exact = [.. weight.Select(w => w / sum * spare)];
        int[] sizes = [.. exact.Select(e => 1 + (int)e)];
        int missing = total - sizes.Sum();
        foreach (int c in Enumerable.Range(0, sizes.Length).OrderByDescending(c => exact[c] - (int)exact[c]).ThenBy(c => c).Take(missing))
        {
            sizes[c]++;
        }

        return sizes;
    }

    private static string Code(int number)
    {
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        char[] code = ['X', '0', '0', '0', '0'];
        for (int i = 4; i > 0; i--, number /= 36)
        {
            code[i] = Digits[number % 36];
        }

        return new string(code);
    }
}
