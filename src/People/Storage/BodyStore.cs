using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.People.Storage;

/// <summary>Bodies and the charters they signed.</summary>
public sealed class BodyStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "siret, name, kind, territories, email, phone, site, runs_platform, created_at, (SELECT c.at FROM body_closed c WHERE c.siret = body.siret) AS closed_at";

    public IReadOnlyList<Body> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>($"SELECT {Columns} FROM body ORDER BY name, siret").Select(Read)];
    }

    /// <summary>Bodies of one kind that act here.</summary>
    public IReadOnlyList<Body> ListActive(BodyKind kind)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>($"SELECT {Columns} FROM body WHERE kind = @kind AND siret NOT IN (SELECT c.siret FROM body_closed c) ORDER BY name, siret", new { kind = kind.ToString() }).Select(Read)];
    }

    /// <summary>Bodies that left.</summary>
    public IReadOnlyList<BodyId> ListClosed()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT siret FROM body_closed").Select(s => new BodyId(s))];
    }

    /// <summary>Bodies that act here, by the words of their name or the first digits of their SIRET; the one whose whole name was typed comes first, then names that begin so.</summary>
    public IReadOnlyList<(BodyId Id, string Name)> Search(string typed, int limit)
    {
        string[] words = Accents.Folded(typed).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string whole = Accents.Folded(typed.Trim()), digits = string.Concat(typed.Where(c => !char.IsWhiteSpace(c)));
        if (words.Length == 0)
            return [];

        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<(string Siret, string Name)>("SELECT siret, name FROM body WHERE siret NOT IN (SELECT c.siret FROM body_closed c)").Select(b => (b.Siret, b.Name, Folded: Accents.Folded(b.Name)))
                .Where(b => words.All(b.Folded.Contains) || (digits.Length > 2 && b.Siret.StartsWith(digits, StringComparison.Ordinal)))
                .OrderBy(b => b.Folded == whole ? 0 : b.Folded.StartsWith(words[0], StringComparison.Ordinal) ? 1 : 2).ThenBy(b => b.Folded, StringComparer.Ordinal).ThenBy(b => b.Siret, StringComparer.Ordinal)
                .Take(limit).Select(b => (new BodyId(b.Siret), b.Name)),
        ];
    }

    public Body? Find(BodyId id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM body WHERE siret = @siret", new { siret = id.Siret }) is { } row ? Read(row) : null;
    }

    /// <summary>The body whose administrators run the platform; null before the founding link was used.</summary>
    public Body? FindPlatform()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM body WHERE runs_platform = @yes", new { yes = true }) is { } row ? Read(row) : null;
    }

    /// <summary>Makes a body, or changes what is said of it; whether it runs the platform never changes here.</summary>
    public void Save(Body body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Save(transaction, body);
        transaction.Commit();
    }

    public IReadOnlyList<CharterSignature> ListSignatures(BodyId id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Charter, string Version, string SignedOn, string? Until)>("SELECT charter, version, signed_on, until_day FROM charter_signature WHERE siret = @siret ORDER BY signed_on DESC, charter", new { siret = id.Siret })
            .Select(s => new CharterSignature(s.Charter, s.Version, Day(s.SignedOn), s.Until is null ? null : Day(s.Until)))];
    }

    /// <summary>Keeps a signature; signing the same version again changes nothing.</summary>
    public void Sign(BodyId id, string charter, string version, DateOnly day, string? by)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO charter_signature (siret, charter, version, signed_on, signed_by) VALUES (@siret, @charter, @version, @day, @by) ON CONFLICT (siret, charter, version) DO UPDATE SET until_day = NULL",
            new { siret = id.Siret, charter, version, day = Text(day), by });
    }

    /// <summary>Ends every signature of a charter from a day on.</summary>
    public void Withdraw(BodyId id, string charter, DateOnly day)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE charter_signature SET until_day = @day WHERE siret = @siret AND charter = @charter AND until_day IS NULL", new { siret = id.Siret, charter, day = Text(day) });
    }

    internal static void SetClosed(DbTransaction transaction, BodyId id, DateTimeOffset? at)
    {
        transaction.Connection!.Execute("DELETE FROM body_closed WHERE siret = @siret", new { siret = id.Siret }, transaction);
        if (at is not null)
            transaction.Connection!.Execute("INSERT INTO body_closed (siret, at) VALUES (@siret, @at)", new { siret = id.Siret, at }, transaction);
    }

    internal void Save(DbTransaction transaction, Body body) => transaction.Connection!.Execute(
        """
        INSERT INTO body (siret, name, kind, territories, email, phone, site, runs_platform, created_at)
        VALUES (@Siret, @Name, @kind, @territories, @Email, @Phone, @Site, @RunsPlatform, @now)
        ON CONFLICT (siret) DO UPDATE SET name = excluded.name, kind = excluded.kind, territories = excluded.territories,
          email = excluded.email, phone = excluded.phone, site = excluded.site
        """,
        new
        {
            body.Id.Siret, body.Name, kind = body.Kind.ToString(), territories = JsonSerializer.Serialize(body.Territories.Select(t => t.Text)),
            body.Email, body.Phone, body.Site, body.RunsPlatform, now = time.GetUtcNow(),
        },
        transaction);

    private static Body Read(Row row) => new(
        new BodyId(row.Siret), row.Name, Enum.Parse<BodyKind>(row.Kind), [.. JsonSerializer.Deserialize<string[]>(row.Territories)!.Select(t => new TerritoryId(t))],
        row.Email, row.Phone, row.Site, row.RunsPlatform, row.CreatedAt) { ClosedAt = row.ClosedAt };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row(string Siret, string Name, string Kind, string Territories, string? Email, string? Phone, string? Site, bool RunsPlatform, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt);
}
