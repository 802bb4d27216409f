namespace Maillage.Network.Tests;

public class StepsTests
{
    /// <summary>With one thread nobody else can: waiting for it would never end.</summary>
    [Fact]
    public void A_step_that_has_not_begun_is_done_by_whoever_needs_it()
    {
        using Steps steps = new(1, TestContext.Current.CancellationToken);
        Step<int> outer = steps.Begin(() =>
        {
            Step<int> inner = steps.Begin(() => 41);
            return inner.Made + 1;
        });
        outer.Made.ShouldBe(42);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Steps_and_the_loops_inside_them_share_the_threads(int threads)
    {
        (int busy, int most) = (0, 0);
        object gate = new();
        using Steps steps = new(threads, TestContext.Current.CancellationToken);
        Step<int>[] loops = [.. Enumerable.Range(0, 4).Select(k => steps.Begin(() =>
        {
            Parallel.For(0, 16, steps.Loops, _ =>
            {
                lock (gate)
                {
                    most = Math.Max(most, ++busy);
                }

                Thread.SpinWait(20_000);
                lock (gate)
                {
                    busy--;
                }
            });
            return k;
        }))];
        loops.Select(l => l.Made).ShouldBe([0, 1, 2, 3]);
        most.ShouldBeInRange(1, threads);
    }

    [Fact]
    public void What_fails_in_a_step_reaches_whoever_waits_as_it_was()
    {
        using Steps steps = new(2, TestContext.Current.CancellationToken);
        Step<int> fails = steps.Begin<int>(() => throw new InvalidDataException("a reason"));
        Step<int> needs = steps.Begin(() => fails.Made + 1);
        Should.Throw<InvalidDataException>(() => needs.Made).Message.ShouldBe("a reason");
    }

    [Fact]
    public void Nothing_goes_on_once_the_work_is_given_up()
    {
        bool ended = false, late = false;
        using (Steps steps = new(1, TestContext.Current.CancellationToken))
        {
            using ManualResetEventSlim running = new();
            CancellationToken stop = steps.Loops.CancellationToken;
            steps.Begin(() =>
            {
                running.Set();
                stop.WaitHandle.WaitOne();
                return ended = true;
            });
            steps.Begin(() => late = true);
            running.Wait(TestContext.Current.CancellationToken);
        }

        ended.ShouldBeTrue("the step that ran was waited for");
        late.ShouldBeFalse("the step that had not begun never did");
    }

    [Fact]
    public void A_cancelled_work_says_so()
    {
        using CancellationTokenSource source = new();
        using Steps steps = new(1, source.Token);
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => steps.Begin(() => 1).Made);
    }
}
