using Maillage.Cases.Conditions;

namespace Maillage.Intermediation.Matching;

/// <summary>What became of all offers for one set of facts.</summary>
/// <param name="Verdicts">By offer.</param>
/// <param name="Blocking">By offer: the first condition that says no, −1 when none, <see cref="Matcher.Closed"/> when the offer is not open that day.</param>
/// <param name="Next">Facts worth asking, the most decisive first, with how many offers the answer is expected to decide.</param>
public sealed record MatchResult(Verdict[] Verdicts, int[] Blocking, IReadOnlyList<(string Fact, double Decides)> Next)
{
    public int Count(Verdict verdict) => Verdicts.Count(v => v == verdict);
}

/// <summary>
/// Matches one set of facts with all offers. Many offers share a condition: each distinct one is judged once, and an offer is then a few look-ups.
/// Immutable and safe for many callers; 10,000 offers take a fraction of a millisecond (<c>bench matching</c>).
/// </summary>
public sealed class Matcher
{
    /// <summary>In <see cref="MatchResult.Blocking"/>: not open on the day asked.</summary>
    public const int Closed = -2;

    private readonly Criterion[] criteria;
    private readonly string[] facts;
    private readonly int[] factOf;
    private readonly int[] start;
    private readonly int[] conditions;

    public Matcher(IReadOnlyList<Offer> offers)
    {
        Offers = offers;
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        List<Criterion> distinct = [];
        List<int> flat = [];
        start = new int[offers.Count + 1];
        for (int i = 0; i < offers.Count; i++)
        {
            foreach (Criterion criterion in offers[i].Criteria)
            {
                if (!known.TryGetValue(criterion.Text, out int id))
                {
                    known[criterion.Text] = id = distinct.Count;
                    distinct.Add(criterion);
                }

                flat.Add(id);
            }

            start[i + 1] = flat.Count;
        }

        (criteria, conditions) = ([.. distinct], [.. flat]);
        facts = [.. criteria.Select(c => c.Fact).Distinct()];
        factOf = [.. criteria.Select(c => Array.IndexOf(facts, c.Fact))];
    }

    public IReadOnlyList<Offer> Offers { get; }

    /// <summary>The condition a <see cref="MatchResult.Blocking"/> names.</summary>
    public Criterion ConditionAt(int blocking) => criteria[blocking];

    /// <param name="among">By offer: true for those whose doubt is worth a question; all when null.</param>
    public MatchResult Match(Facts known, DateOnly day, bool[]? among = null)
    {
        Verdict[] judged = new Verdict[criteria.Length];
        for (int c = 0; c < criteria.Length; c++)
            judged[c] = criteria[c].Judge(known);

        Verdict[] verdicts = new Verdict[Offers.Count];
        int[] blocking = new int[Offers.Count];
        double[] decides = new double[facts.Length];
        double[] share = new double[facts.Length];
        for (int i = 0; i < verdicts.Length; i++)
        {
            (verdicts[i], blocking[i]) = Judge(i, judged, day);
            if (verdicts[i] == Verdict.Unknown && (among is null || among[i]))
                Weigh(i, judged, decides, share);
        }

        return new MatchResult(verdicts, blocking, [.. facts.Select((f, i) => (f, decides[i])).Where(f => f.Item2 > 0).OrderByDescending(f => f.Item2).ThenBy(f => f.f, StringComparer.Ordinal)]);
    }

    private (Verdict Verdict, int Blocking) Judge(int offer, Verdict[] judged, DateOnly day)
    {
        if (!Offers[offer].IsOpen(day))
            return (Verdict.No, Closed);

        Verdict all = Verdict.Yes;
        for (int k = start[offer]; k < start[offer + 1]; k++)
        {
            Verdict one = judged[conditions[k]];
            if (one == Verdict.No)
                return (Verdict.No, conditions[k]);

            all = one < all ? one : all;
        }

        return (all, -1);
    }

    /// <summary>
    /// Adds to each unknown fact the probability that its answer decides this offer: it refuses with 1 − p, where p is the share of answers that satisfy the offer's conditions on it,
    /// and accepts with p when no other fact is unknown.
    /// </summary>
    private void Weigh(int offer, Verdict[] judged, double[] decides, double[] share)
    {
        int unknown = 0;
        for (int k = start[offer]; k < start[offer + 1]; k++)
        {
            if (judged[conditions[k]] == Verdict.Unknown)
            {
                int fact = factOf[conditions[k]];
                if (share[fact] == 0)
                {
                    unknown++;
                    share[fact] = 1;
                }

                share[fact] *= Math.Max(1e-9, criteria[conditions[k]].Share);
            }
        }

        for (int k = start[offer]; k < start[offer + 1]; k++)
        {
            int fact = factOf[conditions[k]];
            if (share[fact] != 0)
            {
                decides[fact] += unknown == 1 ? 1 : 1 - share[fact];
                share[fact] = 0;
            }
        }
    }
}
