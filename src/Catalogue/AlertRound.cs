using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;

namespace Maillage.Catalogue;

/// <param name="Found">The best of what is new, at most <see cref="AlertRound.Shown"/>.</param>
/// <param name="Total">All of it.</param>
public sealed record AlertNews(Alert Alert, IReadOnlyList<Resource> Found, int Total);

/// <summary>Looks through what is new for each saved search: found by the same search as on its page, told once, at most one letter a day.</summary>
public sealed class AlertRound(ResourceStore store, SearchIndex index, AlertStore alerts, TimeProvider time)
{
    public const int Shown = 10;

    /// <summary>Resources that one question is asked about: an index takes so many alternatives.</summary>
    private const int Together = 1_000;

    /// <summary>A little less than a day, so that a letter of each morning does not become a letter of each second.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(20);

    /// <param name="read">The question that the address of a search means.</param>
    /// <param name="tell">Writes the letter; what it was about is noted afterwards, so that a break tells twice rather than never.</param>
    public int Run(Func<string, SearchQuery> read, Action<AlertNews> tell)
    {
        long until = store.Position();
        int told = 0;
        foreach (Alert alert in alerts.Due(until, time.GetUtcNow() - Rest))
        {
            SearchQuery asked = read(alert.Query) with { Sees = People.Visibility.Public, Skip = 0, Take = Together, Counted = [] };
            (string Id, double Score)[] hits =
            [
                .. alerts.News(alert, until).Chunk(Together).SelectMany(some => index.Search(asked with { Among = some }).Found).OrderByDescending(f => f.Score).ThenBy(f => f.Id, StringComparer.Ordinal).Select(f => (f.Id, f.Score)),
            ];
            if (hits.Length > 0)
            {
                tell(new AlertNews(alert, store.List([.. hits.Take(Shown).Select(h => h.Id)]), hits.Length));
                told++;
            }

            alerts.Note(alert, until, hits.Select(h => h.Id));
        }

        return told;
    }
}
