using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Works;

/// <summary>When a <see cref="Clock"/> rings.</summary>
/// <param name="Every">Time between two rounds.</param>
/// <param name="First">Time before the first round; as long as <paramref name="Every"/> when it is not given.</param>
/// <param name="AtStop">True to do a last round when the portal stops.</param>
internal sealed record Hours(TimeSpan Every, TimeSpan? First = null, bool AtStop = false);

/// <summary>
/// What the portal does by itself every so often. A round that fails is told in the log and tried again at its next hour: a store that is locked, a disk that is full
/// or one bad case is no reason to stop serving.
/// </summary>
internal sealed partial class Clock(string what, Hours hours, Func<CancellationToken, Task> round, TimeProvider time, ILogger<Clock> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (hours.AtStop)
            await Ring(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan first = hours.First ?? hours.Every;
        if (first == TimeSpan.Zero)
            await Ring(stoppingToken);

        using PeriodicTimer timer = new(first == TimeSpan.Zero ? hours.Every : first, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (timer.Period != hours.Every)
                timer.Period = hours.Every;

            await Ring(stoppingToken);
        }
    }

    private async Task Ring(CancellationToken stop)
    {
        try
        {
            await round(stop);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            TellLate(log, what, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of « {What} » could not be done; it is tried again at its next hour.")]
    private static partial void TellLate(ILogger log, string what, Exception fault);
}

internal static class Clocks
{
    /// <summary>Has <typeparamref name="T"/> do something every so often while the portal runs.</summary>
    /// <param name="what">What the log calls it.</param>
    public static IServiceCollection AddClock<T>(this IServiceCollection services, string what, Hours hours, Action<T> round)
        where T : notnull => services.AddClock<T>(what, hours, (worker, _) =>
    {
        round(worker);
        return Task.CompletedTask;
    });

    /// <summary>As above, for a round that waits for others.</summary>
    public static IServiceCollection AddClock<T>(this IServiceCollection services, string what, Hours hours, Func<T, CancellationToken, Task> round)
        where T : notnull => services.AddSingleton<IHostedService>(p =>
    {
        T worker = p.GetRequiredService<T>();
        return new Clock(what, hours, stop => round(worker, stop), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<Clock>>());
    });
}
