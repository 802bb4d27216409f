using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People;
using Maillage.People.Audit;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedAuditConformance(EmbeddedDatabases databases) : AuditConformance(databases);

public sealed class PostgresAuditConformance(PostgresDatabases databases) : AuditConformance(databases);

/// <summary>The journal on both databases: written by many at once, never changed, verifiable, and able to forget a person.</summary>
public abstract class AuditConformance(TestDatabases databases) : IDisposable
{
    private static readonly BodyId Dijon = new("21210231300015");
    private static readonly BodyId Region = new("23210001000014");
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-audit-");

    public void Dispose()
    {
        home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Many_writers_at_once_make_one_whole_chain()
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test);
        AuditLog[] logs = [.. Enumerable.Range(0, 4).Select(_ => Log(test))];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
        {
            for (int i = 0; i < 20; i++)
                logs[writer].Append(Agent($"p{writer}"), Event($"{writer}-{i}"));
        });
        AuditVerdict verdict = log.Verify();
        verdict.Problems.ShouldBeEmpty();
        verdict.Entries.ShouldBe(80);
        log.List(new AuditQuery { Limit = 1000 }).Select(l => l.Id).ShouldBeUnique();
    }

    [Fact]
    public void A_line_is_kept_with_the_change_it_tells_or_not_at_all()
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test);
        log.Append(null, Event("kept"));
        using (DbConnection connection = test.Open().Open(DatabasePart.Private))
        using (DbTransaction transaction = connection.BeginTransaction())
        {
            log.Append(transaction, Agent("p1"), Event("undone")).ShouldBe(2);
        }

        log.Append(Agent("p1"), Event("next")).ShouldBe(2);
        log.List(new AuditQuery()).Select(l => l.Id).ShouldBe(["next", "kept"]);
        log.Verify().Whole.ShouldBeTrue();
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET fr = 'autre' WHERE seq = 2")]
    [InlineData("DELETE FROM audit_entry WHERE seq = 3")]
    [InlineData("DELETE FROM audit_entry")]
    public void The_database_itself_refuses_to_change_a_line(string statement)
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test, 3);
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        Should.Throw<DbException>(() => connection.Execute(statement)).Message.ShouldContain("append-only");
        log.Verify().Whole.ShouldBeTrue();
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET fr = 'autre' WHERE seq = 2", "audit-changed")]
    [InlineData("UPDATE audit_entry SET at = at, role = 'officer' WHERE seq = 1", "audit-changed")]
    [InlineData("DELETE FROM audit_entry WHERE seq = 2", "audit-missing")]
    [InlineData("DELETE FROM audit_entry WHERE seq = 3", "audit-cut")]
    [InlineData("DELETE FROM audit_entry", "audit-cut")]
    public void Who_owns_the_database_and_changes_it_all_the_same_is_found(string statement, string code)
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test, 3);
        Disarmed(test, statement);
        log.Verify().Problems.Select(p => p.Code).ShouldContain(code);
    }

    [Fact]
    public void A_tail_cut_together_with_its_head_is_found_by_the_anchor_outside()
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test, 3);
        string second = log.List(new AuditQuery())[1].Hash;
        log.Anchor()!.Seq.ShouldBe(3);
        log.Anchor().ShouldBeNull("nothing new to note");
        log.Verify().Anchors.ShouldBe(1);
        log.Verify().Whole.ShouldBeTrue();
        Disarmed(test, $"DELETE FROM audit_entry WHERE seq = 3; UPDATE audit_head SET seq = 2, hash = '{second}'");
        log.Verify().Problems.ShouldHaveSingleItem().Code.ShouldBe("audit-cut");

        File.AppendAllText(Path.Combine(home.FullName, "audit.anchors"), "4 anything\n");
        log.Verify().Problems.ShouldHaveSingleItem().Code.ShouldBe("audit-anchors");
    }

    [Fact]
    public void An_anchor_cut_short_by_a_dying_process_is_passed_over()
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test, 1);
        log.Anchor();
        File.AppendAllText(Path.Combine(home.FullName, "audit.anchors"), "2 abc");
        log.Append(null, Event("more"));
        log.Anchor()!.Seq.ShouldBe(2);
        log.Verify().Anchors.ShouldBe(2);
        log.Verify().Whole.ShouldBeTrue();
    }

    [Fact]
    public void A_body_reads_what_concerns_it_and_what_it_did()
    {
        using TestDatabase test = databases.Make();
        AuditLog log = Log(test);
        log.Append(Agent("p1"), Event("by dijon on region") with { Concerned = Region });
        log.Append(Agent("p2") with { Body = Region }, Event("by region on dijon") with { Concerned = Dijon, Action = "case.opened" });
        log.Append(Agent("p2") with { Body = Region }, Event("by region"));
        log.List(new AuditQuery { Body = Dijon }).Select(l => l.Id).ShouldBe(["by region on dijon", "by dijon on region"]);
        log.List(new AuditQuery { Body = Dijon, Action = "case.opened" }).Single().Name.ShouldBe("Nom de p2");
        log.List(new AuditQuery { Body = Region, Limit = 2, Before = 3 }).Select(l => l.Seq).ShouldBe([2, 1]);
        log.List(new AuditQuery { Until = TimeProvider.System.GetUtcNow().AddDays(-1) }).ShouldBeEmpty();
    }

    [Fact]
    public void An_erased_person_is_forgotten_and_the_chain_stays_whole()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(AuditTables.Migrations);
        AuditLog log = Log(test);
        log.Append(Agent("p1"), Event("1"));
        log.Append(Agent("p2"), Event("p1") with { Kind = AuditEvent.Person, Action = "member.invited" });
        log.ListOf("p1").Select(l => l.Action).ShouldBe(["design.read", "member.invited"]);
        using (DbConnection connection = database.Open(DatabasePart.Private))
        {
            connection.Query<string>("SELECT coalesce(trace, '') || id || coalesce(details, '') FROM audit_entry").ShouldAllBe(t => !t.Contains("p1"), "no person stands in a line that cannot be changed");
            using DbTransaction transaction = connection.BeginTransaction();
            AuditLog.Forget(transaction, "p1").ShouldBe(1);
            transaction.Commit();
        }

        log.ListOf("p1").ShouldBeEmpty();
        AuditLine forgotten = log.List(new AuditQuery())[1];
        (forgotten.Person, forgotten.Name, forgotten.Forgotten).ShouldBe((null, null, true));
        log.Verify().Whole.ShouldBeTrue();
        log.ForgetBefore(3000).ShouldBe(1);
        log.List(new AuditQuery()).ShouldAllBe(l => l.Forgotten);
        log.Verify().Whole.ShouldBeTrue();
    }

    private static Actor Agent(string person) => new(person, "Nom de " + person, Dijon, Role.Agent, [], [], Strong: false);

    private static AuditEvent Event(string id) => new("design.read", "a lu la conception", "read the design", "design", id);

    private AuditLog Log(TestDatabase test, int lines = 0)
    {
        AuditLog log = new(test.Open(AuditTables.Migrations), TimeProvider.System, home.FullName);
        for (int i = 0; i < lines; i++)
            log.Append(Agent("p1"), Event($"{i}"));

        return log;
    }

    /// <summary>As the owner of the database can: the refusals are taken away first.</summary>
    private static void Disarmed(TestDatabase test, string statement)
    {
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        string disarm = connection.GetType().Name.StartsWith("Sqlite", StringComparison.Ordinal)
            ? "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete; DROP TRIGGER audit_entry_no_replace"
            : "ALTER TABLE audit_entry DISABLE TRIGGER ALL";
        connection.Execute(disarm);
        connection.Execute(statement);
    }
}
