using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Catalogue.Harvest;

/// <summary>Keeps sources, runs and what is held of each record.</summary>
public sealed class HarvestStore(MaillageDatabase database, TimeProvider time)
{
    private const int BatchRows = 500;
    private const string Sources = "SELECT s.id, s.title, s.address, s.set_spec, s.type, s.licence, s.every_hours, s.since, s.last_run_at, l.language FROM harvest_source s LEFT JOIN harvest_language l ON l.source = s.id";
    private const string RunColumns = "source, number, state, whole, since, token, began, started_at, ended_at, seen, added, changed, same, gone, refused, loops, problems";

    public IReadOnlyList<HarvestSource> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<SourceRow>(Sources + " ORDER BY s.title, s.id").Select(r => r.ToSource())];
    }

    public HarvestSource? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<SourceRow>(Sources + " WHERE s.id = @id", new { id })?.ToSource();
    }

    public void Save(HarvestSource source)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute(
            """
            INSERT INTO harvest_source (id, title, address, set_spec, type, licence, every_hours, since, last_run_at) VALUES (@Id, @Title, @Address, @SetSpec, @Type, @Licence, @EveryHours, @Since, @LastRunAt)
            ON CONFLICT (id) DO UPDATE SET title = excluded.title, address = excluded.address, set_spec = excluded.set_spec, type = excluded.type, licence = excluded.licence, every_hours = excluded.every_hours
            """, source, transaction);
        connection.Execute(
            "INSERT INTO harvest_language (source, language) VALUES (@Id, @language) ON CONFLICT (source) DO UPDATE SET language = excluded.language", new { source.Id, language = source.Language == HarvestLanguage.Schema ? $"{source.Language}:{source.Schema}" : source.Language.ToString() }, transaction);
        transaction.Commit();
    }

    /// <summary>Runs of a source, newest first.</summary>
    public IReadOnlyList<HarvestRun> ListRuns(string source, int most = 20)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<RunRow>($"SELECT {RunColumns} FROM harvest_run WHERE source = @source ORDER BY number DESC LIMIT @most", new { source, most }).Select(r => r.ToRun())];
    }

    /// <summary>The run that was stopped, else a new one.</summary>
    public HarvestRun Begin(HarvestSource source, bool whole)
    {
        if (ListRuns(source.Id, 1) is [{ State: HarvestState.Running } stopped])
            return stopped;
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long number = 1 + connection.ExecuteScalar<long>("SELECT coalesce(max(number), 0) FROM harvest_run WHERE source = @Id", new { source.Id }, transaction);
        DateTimeOffset now = time.GetUtcNow();
        HarvestRun run = new(source.Id, number, HarvestState.Running, whole, whole ? null : source.Since, null, null, now, null);
        Write(transaction, run);
        connection.Execute("UPDATE harvest_source SET last_run_at = @now WHERE id = @Id", new { now, source.Id }, transaction);
        transaction.Commit();
        return run;
    }

    public void Save(HarvestRun run)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Write(transaction, run);
        transaction.Commit();
    }

    internal static void Write(DbTransaction transaction, HarvestRun run) => transaction.Connection!.Execute(
        $"""
        INSERT INTO harvest_run ({RunColumns}) VALUES (@Source, @Number, @state, @Whole, @Since, @Token, @Began, @StartedAt, @EndedAt, @Seen, @Added, @Changed, @Same, @Gone, @Refused, @Loops, @problems)
        ON CONFLICT (source, number) DO UPDATE SET state = excluded.state, token = excluded.token, began = excluded.began, ended_at = excluded.ended_at, seen = excluded.seen, added = excluded.added,
          changed = excluded.changed, same = excluded.same, gone = excluded.gone, refused = excluded.refused, loops = excluded.loops, problems = excluded.problems
        """,
        new
        {
            run.Source, run.Number, state = run.State.ToString(), run.Whole, run.Since, run.Token, run.Began, run.StartedAt, run.EndedAt, run.Seen, run.Added, run.Changed, run.Same, run.Gone, run.Refused, run.Loops,
            problems = JsonSerializer.Serialize(run.Problems.Take(HarvestRun.MostProblems)),
        },
        transaction);

    /// <summary>A run that ended well: the next one asks from where this one began.</summary>
    internal static void End(DbTransaction transaction, HarvestRun run)
    {
        Write(transaction, run);
        transaction.Connection!.Execute("UPDATE harvest_source SET since = @Began WHERE id = @Source", new { run.Began, run.Source }, transaction);
    }

    internal static void Write(DbTransaction transaction, HarvestedRecord record) => transaction.Connection!.Execute(
        """
        INSERT INTO harvest_record (source, identifier, resource, origin, way, state, run) VALUES (@Source, @Identifier, @Resource, @Origin, @way, @State, @Run)
        ON CONFLICT (source, identifier) DO UPDATE SET origin = excluded.origin, way = excluded.way, state = excluded.state, run = excluded.run
        """,
        new { record.Source, record.Identifier, record.Resource, record.Origin, way = JsonSerializer.Serialize(record.Way), record.State, record.Run }, transaction);

    internal HarvestedRecord? FindRecord(string source, string identifier) => One("source = @source AND identifier = @identifier", new { source, identifier });

    /// <summary>The way a resource came; null when it was born here.</summary>
    public HarvestedRecord? FindWay(string resource) => One("resource = @resource AND state <> 'loop'", new { resource });

    /// <summary>The ways by which the resources of a type came, by resource.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<OaiStep>> ListWays(string type)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Resource, string Way)>("SELECT h.resource, h.way FROM harvest_record h JOIN resource r ON r.id = h.resource WHERE r.type = @type AND h.state <> 'loop'", new { type })
            .GroupBy(r => r.Resource, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlyList<OaiStep>)JsonSerializer.Deserialize<OaiStep[]>(g.First().Way)!, StringComparer.Ordinal);
    }

    /// <summary>What other sources already bring of these origins: by origin, the fewest steps of a way.</summary>
    internal IReadOnlyDictionary<string, int> ListNearest(string source, IEnumerable<string> origins)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        Dictionary<string, int> nearest = new(StringComparer.Ordinal);
        foreach (string[] some in origins.Distinct(StringComparer.Ordinal).Chunk(BatchRows))
        {
            DynamicParameters parameters = new(new { source });
            string list = string.Join(", ", some.Select((origin, i) => ResourceStore.Bind(parameters, i, origin)));
            foreach ((string origin, string way) in connection.Query<(string, string)>($"SELECT origin, way FROM harvest_record WHERE origin IN ({list}) AND source <> @source AND state = 'kept'", parameters))
                nearest[origin] = Math.Min(nearest.GetValueOrDefault(origin, int.MaxValue), JsonSerializer.Deserialize<OaiStep[]>(way)!.Length);
        }

        return nearest;
    }

    public long CountKept(string source)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM harvest_record WHERE source = @source AND state IN ('kept', 'leaving')", new { source });
    }

    /// <summary>What a run found gone: said so, or not come in a whole list.</summary>
    internal IReadOnlyList<string> ListLeaving(HarvestRun run)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT resource FROM harvest_record WHERE source = @Source AND (state = 'leaving' OR (@Whole = @yes AND state = 'kept' AND run <> @Number)) ORDER BY resource", new { run.Source, run.Whole, yes = true, run.Number })];
    }

    internal static void MarkGone(DbTransaction transaction, string source, string resource) =>
        transaction.Connection!.Execute("UPDATE harvest_record SET state = 'gone' WHERE source = @source AND resource = @resource", new { source, resource }, transaction);

    /// <summary>A person kept what seemed to be leaving.</summary>
    internal static void KeepAll(DbTransaction transaction, HarvestRun run) =>
        transaction.Connection!.Execute("UPDATE harvest_record SET state = 'kept', run = @Number WHERE source = @Source AND state IN ('leaving', 'kept')", new { run.Source, run.Number }, transaction);

    private HarvestedRecord? One(string where, object parameters)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QueryFirstOrDefault<RecordRow>($"SELECT source, identifier, resource, origin, way, state, run FROM harvest_record WHERE {where}", parameters)?.ToRecord();
    }

    private sealed class SourceRow
    {
        public string Id { get; set; } = "";
        public string Title { get; set; } = "";
        public string Address { get; set; } = "";
        public string? SetSpec { get; set; }
        public string Type { get; set; } = "";
        public string Licence { get; set; } = "";
        public long EveryHours { get; set; }
        public string? Since { get; set; }
        public DateTimeOffset? LastRunAt { get; set; }
        public string? Language { get; set; }

        public HarvestSource ToSource()
        {
            string[] spoken = (Language ?? nameof(HarvestLanguage.Oai)).Split(':', 2);
            return new(Id, Title, Address, SetSpec, Type, Licence, EveryHours) { Since = Since, LastRunAt = LastRunAt, Language = Enum.Parse<HarvestLanguage>(spoken[0]), Schema = spoken is [_, var key] ? key : null };
        }
    }

    private sealed class RunRow
    {
        public string Source { get; set; } = "";
        public long Number { get; set; }
        public string State { get; set; } = "";
        public bool Whole { get; set; }
        public string? Since { get; set; }
        public string? Token { get; set; }
        public string? Began { get; set; }
        public DateTimeOffset StartedAt { get; set; }
        public DateTimeOffset? EndedAt { get; set; }
        public long Seen { get; set; }
        public long Added { get; set; }
        public long Changed { get; set; }
        public long Same { get; set; }
        public long Gone { get; set; }
        public long Refused { get; set; }
        public long Loops { get; set; }
        public string Problems { get; set; } = "[]";

        public HarvestRun ToRun() => new(Source, Number, Enum.Parse<HarvestState>(State), Whole, Since, Token, Began, StartedAt, EndedAt)
        {
            Seen = Seen, Added = Added, Changed = Changed, Same = Same, Gone = Gone, Refused = Refused, Loops = Loops, Problems = JsonSerializer.Deserialize<Problem[]>(Problems)!,
        };
    }

    private sealed class RecordRow
    {
        public string Source { get; set; } = "";
        public string Identifier { get; set; } = "";
        public string Resource { get; set; } = "";
        public string Origin { get; set; } = "";
        public string Way { get; set; } = "[]";
        public string State { get; set; } = "";
        public long Run { get; set; }

        public HarvestedRecord ToRecord() => new(Source, Identifier, Resource, Origin, JsonSerializer.Deserialize<OaiStep[]>(Way)!, State, Run);
    }
}
