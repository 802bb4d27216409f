using System.Data.Common;
using Maillage.People.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Audit;

/// <summary>Notes the head of the journal outside the database every minute and when the portal stops.</summary>
internal sealed class AuditAnchoring(AuditLog journal, PortalOptions options, ILogger<AuditAnchoring> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Anchor();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, options.Clock);
        do
        {
            Anchor();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A full disk or a busy database now is no reason to stop serving: the next minute tries again.</summary>
    private void Anchor()
    {
        try
        {
            journal.Anchor();
        }
        catch (Exception e) when (e is IOException or DbException or UnauthorizedAccessException or InvalidDataException)
        {
            logger.LogError(e, "The journal's head could not be noted");
        }
    }
}
