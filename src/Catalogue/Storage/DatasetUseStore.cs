using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>How a dataset was used.</summary>
public enum DatasetUse
{
    /// <summary>Its page was opened.</summary>
    Page,

    /// <summary>A whole file was taken.</summary>
    File,

    /// <summary>A program asked for features or tiles.</summary>
    Interface,
}

/// <summary>How often each dataset was used, by month. A count and nothing else: no address, no person, no moment; robots are in it.</summary>
public sealed class DatasetUseStore(MaillageDatabase database)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "dataset_use", "Usages des jeux de données",
        [new("dataset", ColumnType.Text), new("kind", ColumnType.Text), new("month", ColumnType.Text), new("times", ColumnType.Integer)], ["dataset", "kind", "month"]);

    /// <summary>Adds what was counted, in one transaction.</summary>
    public void Add(IReadOnlyCollection<KeyValuePair<(string Dataset, DatasetUse Use), long>> counted, DateOnly day)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        foreach (((string dataset, DatasetUse use), long times) in counted)
        {
            connection.Execute(
                "INSERT INTO dataset_use (dataset, kind, month, times) VALUES (@dataset, @kind, @month, @times) ON CONFLICT (dataset, kind, month) DO UPDATE SET times = dataset_use.times + excluded.times",
                new { dataset, kind = use.ToString(), month = Month(day), times }, transaction);
        }

        transaction.Commit();
    }

    /// <summary>Months of a dataset, the newest first.</summary>
    public IReadOnlyList<(string Month, DatasetUse Use, long Times)> List(string dataset)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Month, string Kind, long Times)>("SELECT month, kind, times FROM dataset_use WHERE dataset = @dataset ORDER BY month DESC, kind", new { dataset })
            .Where(r => Enum.TryParse<DatasetUse>(r.Kind, out _)).Select(r => (r.Month, Enum.Parse<DatasetUse>(r.Kind), r.Times))];
    }

    /// <summary>Uses of each dataset from the month of this day on.</summary>
    public IReadOnlyDictionary<string, long> CountSince(DateOnly day)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Dataset, long Times)>("SELECT dataset, sum(times) FROM dataset_use WHERE month >= @month GROUP BY dataset", new { month = Month(day) }).ToDictionary(r => r.Dataset, r => r.Times, StringComparer.Ordinal);
    }

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
