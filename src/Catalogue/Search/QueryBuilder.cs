using Lucene.Net.Index;
using Lucene.Net.Search;
using Maillage.Catalogue.Types;

namespace Maillage.Catalogue.Search;

/// <param name="Whole">Null when no word is left: everything is found then.</param>
/// <param name="Narrow">Parts of what <paramref name="Whole"/> finds that hold the best of it, quicker to find, the quickest first; none where the whole is quick.</param>
/// <param name="Corrected">The words as they were understood, when one was corrected.</param>
internal sealed record AskedWords(Query? Whole, IReadOnlyList<Query> Narrow, string? Corrected);

/// <summary>
/// From the words typed to a ranking. A resource must hold most of the words; each word counts where it weighs most (title, then names, then text);
/// words side by side in a title count more. A word that stands nowhere is taken for the nearest one that does.
/// </summary>
internal sealed class QueryBuilder(IndexReader reader, FrenchWords words, Synonyms synonyms, int commonFrom = QueryBuilder.Common)
{
    private const float TitleWeight = 3.0f, NamesWeight = 1.6f, TextWeight = 0.8f, SynonymWeight = 0.8f, PhraseWeight = 2.5f;

    /// <summary>Resources that hold a common word: below that, finding them all takes a few milliseconds.</summary>
    public const int Common = 10_000;

    /// <summary>One in so many of these: resources among which the best to show are found.</summary>
    private const int Plenty = 20;

    private static readonly (string Name, float Weight)[] Fields = [(ResourceDocument.Title, TitleWeight), (ResourceDocument.Names, NamesWeight), (ResourceDocument.Text, TextWeight)];

    /// <summary>Of so many words a resource must hold at least this many: two of three, three of four, …</summary>
    private static int Needed(int count) => count <= 2 ? 1 : count - (count / 3);

    public AskedWords Build(string text)
    {
        List<string> typed = [.. words.Cut(text).Distinct()];
        if (typed.Count == 0)
        {
            return new AskedWords(null, [], null);
        }

        BooleanQuery all = new(), plain = new();
        List<string> understood = [];
        foreach (string word in typed)
        {
            string known = Exists(word) || synonyms.Of(word).Count > 0 ? word : Nearest(word) ?? word;
            understood.Add(known);
            all.Add(OneWord(known), Occur.SHOULD);
            plain.Add(OneWord(known), Occur.SHOULD);
        }

        all.MinimumNumberShouldMatch = plain.MinimumNumberShouldMatch = Needed(understood.Count);
        BooleanQuery ranked = new() { { all, Occur.MUST } };
        if (understood.Count > 1)
        {
            ranked.Add(Pairs(understood), Occur.SHOULD);
        }

        (IReadOnlyList<string> Phrase, IReadOnlyList<string> Same)[] phrases = [.. synonyms.PhrasesIn(understood)];
        foreach ((IReadOnlyList<string> phrase, IReadOnlyList<string> same) in phrases)
        {
            // « carte grise » also finds « certificat d'immatriculation »: the phrase meant counts like the one typed.
            all.MinimumNumberShouldMatch = Math.Min(all.MinimumNumberShouldMatch, Needed(understood.Count - phrase.Count + 1));
            Query phrased = Phrase(ResourceDocument.Title, same, TitleWeight * phrase.Count * SynonymWeight);
            all.Add(phrased, Occur.SHOULD);
            all.Add(Phrase(ResourceDocument.Names, same, NamesWeight * phrase.Count * SynonymWeight), Occur.SHOULD);
            all.Add(Phrase(ResourceDocument.Text, same, TextWeight * phrase.Count * SynonymWeight), Occur.SHOULD);
        }

        return new AskedWords(ranked, Parts(understood, plain, phrases), understood.SequenceEqual(typed) ? null : string.Join(' ', understood));
    }

    /// <summary>Phrases that mean the same are looked for in titles first, when a word of them is common: following them through every text is the slowest of all.</summary>
    private Query[] Parts(List<string> understood, BooleanQuery plain, (IReadOnlyList<string> Phrase, IReadOnlyList<string> Same)[] phrases)
    {
        Query[] parts = [.. Narrow(understood)];
        if (phrases.Length == 0 || (parts.Length == 0 && !phrases.Any(p => p.Same.Any(w => Held(w) > commonFrom))))
        {
            return parts;
        }

        BooleanQuery any = new() { { parts.LastOrDefault() ?? plain, Occur.SHOULD } };
        foreach ((IReadOnlyList<string> phrase, IReadOnlyList<string> same) in phrases)
        {
            any.Add(Phrase(ResourceDocument.Title, same, TitleWeight * phrase.Count * SynonymWeight), Occur.SHOULD);
        }

        return [any];
    }

    /// <summary>
    /// A word that stands in more than <see cref="Common"/> resources tells little and is slow to follow. With rarer words beside it, it only raises what they find; of common words alone all are needed,
    /// first in the title, where they tell most; one alone is looked for in the first field that holds it often.
    /// </summary>
    private IEnumerable<Query> Narrow(List<string> understood)
    {
        ILookup<bool, string> common = understood.ToLookup(w => synonyms.Of(w).Append(w).Sum(Held) > commonFrom);
        if (!common[true].Any())
        {
            yield break;
        }

        if (understood is [var only])
        {
            foreach ((string field, float weight) in Fields.Where(f => Often(f.Name, only)).Take(1))
            {
                yield return new TermQuery(new Term(field, only)) { Boost = weight };
            }

            yield break;
        }

        if (!common[false].Any() && understood.All(w => Often(ResourceDocument.Title, w)))
        {
            BooleanQuery titles = new() { { Pairs(understood), Occur.SHOULD } };
            foreach (string word in understood)
            {
                titles.Add(new TermQuery(new Term(ResourceDocument.Title, word)) { Boost = TitleWeight }, Occur.MUST);
            }

            yield return titles;
        }

        yield return Rarest(understood, common);
    }

    private BooleanQuery Rarest(List<string> understood, ILookup<bool, string> common)
    {
        BooleanQuery narrow = new() { { Pairs(understood), Occur.SHOULD } };
        BooleanQuery rare = new();
        foreach (string word in common[false])
        {
            rare.Add(OneWord(word), Occur.SHOULD);
        }

        if (rare.Clauses.Count > 0)
        {
            rare.MinimumNumberShouldMatch = Math.Max(1, Needed(understood.Count) - common[true].Count());
            narrow.Add(rare, Occur.MUST);
        }

        foreach (string word in common[true])
        {
            narrow.Add(OneWord(word), rare.Clauses.Count > 0 ? Occur.SHOULD : Occur.MUST);
        }

        return narrow;
    }

    private bool Often(string field, string word) => reader.DocFreq(new Term(field, word)) >= commonFrom / Plenty;

    /// <summary>In how many resources a word stands, at least.</summary>
    private int Held(string word) => Fields.Max(f => reader.DocFreq(new Term(f.Name, word)));

    private DisjunctionMaxQuery OneWord(string word)
    {
        DisjunctionMaxQuery best = new(0.1f);
        AddTerm(best, word, 1);
        foreach (string same in synonyms.Of(word))
        {
            AddTerm(best, same, SynonymWeight);
        }

        return best;
    }

    private static void AddTerm(DisjunctionMaxQuery best, string word, float weight)
    {
        foreach ((string field, float own) in Fields)
        {
            best.Add(new TermQuery(new Term(field, word)) { Boost = own * weight });
        }
    }

    /// <summary>Each two words that follow one another, near one another in the title.</summary>
    private static BooleanQuery Pairs(List<string> words)
    {
        BooleanQuery pairs = new();
        for (int i = 0; i + 1 < words.Count; i++)
        {
            pairs.Add(Phrase(ResourceDocument.Title, [words[i], words[i + 1]], PhraseWeight), Occur.SHOULD);
        }

        return pairs;
    }

    private static PhraseQuery Phrase(string field, IReadOnlyList<string> words, float weight)
    {
        PhraseQuery phrase = new() { Slop = words.Count, Boost = weight };
        foreach (string word in words)
        {
            phrase.Add(new Term(field, word));
        }

        return phrase;
    }

    private bool Exists(string word) => Held(word) > 0;

    /// <summary>The commonest word of titles and names at the least distance: one letter from four letters on, two from eight.</summary>
    private string? Nearest(string word)
    {
        if (word.Length < 4 || word.All(char.IsAsciiDigit))
        {
            return null;
        }

        for (int faults = 1; faults <= (word.Length >= 8 ? 2 : 1); faults++)
        {
            string? best = null;
            int common = 0;
            foreach ((string field, _) in Fields)
            {
                if (MultiFields.GetTerms(reader, field) is not { } terms)
                {
                    continue;
                }

                FuzzyTermsEnum near = new(terms, new Lucene.Net.Util.AttributeSource(), new Term(field, word), faults, 1, transpositions: true);
                while (near.MoveNext())
                {
                    if (near.DocFreq > common)
                    {
                        (best, common) = (near.Term.Utf8ToString(), near.DocFreq);
                    }
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return null;
    }
}
