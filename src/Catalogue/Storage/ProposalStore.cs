using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>What became of a proposal.</summary>
public enum ProposalState : byte
{
    Waiting,
    Accepted,
    Refused,
}

/// <summary>A resource that someone outside its body wrote: a new one, or a correction of one that exists.</summary>
/// <param name="Id">Cannot be guessed: who holds it may read what became of the proposal.</param>
/// <param name="Proposed">The resource as it would be; its version is the one the author started from, 0 for a new one.</param>
/// <param name="Person">Who proposed; null for a visitor.</param>
/// <param name="Note">Words to the moderator.</param>
/// <param name="Reason">Words of the moderator.</param>
public sealed record Proposal(string Id, Resource Proposed, DateTimeOffset MadeAt, string? Person, BodyId? Body, string Note)
{
    public ProposalState State { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    public string? Reason { get; init; }

    public bool IsNew => Proposed.Version == 0;
}

/// <summary>Proposals and what moderators decided. Nothing of a proposal is shown to readers before it is accepted.</summary>
public sealed class ProposalStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>Proposals that may wait for one resource, and for new ones of a type: more would bury the moderator.</summary>
    public const int MostWaiting = 20;

    private const string Columns = "id, content, made_at, person, body, note, state, decided_at, decided_by, reason";

    public static TableDefinition Table { get; } = new(DatabasePart.Private, "resource_proposal", "Propositions au catalogue",
        [
            new("id", ColumnType.Text), new("resource", ColumnType.Text), new("type", ColumnType.Text), new("owner", ColumnType.Text, Nullable: true), new("state", ColumnType.Text), new("made_at", ColumnType.Timestamp),
            new("person", ColumnType.Text, Nullable: true), new("body", ColumnType.Text, Nullable: true), new("note", ColumnType.Text), new("content", ColumnType.Json),
            new("decided_at", ColumnType.Timestamp, Nullable: true), new("decided_by", ColumnType.Text, Nullable: true), new("reason", ColumnType.Text, Nullable: true),
        ],
        ["id"])
    { Indexes = [["state", "owner"], ["resource"]] };

    /// <returns>Null when too many wait already.</returns>
    public Proposal? Add(Resource proposed, string? person, BodyId? body, string note)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long waiting = proposed.Version > 0
            ? connection.ExecuteScalar<long>("SELECT count(*) FROM resource_proposal WHERE resource = @Id AND state = 'Waiting'", new { proposed.Id }, transaction)
            : connection.ExecuteScalar<long>($"SELECT count(*) FROM resource_proposal WHERE type = @Type AND {(proposed.Owner is null ? "owner IS NULL" : "owner = @owner")} AND state = 'Waiting'", new { proposed.Type, owner = proposed.Owner?.Siret }, transaction);
        if (waiting >= (proposed.Version > 0 ? MostWaiting : 10 * MostWaiting))
        {
            return null;
        }

        Proposal proposal = new(Guid.NewGuid().ToString("N"), proposed, time.GetUtcNow(), person, body, note);
        connection.Execute(
            $"INSERT INTO resource_proposal (resource, type, owner, {Columns}) VALUES (@resource, @type, @owner, @Id, @content, @MadeAt, @Person, @body, @Note, 'Waiting', NULL, NULL, NULL)",
            new { resource = proposed.Id, type = proposed.Type, owner = proposed.Owner?.Siret, proposal.Id, content = ResourceStore.Text(proposed), proposal.MadeAt, proposal.Person, body = body?.Siret, proposal.Note }, transaction);
        transaction.Commit();
        return proposal;
    }

    public Proposal? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return Read(connection, "WHERE id = @id", new { id }).SingleOrDefault();
    }

    /// <summary>What waits for a body, the oldest first; null for what nobody owns yet.</summary>
    public IReadOnlyList<Proposal> Waiting(BodyId? owner)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return owner is { } body
            ? Read(connection, "WHERE state = 'Waiting' AND owner = @Siret ORDER BY made_at, id", new { body.Siret })
            : Read(connection, "WHERE state = 'Waiting' AND owner IS NULL ORDER BY made_at, id", new { });
    }

    /// <summary>The last that were decided, for a body.</summary>
    public IReadOnlyList<Proposal> Decided(BodyId? owner, int limit)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return Read(connection, $"WHERE state <> 'Waiting' AND {(owner is null ? "owner IS NULL" : "owner = @Siret")} ORDER BY decided_at DESC, id LIMIT @limit", new { owner?.Siret, limit });
    }

    public bool Refuse(string id, string by, string reason)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        bool first = Close(transaction, id, ProposalState.Refused, by, reason);
        transaction.Commit();
        return first;
    }

    /// <summary>Decides inside the transaction that saves the resource: both happen, or neither.</summary>
    /// <returns>False when it was decided already.</returns>
    public bool Close(DbTransaction transaction, string id, ProposalState state, string by, string reason) => transaction.Connection!.Execute(
        "UPDATE resource_proposal SET state = @state, decided_at = @now, decided_by = @by, reason = @reason WHERE id = @id AND state = 'Waiting'",
        new { id, state = state.ToString(), now = time.GetUtcNow(), by, reason }, transaction) == 1;

    private static List<Proposal> Read(DbConnection connection, string where, object parameters) =>
    [
        .. connection.Query<Row>($"SELECT {Columns} FROM resource_proposal {where}", parameters).Select(r => new Proposal(
            r.Id, ResourceStore.Read(r.Content), r.MadeAt, r.Person, BodyId.TryParse(r.Body, out BodyId body) ? body : null, r.Note)
        {
            State = Enum.Parse<ProposalState>(r.State), DecidedAt = r.DecidedAt, DecidedBy = r.DecidedBy, Reason = r.Reason,
        }),
    ];

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string Content { get; set; } = "";

        public DateTimeOffset MadeAt { get; set; }

        public string? Person { get; set; }

        public string? Body { get; set; }

        public string Note { get; set; } = "";

        public string State { get; set; } = "";

        public DateTimeOffset? DecidedAt { get; set; }

        public string? DecidedBy { get; set; }

        public string? Reason { get; set; }
    }
}
