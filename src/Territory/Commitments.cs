using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>What one operator has committed to in a territory.</summary>
/// <param name="Communes">Communes bound, of the source's vintage.</param>
/// <param name="CommunesInAll">Communes of the territory, of the same vintage.</param>
/// <param name="Share">Share of dwellings that lie in the bound communes; null when dwellings are unknown.</param>
public sealed record Commitment(string OperatorCode, string OperatorName, Period Date, Source Source, int Communes, int CommunesInAll, Figure? Share);

/// <summary>A share a strategy prints beside the one found in the data.</summary>
/// <param name="Difference">Found minus printed, in points.</param>
/// <param name="Agrees">The printed value is the found one rounded as it was printed.</param>
public sealed record PrintedComparison(TerritoryId Territory, Figure Printed, Figure Found, decimal Difference, bool Agrees)
{
    public string Note(bool french)
    {
        CultureInfo culture = CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB");
        string found = Found.Value.ToString("0.00", culture);
        string printed = Printed.Value.ToString("0.##", culture);
        string gap = Difference.ToString("+0.00;-0.00", culture);
        return (french, Agrees) switch
        {
            (true, true) => $"Imprimé {printed} %, retrouvé {found} % des {Found.Base!.Of}.",
            (true, false) => $"Imprimé {printed} %, retrouvé {found} % des {Found.Base!.Of} : écart de {gap} point(s). La base et la date de la valeur imprimée ne sont pas données.",
            (false, true) => $"Printed {printed}%, found {found}% on the base of the data.",
            (false, false) => $"Printed {printed}%, found {found}% on the base of the data: a gap of {gap} point(s). The base and date of the printed value are not given.",
        };
    }
}

/// <summary>Who is bound to cover what with fibre (article L. 33-13), and who already runs infrastructure.</summary>
public sealed class Commitments
{
    private readonly TerritoryIndex index;
    private readonly Dictionary<int, List<OperatorArea>> bound = [];
    private readonly Dictionary<int, List<(string Code, long? Dwellings)>> parts = [];
    private readonly Dictionary<string, Source> sources;

    public Commitments(TerritoryIndex index)
    {
        this.index = index;
        sources = index.Data.Sources.ToDictionary(s => s.Key, s => s.ToSource(), StringComparer.Ordinal);
        foreach (OperatorArea area in index.Data.OperatorAreas)
        {
            if (index.FindCommune(area.Commune) is { } commune)
            {
                Bucket(bound, index.OrderOf(commune.Code)!.Value).Add(area);
            }
        }

        foreach (Observation seen in index.Data.Observations.Where(o => o.Indicator == Indicators.Dwellings))
        {
            if (index.FindCommune(seen.Commune) is { } commune)
            {
                Bucket(parts, index.OrderOf(commune.Code)!.Value).Add((seen.Commune, seen.Value));
                DwellingsDate = seen.Period;
            }
        }
    }

    /// <summary>Date of the dwellings shares are taken on; the default period when no source counts them.</summary>
    public Period DwellingsDate { get; }

    /// <summary>Operators bound to cover a territory, the largest first.</summary>
    public IReadOnlyList<Commitment> Of(TerritoryId territory) => ByOperator(territory, Indicators.Commitment);

    /// <summary>Operators that already had infrastructure in it.</summary>
    public IReadOnlyList<Commitment> InfrastructureOperatorsOf(TerritoryId territory) => ByOperator(territory, Indicators.InfrastructureOperator);

    /// <summary>True when an operator is bound to cover the commune, or any commune it is made of.</summary>
    public bool IsCommitted(TerritoryId commune) => Of(commune).Count > 0;

    /// <summary>Share of dwellings in communes some operator is bound to cover; null without dwellings, or when no commitments are known at all.</summary>
    public Figure? Share(TerritoryId territory)
    {
        OperatorArea? any = index.Data.OperatorAreas.FirstOrDefault(a => a.Kind == Indicators.Commitment);
        return any is null ? null : ShareOf(territory, [.. Areas(territory, Indicators.Commitment).Select(a => a.Commune)], any.Source);
    }

    /// <summary>The strategy's printed shares beside those found; empty when the strategy prints none.</summary>
    public IReadOnlyList<PrintedComparison> Compare() =>
    [
        .. index.Data.Printed.Where(p => p.Indicator == Indicators.PrintedCommitmentShare)
            .Select(p => (p.Territory, p.Figure, Found: Share(p.Territory)))
            .Where(p => p.Found is not null)
            .Select(p => new PrintedComparison(p.Territory, p.Figure, p.Found!, p.Found!.Value - p.Figure.Value, Math.Round(p.Found.Value, p.Figure.Value.Scale, MidpointRounding.AwayFromZero) == p.Figure.Value)),
    ];

    private List<Commitment> ByOperator(TerritoryId territory, string kind)
    {
        int inAll = 0;
        foreach (int c in index.IndexSpan(territory))
        {
            inAll += Math.Max(1, parts.GetValueOrDefault(c)?.Count ?? 0);
        }

        return
        [
            .. Areas(territory, kind).GroupBy(a => a.Operator)
                .Select(g => new Commitment(
                    g.Key, index.Data.Operators.GetValueOrDefault(g.Key, g.Key), g.Max(a => a.Period), SourceOf(g.First().Source),
                    g.Select(a => a.Commune).Distinct().Count(), inAll, ShareOf(territory, [.. g.Select(a => a.Commune)], g.First().Source)))
                .OrderByDescending(c => c.Communes).ThenBy(c => c.OperatorCode, StringComparer.Ordinal),
        ];
    }

    private List<OperatorArea> Areas(TerritoryId territory, string kind)
    {
        List<OperatorArea> areas = [];
        foreach (int c in index.IndexSpan(territory))
        {
            areas.AddRange(bound.GetValueOrDefault(c, []).Where(a => a.Kind == kind));
        }

        return areas;
    }

    private Figure? ShareOf(TerritoryId territory, HashSet<string> codes, string source)
    {
        long of = 0;
        long count = 0;
        foreach (int c in index.IndexSpan(territory))
        {
            foreach ((string code, long? dwellings) in parts.GetValueOrDefault(c, []))
            {
                of += dwellings ?? 0;
                count += codes.Contains(code) ? dwellings ?? 0 : 0;
            }
        }

        string label = Indicators.BaseLabel($"{Indicators.Dwellings}@{DwellingsDate}", french: true);
        return Figure.Share(count, of, label, DwellingsDate, SourceOf(source), FigureKind.Declared);
    }

    private Source SourceOf(string key) => sources.GetValueOrDefault(key) ?? new Source(key, key);

    private static List<T> Bucket<T>(Dictionary<int, List<T>> groups, int key)
    {
        if (!groups.TryGetValue(key, out List<T>? list))
        {
            groups[key] = list = [];
        }

        return list;
    }
}
