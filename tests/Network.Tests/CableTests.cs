using Maillage.Network.Cabling;
using Maillage.Network.Export;
using Maillage.Network.Rules;

namespace Maillage.Network.Tests;

/// <summary>Which cables run side by side, which go on uncut, and where closures stand.</summary>
public class CableTests
{
    private static readonly EngineeringRules Rules = GroundSketch.Rules;

    [Fact]
    public void Near_the_cabinet_two_branches_have_a_cable_each_and_far_away_one_is_spliced_to_the_other()
    {
        (CableFlow near, CablePlan beside) = Fork(stemMetres: 200);
        Rules.Catalogue.Tell(beside.Set[0]).ShouldBe("72+48");
        (beside.Continues[1], beside.Continues[2]).ShouldBe((true, true));
        beside.Closure.ShouldAllBe(c => c.IsEmpty);
        (_, CablePlan apart) = Fork(stemMetres: 3_000);
        Rules.Catalogue.Tell(apart.Set[0]).ShouldBe("144");
        (apart.Continues[1], apart.Continues[2]).ShouldBe((false, false));
        Rules.Catalogue.Tell(apart.Closure[0]).ShouldBe("144");
        Cents(near, beside).ShouldBe((200 * (230 + 190)) + (1_000 * (230 + 190)));
    }

    [Fact]
    public void Cables_hold_their_fibres_with_the_spare_on_any_tree_and_cost_no_more_than_one_cable_a_section_cut_at_every_fork()
    {
        Random random = new(20);
        for (int trial = 0; trial < 60; trial++)
        {
            CableFlow flow = RandomFlow(random, 1 + random.Next(40));
            CablePlan plan = CableSizing.Size(flow, Rules, Rules.SpareDistribution);
            for (int s = 0; s < flow.Count; s++)
            {
                Rules.Catalogue.FibresOf(plan.Set[s]).ShouldBeGreaterThanOrEqualTo(CableCatalogue.WithSpare(flow.Fibres[s], Rules.SpareDistribution));
                CableSet onwards = default;
                foreach (int c in Enumerable.Range(0, flow.Count).Where(c => flow.Feeder[c] == s && plan.Continues[c]))
                {
                    onwards += plan.Set[c];
                }

                plan.Set[s].Holds(onwards).ShouldBeTrue("cables that go on uncut are among those that arrive");
            }

            CableSet[] plain = [.. flow.Fibres.Select(n => Rules.Catalogue.SetFor(CableCatalogue.WithSpare(n, Rules.SpareDistribution)))];
            CablePlan cut = new(plain, new bool[flow.Count], [.. plain.Select((set, s) => flow.Feeder.Contains(s) ? set : default)]);
            Cents(flow, plan).ShouldBeLessThanOrEqualTo(Cents(flow, cut));
        }
    }

    [Fact]
    public void On_poles_two_cables_stay_below_what_they_hold_where_one_would_ask_for_a_trench()
    {
        CableFlow flow = new(4);
        flow.Add(0, -1, 0, 20_000, 200, (288, 300));
        flow.Add(1, 0, 1, 100, 100, (int.MaxValue, 0));
        flow.Add(2, 0, 2, 100, 100, (int.MaxValue, 0));
        CablePlan plan = CableSizing.Size(flow, Rules, Rules.SpareDistribution);
        Rules.Catalogue.FibresOf(plan.Set[0]).ShouldBeInRange(240, 288);
    }

    [Fact]
    public void A_set_holds_another_only_with_as_many_cables_of_each_size()
    {
        CableSet two = CableSet.Of(3, 2), one = CableSet.Of(3), other = CableSet.Of(4);
        (two.Holds(one), one.Holds(two), two.Holds(other), (two + other).Holds(one + other), two.Holds(default)).ShouldBe((true, false, false, true, true));
        (two - one).ShouldBe(one);
        (CableSet.Of(3, 9) + CableSet.Of(3, 9)).IsSound.ShouldBeFalse("more cables than can be told");
        CableSet.Of(11, 200).CountOf(11).ShouldBe(200);
    }

    [Fact]
    public void Cables_that_part_at_a_fork_are_delivered_as_cables_of_their_own_from_end_to_end()
    {
        CableSpan[] spans =
        [
            new(0, (1, 0), (1, 100), "sro", "72+48", 90), new(1, (1, 100), (2, 50), "sro", "72", 50), new(2, (1, 100), (3, 50), "sro", "48", 40), new(3, (3, 50), (3, 90), "sro", "24", 10),
        ];
        List<CableRun> runs = CableRuns.Make(spans, _ => (1, 0), new HashSet<(long, long)>());
        runs.Select(r => (r.Size, string.Join(' ', r.Spans.Select(s => s.Row)), r.End)).ShouldBe([(72, "0 1", (2L, 50L)), (48, "0 2", (3L, 50L)), (24, "3", (3L, 90L))]);
        runs.Sum(r => r.Start == (1, 0) ? r.Fibres : 0).ShouldBe(90);
    }

    private static (CableFlow Flow, CablePlan Plan) Fork(int stemMetres)
    {
        CableFlow flow = new(4);
        flow.Add(0, -1, 0, stemMetres * 10, 90, (int.MaxValue, 0));
        flow.Add(1, 0, 1, 10_000, 50, (int.MaxValue, 0));
        flow.Add(2, 0, 2, 10_000, 40, (int.MaxValue, 0));
        return (flow, CableSizing.Size(flow, Rules, Rules.SpareDistribution));
    }

    private static CableFlow RandomFlow(Random random, int sections)
    {
        int[] feeder = [.. Enumerable.Range(0, sections).Select(s => s == 0 || random.Next(12) == 0 ? -1 : random.Next(s))];
        int[] fibres = [.. Enumerable.Range(0, sections).Select(_ => random.Next(4) == 0 ? 0 : 1 + random.Next(30))];
        for (int s = sections - 1; s >= 0; s--)
        {
            fibres[s] = Math.Max(1, fibres[s]);
            if (feeder[s] >= 0)
            {
                fibres[feeder[s]] += fibres[s];
            }
        }

        CableFlow flow = new(sections);
        for (int s = 0; s < sections; s++)
        {
            flow.Add(s, feeder[s], s, 100 + random.Next(8_000), fibres[s], random.Next(3) == 0 ? (288, 300) : (int.MaxValue, 0));
        }

        return flow;
    }

    /// <summary>What a plan costs, counted from what it says.</summary>
    private static long Cents(CableFlow flow, CablePlan plan)
    {
        long cents = 0;
        for (int s = 0; s < flow.Count; s++)
        {
            cents += (long)flow.Dm[s] * (Rules.Catalogue.CentsPerDmOf(plan.Set[s]) + (Rules.Catalogue.FibresOf(plan.Set[s]) > flow.Room[s].Fibres ? flow.Room[s].CentsPerDm : 0));
            cents += plan.Closure[s].IsEmpty ? 0 : Rules.Cents(CableSizing.ClosureItem(plan.Closure[s], Rules));
            cents += flow.Feeder[s] >= 0 && !plan.Continues[s] ? (long)flow.Fibres[s] * Rules.Cents("splice") : 0;
        }

        return cents;
    }
}
