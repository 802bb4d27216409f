using Maillage.Kernel;
using Maillage.Planning.Rules;

namespace Maillage.Planning;

/// <summary>Some lines of a commune and how far along the ground they stand from their exchange.</summary>
public sealed record CopperSample(TerritoryId Commune, double Metres, long Lines);

/// <summary>
/// A copper table made from line lengths when none is imported: the length beyond which a line is ineligible, or carries less than 2 Mbit/s, is set so
/// that the whole perimeter shows the printed shares. Every figure made here is simulated.
/// </summary>
/// <remarks>
/// ADSL2+ on 0.4 mm copper loses about 15 dB a kilometre at 300 kHz; 4 Mbit/s is lost near 47 dB and 2 Mbit/s near 54 dB, so that the length under which
/// 4 Mbit/s is left is 47/54 of the length calibrated for 2 Mbit/s. The ratio is an engineering rule of thumb, not a measurement.
/// </remarks>
public static class CopperSimulation
{
    private const double LengthFor4OverLengthFor2 = 47.0 / 54.0;

    /// <summary>The table of every commune that has lines. O(n log n); deterministic, ties by commune code.</summary>
    public static IReadOnlyDictionary<TerritoryId, CopperState> Run(IEnumerable<CopperSample> samples, CopperShares shares)
    {
        CopperSample[] byLength = [.. samples.Where(s => s.Lines > 0).OrderByDescending(s => s.Metres).ThenBy(s => s.Commune.Text, StringComparer.Ordinal)];
        long all = byLength.Sum(s => s.Lines);
        decimal under2 = shares.Under2Percent + (shares.IneligibleInside ? 0 : shares.IneligiblePercent);
        long ineligibleLines = (long)(all * shares.IneligiblePercent / 100m);
        long under2Lines = (long)(all * under2 / 100m);
        double lengthFor4 = LengthOf(byLength, under2Lines) * LengthFor4OverLengthFor2;

        Dictionary<TerritoryId, CopperState> table = [];
        long before = 0;
        foreach (CopperSample sample in byLength)
        {
            CopperState state = table.GetValueOrDefault(sample.Commune, new(0, 0, 0, 0, Simulated: true));
            long ineligible = Math.Clamp(ineligibleLines - before, 0, sample.Lines);
            long slow = Math.Clamp(under2Lines - before, 0, sample.Lines);
            long under4 = sample.Metres > lengthFor4 ? sample.Lines : slow;
            table[sample.Commune] = new(state.Lines + sample.Lines, state.Ineligible + ineligible, state.Under2 + slow, state.Under4 + under4, Simulated: true);
            before += sample.Lines;
        }

        return table;
    }

    /// <summary>Length of the line that ends the <paramref name="lines"/> longest ones.</summary>
    private static double LengthOf(CopperSample[] byLength, long lines)
    {
        long before = 0;
        foreach (CopperSample sample in byLength)
        {
            before += sample.Lines;
            if (before >= lines && lines > 0)
            {
                return sample.Metres;
            }
        }

        return double.PositiveInfinity;
    }
}
