using CsCheck;
using Maillage.Cases.Conditions;
using Maillage.Intermediation.Matching;
using Maillage.Kernel;

namespace Maillage.Intermediation.Tests;

public class MatcherTests
{
    private static readonly string[] Communes = ["58145", "21231", "dep-71", "region"];
    private static readonly string[] Codes = ["10.71C", "C", "F", "01", "55.30Z", "62"];
    private static readonly string[] Forms = ["micro", "societe", "association", "public"];

    /// <summary>Random firms, each fact known or not, against all real offers: the fast way gives what reading each rule gives.</summary>
    [Fact]
    public void Matching_is_what_reading_each_rule_one_by_one_gives()
    {
        Matcher matcher = new(Given.Offers);
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6], Gen.Int[-1, 400], Gen.Int[0, 4], Gen.Int[0, 800]).Sample((commune, code, staff, form, days) =>
        {
            Facts facts = Known(commune, code, staff, form);
            DateOnly day = Given.Today.AddDays(days - 400);
            MatchResult fast = matcher.Match(facts, day);
            for (int i = 0; i < Given.Offers.Count; i++)
                fast.Verdicts[i].ShouldBe(Given.Offers[i].IsOpen(day) ? Criterion.All(Given.Offers[i].Criteria, facts) : Verdict.No);

            Dictionary<string, double> naive = Decisive(facts, day);
            fast.Next.Select(n => n.Fact).ShouldBe(naive.OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Key));
            foreach ((string fact, double decides) in fast.Next)
                decides.ShouldBe(naive[fact], 1e-6);
        }, iter: 150, seed: "0N0XIzNsQ0O2");
    }

    [Fact]
    public void The_next_question_is_the_one_whose_answer_decides_most_and_is_never_one_already_answered()
    {
        Matcher matcher = new(Given.Offers);
        Facts facts = Facts.None;
        List<string> asked = [];
        int open = matcher.Match(facts, Given.Today).Count(Verdict.Unknown);
        open.ShouldBeGreaterThan(50);
        while (matcher.Match(facts, Given.Today).Next is [var next, ..])
        {
            asked.ShouldNotContain(next.Fact);
            asked.Add(next.Fact);
            facts = next.Fact switch
            {
                "commune" => facts.With("commune", FactValue.Path(Given.Places.PathOf("58145")!)),
                "activite" => facts.With("activite", FactValue.Path(Given.Activities.PathOf("10.71C")!)),
                "effectif" => facts.With("effectif", FactValue.Of(3)),
                "forme" => facts.With("forme", FactValue.Of("individuelle")),
                _ => facts.With(next.Fact, FactValue.Of("pret")),
            };
        }

        asked[0].ShouldBe("activite");
        matcher.Match(facts, Given.Today).Count(Verdict.Unknown).ShouldBe(0);
    }

    [Fact]
    public void The_product_s_own_rules_pass_their_own_trials()
    {
        ProblemList problems = new();
        Given.Rules.Read(Given.RuleText, "aides.txt", problems).Count.ShouldBe(4);
        problems.Kept.Select(p => p.Tell(true)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("effectif : 10 à 5", "rule-number")]
    [InlineData("forme : sarl", "rule-word")]
    [InlineData("couleur : rouge", "rule-fact")]
    [InlineData("effectif au moins 10", "rule-line")]
    [InlineData("effectif : au moins 10\neffectif : au plus 5", "rule-contradiction")]
    [InlineData("activité : C\nactivité : sauf C", "rule-contradiction")]
    [InlineData("projet : four", "rule-kind")]
    [InlineData("effectif : au moins 10\nessai : effectif 5 = oui", "rule-trial")]
    [InlineData("effectif : au moins 10\nessai : effectif 5", "rule-trial-form")]
    public void A_rule_that_cannot_be_is_refused_with_what_was_expected(string rule, string code)
    {
        ProblemList problems = new();
        Given.Rules.ReadOne("s", rule, problems).ShouldBeNull();
        problems.Kept.ShouldContain(p => p.Code == code && p.Message.Length > 20);
    }

    [Fact]
    public void A_faulty_rule_does_not_take_the_others_with_it()
    {
        ProblemList problems = new();
        Given.Rules.Read("[a]\neffectif : au moins 10\n[b]\nforme : sarl\n[c]\nforme : micro\n", "r.txt", problems).Select(r => r.Service).ShouldBe(["a", "c"]);
        problems.Kept.Single().Row.ShouldBe(4);
    }

    private static Facts Known(int commune, int code, int staff, int form)
    {
        Facts facts = Facts.None;
        if (commune > 0)
            facts = facts.With("commune", FactValue.Path(Given.Places.PathOf(Communes[commune - 1])!));

        if (code > 0)
            facts = facts.With("activite", FactValue.Path(Given.Activities.PathOf(Codes[code - 1])!));

        if (staff >= 0)
            facts = facts.With("effectif", FactValue.Of(staff));

        return form > 0 ? facts.With("forme", FactValue.Of(Forms[form - 1])) : facts;
    }

    private static Dictionary<string, double> Decisive(Facts facts, DateOnly day)
    {
        Dictionary<string, double> decides = [];
        foreach (Offer offer in Given.Offers.Where(o => o.IsOpen(day) && Criterion.All(o.Criteria, facts) == Verdict.Unknown))
        {
            var unknown = offer.Criteria.Where(c => c.Judge(facts) == Verdict.Unknown).GroupBy(c => c.Fact).ToArray();
            foreach (var fact in unknown)
                decides[fact.Key] = decides.GetValueOrDefault(fact.Key) + (unknown.Length == 1 ? 1 : 1 - fact.Aggregate(1.0, (p, c) => p * Math.Max(1e-9, c.Share)));
        }

        return decides;
    }
}
