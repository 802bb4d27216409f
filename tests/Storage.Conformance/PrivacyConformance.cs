using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Privacy;
using Maillage.People.Sealing;
using Maillage.People.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedPrivacyConformance(EmbeddedDatabases databases) : PrivacyConformance(databases);

public sealed class PostgresPrivacyConformance(PostgresDatabases databases) : PrivacyConformance(databases);

/// <summary>What is held on a person is found in every table, can be taken along, and goes when erased, on both databases.</summary>
public abstract class PrivacyConformance(TestDatabases databases) : IDisposable
{
    private static readonly BodyId Region = new("21210231500018");
    private static readonly Migration[] All = [.. PeopleTables.Migrations, .. AuditTables.Migrations, .. SealedTables.Migrations, .. DesignTables.Migrations];
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-privacy-");

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    public void Dispose()
    {
        home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Everything_on_a_person_comes_out_without_secrets_and_nothing_is_left_after_erasing()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(All);
        AuditLog journal = new(database, TimeProvider.System, home.FullName);
        PersonalData data = new(database, All.SelectMany(m => m.Create), Retention.Rules, journal, TimeProvider.System);
        (Actor ada, _) = Join(database, "ada@essai.fr", "Zora Secrète", Role.Administrator);
        (Actor bob, string bobEmail) = Join(database, "bob@essai.fr", "Bob Autre", Role.Officer);
        SealedStore seals = new(database, SealingKeys.Open(home.FullName, null), journal, TimeProvider.System);
        string item = seals.Seal(bob, new SealedDraft(SealedKind.Note, "case", "1", Region, [], "note", "text/plain"), "secret"u8);
        journal.Append(bob, new AuditEvent("case.opened", "a ouvert un dossier", "opened a case", "case", "1"));
        new LinkStore(database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, bobEmail, Region, Role.Officer);

        string export = data.Export(bob.Person!).ToJsonString();
        foreach (string expected in new[] { "\"person\"", "\"membership\"", "\"one_time_link\"", "\"sealed\"", "bob@essai.fr", "case.opened", "sealed.added" })
            export.ShouldContain(expected);
        foreach (string never in new[] { "hache-de-bob", "\"passphrase\":", "ada@essai.fr", "Zora" })
            export.ShouldNotContain(never);

        Should.Throw<BadInputException>(() => data.Erase(ada, ada.Person!)).Problems.Single().Code.ShouldBe("sole-administrator");
        data.Erase(bob, bob.Person!);
        data.Erase(bob, bob.Person!);
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = database.Open(part);
            foreach (TableDefinition table in All.SelectMany(m => m.Create).Where(t => t.Part == part))
            {
                foreach (Column column in table.Columns.Where(c => c.Type is ColumnType.Text or ColumnType.Json))
                {
                    connection.ExecuteScalar<long>(
                        $"SELECT count(*) FROM {table.Name} WHERE {column.Name} LIKE @person OR {column.Name} LIKE '%bob@essai.fr%' OR {column.Name} LIKE '%Bob Autre%'", new { person = $"%{bob.Person}%" })
                        .ShouldBe(0, $"{table.Name}.{column.Name}");
                }
            }
        }

        seals.List("case", "1").Single().Author.ShouldBeNull();
        seals.Open(ada, item)!.Content.ShouldNotBeNull("what was done for the body stays");
        journal.List(new AuditQuery { Action = "case.opened" }).Single().Forgotten.ShouldBeTrue();
        journal.Verify().Whole.ShouldBeTrue();
        data.Export(bob.Person!)["journal"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void Periods_take_away_what_is_old_and_leave_what_is_not()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(All);
        AuditLog journal = new(database, TimeProvider.System, home.FullName);
        (Actor ada, _) = Join(database, "ada@essai.fr", "Ada", Role.Administrator);
        journal.Append(ada, new AuditEvent("case.opened", "a", "b", "case", "1"));
        PersonalData now = new(database, All.SelectMany(m => m.Create), Retention.Rules, journal, TimeProvider.System);
        now.ApplyRetention().Values.Sum().ShouldBe(0);
        PersonalData later = new(database, All.SelectMany(m => m.Create), Retention.Rules, journal, new Clock(TimeProvider.System.GetUtcNow().AddDays(5 * 365)));
        IReadOnlyDictionary<string, int> gone = later.ApplyRetention();
        gone["sessions"].ShouldBe(1);
        gone["links"].ShouldBe(1);
        gone["journal-names"].ShouldBe(1);
        journal.List(new AuditQuery { Action = "case.opened" }).Single().Forgotten.ShouldBeTrue();
        journal.List(new AuditQuery { Action = "retention.applied" }).Count.ShouldBe(1);
        journal.Verify().Whole.ShouldBeTrue();
        new PersonStore(database, TimeProvider.System).Find(ada.Person!).ShouldNotBeNull();
    }

    private static (Actor Actor, string Email) Join(MaillageDatabase database, string email, string name, Role role)
    {
        BodyStore bodies = new(database, TimeProvider.System);
        if (bodies.Find(Region) is null)
            bodies.Save(new Body(Region, "Région d'essai", BodyKind.Region, [TerritoryId.Region], null, null, null, true, default));

        new LinkStore(database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, email, Region, role);
        string person = Guid.NewGuid().ToString("N");
        using (DbConnection connection = database.Open(DatabasePart.Private))
        {
            connection.Execute(
                "INSERT INTO person (id, email, email_key, name, language, created_at, passphrase, failures, totp_step) VALUES (@person, @email, @email, @name, 'fr', @at, 'hache-de-bob', 0, 0)",
                new { person, email, name, at = TimeProvider.System.GetUtcNow() });
            connection.Execute("INSERT INTO membership (person, siret, role, since, granted_by) VALUES (@person, @Siret, @role, @at, @person)", new { person, Region.Siret, role = role.ToString(), at = TimeProvider.System.GetUtcNow() });
        }

        new SessionStore(database, TimeProvider.System).Begin(person, true, "passphrase", "test", Region);
        return (new Actor(person, name, Region, role, [], [], Strong: true), email);
    }
}
