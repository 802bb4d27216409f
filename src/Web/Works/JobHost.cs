using Maillage.Database.Jobs;
using Microsoft.Extensions.Hosting;

namespace Maillage.Web.Works;

/// <summary>Runs queued works in the portal's process. On stop, a running work goes back to the queue with its checkpoint.</summary>
internal sealed class JobHost(PortalOptions options, JobStore jobs) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.JobHandlers.Count == 0
            ? Task.CompletedTask
            : new JobRunner(options.Database, jobs, options.JobHandlers, options.Clock).RunAsync(stoppingToken);
}
