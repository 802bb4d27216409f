using Lucene.Net.Index;
using Lucene.Net.Search;
using Maillage.Catalogue.Types;

namespace Maillage.Catalogue.Search;

/// <summary>
/// From the words typed to a ranking. A resource must hold most of the words; each word counts where it weighs most (title, then names, then text);
/// words side by side in a title count more. A word that stands nowhere is taken for the nearest one that does.
/// </summary>
internal sealed class QueryBuilder(IndexReader reader, FrenchWords words, Synonyms synonyms)
{
    private const float TitleWeight = 3.0f, NamesWeight = 1.6f, TextWeight = 0.8f, SynonymWeight = 0.8f, PhraseWeight = 2.5f;

    /// <summary>Of so many words a resource must hold at least this many: two of three, three of four, …</summary>
    private static int Needed(int count) => count <= 2 ? 1 : count - (count / 3);

    /// <returns>Null when no word is left (everything is found then), and the words as they were understood when one was corrected.</returns>
    public (Query? Query, string? Corrected) Build(string text)
    {
        List<string> typed = [.. words.Cut(text).Distinct()];
        if (typed.Count == 0)
        {
            return (null, null);
        }

        BooleanQuery all = new();
        List<string> understood = [];
        foreach (string word in typed)
        {
            string known = Exists(word) || synonyms.Of(word).Count > 0 ? word : Nearest(word) ?? word;
            understood.Add(known);
            all.Add(OneWord(known), Occur.SHOULD);
        }

        all.MinimumNumberShouldMatch = Needed(understood.Count);
        BooleanQuery ranked = new() { { all, Occur.MUST } };
        if (understood.Count > 1)
        {
            ranked.Add(Pairs(understood), Occur.SHOULD);
        }

        foreach ((IReadOnlyList<string> phrase, IReadOnlyList<string> same) in synonyms.PhrasesIn(understood))
        {
            // « carte grise » also finds « certificat d'immatriculation »: the phrase meant counts like the one typed.
            all.MinimumNumberShouldMatch = Math.Min(all.MinimumNumberShouldMatch, Needed(understood.Count - phrase.Count + 1));
            Query phrased = Phrase(ResourceDocument.Title, same, TitleWeight * phrase.Count * SynonymWeight);
            all.Add(phrased, Occur.SHOULD);
            all.Add(Phrase(ResourceDocument.Names, same, NamesWeight * phrase.Count * SynonymWeight), Occur.SHOULD);
            all.Add(Phrase(ResourceDocument.Text, same, TextWeight * phrase.Count * SynonymWeight), Occur.SHOULD);
        }

        return (ranked, understood.SequenceEqual(typed) ? null : string.Join(' ', understood));
    }

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
        best.Add(new TermQuery(new Term(ResourceDocument.Title, word)) { Boost = TitleWeight * weight });
        best.Add(new TermQuery(new Term(ResourceDocument.Names, word)) { Boost = NamesWeight * weight });
        best.Add(new TermQuery(new Term(ResourceDocument.Text, word)) { Boost = TextWeight * weight });
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

    private bool Exists(string word) =>
        reader.DocFreq(new Term(ResourceDocument.Title, word)) > 0 || reader.DocFreq(new Term(ResourceDocument.Names, word)) > 0 || reader.DocFreq(new Term(ResourceDocument.Text, word)) > 0;

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
            foreach (string field in new[] { ResourceDocument.Title, ResourceDocument.Names, ResourceDocument.Text })
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
