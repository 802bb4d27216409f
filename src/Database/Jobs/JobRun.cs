namespace Maillage.Database.Jobs;

/// <summary>
/// One run of a job. A timer writes progress and reads the cancel flag, so that a handler never waits for the database when it tells progress.
/// </summary>
internal sealed class JobRun : JobContext, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(300);

    private readonly JobStore store;
    private readonly Job job;
    private readonly CancellationTokenSource source;
    private readonly ITimer timer;
    private readonly Lock beat = new();
    private (double Progress, string Step)? latest;
    private (double Progress, string Step)? written;
    private string? checkpoint;
    private bool disposed;

    public JobRun(JobStore store, Job job, string? checkpoint, TimeProvider time, CancellationToken host)
    {
        this.store = store;
        this.job = job;
        this.checkpoint = checkpoint;
        source = CancellationTokenSource.CreateLinkedTokenSource(host);
        Cancellation = source.Token;
        timer = time.CreateTimer(_ => Tick(), null, Beat, Beat);
    }

    public bool CancelRequested { get; private set; }

    public override string Arguments => job.Arguments;

    public override string? Checkpoint => checkpoint;

    public override CancellationToken Cancellation { get; }

    public override void Report(double progress, string step)
    {
        lock (source)
            latest = (Math.Clamp(progress, 0, 1), step);
    }

    public override void Save(string checkpoint)
    {
        store.SaveCheckpoint(job.Id, checkpoint);
        this.checkpoint = checkpoint;
    }

    public void Dispose()
    {
        lock (beat)
        {
            if (disposed)
                return;

            disposed = true;
        }

        timer.Dispose();
        source.Dispose();
    }

    private void Tick()
    {
        if (!beat.TryEnter())
            return;

        try
        {
            if (disposed)
                return;

            (double Progress, string Step)? now;
            lock (source)
                now = latest;

            if (now is { } telling && now != written)
            {
                store.SaveProgress(job.Id, telling.Progress, telling.Step);
                written = now;
            }

            if (!CancelRequested && store.IsCancelRequested(job.Id))
            {
                CancelRequested = true;
                source.Cancel();
            }
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException)
        {
            // Progress that cannot be told now is told at the next beat; the job itself will meet the failure if it lasts.
        }
        finally
        {
            beat.Exit();
        }
    }
}
