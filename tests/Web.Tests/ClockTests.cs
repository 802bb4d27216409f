using Maillage.Web.Works;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maillage.Web.Tests;

public class ClockTests
{
    [Fact]
    public async Task A_round_that_fails_is_told_and_the_next_one_is_done_and_a_last_one_at_the_stop()
    {
        int rounds = 0;
        TaskCompletionSource third = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Clock clock = new("essai", new Hours(TimeSpan.FromMilliseconds(1), TimeSpan.Zero, AtStop: true), _ =>
        {
            if (Interlocked.Increment(ref rounds) == 3)
                third.SetResult();

            throw new InvalidDataException("this round fails");
        }, TimeProvider.System, NullLogger<Clock>.Instance);
        await clock.StartAsync(TestContext.Current.CancellationToken);
        await third.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await clock.StopAsync(TestContext.Current.CancellationToken);
        int stopped = rounds;
        await clock.StopAsync(TestContext.Current.CancellationToken);
        rounds.ShouldBe(stopped + 1, "a stop ends with one round more");
    }
}
