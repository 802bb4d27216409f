using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Kernel;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedJobConformance(EmbeddedDatabases databases) : JobConformance(databases);

public sealed class PostgresJobConformance(PostgresDatabases databases) : JobConformance(databases);

public abstract class JobConformance(TestDatabases databases)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private sealed class Handler(string kind, Action<JobContext> run) : IJobHandler
    {
        public string Kind => kind;

        public void Run(JobContext context) => run(context);
    }

    [Fact]
    public void Jobs_run_in_the_order_they_were_queued_and_end_done()
    {
        using TestDatabase test = databases.Make();
        var order = new List<string>();
        (JobStore store, JobRunner runner) = Start(test, c => order.Add(c.Arguments));
        Job[] jobs = [.. Enumerable.Range(0, 5).Select(i => store.Enqueue("work", $$"""{"n":{{i}}}"""))];
        store.Find(jobs[3].Id).ShouldBe(jobs[3]);
        runner.RunPending(TestContext.Current.CancellationToken);
        order.ShouldBe(jobs.Select(j => j.Arguments));
        store.ListRecent(3).Select(j => j.Id).ShouldBe([jobs[4].Id, jobs[3].Id, jobs[2].Id]);
        Job done = store.Find(jobs[0].Id)!;
        done.State.ShouldBe(JobState.Done);
        done.Progress.ShouldBe(1);
        done.StartedAt.ShouldNotBeNull();
        done.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void An_interrupted_job_goes_on_from_its_checkpoint()
    {
        using TestDatabase test = databases.Make();
        var seen = new List<string?>();
        using var host = new CancellationTokenSource();
        (JobStore store, JobRunner runner) = Start(test, c =>
        {
            seen.Add(c.Checkpoint);
            c.Save("""{"done":1}""");
            host.Cancel();
            c.Cancellation.ThrowIfCancellationRequested();
        });
        Job job = store.Enqueue("work");
        runner.RunPending(host.Token);
        store.Find(job.Id)!.State.ShouldBe(JobState.Queued);

        (_, JobRunner next) = Start(test, c => seen.Add(c.Checkpoint));
        next.RunPending(TestContext.Current.CancellationToken);
        seen.ShouldBe([null, """{"done":1}"""]);
        store.Find(job.Id)!.State.ShouldBe(JobState.Done);
    }

    [Fact]
    public void A_job_left_running_by_a_dead_process_is_queued_again()
    {
        using TestDatabase test = databases.Make();
        (JobStore store, JobRunner runner) = Start(test, _ => { });
        Job job = store.Enqueue("work");
        store.TakeNext()!.Value.Job.State.ShouldBe(JobState.Running);
        runner.RunPending(TestContext.Current.CancellationToken);
        store.Find(job.Id)!.State.ShouldBe(JobState.Done);
    }

    [Fact]
    public async Task A_job_is_cancelled_from_another_process_and_tells_its_progress_before()
    {
        using TestDatabase test = databases.Make();
        (JobStore store, JobRunner runner) = Start(test, c =>
        {
            c.Report(0.4, "design.siting");
            c.Cancellation.WaitHandle.WaitOne(Patience);
            c.Cancellation.ThrowIfCancellationRequested();
        });
        Job job = store.Enqueue("work"), waiting = store.Enqueue("work");
        Task running = Task.Run(() => runner.RunPending(), TestContext.Current.CancellationToken);

        var elsewhere = new JobStore(test.Open(), TimeProvider.System);
        SpinWait.SpinUntil(() => elsewhere.Find(job.Id)!.Step is not null, Patience).ShouldBeTrue();
        elsewhere.Find(job.Id)!.Progress.ShouldBe(0.4);
        elsewhere.Cancel(waiting.Id).ShouldBeTrue();
        elsewhere.Find(waiting.Id)!.State.ShouldBe(JobState.Cancelled);
        elsewhere.Cancel(job.Id).ShouldBeTrue();
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);
        store.Find(job.Id)!.State.ShouldBe(JobState.Cancelled);
        store.Cancel(job.Id).ShouldBeFalse();
        store.Cancel("unknown").ShouldBeFalse();
    }

    [Fact]
    public void A_job_that_fails_says_why_and_the_next_one_runs()
    {
        using TestDatabase test = databases.Make();
        Problem bad = Problem.Error("unknown-commune", "Commune inconnue.", "Unknown commune.") with { File = "a.csv", Row = 3, Column = "insee", Place = (4.5, 47.25) };
        (JobStore store, JobRunner runner) = Start(test, c =>
        {
            throw c.Arguments switch
            {
                "1" => new BadInputException([bad, bad with { Row = 4 }]),
                "2" => new IOException("No space left on device", 28),
                _ => new InvalidOperationException("a bug"),
            };
        });
        Job[] jobs = [store.Enqueue("work", "1"), store.Enqueue("work", "2"), store.Enqueue("work", "3"), store.Enqueue("unheard of")];
        runner.RunPending(TestContext.Current.CancellationToken);
        jobs.ShouldAllBe(j => store.Find(j.Id)!.State == JobState.Failed);
        store.ListProblems(jobs[0].Id).ShouldBe([bad, bad with { Row = 4 }]);
        store.Find(jobs[0].Id)!.Message.ShouldBe("a.csv:3:insee: Commune inconnue.");
        store.Find(jobs[1].Id)!.Message!.ShouldContain("disque est plein");
        store.ListProblems(jobs[2].Id).Single().MessageEn.ShouldContain("a bug");
        store.ListProblems(jobs[3].Id).Single().Code.ShouldBe("unknown-job");
    }

    [Fact]
    public async Task Two_runners_never_work_at_once()
    {
        using TestDatabase test = databases.Make();
        int working = 0, most = 0, runs = 0;
        void Work(JobContext context)
        {
            int now = Interlocked.Increment(ref working);
            most = Math.Max(most, now);
            Thread.Sleep(20);
            Interlocked.Increment(ref runs);
            Interlocked.Decrement(ref working);
        }

        (JobStore store, JobRunner first) = Start(test, Work);
        (_, JobRunner second) = Start(test, Work);
        for (int i = 0; i < 10; i++)
            store.Enqueue("work");

        using var stop = new CancellationTokenSource();
        Task host = first.RunAsync(stop.Token);
        await Task.Run(() => second.RunPending(), TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await host.WaitAsync(Patience, TestContext.Current.CancellationToken);
        most.ShouldBe(1);
        runs.ShouldBe(10);
    }

    private static (JobStore Store, JobRunner Runner) Start(TestDatabase test, Action<JobContext> run)
    {
        MaillageDatabase database = test.Open(JobTables.Migrations);
        var store = new JobStore(database, TimeProvider.System);
        return (store, new JobRunner(database, store, [new Handler("work", run)], TimeProvider.System));
    }
}
