using System.Collections.Concurrent;

namespace Maillage.Network;

/// <summary>
/// The steps of one work, side by side: each begins when a thread is free, and whoever needs one that has not begun does it on the spot. All share a number of threads with the loops inside them.
/// </summary>
internal sealed class Steps : IDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly ConcurrentBag<Task> begun = [];

    public Steps(int threads, CancellationToken cancellation)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Loops = new() { MaxDegreeOfParallelism = threads, CancellationToken = stop.Token, TaskScheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler };
    }

    /// <summary>For loops inside a step.</summary>
    public ParallelOptions Loops { get; }

    public Step<T> Begin<T>(Func<T> step)
    {
        Task<T> task = Task.Factory.StartNew(step, stop.Token, TaskCreationOptions.None, Loops.TaskScheduler!);
        begun.Add(task);
        return new Step<T>(task);
    }

    /// <summary>Stops what was begun and is needed no more, and waits for its end.</summary>
    public void Dispose()
    {
        stop.Cancel();
        Task.WhenAll(begun).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();
        stop.Dispose();
    }
}

/// <summary>A step begun.</summary>
internal readonly struct Step<T>(Task<T> task)
{
    /// <summary>What the step made, waited for; its own exception when it failed.</summary>
    public T Made => task.GetAwaiter().GetResult();
}
