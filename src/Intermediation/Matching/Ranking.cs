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
    private readonly HashSet<string>[] titles;
    private readonly HashSet<string>[] texts;
    private readonly Dictionary<string, int> holders = new(StringComparer.Ordinal);

    public Ranking(Matcher matcher, NeedWords vocabulary)
    {
        (this.matcher, this.vocabulary) = (matcher, vocabulary);
        titles = [.. matcher.Offers.Select(o => NeedWords.Stems(o.Title).ToHashSet(StringComparer.Ordinal))];
        texts = [.. matcher.Offers.Select(o => NeedWords.Stems(o.Words).ToHashSet(StringComparer.Ordinal))];
        for (int i = 0; i < titles.Length; i++)
        {
            foreach (string stem in titles[i].Union(texts[i]))
                holders[stem] = holders.GetValueOrDefault(stem) + 1;
        }
    }

    /// <summary>How much each offer is about the need, 0 when not at all.</summary>
    public double[] About(string words, IReadOnlyCollection<string> themes)
    {
        IReadOnlyList<(string Stem, double Weight)> asked = vocabulary.Expand(words);
        double[] about = new double[titles.Length];
        for (int i = 0; i < about.Length; i++)
        {
            foreach ((string stem, double weight) in asked)
                about[i] += weight * Rarity(stem) * (titles[i].Contains(stem) ? TitleWeight : texts[i].Contains(stem) ? 1 : 0);

            about[i] += ThemeWeight * matcher.Offers[i].Themes.Count(themes.Contains) / Math.Sqrt(Math.Max(1, matcher.Offers[i].Themes.Count));
        }

        return about;
    }

    /// <summary>The bouquet: what fits or may fit and is about the need, best first.</summary>
    public IReadOnlyList<RankedOffer> Rank(string words, IReadOnlyCollection<string> themes, Facts facts, MatchResult match, int limit = 30)
    {
        double[] about = About(words, themes);
        double most = about.DefaultIfEmpty(0).Max();
        string[] asked = [.. vocabulary.Expand(words).Select(e => e.Stem)];
        return [.. Enumerable.Range(0, about.Length)
            .Where(i => match.Verdicts[i] != Verdict.No && about[i] > 0 && about[i] >= most / 8)
            .Select(i => (Index: i, Score: about[i] + (match.Verdicts[i] == Verdict.Yes ? SureWeight : 0) + (CloseWeight * Closeness(matcher.Offers[i], facts))))
            .OrderByDescending(r => r.Score).ThenBy(r => matcher.Offers[r.Index].Id, StringComparer.Ordinal).Take(limit)
            .Select(r => Tell(matcher.Offers[r.Index], match.Verdicts[r.Index], r.Score, asked.Where(a => titles[r.Index].Contains(a) || texts[r.Index].Contains(a)), themes, facts))];
    }

    private static RankedOffer Tell(Offer offer, Verdict verdict, double score, IEnumerable<string> words, IReadOnlyCollection<string> themes, Facts facts) => new(
        offer, verdict, score, [.. words], [.. offer.Themes.Where(themes.Contains)],
        [.. offer.Criteria.Where(c => c.Judge(facts) == Verdict.Yes)], [.. offer.Criteria.Where(c => c.Judge(facts) == Verdict.Unknown)]);

    /// <summary>An offer for few, which this firm is one of, is worth more to it than one for all.</summary>
    private static double Closeness(Offer offer, Facts facts) => offer.Criteria.Where(c => c.Judge(facts) == Verdict.Yes).Sum(c => c switch
    {
        WordCriterion { Except: false, Fact: "activite" } w => 1 - w.Share,
        WordCriterion { Except: false, Fact: "commune" } => 0.5,
        NumberCriterion { Most: < 250 } => 0.4,
        _ => 0,
    });

    private double Rarity(string stem) => holders.TryGetValue(stem, out int n) ? Math.Log(1 + ((double)titles.Length / n)) : 0;
}
