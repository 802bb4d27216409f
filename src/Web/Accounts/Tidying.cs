using System.Data.Common;
using Maillage.People.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Accounts;

/// <summary>Forgets sessions and links that are over, every hour.</summary>
internal sealed class Tidying(SessionStore sessions, LinkStore links, TimeProvider time, ILogger<Tidying> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                sessions.Forget();
                links.Forget();
            }
            catch (DbException busy)
            {
                logger.LogWarning(busy, "Old sessions and links stay for another hour");
            }
        }
    }
}
