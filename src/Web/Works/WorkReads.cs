using Maillage.Database.Jobs;
using Maillage.Kernel;
using Maillage.Web.Territories;

namespace Maillage.Web.Works;

/// <summary>Reads the long works. The last list is kept a second: every page shows what runs.</summary>
public sealed class WorkReads(JobStore jobs, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private IReadOnlyList<Job> last = [];
    private DateTimeOffset readAt;

    public IReadOnlyList<Job> Recent()
    {
        lock (gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now - readAt > Fresh)
            {
                last = jobs.ListRecent(30);
                readAt = now;
            }

            return last;
        }
    }

    /// <summary>The work that runs, else the next one; null when nothing is to be done.</summary>
    public JobGlance? Glance()
    {
        Job? job = Recent().FirstOrDefault(j => j.State == JobState.Running) ?? Recent().LastOrDefault(j => j.State == JobState.Queued);
        return job is null ? null : new JobGlance(job.Id, job.Kind, job.Progress, job.Step, Running: true);
    }

    public WorkView? Find(string id) => jobs.Find(id) is { } job ? View(job) : null;

    public IReadOnlyList<WorkView> List() => [.. Recent().Select(View)];

    public bool Cancel(string id)
    {
        lock (gate)
        {
            readAt = default;
        }

        return jobs.Cancel(id);
    }

    private WorkView View(Job job) => new(job, Left(job), job.State == JobState.Failed ? jobs.ListProblems(job.Id) : []);

    /// <summary>Time left if the rest goes as the beginning did; null too early to say.</summary>
    private TimeSpan? Left(Job job)
    {
        if (job is not { State: JobState.Running, StartedAt: { } started, Progress: > 0.03 and < 1 })
        {
            return null;
        }

        return (clock.GetUtcNow() - started) * ((1 - job.Progress) / job.Progress);
    }
}

public sealed record WorkView(Job Job, TimeSpan? Left, IReadOnlyList<Problem> Problems);
