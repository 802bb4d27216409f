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

        string[] words = [.. query.Split(' ').Select(w => " " + w)];
        List<(int Rank, Entry Entry)> found = [];
        foreach (Entry entry in entries)
        {
            if (Rank(entry, query, words) is { } rank)
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
            .. found.Order(Comparer<(int Rank, Entry Entry)>.Create(BestFirst)).DistinctBy(f => f.Entry.Place.Id).Take(limit)
                .Select(f => new SearchHit(f.Entry.Place, f.Entry.Name, (SearchMatch)(f.Rank / 10), f.Entry.Former)),
        ];
    }

    private static int BestFirst((int Rank, Entry Entry) a, (int Rank, Entry Entry) b)
    {
        int order = a.Rank.CompareTo(b.Rank);
        order = order != 0 ? order : b.Entry.Weight.CompareTo(a.Entry.Weight);
        order = order != 0 ? order : a.Entry.Text.Length.CompareTo(b.Entry.Text.Length);
        return order != 0 ? order : string.CompareOrdinal(a.Entry.Text, b.Entry.Text);
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
    private static int? Rank(Entry entry, string query, string[] words)
    {
        if (entry.Text == query || entry.Short == query)
        {
            return (10 * (int)SearchMatch.Exact) + (entry.Former is null ? 0 : 1);
        }

        if (entry.Text.StartsWith(query, StringComparison.Ordinal) || entry.Short.StartsWith(query, StringComparison.Ordinal))
        {
            return (10 * (int)SearchMatch.Prefix) + (entry.Former is null ? 0 : 1);
        }

        foreach (string word in words)
        {
            if (!entry.Spaced.Contains(word, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return (10 * (int)SearchMatch.Words) + (entry.Former is null ? 0 : 1);
    }

    private void Add(Place place, string name, FormerCommune? former, long weight)
    {
        string text = SearchText.Normalise(name);
        entries.Add(new Entry(place, name, text, " " + text, SearchText.WithoutArticle(text), former, weight));
    }

    /// <param name="Spaced">The text after a space: a word begins it where a space and the word are found.</param>
    private sealed record Entry(Place Place, string Name, string Text, string Spaced, string Short, FormerCommune? Former, long Weight);
}
