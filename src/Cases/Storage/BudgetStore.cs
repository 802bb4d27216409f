using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Cases.Storage;

/// <param name="Cents">What may be promised in the year.</param>
/// <param name="Source">Where it was voted.</param>
public sealed record Budget(string Type, int Year, long Cents, string Source, DateTimeOffset At, string? Author);

/// <summary>What may be spent through a kind of case, by year, as those who vote it say.</summary>
public sealed class BudgetStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "case_budget", "Enveloppes des démarches",
        [new("type", ColumnType.Text), new("year", ColumnType.Integer), new("cents", ColumnType.Integer), new("source", ColumnType.Text), new("at", ColumnType.Timestamp), new("author", ColumnType.Text, Nullable: true)], ["type", "year"]);

    public IReadOnlyList<Budget> List(string type)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Type, long Year, long Cents, string Source, DateTimeOffset At, string? Author)>("SELECT type, year, cents, source, at, author FROM case_budget WHERE type = @type ORDER BY year", new { type })
            .Select(b => new Budget(b.Type, (int)b.Year, b.Cents, b.Source, b.At, b.Author))];
    }

    /// <summary>Says a year's budget, or says it anew.</summary>
    public void Set(string type, int year, long cents, string source, string? author)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO case_budget (type, year, cents, source, at, author) VALUES (@type, @year, @cents, @source, @now, @author)
            ON CONFLICT (type, year) DO UPDATE SET cents = excluded.cents, source = excluded.source, at = excluded.at, author = excluded.author
            """,
            new { type, year, cents, source, now = time.GetUtcNow(), author });
    }
}
