using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>Two resources of which a person said that they are not the same thing.</summary>
public sealed record ApartPair(string First, string Second, DateTimeOffset DecidedAt);

/// <summary>Pairs that look alike and are not: kept, so that nobody is asked twice.</summary>
public sealed class ApartStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>Ids in order, so that a pair is one row however it was said.</summary>
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "resource_apart", "Fiches dites différentes",
        [new("first", ColumnType.Text), new("second", ColumnType.Text), new("person", ColumnType.Text, Nullable: true), new("decided_at", ColumnType.Timestamp)], ["first", "second"]);

    /// <summary>Says of some resources that no two of them are the same. Returns the pairs that nobody had said before.</summary>
    public int Add(IReadOnlyList<string> ids, string? person)
    {
        string[] ordered = [.. ids.Distinct().Order(StringComparer.Ordinal)];
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        int added = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            for (int j = i + 1; j < ordered.Length; j++)
            {
                added += connection.Execute(
                    "INSERT INTO resource_apart (first, second, person, decided_at) VALUES (@first, @second, @person, @now) ON CONFLICT (first, second) DO NOTHING",
                    new { first = ordered[i], second = ordered[j], person, now = time.GetUtcNow() }, transaction);
            }
        }

        transaction.Commit();
        return added;
    }

    public bool Remove(string one, string other)
    {
        (string first, string second) = string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM resource_apart WHERE first = @first AND second = @second", new { first, second }) == 1;
    }

    /// <summary>The latest first.</summary>
    public IReadOnlyList<ApartPair> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string, string, DateTimeOffset)>("SELECT first, second, decided_at FROM resource_apart ORDER BY decided_at DESC, first, second").Select(r => new ApartPair(r.Item1, r.Item2, r.Item3))];
    }
}
