using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.Territory.Storage;

/// <summary>The rows of <c>figure</c>, <c>operator_area</c> and <c>source</c>, within a transaction of the caller.</summary>
internal sealed class FigureRows(MaillageDatabase database, DbTransaction transaction)
{
    /// <summary>Key prefix of sources a person brought: what the product ships never overwrites them.</summary>
    public const string OwnPrefix = "import:";

    private const string Own = OwnPrefix + "%";

    private DbConnection Connection => transaction.Connection!;

    /// <summary>Writes what the product ships; a series (indicator and date) that a person imported stays as it is.</summary>
    public void ReplaceShipped(TerritoryData data)
    {
        HashSet<(string, string)> imported = [.. Connection.Query<(string, string)>("SELECT DISTINCT indicator, period FROM figure WHERE source LIKE @Own", new { Own }, transaction)];
        HashSet<string> importedKinds = [.. Connection.Query<string>("SELECT DISTINCT kind FROM operator_area WHERE source LIKE @Own", new { Own }, transaction)];
        Connection.Execute("DELETE FROM figure WHERE source NOT LIKE @Own", new { Own }, transaction);
        Connection.Execute("DELETE FROM operator_area WHERE source NOT LIKE @Own", new { Own }, transaction);
        Connection.Execute("DELETE FROM source WHERE id NOT LIKE @Own", new { Own }, transaction);
        PutSources(data.Sources);
        Put(data.Observations.Where(o => !imported.Contains((o.Indicator, o.Period.Text))));
        database.Insert(transaction, TerritoryTables.Figure, data.Printed.Where(p => !imported.Contains((p.Indicator, p.Figure.Date.Text))).Select(Row));
        Put(data.OperatorAreas.Where(o => !importedKinds.Contains(o.Kind)), data.Operators);
    }

    /// <summary>Writes a person's series: every series (indicator and date) it holds replaces what stood there.</summary>
    public void ReplaceSeries(IReadOnlyList<Observation> observations)
    {
        foreach ((string indicator, string dimension, Period period) in observations.Select(o => (o.Indicator, o.Dimension, o.Period)).Distinct())
        {
            Connection.Execute(
                "DELETE FROM figure WHERE indicator = @indicator AND dimension = @dimension AND period = @period",
                new { indicator, dimension, period = period.Text }, transaction);
        }

        Put(observations);
    }

    public void ReplaceOperators(string kind, IReadOnlyList<OperatorArea> areas, IReadOnlyDictionary<string, string> names)
    {
        Connection.Execute("DELETE FROM operator_area WHERE kind = @kind", new { kind }, transaction);
        Put(areas, names);
    }

    public void PutSources(IEnumerable<SourceSheet> sources)
    {
        List<SourceSheet> all = [.. sources];
        foreach (SourceSheet source in all)
        {
            Connection.Execute("DELETE FROM source WHERE id = @Key", new { source.Key }, transaction);
        }

        database.Insert(transaction, TerritoryTables.Source, all.Select(s => new object?[] { s.Key, s.TitleFr, s.TitleEn, s.Publisher, s.Licence, s.Date }));
    }

    /// <summary>Everything in memory. Read by hand: tens of thousands of rows at each start.</summary>
    public static (List<Observation> Observations, List<PrintedFigure> Printed, List<SourceSheet> Sources) Load(DbConnection connection)
    {
        List<SourceSheet> sources = [.. connection.Query<SourceRow>("SELECT id, title_fr, title_en, publisher, licence, date FROM source ORDER BY id")
            .Select(s => new SourceSheet(s.Id, s.TitleFr, s.TitleEn, s.Publisher, s.Licence, s.Date))];
        Dictionary<string, SourceSheet> bySource = sources.ToDictionary(s => s.Key, StringComparer.Ordinal);
        Dictionary<string, string> words = new(StringComparer.Ordinal);
        Dictionary<string, Period> periods = new(StringComparer.Ordinal);
        List<Observation> observations = [];
        List<PrintedFigure> printed = [];
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT territory, indicator, dimension, period, value, unit, base, base_value, base_count, source, kind FROM figure ORDER BY territory, indicator, dimension, period";
        using DbDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            string period = row.GetString(3);
            if (!periods.TryGetValue(period, out Period when))
            {
                periods[period] = when = Period.Parse(period);
            }

            TerritoryId territory = new(row.GetString(0));
            string? of = row.IsDBNull(6) ? null : Word(row.GetString(6));
            if (territory.Kind == TerritoryKind.Commune)
            {
                observations.Add(new Observation(
                    Word(territory.Text), Word(row.GetString(1)), Word(row.GetString(2)), when, (long)row.GetDouble(4), of, row.IsDBNull(7) ? null : (long)row.GetDouble(7), Word(row.GetString(9))));
                continue;
            }

            string[] source = row.GetString(9).Split('#', 2);
            Source from = bySource.GetValueOrDefault(source[0])?.ToSource(source.ElementAtOrDefault(1)) ?? new Source(source[0], source[0], source.ElementAtOrDefault(1));
            FigureBase? figureBase = of is null ? null : new FigureBase(of, row.IsDBNull(7) ? 0 : (decimal)row.GetDouble(7), row.IsDBNull(8) ? 0 : (decimal)row.GetDouble(8));
            printed.Add(new PrintedFigure(territory, row.GetString(1), row.GetString(2), new Figure((decimal)row.GetDouble(4), row.GetString(5), when, from, Enum.Parse<FigureKind>(row.GetString(10), ignoreCase: true), figureBase)));
        }

        return (observations, printed, sources);

        string Word(string text)
        {
            if (!words.TryGetValue(text, out string? same))
            {
                words[text] = same = text;
            }

            return same;
        }
    }

    private void Put(IEnumerable<Observation> observations) =>
        database.Insert(transaction, TerritoryTables.Figure, observations.Select(o => new object?[]
        {
            o.Commune, o.Indicator, o.Dimension, o.Period.Text, (double)o.Value, Indicators.Find(o.Indicator)?.UnitFr ?? "",
            o.Base, (double?)o.BaseValue, o.Base is null ? null : (double)o.Value, o.Source, nameof(FigureKind.Declared),
        }));

    private void Put(IEnumerable<OperatorArea> areas, IReadOnlyDictionary<string, string> names) =>
        database.Insert(transaction, TerritoryTables.OperatorArea, areas.Select(a => new object?[]
        {
            a.Commune, a.Kind, a.Operator, names.GetValueOrDefault(a.Operator, a.Operator), a.Period.Text, a.Source,
        }));

    private static object?[] Row(PrintedFigure p) =>
    [
        p.Territory.Text, p.Indicator, p.Dimension, p.Figure.Date.Text, (double)p.Figure.Value, p.Figure.Unit, p.Figure.Base?.Of,
        (double?)p.Figure.Base?.Total, (double?)p.Figure.Base?.Count,
        p.Figure.Source.Place is null ? p.Figure.Source.Key : string.Create(CultureInfo.InvariantCulture, $"{p.Figure.Source.Key}#{p.Figure.Source.Place}"), p.Figure.Kind.ToString(),
    ];

    private sealed record SourceRow(string Id, string TitleFr, string TitleEn, string Publisher, string Licence, string Date);
}
