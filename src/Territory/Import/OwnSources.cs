using Maillage.Kernel;
using Maillage.Territory.Storage;

namespace Maillage.Territory.Import;

/// <summary>Sources a person brings: kept apart from those the product ships by their key.</summary>
internal static class OwnSources
{
    /// <summary>A table that names no source has its own file as source.</summary>
    public static string KeyOf(string fileName) => Path.GetFileName(fileName) is { Length: > 0 } name ? name : "import";

    public static string Key(string given, string fallback) => FigureRows.OwnPrefix + (given.Length == 0 ? fallback : given);

    /// <summary>A title for every source used: that of the shipped source of the same key, else the key itself.</summary>
    public static IReadOnlyList<SourceSheet> Sheets(TerritoryIndex index, IReadOnlyList<Observation> observations, IReadOnlyList<OperatorArea> areas)
    {
        IEnumerable<(string Source, Period Period)> used = observations.Select(o => (o.Source, o.Period)).Concat(areas.Select(a => (a.Source, a.Period)));
        return
        [
            .. used.GroupBy(u => u.Source).Select(g =>
            {
                string plain = g.Key[FigureRows.OwnPrefix.Length..];
                SourceSheet? known = index.Data.Sources.FirstOrDefault(s => s.Key == plain);
                string date = g.Max(u => u.Period).Text;
                return known is null ? new SourceSheet(g.Key, plain, plain, "", "", date) : known with { Key = g.Key, Date = date };
            }),
        ];
    }
}
