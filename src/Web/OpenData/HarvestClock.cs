using Maillage.Catalogue.Harvest;
using Maillage.Database.Jobs;

namespace Maillage.Web.OpenData;

/// <summary>Queues each source when its time has come.</summary>
internal sealed class HarvestClock(PortalOptions options, JobStore jobs)
{
    /// <summary>Sources whose last run began long enough ago and that nothing waits for.</summary>
    public void QueueDue()
    {
        if (options.JobHandlers.Count == 0)
            return;

        HarvestStore store = new(options.Database, options.Clock);
        DateTimeOffset now = options.Clock.GetUtcNow();
        HashSet<string> pending = [.. jobs.ListRecent(200).Where(j => j is { Kind: HarvestJob.Name, State: JobState.Queued or JobState.Running }).Select(j => j.Arguments)];
        foreach (HarvestSource source in store.List().Where(s => s.EveryHours > 0 && (s.LastRunAt is null || s.LastRunAt.Value.AddHours(s.EveryHours) <= now)))
        {
            // A source that asks a question waits for its answer.
            if (!pending.Contains(HarvestJob.Arguments(source.Id)) && store.ListRuns(source.Id, 1) is not [{ State: HarvestState.Asks }])
                jobs.Enqueue(HarvestJob.Name, HarvestJob.Arguments(source.Id));
        }
    }
}
