using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People.Audit;

namespace Maillage.People;

/// <summary>
/// Whose an object is and who may read it, for objects of every module: a design, an imported layer of infrastructure, a file. What stands here wins over
/// what the module says of itself. In the private part: the shared file does not tell what is restricted.
/// </summary>
public sealed class GuardStore(MaillageDatabase database, AuditLog journal, TimeProvider time)
{
    /// <summary>Kind of a designed network; the id is its scope (<c>region</c>, a commune's code), so that a new design of it inherits.</summary>
    public const string Design = "design";

    private static readonly TableDefinition Table = new(
        DatabasePart.Private,
        "resource_guard",
        "Droits des objets",
        [
            new("kind", ColumnType.Text), new("id", ColumnType.Text), new("owner", ColumnType.Text, Nullable: true), new("visibility", ColumnType.Text), new("charter", ColumnType.Text, Nullable: true),
            new("named", ColumnType.Json), new("territories", ColumnType.Json), new("confidential", ColumnType.Boolean),
        ],
        ["kind", "id"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new("rights", 1, [Table])];

    /// <summary>A tile or a page asks for every request; what is said elsewhere holds here within this time.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Kind, string Id), (Resource? Resource, long At)> known = new();

    public Resource? Find(string kind, string id)
    {
        if (known.TryGetValue((kind, id), out (Resource? Resource, long At) kept) && time.GetElapsedTime(kept.At) < Fresh)
            return kept.Resource;

        (Resource? Resource, long At) read = (Read(kind, id), time.GetTimestamp());
        known[(kind, id)] = read;
        return read.Resource;
    }

    private Resource? Read(string kind, string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>("SELECT owner, visibility, charter, named, territories, confidential FROM resource_guard WHERE kind = @kind AND id = @id", new { kind, id })?.ToResource();
    }

    /// <summary>Says whose it is and who may read it. Who may decide on it as it stands, and would still as it becomes, may.</summary>
    /// <param name="now">What holds when nothing was said yet.</param>
    public Decision Save(Actor actor, string kind, string id, Resource now, Resource wanted)
    {
        Resource present = Read(kind, id) ?? now;
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        Decision decision = Rights.May(actor, Deed.Decide, present, today);
        if (!decision.Allowed || !(decision = Rights.May(actor, Deed.Decide, wanted, today)).Allowed)
            return decision;

        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute(
            """
            INSERT INTO resource_guard (kind, id, owner, visibility, charter, named, territories, confidential) VALUES (@kind, @id, @Owner, @Visibility, @Charter, @Named, @Territories, @Confidential)
            ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, visibility = excluded.visibility, charter = excluded.charter, named = excluded.named, territories = excluded.territories, confidential = excluded.confidential
            """,
            new
            {
                kind, id, Owner = wanted.Owner?.Siret, Visibility = wanted.Visibility.ToString(), wanted.Charter, Named = JsonSerializer.Serialize(wanted.Named.Select(n => n.Siret)),
                Territories = JsonSerializer.Serialize(wanted.Territories.Select(t => t.Text)), wanted.Confidential,
            },
            transaction);
        journal.Append(transaction, actor, new AuditEvent("rights.changed", "a changé qui peut lire cet objet", "changed who may read this object", kind, id)
        {
            Concerned = wanted.Owner ?? present.Owner,
            Details = new Dictionary<string, string> { ["from"] = present.Visibility.ToString().ToLowerInvariant(), ["to"] = wanted.Visibility.ToString().ToLowerInvariant() },
        });
        transaction.Commit();
        known.TryRemove((kind, id), out _);
        return decision;
    }

    private sealed record Row(string? Owner, string Visibility, string? Charter, string Named, string Territories, bool Confidential)
    {
        public Resource ToResource() => new()
        {
            Owner = Owner is null ? null : new BodyId(Owner),
            Visibility = Enum.Parse<Visibility>(Visibility),
            Charter = Charter,
            Named = [.. JsonSerializer.Deserialize<string[]>(Named)!.Select(n => new BodyId(n))],
            Territories = [.. JsonSerializer.Deserialize<string[]>(Territories)!.Select(t => new TerritoryId(t))],
            Confidential = Confidential,
        };
    }
}
