using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.People.Audit;

namespace Maillage.Cli.Load;

internal sealed record WriteResult(long Writes, int Errors, double Median, double P99);

/// <summary>
/// People at work beside the readers, from a second process on the same database: each writes a line of the journal, queues a job nobody runs, cancels it,
/// and thinks a little.
/// </summary>
internal sealed class Writers : IDisposable
{
    /// <summary>A person saves a few times a second at most.</summary>
    private static readonly TimeSpan Thought = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource stop = new();
    private readonly Task<(List<float> Times, int Errors)>[] writing;

    public Writers(MaillageDatabase database, string home, int count)
    {
        AuditLog journal = new(database, TimeProvider.System, home);
        JobStore jobs = new(database, TimeProvider.System);
        writing = [.. Enumerable.Range(0, count).Select(w => Task.Factory.StartNew(() => Write(journal, jobs, w), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    public WriteResult Stop()
    {
        stop.Cancel();
        (List<float> Times, int Errors)[] written = [.. writing.Select(w => w.GetAwaiter().GetResult())];
        float[] times = [.. written.SelectMany(w => w.Times)];
        Array.Sort(times);
        return new WriteResult(times.Length, written.Sum(w => w.Errors), LoadClient.Percentile(times, 0.5), LoadClient.Percentile(times, 0.99));
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private (List<float> Times, int Errors) Write(AuditLog journal, JobStore jobs, int writer)
    {
        List<float> times = [];
        int errors = 0;
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            long began = Stopwatch.GetTimestamp();
            try
            {
                if (i % 2 == 0)
                {
                    journal.Append(null, Event(writer, i));
                }
                else
                {
                    jobs.Cancel(jobs.Enqueue("bench").Id);
                }
            }
            catch (DbException)
            {
                errors++;
            }

            times.Add((float)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            stop.Token.WaitHandle.WaitOne(Thought);
        }

        return (times, errors);
    }

    private static AuditEvent Event(int writer, int number) => new("bench.write", "Mesure de charge", "Load measure", "bench", string.Create(CultureInfo.InvariantCulture, $"{writer}-{number}"));
}
