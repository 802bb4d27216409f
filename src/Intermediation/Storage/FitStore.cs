using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;

namespace Maillage.Intermediation.Storage;

/// <summary>What fitted each followed need when it was last looked at: what fits later and is not in it is new.</summary>
public sealed class FitStore(MaillageDatabase database)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "need_fit", "Services déjà vus par besoin",
        [new("id", ColumnType.Text), new("answers", ColumnType.Integer), new("offers", ColumnType.Json)], ["id"]);

    /// <summary>Offers seen, and the version of the need's answers they were seen with; null when it was never looked at.</summary>
    public (int Answers, IReadOnlySet<string> Offers)? Find(string need)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(long Answers, string Offers)>("SELECT answers, offers FROM need_fit WHERE id = @need", new { need }).Select(r => ((int, IReadOnlySet<string>)?)((int)r.Answers, JsonSerializer.Deserialize<HashSet<string>>(r.Offers)!)).FirstOrDefault();
    }

    /// <summary>Followed needs that were never looked at, oldest first.</summary>
    /// <param name="type">Type of case that a need is.</param>
    public IReadOnlyList<string> ListUnseen(string type, int limit)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>(
            "SELECT id FROM case_file WHERE type = @type AND open = @open AND desk IS NOT NULL AND NOT EXISTS (SELECT 1 FROM need_fit f WHERE f.id = case_file.id) ORDER BY opened_at, id LIMIT @limit", new { type, open = true, limit })];
    }

    public void Save(string need, int answers, IEnumerable<string> offers)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO need_fit (id, answers, offers) VALUES (@need, @answers, @list) ON CONFLICT (id) DO UPDATE SET answers = excluded.answers, offers = excluded.offers",
            new { need, answers, list = JsonSerializer.Serialize(offers.Distinct().Order(StringComparer.Ordinal)) });
    }
}
