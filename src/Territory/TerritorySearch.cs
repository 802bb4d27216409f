namespace Maillage.Territory;

/// <summary>How a hit was found, best first.</summary>
public enum SearchMatch
{
    Code,
    Exact,
    Prefix,
    Words,
    Similar,
}

/// <param name="Name">The name that matched: an old one when <paramref name="Former"/> is set.</param>
/// <param name="PostalCode">The postal code that matched, when one was asked for.</param>
public sealed record SearchHit(Place Place, string Name, SearchMatch Match, FormerCommune? Former = null, string? PostalCode = null);

/// <summary>Search in memory by plain comparison: a few thousand short names need no index.</summary>
internal sealed class TerritorySearch
{
    /// <summary>Names shorter than this allow no typing fault, longer than twice this allow two.</summary>
    private const int LettersPerFault = 4;

    private readonly List<Entry> entries = [];
    private readonly TerritoryIndex index;

    public TerritorySearch(TerritoryIndex index)
    {
        this.index = index;
        foreach (Commune commune in index.Communes)
        {
            Add(commune, commune.Name, null, commune.Population ?? 0);
            foreach (FormerCommune old in commune.MadeOf)
            {
                if (old.Name is not null && SearchText.Normalise(old.Name) != SearchText.Normalise(commune.Name))
                {
                    Add(commune, old.Name, old, 0);
                }
            }
        }

        // A larger place comes before communes of the same rank only by an equal name: its weight stays below any town's.
        foreach (Place place in index.Departments.Concat<Place>(index.Epcis).Append(index.Region))
        {
            Add(place, place.Name, null, -1);
        }
    }

    public IReadOnlyList<SearchHit> Find(string text, int limit)
    {
        string query = SearchText.Normalise(text.Length > 100 ? text[..100] : text);
        if (query.Length == 0 || limit <= 0)
        {
            return [];
        }

        if (char.IsAsciiDigit(query[0]) && ByCode(query, limit) is { Count: > 0 } coded)
        {
            return coded;
        }

        List<(int Rank, Entry Entry)> found = [];
        foreach (Entry entry in entries)
        {
            if (Rank(entry, query) is { } rank)
            {
                found.Add((rank, entry));
            }
        }

        if (found.Count == 0)
        {
            int allowed = Math.Min(2, query.Length / LettersPerFault);
            foreach (Entry entry in allowed > 0 ? entries : [])
            {
                int faults = SearchText.Faults(entry.Text, query, allowed);
                if (faults <= allowed)
                {
                    found.Add(((4 * 10) + faults, entry));
                }
            }
        }

        return
        [
            .. found.OrderBy(f => f.Rank).ThenByDescending(f => f.Entry.Weight).ThenBy(f => f.Entry.Text.Length).ThenBy(f => f.Entry.Text, StringComparer.Ordinal)
                .DistinctBy(f => f.Entry.Place.Id).Take(limit)
                .Select(f => new SearchHit(f.Entry.Place, f.Entry.Name, (SearchMatch)(f.Rank / 10), f.Entry.Former)),
        ];
    }

    private List<SearchHit> ByCode(string query, int limit)
    {
        List<SearchHit> hits = [];
        if (query.Length == 5 && index.Resolve(query.ToUpperInvariant()) is { } resolved)
        {
            hits.Add(new SearchHit(resolved.Place, resolved.Former?.Name ?? resolved.Place.Name, SearchMatch.Code, resolved.Former));
        }

        IEnumerable<SearchHit> postal = index.Communes
            .Select(c => (Commune: c, Postal: c.PostalCodes.FirstOrDefault(p => p.StartsWith(query, StringComparison.Ordinal))))
            .Where(p => p.Postal is not null)
            .OrderByDescending(p => p.Commune.Population)
            .Select(p => new SearchHit(p.Commune, p.Commune.Name, SearchMatch.Code, null, p.Postal));
        return [.. hits.Concat(postal).DistinctBy(h => h.Place.Id).Take(limit)];
    }

    /// <summary>Ten times the kind of match, plus one when an article or other words stand before it; null when the entry does not match.</summary>
    private static int? Rank(Entry entry, string query)
    {
        if (entry.Text == query || entry.Short == query)
        {
            return (10 * (int)SearchMatch.Exact) + (entry.Former is null ? 0 : 1);
        }

        if (entry.Text.StartsWith(query, StringComparison.Ordinal) || entry.Short.StartsWith(query, StringComparison.Ordinal))
        {
            return (10 * (int)SearchMatch.Prefix) + (entry.Former is null ? 0 : 1);
        }

        foreach (string word in query.Split(' '))
        {
            if (!entry.Text.StartsWith(word, StringComparison.Ordinal) && !entry.Text.Contains(" " + word, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return (10 * (int)SearchMatch.Words) + (entry.Former is null ? 0 : 1);
    }

    private void Add(Place place, string name, FormerCommune? former, long weight)
    {
        string text = SearchText.Normalise(name);
        entries.Add(new Entry(place, name, text, SearchText.WithoutArticle(text), former, weight));
    }

    private sealed record Entry(Place Place, string Name, string Text, string Short, FormerCommune? Former, long Weight);
}
