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
    private const string Columns = "siret, name, kind, territories, email, phone, site, runs_platform, created_at";

    public IReadOnlyList<Body> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>($"SELECT {Columns} FROM body ORDER BY name, siret").Select(Read)];
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
        row.Email, row.Phone, row.Site, row.RunsPlatform, row.CreatedAt);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Row(string Siret, string Name, string Kind, string Territories, string? Email, string? Phone, string? Site, bool RunsPlatform, DateTimeOffset CreatedAt);
}
