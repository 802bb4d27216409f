using Maillage.Database.Jobs;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Microsoft.Extensions.Hosting;

namespace Maillage.Web.Works;

/// <summary>Runs queued works in the portal's process. On stop, a running work goes back to the queue with its checkpoint.</summary>
internal sealed class JobHost(PortalOptions options, JobStore jobs, SnapshotSource pages, HarvestJob harvest) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.JobHandlers.Count == 0
            ? Task.CompletedTask
            : new JobRunner(options.Database, jobs, options.JobHandlers.Append(harvest).Select(h => new ThenShown(h, pages)), options.Clock).RunAsync(stoppingToken);

    /// <summary>A work is said to be done only once the pages show what it made.</summary>
    private sealed class ThenShown(IJobHandler handler, SnapshotSource pages) : IJobHandler
    {
        public string Kind => handler.Kind;

        public void Run(JobContext context)
        {
            handler.Run(context);
            pages.TryRefresh();
        }
    }
}
