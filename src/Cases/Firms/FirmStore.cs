using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Firms;

/// <summary>Establishments of the region as the register last told them. Open data all the same, kept in the private part: some are persons.</summary>
public sealed class FirmStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "firm", "Établissements (Sirene)",
        [
            new("siret", ColumnType.Text), new("name", ColumnType.Text, Nullable: true), new("activity", ColumnType.Text, Nullable: true), new("commune", ColumnType.Text, Nullable: true), new("staff", ColumnType.Text, Nullable: true),
            new("legal", ColumnType.Text, Nullable: true), new("since", ColumnType.Text, Nullable: true), new("open", ColumnType.Boolean), new("read_at", ColumnType.Timestamp),
        ],
        ["siret"]);

    /// <summary>What the register says, and when it was read; null when it says nothing of this number.</summary>
    public (Firm Firm, DateTimeOffset ReadAt)? Find(BodyId id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>("SELECT siret, name, activity, commune, staff, legal, since, open, read_at FROM firm WHERE siret = @Siret", new { id.Siret }) is { } row ? (row.ToFirm(), row.ReadAt) : null;
    }

    public long Count()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM firm");
    }

    /// <summary>Open establishments by commune and division of activity (two digits).</summary>
    public IReadOnlyList<(string? Commune, string? Division, long Number)> CountOpen()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string?, string?, long)>("SELECT commune, substr(activity, 1, 2), count(*) FROM firm WHERE open = @open GROUP BY commune, substr(activity, 1, 2)", new { open = true })];
    }

    /// <summary>Adds establishments, or what is new of those known; a legal category read from the other file of the register stays. One transaction.</summary>
    public void Save(IEnumerable<Firm> firms) => Within(transaction =>
    {
        foreach (Firm firm in firms)
        {
            transaction.Connection!.Execute(
                """
                INSERT INTO firm (siret, name, activity, commune, staff, legal, since, open, read_at) VALUES (@Siret, @Name, @Activity, @Commune, @Staff, @Legal, @since, @IsOpen, @now)
                ON CONFLICT (siret) DO UPDATE SET name = excluded.name, activity = excluded.activity, commune = excluded.commune, staff = excluded.staff,
                  legal = coalesce(excluded.legal, firm.legal), since = excluded.since, open = excluded.open, read_at = excluded.read_at
                """,
                new { firm.Id.Siret, firm.Name, firm.Activity, firm.Commune, firm.Staff, firm.Legal, since = firm.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), firm.IsOpen, now = time.GetUtcNow() }, transaction);
        }
    });

    /// <summary>Legal categories by SIREN, for the establishments already known.</summary>
    /// <returns>How many establishments they were said of.</returns>
    public int SaveLegal(IEnumerable<(string Siren, string Legal)> units)
    {
        int said = 0;
        Within(transaction =>
        {
            foreach ((string siren, string legal) in units)
                said += transaction.Connection!.Execute("UPDATE firm SET legal = @legal WHERE siret >= @from AND siret <= @to", new { legal, from = siren + "00000", to = siren + "99999" }, transaction);
        });
        return said;
    }

    private void Within(Action<DbTransaction> act)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        act(transaction);
        transaction.Commit();
    }

    private sealed record Row(string Siret, string? Name, string? Activity, string? Commune, string? Staff, string? Legal, string? Since, bool Open, DateTimeOffset ReadAt)
    {
        public Firm ToFirm() => new(new BodyId(Siret), Name, Activity, Commune, Staff, Legal, Since is null ? null : DateOnly.ParseExact(Since, "yyyy-MM-dd", CultureInfo.InvariantCulture), Open);
    }
}
