namespace Maillage.Database.Jobs;

public enum JobState
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>A long work as the portal shows it.</summary>
/// <param name="Progress">0 … 1.</param>
/// <param name="Step">Short key of the present step, translated by the host (<c>design.siting</c>).</param>
/// <param name="Message">Why it failed, or a last word; null else.</param>
public sealed record Job(
    string Id,
    string Kind,
    string Arguments,
    JobState State,
    double Progress,
    string? Step,
    string? Message,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>
/// One kind of long work. A run may be killed at any moment and started again: it reads <see cref="JobContext.Checkpoint"/>, does only
/// what is missing, and makes each result visible in one transaction.
/// </summary>
public interface IJobHandler
{
    /// <summary>Stable name (<c>design</c>, <c>plan</c>).</summary>
    string Kind { get; }

    void Run(JobContext context);
}

/// <summary>What a running job may use.</summary>
public abstract class JobContext
{
    /// <summary>JSON given when the job was queued.</summary>
    public abstract string Arguments { get; }

    /// <summary>JSON of the last <see cref="Save"/>, null at the first run.</summary>
    public abstract string? Checkpoint { get; }

    public abstract CancellationToken Cancellation { get; }

    /// <summary>Tells progress; cheap, written at most a few times a second.</summary>
    public abstract void Report(double progress, string step);

    /// <summary>Keeps a checkpoint durably.</summary>
    public abstract void Save(string checkpoint);
}
