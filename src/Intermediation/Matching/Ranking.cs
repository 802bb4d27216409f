using Maillage.Cases.Conditions;

namespace Maillage.Intermediation.Matching;

/// <summary>Why an offer stands where it does.</summary>
/// <param name="Words">Words of the need found in it.</param>
/// <param name="Themes">Subjects in common.</param>
public sealed record RankedOffer(Offer Offer, Verdict Verdict, double Score, IReadOnlyList<string> Words, IReadOnlyList<string> Themes, IReadOnlyList<Criterion> Holds, IReadOnlyList<Criterion> Unknown);

/// <summary>
/// Orders the offers that are not refused by what the need is about: its own words (rare ones count more), its subjects, how sure it is that the offer fits, and how closely it is cut for such a firm.
/// The weights were set on 48 judged needs; 12 kept aside say how good it is (<c>docs/matching.md</c>).
/// </summary>
public sealed class Ranking
{
    private const double TitleWeight = 3, ThemeWeight = 1.2, SureWeight = 0.6, CloseWeight = 0.9;

    private readonly Matcher matcher;
    private readonly NeedWords vocabulary;
    /// <summary>Closeness never counts for more.</summary>
    private const double MostClose = 2;

    /// <summary>Word → offers that hold it, in the title or not; subject → offers.</summary>
    private readonly Dictionary<string, List<(int Offer, bool Title)>> holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byTheme = new(StringComparer.Ordinal);

    /// <summary>Words of each offer by its text: cutting them out is most of the work of making a ranking.</summary>
    private readonly Dictionary<(string Title, string Words), (string Stem, bool Title)[]> cut;

    /// <param name="last">A ranking of mostly the same offers.</param>
    public Ranking(Matcher matcher, NeedWords vocabulary, Ranking? last = null)
    {
        (this.matcher, this.vocabulary, cut) = (matcher, vocabulary, new(matcher.Offers.Count));
        for (int i = 0; i < matcher.Offers.Count; i++)
        {
            (string Title, string Words) text = (matcher.Offers[i].Title, matcher.Offers[i].Words);
            if (!cut.TryGetValue(text, out (string Stem, bool Title)[]? stems))
                cut[text] = stems = last?.cut.GetValueOrDefault(text) ?? Cut(text.Title, text.Words);

            foreach ((string stem, bool title) in stems)
                Listed(holders, stem).Add((i, title));

            foreach (string theme in matcher.Offers[i].Themes)
                Listed(byTheme, theme).Add(i);
        }
    }

    /// <summary>How much each offer is about the need, 0 when not at all.</summary>
    public double[] About(string words, IReadOnlyCollection<string> themes)
    {
        double[] about = new double[matcher.Offers.Count];
        foreach ((string stem, double weight) in vocabulary.Expand(words))
        {
            if (!holders.TryGetValue(stem, out List<(int Offer, bool Title)>? holding))
                continue;

            double rare = weight * Math.Log(1 + ((double)about.Length / holding.Count));
            foreach ((int offer, bool title) in holding)
                about[offer] += title ? rare * TitleWeight : rare;
        }

        foreach (int offer in themes.SelectMany(t => byTheme.GetValueOrDefault(t, [])))
            about[offer] += ThemeWeight / Math.Sqrt(matcher.Offers[offer].Themes.Count);

        return about;
    }

    /// <summary>The bouquet: what fits or may fit and is about the need, best first.</summary>
    public IReadOnlyList<RankedOffer> Rank(string words, IReadOnlyCollection<string> themes, Facts facts, MatchResult match, int limit = 30)
    {
        double[] about = About(words, themes);
        double most = about.DefaultIfEmpty(0).Max();
        (int Index, double Score)[] standing = [.. Enumerable.Range(0, about.Length)
            .Where(i => about[i] > 0 && match.Verdicts[i] != Verdict.No && about[i] >= most / 8)
            .Select(i => (i, about[i] + (match.Verdicts[i] == Verdict.Yes ? SureWeight : 0)))];
        // Closeness is asked only of offers it can still bring among the first.
        double least = standing.Length <= limit ? 0 : standing.Select(b => b.Score).OrderDescending().ElementAt(limit - 1) - (CloseWeight * MostClose);
        string[] sought = [.. vocabulary.Expand(words).Select(e => e.Stem)];
        return [.. standing.Where(b => b.Score >= least)
            .Select(b => (b.Index, Score: b.Score + (CloseWeight * Closeness(matcher.Offers[b.Index], facts))))
            .OrderByDescending(r => r.Score).ThenBy(r => matcher.Offers[r.Index].Id, StringComparer.Ordinal).Take(limit)
            .Select(r => Tell(matcher.Offers[r.Index], match.Verdicts[r.Index], r.Score, Found(r.Index, sought), themes, facts))];
    }

    private IEnumerable<string> Found(int offer, string[] sought)
    {
        (string Stem, bool Title)[] own = cut[(matcher.Offers[offer].Title, matcher.Offers[offer].Words)];
        return sought.Where(s => own.Any(o => o.Stem == s));
    }

    private static (string Stem, bool Title)[] Cut(string title, string words)
    {
        HashSet<string> first = NeedWords.Stems(title).ToHashSet(StringComparer.Ordinal);
        return [.. first.Union(NeedWords.Stems(words)).Select(s => (s, first.Contains(s)))];
    }

    private static List<T> Listed<T>(Dictionary<string, List<T>> lists, string key)
    {
        if (!lists.TryGetValue(key, out List<T>? list))
            lists[key] = list = [];

        return list;
    }

    private static RankedOffer Tell(Offer offer, Verdict verdict, double score, IEnumerable<string> words, IReadOnlyCollection<string> themes, Facts facts) => new(
        offer, verdict, score, [.. words], [.. offer.Themes.Where(themes.Contains)],
        [.. offer.Criteria.Where(c => c.Judge(facts) == Verdict.Yes)], [.. offer.Criteria.Where(c => c.Judge(facts) == Verdict.Unknown)]);

    /// <summary>An offer for few, which this firm is one of, is worth more to it than one for all.</summary>
    private static double Closeness(Offer offer, Facts facts) => Math.Min(MostClose, offer.Criteria.Where(c => c.Judge(facts) == Verdict.Yes).Sum(c => c switch
    {
        WordCriterion { Except: false, Fact: "activite" } w => 1 - w.Share,
        WordCriterion { Except: false, Fact: "commune" } => 0.5,
        NumberCriterion { Most: < 250 } => 0.4,
        _ => 0,
    }));
}
