using Maillage.Catalogue.Storage;

namespace Maillage.Catalogue;

/// <summary>What is known of an address that resources give.</summary>
/// <param name="Status">Of HTTP; 0 when nothing answered.</param>
/// <param name="Fault">Code of the problem when nothing answered (<c>fetch-slow</c>, <c>fetch-failed</c> …).</param>
/// <param name="FailingSince">First of the failures in a row; null when it answered last time.</param>
/// <param name="Failures">Failures in a row.</param>
public sealed record LinkState(string Url, DateTimeOffset? CheckedAt, int Status, string? Fault, DateTimeOffset? FailingSince, int Failures)
{
    /// <summary>A site may be down for a night: an address is broken when it failed at least twice, over at least twenty hours.</summary>
    public bool IsBroken => Failures >= 2 && CheckedAt - FailingSince >= TimeSpan.FromHours(20);

    /// <summary>What one look-up says of it.</summary>
    /// <param name="status">0 when nothing answered.</param>
    public LinkState After(DateTimeOffset now, int status, string? fault) => Answers(status, fault)
        ? new LinkState(Url, now, status, null, null, 0)
        : new LinkState(Url, now, status, fault, FailingSince ?? now, Failures + 1);

    /// <summary>Good addresses are looked up once a week, failing ones every day.</summary>
    public DateTimeOffset NextAt => (CheckedAt ?? DateTimeOffset.UnixEpoch) + TimeSpan.FromDays(Failures == 0 ? 7 : 1);

    /// <summary>Pages that want a sign-in, ask for patience or refuse programs are there; so is a page larger than we care to read.</summary>
    private static bool Answers(int status, string? fault) => fault == "fetch-large" || status is >= 200 and < 400 or 401 or 403 or 405 or 406 or 429;
}

/// <summary>
/// Looks up addresses that are due, each host at most once a second and one at a time: a neighbour, not a crawler. What resources no longer give is forgotten.
/// </summary>
/// <param name="ask">Status and fault of one address; it throws only when cancelled.</param>
public sealed class LinkRound(ResourceStore resources, LinkStore links, Func<Uri, CancellationToken, Task<(int Status, string? Fault)>> ask, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private long followed;

    /// <returns>Addresses looked up.</returns>
    public async Task<int> Run(int most, CancellationToken cancellation)
    {
        foreach ((long at, Resource resource) in resources.ChangedAfter(followed))
        {
            cancellation.ThrowIfCancellationRequested();
            if (resource is { State: ResourceState.Published, Url: { } url })
            {
                links.Know(url, resource.Id);
            }

            followed = at;
        }

        Dictionary<string, DateTimeOffset> asked = new(StringComparer.OrdinalIgnoreCase);
        int done = 0;
        foreach ((LinkState link, string of) in links.Due(most, time.GetUtcNow()))
        {
            if (resources.Find(of) is not { State: ResourceState.Published } resource || resource.Url != link.Url)
            {
                links.Forget(link.Url);
                // Another resource may give the same address: it is met again when the catalogue is next followed from its start.
                continue;
            }

            Uri address = new(link.Url);
            if (asked.TryGetValue(address.Host, out DateTimeOffset last) && last + Pause - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }

            (int status, string? fault) = await ask(address, cancellation).ConfigureAwait(false);
            asked[address.Host] = time.GetUtcNow();
            links.Save(link.After(time.GetUtcNow(), status, fault));
            done++;
        }

        return done;
    }
}
