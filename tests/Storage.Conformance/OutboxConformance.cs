using System.Data.Common;
using System.Text;
using Dapper;
using Maillage.Database;
using Maillage.People.Audit;
using Maillage.People.Sealing;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedOutboxConformance(EmbeddedDatabases databases) : OutboxConformance(databases);

public sealed class PostgresOutboxConformance(PostgresDatabases databases) : OutboxConformance(databases);

/// <summary>Mail that waits, on both databases: nothing posted is lost, nothing is sent by two at once, nothing can be read in the database.</summary>
public abstract class OutboxConformance(TestDatabases databases) : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-outbox-");
    private readonly Clock clock = new();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    public void Dispose()
    {
        home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void What_was_posted_leaves_once_in_order_and_is_erased()
    {
        using TestDatabase test = databases.Make();
        OutboxStore outbox = Store(test);
        outbox.Post(Letter("a"));
        clock.Now += TimeSpan.FromSeconds(1);
        outbox.Post(Letter("b"));
        Waiting first = outbox.Take()!, second = outbox.Take()!;
        (first.Message, second.Message).ShouldBe((Letter("a"), Letter("b")));
        outbox.Take().ShouldBeNull("both are in someone's hand");
        outbox.Sent(first.Id);
        outbox.Sent(second.Id);
        outbox.Count().Count.ShouldBe(0);
    }

    [Fact]
    public void A_sender_that_dies_leaves_the_message_to_the_next()
    {
        using TestDatabase test = databases.Make();
        Store(test).Post(Letter("a"));
        Store(test).Take().ShouldNotBeNull();
        OutboxStore next = Store(test);
        next.Take().ShouldBeNull();
        clock.Now += OutboxStore.Lease;
        Waiting again = next.Take()!;
        (again.Message, again.Tries).ShouldBe((Letter("a"), 1));
    }

    [Fact]
    public void A_message_that_does_not_leave_waits_longer_each_time_and_is_given_up_within_a_day()
    {
        using TestDatabase test = databases.Make();
        OutboxStore outbox = Store(test);
        outbox.Post(Letter("a"));
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        List<TimeSpan> pauses = [];
        DateTimeOffset posted = clock.Now;
        for (bool again = true; again;)
        {
            again = outbox.Failed(outbox.Take()!);
            DateTimeOffset failed = clock.Now;
            while (again && connection.QuerySingle<DateTimeOffset>("SELECT next_at FROM outbox") > clock.Now)
                clock.Now += TimeSpan.FromSeconds(15);
            pauses.Add(clock.Now - failed);
        }

        pauses[..4].ShouldBe([TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)]);
        pauses.Max().ShouldBe(TimeSpan.FromHours(1));
        (clock.Now - posted).ShouldBeLessThan(TimeSpan.FromHours(22));
        outbox.Count().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Many_senders_at_once_send_each_message_once()
    {
        using TestDatabase test = databases.Make();
        OutboxStore outbox = Store(test);
        for (int i = 0; i < 40; i++)
            outbox.Post(Letter(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        List<string>[] sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            List<string> mine = [];
            while (outbox.Take() is { } waiting)
            {
                mine.Add(waiting.Message.Subject);
                outbox.Sent(waiting.Id);
            }

            return mine;
        })));
        sent.SelectMany(s => s).Order().ShouldBe(Enumerable.Range(0, 40).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public void The_database_alone_tells_no_address_and_no_link_and_a_changed_row_never_leaves()
    {
        using TestDatabase test = databases.Make();
        OutboxStore outbox = Store(test);
        string id = outbox.Post(new Outgoing("camille@essai.fr", "Connexion", "https://x/lien/secret-mot"));
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        string text = Encoding.Latin1.GetString(connection.ExecuteScalar<byte[]>("SELECT content FROM outbox")!);
        text.Length.ShouldBeGreaterThan(50);
        text.ShouldNotContain("camille");
        text.ShouldNotContain("secret-mot");
        string other = outbox.Post(Letter("b"));
        connection.Execute("UPDATE outbox SET content = (SELECT o.content FROM outbox o WHERE o.id = @id) WHERE id = @other", new { id, other }).ShouldBe(1);
        Waiting[] taken = [.. new[] { outbox.Take(), outbox.Take() }.OfType<Waiting>()];
        taken.Single().Id.ShouldBe(id);
    }

    [Fact]
    public void Keys_that_waiting_mail_needs_stay()
    {
        using TestDatabase test = databases.Make();
        OutboxStore outbox = Store(test);
        outbox.Post(Letter("a"));
        SealingKeys.Open(home.FullName, null).Add();
        clock.Now = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(30);
        SealedStore seals = new(test.Open(), SealingKeys.Open(home.FullName, null), new AuditLog(test.Open(), clock, home.FullName), clock);
        seals.Rotate(TestContext.Current.CancellationToken);
        SealingKeys.Open(home.FullName, null).Numbers.Count.ShouldBe(2);
        Store(test).Take().ShouldNotBeNull();
    }

    private static Outgoing Letter(string subject) => new("a@essai.fr", subject, "Bonjour");

    private OutboxStore Store(TestDatabase test) => new(test.Open([.. AuditTables.Migrations, .. SealedTables.Migrations]), SealingKeys.Open(home.FullName, null), clock);
}
