using System.Threading.RateLimiting;
using Maillage.Web.Operations;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Accounts;

/// <summary>How often one address may try to get in, or make the portal write mail. Accounts rest by themselves as well; this stops one address from trying many.</summary>
internal sealed class SignInLimits(PortalOptions options, Alarms alarms) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.SignInsPerMinute,
            TokensPerPeriod = Math.Max(1, options.SignInsPerMinute / 6),
            ReplenishmentPeriod = TimeSpan.FromSeconds(10),
            QueueLimit = 0,
        }));

    /// <summary>False when the address has tried too often.</summary>
    public bool Allow(HttpContext context)
    {
        using RateLimitLease lease = limiter.AttemptAcquire(Security.Asker(context.Connection.RemoteIpAddress));
        if (!lease.IsAcquired)
        {
            alarms.Count(Alarm.Limited);
        }

        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
