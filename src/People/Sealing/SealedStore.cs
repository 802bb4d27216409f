using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.People.Audit;

namespace Maillage.People.Sealing;

/// <summary>
/// Confidential attachments and notes. Each has a data key of its own, wrapped by a master key that is not in the database (<see cref="SealingKeys"/>);
/// rights are asked here (<see cref="Rights"/>), and every opening is written in the journal before the content is given: its owner sees who read it.
/// </summary>
public sealed class SealedStore(MaillageDatabase database, SealingKeys keys, AuditLog journal, TimeProvider time)
{
    /// <summary>Kind of the object in the journal.</summary>
    public const string AuditKind = "sealed";

    /// <summary>20 MB: larger files belong in a store of files, not in a database.</summary>
    public const int MostBytes = 20_000_000;

    private const string Columns = "id, kind, object_kind, object_id, owner, readers, author, size, made_at";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <exception cref="ArgumentException">Larger than <see cref="MostBytes"/>: the door that takes uploads says so before.</exception>
    /// <returns>Its id.</returns>
    public string Seal(Actor author, SealedDraft draft, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MostBytes);
        string id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        byte[] key = RandomNumberGenerator.GetBytes(Envelope.KeyBytes);
        long number = keys.Current;
        string bound = BoundTo(id, draft.ObjectKind, draft.ObjectId, draft.Owner.Siret);
        Row row = new(
            id, draft.Kind.ToString(), draft.ObjectKind, draft.ObjectId, draft.Owner.Siret, Json(draft.Readers), author.Person, content.Length, time.GetUtcNow(), number,
            Envelope.Seal(keys.Get(number), key, WrapBoundTo(bound, number)),
            Envelope.Seal(key, JsonSerializer.SerializeToUtf8Bytes(new Header(draft.Name, draft.MediaType)), HeaderBoundTo(bound, Json(draft.Readers))),
            Envelope.Seal(key, content, bound + "|content"));
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute(
            $"INSERT INTO sealed ({Columns}, key_number, wrapped, header, content) VALUES (@Id, @Kind, @ObjectKind, @ObjectId, @Owner, @Readers, @Author, @Size, @MadeAt, @KeyNumber, @Wrapped, @Header, @Content)", row, transaction);
        journal.Append(transaction, author, Event(id, draft.Owner, "sealed.added", "a déposé une pièce confidentielle", "deposited a confidential item"));
        transaction.Commit();
        return id;
    }

    /// <summary>What is sealed for an object, without names: those are secret as well.</summary>
    public IReadOnlyList<SealedItem> List(string objectKind, string objectId)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<ItemRow>($"SELECT {Columns} FROM sealed WHERE object_kind = @objectKind AND object_id = @objectId ORDER BY made_at, id", new { objectKind, objectId }).Select(r => r.ToItem())];
    }

    /// <summary>What is sealed for an object, with names, for who may read it; what one may not read, or what was changed in the database, is not among them. A list opens nothing: it is not written in the journal.</summary>
    public IReadOnlyList<NamedItem> ListNamed(Actor actor, string objectKind, string objectId)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        List<NamedItem> named = [];
        foreach (Row row in connection.Query<Row>(
            $"SELECT {Columns}, key_number, wrapped, header, @none AS content FROM sealed WHERE object_kind = @objectKind AND object_id = @objectId ORDER BY made_at, id", new { objectKind, objectId, none = Array.Empty<byte>() }))
        {
            SealedItem item = row.ToItem();
            if (Rights.May(actor, Deed.Read, item.Resource, Today).Allowed && TryHeader(row) is { } header)
                named.Add(new NamedItem(item, header.Name, header.MediaType));
        }

        return named;
    }

    /// <summary>Whose it is and who may read it; null when there is no such thing.</summary>
    public SealedItem? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<ItemRow>($"SELECT {Columns} FROM sealed WHERE id = @id", new { id })?.ToItem();
    }

    /// <summary>Opens it for who may, and writes in the journal that it was opened, or that it was refused.</summary>
    /// <returns>Null when there is no such thing.</returns>
    /// <exception cref="SealBrokenException">It was changed or swapped in the database; that is written in the journal too.</exception>
    public Unsealed? Open(Actor actor, string id) => Open(actor, id, item => Rights.May(actor, Deed.Read, item.Resource, Today));

    /// <summary>Opens it for someone whom the object's own rules let read it, whatever their body: a juror, a file they judge. The second factor and the journal are the same.</summary>
    public Unsealed? OpenBy(Actor actor, string id, Decision rule) => Open(actor, id, _ => rule.Allowed && !actor.Strong ? Rights.NoFactor : rule);

    private Unsealed? Open(Actor actor, string id, Func<SealedItem, Decision> judge)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (Find(connection, id, null) is not { } row)
            return null;

        SealedItem item = row.ToItem();
        Decision decision = judge(item);
        if (!decision.Allowed)
        {
            if (actor.IsKnown)
                journal.Append(actor, Event(id, item.Owner, "sealed.refused", "s'est vu refuser une pièce confidentielle", "was refused a confidential item", ("rule", decision.Rule)));

            return new Unsealed(decision, item, null, null, null);
        }

        try
        {
            byte[] key = KeyOf(row);
            Header header = HeaderOf(row, key);
            byte[] content = Envelope.Open(key, row.Content, row.Bound + "|content");
            journal.Append(actor, Event(id, item.Owner, "sealed.opened", "a ouvert une pièce confidentielle", "opened a confidential item"));
            return new Unsealed(decision, item, header.Name, header.MediaType, content);
        }
        catch (CryptographicException)
        {
            journal.Append(actor, Event(id, item.Owner, "sealed.broken", "a trouvé une pièce confidentielle abîmée", "found a confidential item broken"));
            throw new SealBrokenException(id);
        }
    }

    /// <summary>Who opened it, was refused, shared it: the newest first.</summary>
    public IReadOnlyList<AuditLine> Openings(string id, int limit = 200) => journal.List(new AuditQuery { Kind = AuditKind, Id = id, Limit = limit });

    /// <summary>Names the bodies that may open it beside its owner; only an officer of the owner may. The list is sealed too: written into the database by hand, it opens nothing.</summary>
    public Decision Share(Actor actor, string id, IReadOnlyList<BodyId> readers) => Change(
        actor, id, "sealed.shared", "a changé les lecteurs d'une pièce confidentielle", "changed the readers of a confidential item", (row, transaction) =>
        {
            byte[] key = KeyOf(row);
            byte[] header = Envelope.Seal(key, Envelope.Open(key, row.Header, HeaderBoundTo(row.Bound, row.Readers)), HeaderBoundTo(row.Bound, Json(readers)));
            transaction.Connection!.Execute("UPDATE sealed SET readers = @readers, header = @header WHERE id = @id", new { id, readers = Json(readers), header }, transaction);
        });

    /// <summary>Names the readers of all that lies with an object, when the object's own rules change them: a case that goes to another desk, a consent taken back. All or nothing.</summary>
    public void ShareAll(Actor? by, string objectKind, string objectId, IReadOnlyList<BodyId> readers) => Each(objectKind, objectId, (row, transaction) =>
    {
        BodyId[] named = [.. readers.Where(r => r.Siret != row.Owner).Distinct()];
        if (Json(named) == row.Readers)
            return;

        byte[] key = KeyOf(row);
        byte[] header = Envelope.Seal(key, Envelope.Open(key, row.Header, HeaderBoundTo(row.Bound, row.Readers)), HeaderBoundTo(row.Bound, Json(named)));
        transaction.Connection!.Execute("UPDATE sealed SET readers = @readers, header = @header WHERE id = @Id", new { row.Id, readers = Json(named), header }, transaction);
        journal.Append(transaction, by, Event(row.Id, new BodyId(row.Owner), "sealed.shared", "a changé les lecteurs d'une pièce confidentielle", "changed the readers of a confidential item"));
    });

    /// <summary>Takes away all that lies with an object that is no more.</summary>
    public void DeleteAll(Actor? by, string objectKind, string objectId)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        DeleteAll(transaction, by, objectKind, objectId);
        transaction.Commit();
    }

    /// <summary>The same, in the transaction that takes the object away.</summary>
    public void DeleteAll(DbTransaction transaction, Actor? by, string objectKind, string objectId) => Each(transaction, objectKind, objectId, row =>
    {
        transaction.Connection!.Execute("DELETE FROM sealed WHERE id = @Id", new { row.Id }, transaction);
        journal.Append(transaction, by, Event(row.Id, new BodyId(row.Owner), "sealed.deleted", "a supprimé une pièce confidentielle", "deleted a confidential item"));
    });

    /// <summary>Takes it away; with it goes its data key.</summary>
    public Decision Delete(Actor actor, string id) => Change(
        actor, id, "sealed.deleted", "a supprimé une pièce confidentielle", "deleted a confidential item",
        (_, transaction) => transaction.Connection!.Execute("DELETE FROM sealed WHERE id = @id", new { id }, transaction));

    /// <summary>
    /// Wraps every data key with the current master key, one row at a time: killed at any moment, each row opens with the old key or with the new one, and the next run goes on.
    /// Master keys that have wrapped nothing for a day are deleted at the end.
    /// </summary>
    /// <returns>Rows wrapped anew, and the ids of those that do not open and were left as they are.</returns>
    public (int Wrapped, IReadOnlyList<string> Broken) Rotate(CancellationToken cancellation)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        long current = keys.Current;
        int done = 0;
        var broken = new List<string>();
        foreach (string id in connection.Query<string>("SELECT id FROM sealed WHERE key_number <> @current ORDER BY id", new { current }).ToList())
        {
            cancellation.ThrowIfCancellationRequested();
            if (Find(connection, id, null) is not { } row)
                continue;

            byte[] key;
            try
            {
                key = KeyOf(row);
            }
            catch (CryptographicException)
            {
                broken.Add(id);
                continue;
            }

            byte[] wrapped = Envelope.Seal(keys.Get(current), key, WrapBoundTo(row.Bound, current));
            done += connection.Execute("UPDATE sealed SET key_number = @current, wrapped = @wrapped WHERE id = @id AND key_number = @KeyNumber", new { id, current, row.KeyNumber, wrapped });
        }

        HashSet<long> used = [.. connection.Query<long>("SELECT key_number FROM sealed UNION SELECT key_number FROM outbox"), current];
        foreach (long unused in keys.Numbers.Where(n => !used.Contains(n)))
            keys.TryRemove(unused, time.GetUtcNow());

        if (done > 0)
            journal.Append(null, new AuditEvent("sealing.rotated", "a renouvelé les clés de chiffrement", "renewed the sealing keys", "sealing", current.ToString(CultureInfo.InvariantCulture)));

        return (done, broken);
    }

    private Decision Change(Actor actor, string id, string action, string fr, string en, Action<Row, DbTransaction> change)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Row? row = Find(connection, id, transaction);
        Decision decision = Rights.May(actor, Deed.Decide, row?.ToItem().Resource ?? new Resource(), Today);
        if (row is null || !decision.Allowed)
            return decision;

        change(row, transaction);
        journal.Append(transaction, actor, Event(id, new BodyId(row.Owner), action, fr, en));
        transaction.Commit();
        return decision;
    }

    private void Each(string objectKind, string objectId, Action<Row, DbTransaction> change)
    {
        if (List(objectKind, objectId).Count == 0)
            return;

        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Each(transaction, objectKind, objectId, row => change(row, transaction));
        transaction.Commit();
    }

    private static void Each(DbTransaction transaction, string objectKind, string objectId, Action<Row> change)
    {
        foreach (Row row in transaction.Connection!.Query<Row>(
            $"SELECT {Columns}, key_number, wrapped, header, @none AS content FROM sealed WHERE object_kind = @objectKind AND object_id = @objectId", new { objectKind, objectId, none = Array.Empty<byte>() }, transaction).ToList())
            change(row);
    }

    private Header? TryHeader(Row row)
    {
        try
        {
            return HeaderOf(row, KeyOf(row));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Header HeaderOf(Row row, byte[] key) => JsonSerializer.Deserialize<Header>(Envelope.Open(key, row.Header, HeaderBoundTo(row.Bound, row.Readers)))!;

    private byte[] KeyOf(Row row) => Envelope.Open(keys.Get(row.KeyNumber), row.Wrapped, WrapBoundTo(row.Bound, row.KeyNumber));

    private static Row? Find(DbConnection connection, string id, DbTransaction? transaction) =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns}, key_number, wrapped, header, content FROM sealed WHERE id = @id", new { id }, transaction);

    private static AuditEvent Event(string id, BodyId owner, string action, string fr, string en, params (string Key, string Value)[] details) =>
        new(action, fr, en, AuditKind, id) { Concerned = owner, Details = details.ToDictionary(d => d.Key, d => d.Value) };

    private static string BoundTo(string id, string objectKind, string objectId, string owner) => $"maillage-sealed-1|{id}|{objectKind}|{objectId}|{owner}";

    private static string WrapBoundTo(string bound, long number) => string.Create(CultureInfo.InvariantCulture, $"{bound}|key|{number}");

    private static string HeaderBoundTo(string bound, string readers) => $"{bound}|header|{readers}";

    private static string Json(IReadOnlyList<BodyId> readers) => JsonSerializer.Serialize(readers.Select(r => r.Siret));

    private sealed record Header(string Name, string MediaType);

    private record ItemRow(string Id, string Kind, string ObjectKind, string ObjectId, string Owner, string Readers, string? Author, long Size, DateTimeOffset MadeAt)
    {
        public SealedItem ToItem() => new(
            Id, Enum.Parse<SealedKind>(Kind), ObjectKind, ObjectId, new BodyId(Owner), [.. JsonSerializer.Deserialize<string[]>(Readers)!.Select(s => new BodyId(s))], Author, Size, MadeAt);
    }

    private sealed record Row(
        string Id, string Kind, string ObjectKind, string ObjectId, string Owner, string Readers, string? Author, long Size, DateTimeOffset MadeAt, long KeyNumber, byte[] Wrapped, byte[] Header, byte[] Content)
        : ItemRow(Id, Kind, ObjectKind, ObjectId, Owner, Readers, Author, Size, MadeAt)
    {
        public string Bound => BoundTo(Id, ObjectKind, ObjectId, Owner);
    }
}
