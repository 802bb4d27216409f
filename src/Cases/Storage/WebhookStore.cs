using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>An address of a body's own software that is told what happens to its cases.</summary>
/// <param name="Events">Kinds of events it wants, as <see cref="CaseEvents.KeyOf"/> names them.</param>
/// <param name="Secret">What deliveries are signed with, sealed by who keeps it.</param>
/// <param name="DisabledAt">When it was stopped, by hand or because nothing arrived there any more.</param>
public sealed record Webhook(string Id, BodyId Body, string Address, IReadOnlyList<string> Events, string Secret, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    public bool Wants(string happened) => DisabledAt is null && Events.Contains(happened);
}

/// <summary>One thing to be told to one address.</summary>
/// <param name="Id">Stays the same however often it is sent.</param>
/// <param name="Tries">Attempts so far.</param>
/// <param name="NextAt">When it leaves; null once it arrived or was given up.</param>
/// <param name="Status">HTTP status of the last attempt; null when nobody answered.</param>
public sealed record Delivery(string Id, string Hook, string Event, DateTimeOffset MadeAt, string Payload, int Tries, DateTimeOffset? NextAt, DateTimeOffset? DoneAt, int? Status, string? Fault);

/// <summary>Addresses that bodies registered, and what is on its way to them. A delivery is made once for each fact of a case, however often facts are looked through, and sent until it arrives or is given up.</summary>
public sealed class WebhookStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "id, hook, event, made_at, payload, tries, next_at, done_at, status, fault";

    /// <summary>Longer than an address may take to answer.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Facts of programs that run beside this one may become visible a little after their moment.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private static readonly TableDefinition Hook = new(DatabasePart.Private, "webhook", "Appels sortants",
        [
            new("id", ColumnType.Text), new("siret", ColumnType.Text), new("address", ColumnType.Text), new("events", ColumnType.Json), new("secret", ColumnType.Text), new("created_at", ColumnType.Timestamp), new("created_by", ColumnType.Text, Nullable: true),
            new("disabled_at", ColumnType.Timestamp, Nullable: true),
        ],
        ["id"])
    { Indexes = [["siret"]] };

    private static readonly TableDefinition Delivered = new(DatabasePart.Private, "webhook_delivery", "Envois des appels",
        [
            new("hook", ColumnType.Text), new("case_id", ColumnType.Text), new("seq", ColumnType.Integer), new("id", ColumnType.Text), new("event", ColumnType.Text), new("made_at", ColumnType.Timestamp), new("payload", ColumnType.Text),
            new("tries", ColumnType.Integer), new("next_at", ColumnType.Timestamp, Nullable: true), new("done_at", ColumnType.Timestamp, Nullable: true), new("status", ColumnType.Integer, Nullable: true), new("fault", ColumnType.Text, Nullable: true),
        ],
        ["hook", "case_id", "seq"])
    { Indexes = [["id"], ["next_at"], ["made_at"]] };

    private static readonly TableDefinition Mark = new(DatabasePart.Private, "webhook_mark", "Faits déjà lus pour les appels", [new("id", ColumnType.Integer), new("at", ColumnType.Timestamp)], ["id"]);

    public static Migration Migration { get; } = new("webhooks", 1, [Hook, Delivered, Mark]) { Sql = ["CREATE INDEX case_fact_at ON case_fact (at)"] };

    public Webhook Add(BodyId body, string address, IReadOnlyList<string> events, string secret, string? by)
    {
        Webhook made = new(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), body, address, events, secret, time.GetUtcNow(), null);
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO webhook (id, siret, address, events, secret, created_at, created_by) VALUES (@Id, @siret, @Address, @events, @Secret, @CreatedAt, @by)",
            new { made.Id, siret = body.Siret, made.Address, events = JsonSerializer.Serialize(events), made.Secret, made.CreatedAt, by });
        return made;
    }

    public IReadOnlyList<Webhook> List(BodyId? body = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<(string Id, string Siret, string Address, string Events, string Secret, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)>(
                $"SELECT id, siret, address, events, secret, created_at, disabled_at FROM webhook{(body is null ? "" : " WHERE siret = @siret")} ORDER BY created_at, id", new { siret = body?.Siret })
                .Select(r => new Webhook(r.Id, new BodyId(r.Siret), r.Address, JsonSerializer.Deserialize<string[]>(r.Events)!, r.Secret, r.CreatedAt, r.DisabledAt)),
        ];
    }

    /// <summary>Gone with all that was on its way.</summary>
    public void Remove(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("DELETE FROM webhook_delivery WHERE hook = @id", new { id }, transaction);
        connection.Execute("DELETE FROM webhook WHERE id = @id", new { id }, transaction);
        transaction.Commit();
    }

    /// <returns>False when it was so already: of several who stop it, one tells the body.</returns>
    public bool SetDisabled(string id, bool disabled)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute($"UPDATE webhook SET disabled_at = @at WHERE id = @id AND disabled_at IS {(disabled ? "" : "NOT ")}NULL", new { id, at = disabled ? time.GetUtcNow() : (DateTimeOffset?)null }) == 1;
    }

    /// <summary>Stops all addresses of a body, in the transaction in which it leaves.</summary>
    public void DisableAll(DbTransaction transaction, BodyId body) => transaction.Connection!.Execute(
        "UPDATE webhook SET disabled_at = @now WHERE siret = @siret AND disabled_at IS NULL", new { siret = body.Siret, now = time.GetUtcNow() }, transaction);

    /// <summary>Facts since the last look, a little of what was looked at before included, with the case as it stands now; oldest first.</summary>
    /// <param name="since">When the first address was registered: what happened before is told to nobody.</param>
    /// <returns>And where the next look begins, to be kept by <see cref="Looked"/> once deliveries are made.</returns>
    public (IReadOnlyList<(CaseFile Case, CaseFact Fact)> Facts, DateTimeOffset Until) Fresh(DateTimeOffset since, int limit = 2_000)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        DateTimeOffset from = connection.QuerySingleOrDefault<DateTimeOffset?>("SELECT at FROM webhook_mark WHERE id = 1") is { } mark && mark - Overlap > since ? mark - Overlap : since;
        List<(CaseFile, CaseFact)> facts =
        [
            .. connection.Query<FactRow>(
                """
                SELECT f.id, f.seq, f.at, f.kind, f.side, f.body, f.content, c.content AS file FROM case_fact f JOIN case_file c ON c.id = f.id
                WHERE f.at >= @from ORDER BY f.at, f.id, f.seq LIMIT @limit
                """,
                new { from, limit }).Select(r => r.Read()),
        ];
        // As many as were asked for: there may be more of the same moment, so the next look begins there.
        return (facts, facts.Count < limit ? now : facts[^1].Item2.At + Overlap);
    }

    public void Looked(DateTimeOffset until)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("INSERT INTO webhook_mark (id, at) VALUES (1, @until) ON CONFLICT (id) DO UPDATE SET at = excluded.at", new { until });
    }

    /// <summary>Puts a delivery on its way, unless the same fact is on its way to the same address already.</summary>
    public void Post(string hook, string caseId, int seq, string happened, string payload)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO webhook_delivery (hook, case_id, seq, id, event, made_at, payload, tries, next_at) VALUES (@hook, @caseId, @seq, @id, @happened, @now, @payload, 0, @now)
            ON CONFLICT (hook, case_id, seq) DO NOTHING
            """,
            new { hook, caseId, seq, id = "msg_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), happened, now = time.GetUtcNow(), payload });
    }

    /// <summary>Takes what may leave now to addresses that are not stopped; each comes again after some minutes unless it is said what became of it.</summary>
    public IReadOnlyList<Delivery> Take(int most)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        List<Delivery> due = Read(connection, "next_at <= @now AND hook IN (SELECT w.id FROM webhook w WHERE w.disabled_at IS NULL) ORDER BY next_at, id LIMIT @most", new { now, most });
        // Whoever changes it first has it.
        return [.. due.Where(d => connection.Execute("UPDATE webhook_delivery SET next_at = @until, tries = tries + 1, status = NULL, fault = NULL WHERE id = @Id AND next_at = @NextAt", new { d.Id, d.NextAt, until = now + Lease }) == 1)];
    }

    /// <param name="again">When it is tried again; null when it arrived or is given up.</param>
    public void Tell(Delivery delivery, int? status, string? fault, DateTimeOffset? again)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE webhook_delivery SET status = @status, fault = @fault, next_at = @again, done_at = @done WHERE id = @Id", new { delivery.Id, status, fault, again, done = fault is null ? time.GetUtcNow() : (DateTimeOffset?)null });
    }

    /// <summary>The last deliveries of an address, newest first.</summary>
    public IReadOnlyList<Delivery> ListDeliveries(string hook, int limit = 30)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return Read(connection, "hook = @hook ORDER BY made_at DESC, id DESC LIMIT @limit", new { hook, limit });
    }

    public Delivery? FindDelivery(string hook, string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return Read(connection, "id = @id AND hook = @hook", new { hook, id }).FirstOrDefault();
    }

    /// <summary>Of the deliveries kept: how many arrived, how many are on their way, how many were given up.</summary>
    public (long Arrived, long Waiting, long GivenUp) Count(string hook)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingle<(long, long, long)>(
            "SELECT count(done_at), count(CASE WHEN done_at IS NULL THEN next_at END), count(CASE WHEN done_at IS NULL AND next_at IS NULL THEN 1 END) FROM webhook_delivery WHERE hook = @hook", new { hook });
    }

    /// <summary>Sends one delivery again, whatever became of it, or all that did not arrive; each under the id it has, so that who has seen it drops it.</summary>
    /// <returns>How many are on their way again.</returns>
    public int SendAgain(string hook, string? id = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute(
            $"UPDATE webhook_delivery SET tries = 0, next_at = @now, done_at = NULL, status = NULL, fault = NULL WHERE hook = @hook AND {(id is null ? "done_at IS NULL" : "id = @id")}", new { hook, id, now = time.GetUtcNow() });
    }

    public int Forget(DateTimeOffset before)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM webhook_delivery WHERE made_at < @before", new { before });
    }

    private static List<Delivery> Read(DbConnection connection, string condition, object parameters) =>
        [.. connection.Query<DeliveryRow>($"SELECT {Columns} FROM webhook_delivery WHERE {condition}", parameters).Select(r => new Delivery(r.Id, r.Hook, r.Event, r.MadeAt, r.Payload, (int)r.Tries, r.NextAt, r.DoneAt, (int?)r.Status, r.Fault))];

    private sealed record DeliveryRow(string Id, string Hook, string Event, DateTimeOffset MadeAt, string Payload, long Tries, DateTimeOffset? NextAt, DateTimeOffset? DoneAt, long? Status, string? Fault);

    private sealed record FactRow(string Id, long Seq, DateTimeOffset At, string Kind, string Side, string? Body, string Content, string File)
    {
        public (CaseFile, CaseFact) Read() => (CaseStore.Read(File), new CaseFact(
            (int)Seq, At, Enum.Parse<CaseFactKind>(Kind), Enum.Parse<Types.Side>(Side), null, Body is null ? null : new BodyId(Body), "", JsonSerializer.Deserialize<CaseChange>(Content, CaseStore.Json)!));
    }
}
