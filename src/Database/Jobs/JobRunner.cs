using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Database.Jobs;

/// <summary>
/// Runs jobs one at a time, in the portal's process or in the command line's. A lock that dies with its process says who runs: whoever
/// gets it knows that a job still marked as running was interrupted, and queues it again.
/// </summary>
public sealed class JobRunner(MaillageDatabase database, JobStore store, IEnumerable<IJobHandler> handlers, TimeProvider time)
{
    private const string LockName = "jobs";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a last word is tried again when the disk is full.</summary>
    private const int Attempts = 10;

    private readonly Dictionary<string, IJobHandler> handlers = handlers.ToDictionary(h => h.Kind);

    /// <summary>Runs what comes until cancelled (for a host). A running job is then given back to the queue with its checkpoint.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Run(() => TryRunPending(cancellation), CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(Poll, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Runs until nothing waits any more (for the command line). When another process is the runner, waits for it to do the work.
    /// </summary>
    public void RunPending(CancellationToken cancellation = default)
    {
        while (!cancellation.IsCancellationRequested && store.AnyPending())
        {
            if (!TryRunPending(cancellation))
                cancellation.WaitHandle.WaitOne(Poll);
        }
    }

    /// <returns>False when another process holds the lock.</returns>
    private bool TryRunPending(CancellationToken cancellation)
    {
        if (!store.AnyPending())
            return true;

        using IDisposable? held = database.TryLock(LockName);
        if (held is null)
            return false;

        store.RequeueInterrupted();
        while (!cancellation.IsCancellationRequested && store.TakeNext() is { } next)
            Run(next.Job, next.Checkpoint, cancellation);

        return true;
    }

    private void Run(Job job, string? checkpoint, CancellationToken host)
    {
        using var run = new JobRun(store, job, checkpoint, time, host);
        JobState state = JobState.Done;
        IReadOnlyList<Problem> problems = [];
        try
        {
            if (!handlers.TryGetValue(job.Kind, out IJobHandler? handler))
                throw new BadInputException(Problem.Error("unknown-job", $"Ce programme ne sait pas faire « {job.Kind} ».", $"This program cannot do \"{job.Kind}\"."));

            handler.Run(run);
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            state = run.CancelRequested ? JobState.Cancelled : JobState.Queued;
        }
        catch (Exception e)
        {
            state = JobState.Failed;
            problems = Explain(e);
        }

        run.Dispose();
        End(job.Id, state, problems);
    }

    private static IReadOnlyList<Problem> Explain(Exception exception) => exception switch
    {
        _ when DiskFull.Caused(exception) => [DiskFull.Problem],
        BadInputException bad => bad.Problems,
        _ => [Problem.Error(
            "job-failed",
            string.Create(CultureInfo.InvariantCulture, $"Le travail s'est arrêté sur une erreur inattendue ({exception.GetType().Name} : {exception.Message})."),
            string.Create(CultureInfo.InvariantCulture, $"The job stopped on an unexpected error ({exception.GetType().Name}: {exception.Message})."))],
    };

    /// <summary>On a full disk even the bad news may not fit; it is told again and again, and the job stays interrupted if it never does.</summary>
    private void End(string id, JobState state, IReadOnlyList<Problem> problems)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                store.End(id, state, problems);
                return;
            }
            catch (Exception e) when (DiskFull.Caused(e) && attempt < Attempts)
            {
                Thread.Sleep(Poll);
            }
        }
    }
}
