using System.Collections.Concurrent;
using Maillage.Catalogue.Storage;

namespace Maillage.Web.OpenData;

/// <summary>Counts uses of datasets in memory and writes them down once a minute: a reader waits for no disk, and nothing is known of who he was.</summary>
internal sealed class DatasetUses(PortalOptions options)
{
    private readonly DatasetUseStore store = new(options.Database);
    private ConcurrentDictionary<(string Dataset, DatasetUse Use), long> counted = new();

    public DatasetUseStore Store => store;

    /// <param name="dataset">Id of a layer or dataset that exists: only so many are ever counted.</param>
    public void Count(string dataset, DatasetUse use) => counted.AddOrUpdate((dataset, use), 1, (_, times) => times + 1);

    public void WriteDown()
    {
        ConcurrentDictionary<(string, DatasetUse), long> some = Interlocked.Exchange(ref counted, new());
        if (some.IsEmpty)
            return;
        try
        {
            store.Add([.. some], DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime));
        }
        catch
        {
            // The next round writes them.
            foreach (((string dataset, DatasetUse use), long times) in some)
                counted.AddOrUpdate((dataset, use), times, (_, more) => more + times);
            throw;
        }
    }
}
