using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>Who changed a resource and why.</summary>
/// <param name="Reason">Words of the author, or of the program for an import.</param>
public sealed record ResourceChange(string? Person, BodyId? Body, string Reason);

/// <summary>One version of a resource, as its history tells it.</summary>
public sealed record ResourceVersion(Resource Content, DateTimeOffset ChangedAt, string? Person, string? Body, string Reason);

/// <summary>What came of saving: the new version, or the version that someone else saved meanwhile.</summary>
public sealed record SaveResult(Resource? Saved, Resource? Newer);

/// <summary>What a whole source became in the catalogue.</summary>
public sealed record SourceReport(int Added, int Changed, int Confirmed, int Withdrawn);

/// <summary>Keeps resources and all their versions. A change is one transaction; what was saved is never lost or rewritten.</summary>
public sealed class ResourceStore(MaillageDatabase database, TimeProvider time)
{
    private const int BatchRows = 500;
    private static readonly JsonSerializerOptions Json = new() { IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public Resource? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT content FROM resource WHERE id = @id", new { id }) is { } content ? Read(content) : null;
    }

    /// <summary>The resources of these ids that exist, in the order asked for.</summary>
    public IReadOnlyList<Resource> List(IReadOnlyList<string> ids)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        Dictionary<string, Resource> found = [];
        foreach (string[] some in ids.Distinct().Chunk(BatchRows))
        {
            // One parameter an id: both databases take it, and nobody's text becomes SQL.
            DynamicParameters parameters = new();
            string list = string.Join(", ", some.Select((id, i) => Bind(parameters, i, id)));
            foreach (string content in connection.Query<string>($"SELECT content FROM resource WHERE id IN ({list})", parameters))
            {
                Resource resource = Read(content);
                found[resource.Id] = resource;
            }
        }

        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>What a body keeps here itself, by title, withdrawn ones too.</summary>
    public IReadOnlyList<Resource> ListOf(BodyId owner)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT content FROM resource WHERE owner = @Siret AND source IS NULL ORDER BY title, id", new { owner.Siret }).Select(Read)];
    }

    /// <summary>Saves a new version, if <paramref name="resource"/> was made from the present one (its <see cref="Resource.Version"/>; 0 for a new resource).</summary>
    /// <param name="beside">Written in the same transaction; when it answers false nothing is saved.</param>
    public SaveResult Save(Resource resource, ResourceChange by, Func<DbTransaction, bool>? beside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long position = Tick(connection, transaction, time.GetUtcNow());
        string? present = connection.QuerySingleOrDefault<string>("SELECT content FROM resource WHERE id = @Id", new { resource.Id }, transaction);
        Resource? newer = present is null ? null : Read(present);
        if ((newer?.Version ?? 0) != resource.Version || beside?.Invoke(transaction) == false)
        {
            return new SaveResult(null, newer);
        }

        Resource saved = resource with { Version = resource.Version + 1 };
        Write(connection, transaction, saved, position, by, time.GetUtcNow());
        transaction.Commit();
        return new SaveResult(saved, null);
    }

    /// <summary>Says that some resources are the same thing as another, which readers then see instead. One transaction; <see cref="Separate"/> undoes each.</summary>
    /// <returns>How many were merged; 0 when the one to keep is not there or is itself merged. What is missing or merged already is left as it is.</returns>
    public int Merge(string keep, IReadOnlyList<string> same, ResourceChange by)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long position = Tick(connection, transaction, time.GetUtcNow());
        if (Present(connection, transaction, keep) is not { } kept || kept.State == ResourceState.Merged)
        {
            return 0;
        }

        DateTimeOffset now = time.GetUtcNow();
        int merged = 0;
        foreach (string id in same.Distinct().Where(id => id != keep))
        {
            if (Present(connection, transaction, id) is { } other && other.State != ResourceState.Merged)
            {
                Write(connection, transaction, other with { State = ResourceState.Merged, MergedInto = keep, Version = other.Version + 1 }, position, by, now);
                merged++;
            }
        }

        transaction.Commit();
        return merged;
    }

    /// <summary>Undoes a merge: the resource is in the state it had before. False when it is not merged.</summary>
    public bool Separate(string id, ResourceChange by)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long position = Tick(connection, transaction, time.GetUtcNow());
        if (Present(connection, transaction, id) is not { State: ResourceState.Merged } merged)
        {
            return false;
        }

        ResourceState before = connection.Query<string>("SELECT content FROM resource_version WHERE id = @id ORDER BY version DESC", new { id }, transaction, buffered: false)
            .Select(c => Read(c).State).FirstOrDefault(s => s != ResourceState.Merged, ResourceState.Published);
        Write(connection, transaction, merged with { State = before, MergedInto = null, Version = merged.Version + 1 }, position, by, time.GetUtcNow());
        transaction.Commit();
        return true;
    }

    /// <summary>What was merged, the latest first.</summary>
    public IReadOnlyList<Resource> ListMerged(int limit)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT content FROM resource WHERE state = 'Merged' ORDER BY position DESC, id LIMIT @limit", new { limit }).Select(Read)];
    }

    /// <summary>
    /// Makes the resources of a source what the source says now: new ones are added, changed ones get a version, equal ones are confirmed,
    /// and those it no longer has are withdrawn. One transaction, any number of resources; a second run with the same input changes nothing but dates.
    /// </summary>
    /// <param name="resources">Each with <see cref="Resource.Source"/> = <paramref name="source"/>; ids are distinct.</param>
    public SourceReport ReplaceSource(string source, IEnumerable<Resource> resources, string reason)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long position = Tick(connection, transaction, now);
        HashSet<string> gone = [.. connection.Query<string>("SELECT id FROM resource WHERE source = @source AND state <> @withdrawn", new { source, withdrawn = nameof(ResourceState.Withdrawn) }, transaction)];
        Batch batch = new(connection, transaction, position, new ResourceChange(null, null, reason), now);
        foreach (Resource resource in resources)
        {
            gone.Remove(resource.Id);
            batch.Take(resource);
        }

        foreach (string id in gone)
            batch.Withdraw(id, "absent de la source");

        transaction.Commit();
        return batch.Report with { Withdrawn = gone.Count };
    }

    /// <summary>
    /// A part of a source: resources that came, ids that are gone, and what the caller keeps beside them, in one transaction. Nothing else of the source is touched.
    /// </summary>
    /// <param name="beside">Written with them.</param>
    /// <param name="last">Written last, knowing what came of it.</param>
    public SourceReport Apply(string source, IReadOnlyList<Resource> resources, IReadOnlyList<string> gone, string reason, Action<DbTransaction>? beside = null, Action<SourceReport, DbTransaction>? last = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Batch batch = new(connection, transaction, resources.Count + gone.Count > 0 ? Tick(connection, transaction, now) : 0, new ResourceChange(null, null, reason), now);
        foreach (Resource resource in resources)
            batch.Take(resource.Source == source ? resource : throw new ArgumentException($"{resource.Id} is not of {source}."));
        foreach (string id in gone)
            batch.Withdraw(id, reason);
        SourceReport report = batch.Report with { Withdrawn = gone.Count };
        beside?.Invoke(transaction);
        last?.Invoke(report, transaction);
        transaction.Commit();
        return report;
    }

    /// <summary>Published, public resources of a type in the order of their ids, after one; read in batches, so any number is no weight.</summary>
    public IEnumerable<Resource> ListPublic(string type, string after)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        while (true)
        {
            List<string> rows = [.. connection.Query<string>(
                "SELECT content FROM resource WHERE type = @type AND state = @state AND visibility = @visibility AND id > @after ORDER BY id LIMIT @limit",
                new { type, state = nameof(ResourceState.Published), visibility = nameof(Visibility.Public), after, limit = BatchRows })];
            foreach (string content in rows)
            {
                Resource resource = Read(content);
                after = resource.Id;
                yield return resource;
            }

            if (rows.Count < BatchRows)
            {
                yield break;
            }
        }
    }

    /// <summary>Published resources of some types that a reader may see, the last changed first.</summary>
    public IReadOnlyList<Resource> ListLast(IReadOnlyList<string> types, Visibility sees, int limit)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        DynamicParameters parameters = new(new { state = nameof(ResourceState.Published), limit });
        string kinds = string.Join(", ", types.Select((type, i) => Bind(parameters, i, type)));
        string seen = string.Join(", ", Enum.GetValues<Visibility>().Where(v => v <= sees).Select((v, i) => Bind(parameters, types.Count + i, v.ToString())));
        return [.. connection.Query<string>($"SELECT content FROM resource WHERE type IN ({kinds}) AND state = @state AND visibility IN ({seen}) ORDER BY position DESC, id LIMIT @limit", parameters).Select(Read)];
    }

    public long CountPublic(string type)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>(
            "SELECT count(*) FROM resource WHERE type = @type AND state = @state AND visibility = @visibility", new { type, state = nameof(ResourceState.Published), visibility = nameof(Visibility.Public) });
    }

    /// <summary>All versions, newest first.</summary>
    public IReadOnlyList<ResourceVersion> History(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Content, DateTimeOffset At, string? Person, string? Body, string Reason)>(
            "SELECT content, changed_at, person, body, reason FROM resource_version WHERE id = @id ORDER BY version DESC", new { id })
            .Select(v => new ResourceVersion(Read(v.Content), v.At, v.Person, v.Body, v.Reason))];
    }

    /// <summary>A resource as one version said it; null when there is no such version.</summary>
    public Resource? Find(string id, int version)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT content FROM resource_version WHERE id = @id AND version = @version", new { id, version }) is { } content ? Read(content) : null;
    }

    /// <summary>What changed after a position, in order, with the position of each; the search index follows it.</summary>
    public IEnumerable<(long Position, Resource Resource)> ChangedAfter(long position) => ChangedAfter(position + 1, "");

    /// <summary>The same from within a change: one import is one position, however many resources it brought, so the place to go on from is a position and an id.</summary>
    public IEnumerable<(long Position, Resource Resource)> ChangedAfter(long from, string last)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        while (true)
        {
            List<(long Position, string Id, string Content)> rows = [.. connection.Query<(long, string, string)>(
                "SELECT position, id, content FROM resource WHERE (position, id) > (@from, @last) ORDER BY position, id LIMIT @limit", new { from, last, limit = BatchRows })];
            foreach ((long at, string id, string content) in rows)
            {
                (from, last) = (at, id);
                yield return (at, Read(content));
            }

            if (rows.Count < BatchRows)
            {
                yield break;
            }
        }
    }

    /// <summary>Resources of some types that changed after a position, as they are now, whatever their state.</summary>
    public IReadOnlyList<Resource> ListChanged(long position, IReadOnlyList<string> types)
    {
        DynamicParameters parameters = new(new { position });
        string kinds = string.Join(", ", types.Select((type, i) => Bind(parameters, i, type)));
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>($"SELECT content FROM resource WHERE position > @position AND type IN ({kinds}) ORDER BY position, id", parameters).Select(Read)];
    }

    /// <summary>Number of the last change.</summary>
    public long Position()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT position FROM resource_clock WHERE id = 1");
    }

    /// <summary>Resources in each state, by type.</summary>
    public IReadOnlyDictionary<(string Type, ResourceState State), long> Count()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Type, string State, long Count)>("SELECT type, state, count(*) FROM resource GROUP BY type, state").ToDictionary(r => (r.Type, Enum.Parse<ResourceState>(r.State)), r => r.Count);
    }

    /// <summary>Number of this change. Its moment is kept, so that other catalogues may ask what is new since.</summary>
    private static long Tick(DbConnection connection, DbTransaction transaction, DateTimeOffset now)
    {
        long position = connection.ExecuteScalar<long>("UPDATE resource_clock SET position = position + 1 WHERE id = 1 RETURNING position", transaction: transaction);
        connection.Execute("INSERT INTO resource_moment (position, moment) VALUES (@position, @now)", new { position, now }, transaction);
        return position;
    }

    private static Resource? Present(DbConnection connection, DbTransaction transaction, string id) =>
        connection.QuerySingleOrDefault<string>("SELECT content FROM resource WHERE id = @id", new { id }, transaction) is { } content ? Read(content) : null;

    private static void Write(DbConnection connection, DbTransaction transaction, Resource resource, long position, ResourceChange by, DateTimeOffset now)
    {
        Put(connection, transaction, resource, position);
        connection.Execute(
            "INSERT INTO resource_version (id, version, changed_at, person, body, reason, content) VALUES (@Id, @Version, @now, @Person, @body, @Reason, @content)",
            new { resource.Id, resource.Version, now, by.Person, body = by.Body?.Siret, by.Reason, content = Text(resource) }, transaction);
    }

    private static void Put(DbConnection connection, DbTransaction transaction, Resource resource, long position) => connection.Execute(
        """
        INSERT INTO resource (id, type, title, state, visibility, owner, source, commune, confirmed_on, version, position, content)
        VALUES (@Id, @Type, @Title, @state, @visibility, @owner, @Source, @commune, @confirmed, @Version, @position, @content)
        ON CONFLICT (id) DO UPDATE SET type = excluded.type, title = excluded.title, state = excluded.state, visibility = excluded.visibility, owner = excluded.owner,
          source = excluded.source, commune = excluded.commune, confirmed_on = excluded.confirmed_on, version = excluded.version, position = excluded.position, content = excluded.content
        """,
        new
        {
            resource.Id,
            resource.Type,
            resource.Title,
            state = resource.State.ToString(),
            visibility = resource.Visibility.ToString(),
            owner = resource.Owner?.Siret,
            resource.Source,
            commune = resource.Place.Commune,
            confirmed = resource.ConfirmedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            resource.Version,
            position,
            content = Text(resource),
        },
        transaction);

    internal static string Text(Resource resource) => JsonSerializer.Serialize(resource, Json);

    internal static Resource Read(string content) => JsonSerializer.Deserialize<Resource>(content, Json)!;

    internal static string Bind(DynamicParameters parameters, int i, string id)
    {
        parameters.Add("p" + i.ToString(CultureInfo.InvariantCulture), id);
        return "@p" + i.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Resources of a source as they come, in one transaction.</summary>
    private sealed class Batch(DbConnection connection, DbTransaction transaction, long position, ResourceChange by, DateTimeOffset now)
    {
        public SourceReport Report { get; private set; } = new(0, 0, 0, 0);

        public void Take(Resource resource)
        {
            string? content = connection.QuerySingleOrDefault<string>("SELECT content FROM resource WHERE id = @Id", new { resource.Id }, transaction);
            Resource? present = content is null ? null : Read(content);
            if (present is null)
            {
                Report = Report with { Added = Report.Added + 1 };
                Write(connection, transaction, resource with { Version = 1 }, position, by, now);
            }
            else if (present.State == ResourceState.Merged)
            {
                // A person said that it is the same as another: the source does not undo that.
                Report = Report with { Confirmed = Report.Confirmed + 1 };
            }
            else if (!present.SaysTheSameAs(resource))
            {
                Report = Report with { Changed = Report.Changed + 1 };
                Write(connection, transaction, resource with { Version = present.Version + 1 }, position, by, now);
            }
            else if (present.ConfirmedOn != resource.ConfirmedOn)
            {
                Report = Report with { Confirmed = Report.Confirmed + 1 };
                Put(connection, transaction, present with { ConfirmedOn = resource.ConfirmedOn }, position);
            }
        }

        public void Withdraw(string id, string reason)
        {
            Resource left = Read(connection.QuerySingle<string>("SELECT content FROM resource WHERE id = @id", new { id }, transaction));
            Write(connection, transaction, left with { State = ResourceState.Withdrawn, Version = left.Version + 1 }, position, by with { Reason = reason }, now);
        }
    }
}
