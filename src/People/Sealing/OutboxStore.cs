using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Sealing;

/// <summary>A message on its way to one person.</summary>
/// <param name="To">Address; empty for one that leaves for nowhere (its writing must take as long as that of a real one).</param>
public sealed record Outgoing(string To, string Subject, string Text)
{
    /// <summary>Where an answer is read; null when nobody reads answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>What it belongs to: mail programs show letters of one thread together.</summary>
    public string? Thread { get; init; }

    /// <summary>Message-Id of the letter that a machine answers with it.</summary>
    public string? Answers { get; init; }

    /// <summary>An invitation (iCalendar) that calendars take.</summary>
    public string? Calendar { get; init; }
}

/// <param name="Id">Id in the outbox.</param>
/// <param name="Tries">Attempts before this one.</param>
public sealed record Waiting(string Id, Outgoing Message, int Tries);

/// <summary>
/// Mail that waits to leave: what was posted is sent, whatever happens to the process in between. A message holds one-time links, so it is sealed like a confidential item and erased once sent.
/// Several programs may send at once: each takes a message for some minutes. One that dies with a message in its hand leaves it to the next, so a message may arrive twice, never not at all.
/// </summary>
public sealed class OutboxStore(MaillageDatabase database, SealingKeys keys, TimeProvider time)
{
    /// <summary>Longer than a mail server may take to answer.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Within the life of every link in it, and of every sealing key.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15), LongestPause = TimeSpan.FromHours(1);

    /// <returns>Its id.</returns>
    public string Post(Outgoing message)
    {
        string id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        long number = keys.Current;
        byte[] content = Envelope.Seal(keys.Get(number), JsonSerializer.SerializeToUtf8Bytes(message), BoundTo(id));
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO outbox (id, key_number, content, tries, posted_at, next_at) VALUES (@id, @number, @content, 0, @now, @now)", new { id, number, content, now = time.GetUtcNow() });
        return id;
    }

    /// <summary>Takes the message that has waited longest and may leave now; null when there is none. It comes again after <see cref="Lease"/> unless it is said to have left.</summary>
    public Waiting? Take()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (connection.QueryFirstOrDefault<Row>("SELECT id, key_number, content, tries, posted_at, next_at FROM outbox WHERE next_at <= @now ORDER BY next_at, id LIMIT 1", new { now }) is not { } row)
                return null;

            // Whoever changes it first has it.
            if (connection.Execute("UPDATE outbox SET next_at = @until, tries = tries + 1 WHERE id = @Id AND next_at = @NextAt", new { row.Id, row.NextAt, until = now + Lease }) == 0)
                continue;

            if (TryOpen(row) is { } message)
                return new Waiting(row.Id, message, (int)row.Tries);

            // Changed in the database, or its key is gone: it can never leave.
            connection.Execute("DELETE FROM outbox WHERE id = @Id", new { row.Id });
        }
    }

    /// <summary>It has left.</summary>
    public void Sent(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("DELETE FROM outbox WHERE id = @id", new { id });
    }

    /// <summary>It did not leave: it waits, longer each time.</summary>
    /// <returns>False when it has waited too long and was given up.</returns>
    public bool Failed(Waiting message)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(message.Tries, 10));
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (connection.Execute("DELETE FROM outbox WHERE id = @Id AND posted_at <= @old", new { message.Id, old = now - Longest }) > 0)
            return false;

        connection.Execute("UPDATE outbox SET next_at = @next WHERE id = @Id", new { message.Id, next = now + (pause < LongestPause ? pause : LongestPause) });
        return true;
    }

    /// <summary>Messages that wait, and since when the oldest does.</summary>
    public (long Count, DateTimeOffset? Oldest) Count()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingle<(long, DateTimeOffset?)>("SELECT count(*), min(posted_at) FROM outbox");
    }

    private Outgoing? TryOpen(Row row)
    {
        try
        {
            return JsonSerializer.Deserialize<Outgoing>(Envelope.Open(keys.Get(row.KeyNumber), row.Content, BoundTo(row.Id)));
        }
        catch (Exception e) when (e is CryptographicException or Kernel.BadInputException)
        {
            return null;
        }
    }

    private static string BoundTo(string id) => "maillage-outbox-1|" + id;

    private sealed record Row(string Id, long KeyNumber, byte[] Content, long Tries, DateTimeOffset PostedAt, DateTimeOffset NextAt);
}
