using Maillage.Network.Rules;

namespace Maillage.Network.Bounds;

/// <summary>
/// A straight line below the price of every cable set of the catalogue: a set that holds n &gt; 0 fibres costs at least <see cref="Along"/> + n × <see cref="Fibre"/> a decimetre.
/// One part of the bound takes the first term, another the second: they never overlap.
/// </summary>
/// <param name="Along">Millionths of a cent a decimetre of cable, whatever its size.</param>
/// <param name="Fibre">Millionths of a cent a decimetre of fibre.</param>
internal readonly record struct CableFloor(long Along, long Fibre)
{
    /// <summary>The slope that leads from the smallest size to the largest, as long as it stays below every size through nought; then the height that stays below every size. Sums of cables only lie higher above the line.</summary>
    public static CableFloor Of(EngineeringRules rules)
    {
        long[] price = [.. RuleKeys.CableSizes.Select(n => 1_000_000L * rules.CentsPerDm($"cable.{n}"))];
        long slope = (price[^1] - price[0]) / (RuleKeys.CableSizes[^1] - RuleKeys.CableSizes[0]);
        for (int i = 0; i < price.Length; i++)
        {
            slope = Math.Min(slope, price[i] / RuleKeys.CableSizes[i]);
        }

        long along = Enumerable.Range(0, price.Length).Min(i => price[i] - (slope * RuleKeys.CableSizes[i]));
        return new CableFloor(along, slope);
    }

    /// <summary>Millionths of a cent for one line over a decimetre of distribution: its fibre and the spare.</summary>
    public long Distribution(EngineeringRules rules) => Fibre * (100 + rules.SpareDistribution) / 100;

    /// <summary>The same for transport, shared by the split.</summary>
    public long Transport(EngineeringRules rules) => Fibre * (100 + rules.SpareTransport) / 100 / rules.TransportSplit;
}
