using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Intermediation.Storage;

/// <summary>How a body invites people to say a need: on a page of the portal in its name, and on its own site.</summary>
/// <param name="Hosts">Origins of its sites that may show the portal's module in a frame (<c>https://www.exemple.fr</c>).</param>
/// <param name="Subjects">Subjects it offers, keys of the need's themes; all of them when empty.</param>
/// <param name="Place">Territory it speaks for; null for the whole region.</param>
/// <param name="Words">What it says to those who come, in French and English; may be empty.</param>
public sealed record Partner(BodyId Body, IReadOnlyList<string> Hosts, IReadOnlyList<string> Subjects, TerritoryId? Place, Wording Words)
{
    public const int MostHosts = 20;

    /// <summary>Reads what an officer typed, one address a line, as origins: what stands behind the host does not count.</summary>
    public static IReadOnlyList<string> ReadHosts(string text, ProblemList problems)
    {
        List<string> hosts = [];
        foreach (string typed in text.Split(['\n', '\r', ' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string address = typed.Contains("://", StringComparison.Ordinal) ? typed : "https://" + typed;
            bool sound = typed.Length < 200 && Uri.TryCreate(address, UriKind.Absolute, out _);
            Uri? site = sound ? new Uri(address) : null;
            // In clear only on the machine itself: anyone between the reader and such a page could change what is asked.
            if (site is null || site.UserInfo.Length > 0 || !(site.Scheme == "https" || (site.Scheme == "http" && site.IsLoopback)) || site.IdnHost.Length == 0 || site.IdnHost.Any(c => !(char.IsAsciiLetterOrDigit(c) || "-.:[]".Contains(c, StringComparison.Ordinal))))
                problems.Add(Problem.Error("partner-host", $"« {Shown(typed)} » n'est pas l'adresse d'un site, par exemple https://www.exemple.fr", $"“{Shown(typed)}” is not the address of a site, for example https://www.example.org"));
            else
                hosts.Add($"{site.Scheme}://{site.IdnHost}{(site.IsDefaultPort ? "" : $":{site.Port}")}");
        }

        if (hosts.Count > MostHosts)
            problems.Add(Problem.Error("partner-hosts", $"Au plus {MostHosts} sites.", $"At most {MostHosts} sites."));

        return [.. hosts.Distinct(StringComparer.Ordinal)];
    }

    private static string Shown(string typed) => typed.Length > 60 ? typed[..60] + "…" : typed;
}

public sealed class PartnerStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "partner", "Organismes qui accueillent des besoins",
        [
            new("siret", ColumnType.Text), new("hosts", ColumnType.Json), new("subjects", ColumnType.Json), new("place", ColumnType.Text, Nullable: true), new("words_fr", ColumnType.Text), new("words_en", ColumnType.Text),
            new("changed_at", ColumnType.Timestamp), new("changed_by", ColumnType.Text, Nullable: true),
        ],
        ["siret"]);

    public Partner? Find(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>("SELECT siret, hosts, subjects, place, words_fr, words_en FROM partner WHERE siret = @Siret", new { body.Siret })?.ToPartner();
    }

    public IReadOnlyList<Partner> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>("SELECT siret, hosts, subjects, place, words_fr, words_en FROM partner ORDER BY siret").Select(r => r.ToPartner())];
    }

    public void Save(Partner partner, string? by)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO partner (siret, hosts, subjects, place, words_fr, words_en, changed_at, changed_by) VALUES (@Siret, @hosts, @subjects, @place, @Fr, @En, @now, @by)
            ON CONFLICT (siret) DO UPDATE SET hosts = excluded.hosts, subjects = excluded.subjects, place = excluded.place, words_fr = excluded.words_fr, words_en = excluded.words_en, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            new { partner.Body.Siret, hosts = JsonSerializer.Serialize(partner.Hosts), subjects = JsonSerializer.Serialize(partner.Subjects), place = partner.Place?.Text, partner.Words.Fr, partner.Words.En, now = time.GetUtcNow(), by });
    }

    /// <summary>Its page and its module are gone; needs that began there keep their origin.</summary>
    public bool Remove(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM partner WHERE siret = @Siret", new { body.Siret }) > 0;
    }

    private sealed record Row(string Siret, string Hosts, string Subjects, string? Place, string WordsFr, string WordsEn)
    {
        public Partner ToPartner() => new(
            new BodyId(Siret), JsonSerializer.Deserialize<string[]>(Hosts)!, JsonSerializer.Deserialize<string[]>(Subjects)!, Place is null ? null : new TerritoryId(Place), new Wording(WordsFr, WordsEn));
    }
}
