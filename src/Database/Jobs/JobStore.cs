using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Kernel;

namespace Maillage.Database.Jobs;

/// <summary>Jobs as they are kept. Every change is one statement or one transaction: two processes may look on and one may die.</summary>
public sealed class JobStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "id, kind, arguments, state, progress, step, message, created_at, started_at, ended_at";

    /// <summary>The place of a problem is a tuple, whose parts are fields.</summary>
    private static readonly JsonSerializerOptions ProblemJson = new() { IncludeFields = true };

    /// <summary>Puts a job at the end of the queue.</summary>
    /// <param name="arguments">JSON, read by the handler of this kind.</param>
    public Job Enqueue(string kind, string arguments = "{}")
    {
        DateTimeOffset now = DapperTypes.Cut(time.GetUtcNow());
        string id = Guid.CreateVersion7(now).ToString("N");
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO job (id, position, kind, arguments, state, progress, cancel_requested, created_at)
            SELECT @id, coalesce(max(position), 0) + 1, @kind, @arguments, @state, 0, @no, @now FROM job
            """,
            new { id, kind, arguments, state = nameof(JobState.Queued), no = false, now });
        return new Job(id, kind, arguments, JobState.Queued, 0, null, null, now, null, null);
    }

    public Job? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Job>($"SELECT {Columns} FROM job WHERE id = @id", new { id });
    }

    /// <summary>The newest jobs first.</summary>
    public IReadOnlyList<Job> ListRecent(int limit = 50)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Job>($"SELECT {Columns} FROM job ORDER BY position DESC, id DESC LIMIT @limit", new { limit })];
    }

    /// <summary>Why a job failed, problem by problem; empty when it did not.</summary>
    public IReadOnlyList<Problem> ListProblems(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        string? json = connection.QuerySingleOrDefault<string>("SELECT problems FROM job WHERE id = @id", new { id });
        return json is null ? [] : JsonSerializer.Deserialize<Problem[]>(json, ProblemJson)!;
    }

    /// <summary>Cancels a queued job at once and asks a running one to stop, whichever process runs it.</summary>
    /// <returns>False when there is no such job or it has ended.</returns>
    public bool Cancel(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute(
            """
            UPDATE job SET cancel_requested = @yes,
              ended_at = CASE WHEN state = @queued THEN @now ELSE ended_at END,
              state = CASE WHEN state = @queued THEN @cancelled ELSE state END
            WHERE id = @id AND state IN (@queued, @running)
            """,
            new { id, yes = true, now = time.GetUtcNow(), queued = nameof(JobState.Queued), running = nameof(JobState.Running), cancelled = nameof(JobState.Cancelled) }) > 0;
    }

    /// <summary>True when a job waits or runs.</summary>
    public bool AnyPending()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>(
            "SELECT count(*) FROM job WHERE state IN (@queued, @running)",
            new { queued = nameof(JobState.Queued), running = nameof(JobState.Running) }) > 0;
    }

    /// <summary>Queues again what a dead process left running. Only the holder of the runner's lock may call it.</summary>
    internal void RequeueInterrupted()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            UPDATE job SET ended_at = CASE WHEN cancel_requested = @yes THEN @now ELSE ended_at END,
              state = CASE WHEN cancel_requested = @yes THEN @cancelled ELSE @queued END
            WHERE state = @running
            """,
            new { yes = true, now = time.GetUtcNow(), queued = nameof(JobState.Queued), running = nameof(JobState.Running), cancelled = nameof(JobState.Cancelled) });
    }

    /// <summary>Takes the first job of the queue, with its checkpoint; null when the queue is empty.</summary>
    internal (Job Job, string? Checkpoint)? TakeNext()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        string? id = connection.QueryFirstOrDefault<string>(
            "SELECT id FROM job WHERE state = @queued ORDER BY position, id LIMIT 1", new { queued = nameof(JobState.Queued) });

        // Someone may cancel it between the two statements; then the next look finds another.
        if (id is null || connection.Execute(
                "UPDATE job SET state = @running, started_at = coalesce(started_at, @now) WHERE id = @id AND state = @queued",
                new { id, now = time.GetUtcNow(), queued = nameof(JobState.Queued), running = nameof(JobState.Running) }) == 0)
            return null;

        string? checkpoint = connection.QuerySingle<string?>("SELECT checkpoint FROM job WHERE id = @id", new { id });
        return (connection.QuerySingle<Job>($"SELECT {Columns} FROM job WHERE id = @id", new { id }), checkpoint);
    }

    internal void SaveCheckpoint(string id, string checkpoint)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE job SET checkpoint = @checkpoint WHERE id = @id", new { id, checkpoint });
    }

    internal void SaveProgress(string id, double progress, string? step)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "UPDATE job SET progress = @progress, step = @step WHERE id = @id AND state = @running",
            new { id, progress, step, running = nameof(JobState.Running) });
    }

    internal bool IsCancelRequested(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<bool>("SELECT cancel_requested FROM job WHERE id = @id", new { id });
    }

    /// <summary>The last word on a run. <see cref="JobState.Queued"/> gives the job back for another run.</summary>
    internal void End(string id, JobState state, IReadOnlyList<Problem> problems)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            UPDATE job SET state = @state, message = @message, problems = @problems,
              progress = CASE WHEN @done THEN 1 ELSE progress END, step = CASE WHEN @done THEN NULL ELSE step END, ended_at = @now
            WHERE id = @id
            """,
            new
            {
                id,
                state = state.ToString(),
                message = problems.Count == 0 ? null : problems[0].Tell(french: true),
                problems = problems.Count == 0 ? null : JsonSerializer.Serialize(problems, ProblemJson),
                done = state == JobState.Done,
                now = state == JobState.Queued ? (DateTimeOffset?)null : time.GetUtcNow(),
            });
    }
}
