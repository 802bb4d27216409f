using System.Text;
using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>Brings names to the one form in which they are compared: no accents, no hyphens, « saint » written out.</summary>
public static class SearchText
{
    private static readonly string[] Articles = ["le ", "la ", "les ", "l ", "aux ", "au "];

    public static string Normalise(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in Accents.Without(text))
        {
            string letters = c switch { 'œ' or 'Œ' => "oe", 'æ' or 'Æ' => "ae", _ => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c).ToString() : " " };
            plain.Append(letters);
        }

        string[] words = plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = words[i] switch { "st" => "saint", "ste" => "sainte", "sts" => "saints", "stes" => "saintes", _ => words[i] };
        }

        return string.Join(' ', words);
    }

    /// <summary>« la charite sur loire » is also looked for as « charite sur loire ».</summary>
    internal static string WithoutArticle(string normalised)
    {
        string? article = Array.Find(Articles, a => normalised.StartsWith(a, StringComparison.Ordinal));
        return article is null || normalised.Length == article.Length ? normalised : normalised[article.Length..];
    }

    /// <summary>
    /// Letters to change, add, drop or swap so that the name begins with the query or equals it (restricted Damerau–Levenshtein, by rows);
    /// anything above <paramref name="limit"/> is returned as limit + 1. O(name × query).
    /// </summary>
    internal static int Faults(string name, string query, int limit)
    {
        if (name.Length + limit < query.Length)
        {
            return limit + 1;
        }

        int width = Math.Min(name.Length, query.Length + limit);
        Span<int> older = stackalloc int[width + 1];
        Span<int> above = stackalloc int[width + 1];
        Span<int> row = stackalloc int[width + 1];
        for (int j = 0; j <= width; j++)
        {
            above[j] = j;
        }

        for (int i = 1; i <= query.Length; i++)
        {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= width; j++)
            {
                int change = query[i - 1] == name[j - 1] ? 0 : 1;
                int best = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + change);
                if (i > 1 && j > 1 && query[i - 1] == name[j - 2] && query[i - 2] == name[j - 1])
                {
                    best = Math.Min(best, older[j - 2] + 1);
                }

                row[j] = best;
                least = Math.Min(least, best);
            }

            if (least > limit)
            {
                return limit + 1;
            }

            Span<int> free = older;
            older = above;
            above = row;
            row = free;
        }

        int faults = limit + 1;
        foreach (int end in above)
        {
            faults = Math.Min(faults, end);
        }

        return faults;
    }
}
