using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>One indicator, class and date over all of today's communes, as arrays.</summary>
internal sealed class CoverageSlot
{
    /// <summary>Marks a commune no source speaks of.</summary>
    public const long Missing = -1;

    public required Indicator Indicator { get; init; }

    public required IndicatorDimension Dimension { get; init; }

    public required Period Period { get; init; }

    public required string? BaseKey { get; init; }

    public required Source Source { get; init; }

    public required long[] Counts { get; init; }

    public required long[] Bases { get; init; }

    /// <summary>Adds every observation into today's commune, then makes the summed classes.</summary>
    public static List<CoverageSlot> Build(TerritoryIndex index)
    {
        Dictionary<string, Source> sources = index.Data.Sources.ToDictionary(s => s.Key, s => s.ToSource(), StringComparer.Ordinal);
        Dictionary<string, int> today = [];
        Dictionary<(string, string, Period), CoverageSlot> slots = [];
        foreach (Observation seen in index.Data.Observations)
        {
            if (!today.TryGetValue(seen.Commune, out int commune))
            {
                commune = index.FindCommune(seen.Commune) is { } c ? index.OrderOf(c.Code)!.Value : -1;
                today[seen.Commune] = commune;
            }

            if (commune < 0 || Indicators.Find(seen.Indicator) is not { } indicator || indicator.FindDimension(seen.Dimension) is not { } dimension)
            {
                continue;
            }

            (string, string, Period) key = (seen.Indicator, seen.Dimension, seen.Period);
            if (!slots.TryGetValue(key, out CoverageSlot? slot))
            {
                slots[key] = slot = Empty(index.Communes.Count, indicator, dimension, seen.Period, seen.Base, sources.GetValueOrDefault(seen.Source) ?? new Source(seen.Source, seen.Source));
            }

            slot.Counts[commune] = Math.Max(0, slot.Counts[commune]) + seen.Value;
            slot.Bases[commune] += seen.BaseValue ?? 0;
        }

        List<CoverageSlot> declared = [.. slots.Values];
        return [.. declared.Concat(declared.GroupBy(s => (s.Indicator, s.Period)).SelectMany(Sums)).OrderBy(Rank)];
    }

    private static IEnumerable<CoverageSlot> Sums(IGrouping<(Indicator Indicator, Period Period), CoverageSlot> group)
    {
        foreach (IndicatorDimension dimension in group.Key.Indicator.Dimensions.Where(d => d.SumOf.Count > 0))
        {
            List<CoverageSlot> parts = [.. group.Where(s => dimension.SumOf.Contains(s.Dimension.Key))];
            if (parts.Count < dimension.SumOf.Count)
            {
                continue;
            }

            CoverageSlot sum = Empty(parts[0].Counts.Length, group.Key.Indicator, dimension, group.Key.Period, parts[0].BaseKey, parts[0].Source);
            for (int c = 0; c < sum.Counts.Length; c++)
            {
                bool known = parts.TrueForAll(p => p.Counts[c] >= 0);
                sum.Counts[c] = known ? parts.Sum(p => p.Counts[c]) : Missing;
                sum.Bases[c] = known ? parts[0].Bases[c] : 0;
            }

            yield return sum;
        }
    }

    private static CoverageSlot Empty(int communes, Indicator indicator, IndicatorDimension dimension, Period period, string? baseKey, Source source)
    {
        long[] counts = new long[communes];
        Array.Fill(counts, Missing);
        return new CoverageSlot { Indicator = indicator, Dimension = dimension, Period = period, BaseKey = baseKey, Source = source, Counts = counts, Bases = new long[communes] };
    }

    private static int Rank(CoverageSlot slot)
    {
        for (int i = 0; i < Indicators.All.Count; i++)
        {
            for (int d = 0; d < Indicators.All[i].Dimensions.Count; d++)
            {
                if (Indicators.All[i] == slot.Indicator && Indicators.All[i].Dimensions[d] == slot.Dimension)
                {
                    return (i * 100) + d;
                }
            }
        }

        return int.MaxValue;
    }
}
