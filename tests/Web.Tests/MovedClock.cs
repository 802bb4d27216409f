namespace Maillage.Web.Tests;

/// <summary>The machine's clock, moved on by the test; what comes back at intervals comes when the test strikes.</summary>
internal sealed class MovedClock : TimeProvider
{
    private readonly System.Collections.Concurrent.ConcurrentBag<Action> periodic = [];

    public int Days { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(Days);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.FromSeconds(10))
            periodic.Add(() => callback(state));

        return base.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>Every interval is over at once.</summary>
    public void Strike()
    {
        foreach (Action act in periodic)
            act();
    }
}
