using CsCheck;
using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Territory;
using Maillage.Territory.Generation;

namespace Maillage.Network.Tests;

/// <summary>What a person is offered, refused and told: next places, forbidden exchanges, lists that cannot be read.</summary>
public partial class LivingDesignTests
{
    [Theory]
    [InlineData(1, 0, "PBO : 1 nouveau.", "PBO: 1 new.")]
    [InlineData(2, 1, "PBO : 2 nouveaux, 1 en moins.", "PBO: 2 new, 1 gone.")]
    [InlineData(0, 3, "PBO : 3 en moins.", "PBO: 3 gone.")]
    public void A_difference_counts_one_and_many_and_tells_nothing_of_what_did_not_change(int added, int gone, string fr, string en)
    {
        DesignOutline outline = DesignOutline.Of(Frame.Unedited);
        BillChange cable = new("cable.12", "Câble", "Cable", "m", 0, 8, default, new Money(1_000));
        DesignDifference difference = new() { Before = outline, After = outline, Sites = [], PboAdded = added, PboGone = gone, Bill = [cable], Opened = [], Left = [] };
        DifferenceWords.Tell(difference, french: true).Skip(1).ShouldBe([fr, "Câble +8\u00a0m."]);
        DifferenceWords.Tell(difference, french: false).Skip(1).ShouldBe([en, "Cable +8\u00a0m."]);
    }

    [Fact]
    public void The_price_of_the_next_best_place_is_the_difference_that_locking_the_cabinet_there_makes_to_the_cent()
    {
        int told = 0;
        foreach (int seed in Enumerable.Range(1, 4))
        {
            LivingDesign frame = Living(seed);
            NetworkDesign design = frame.Unedited;
            foreach (DesignSite cabinet in design.Sites.Where(s => s.Kind == SiteKind.Sro))
            {
                SiteReason reason = new SiteReasons(frame, [], design).Find(cabinet.Id, TestContext.Current.CancellationToken).ShouldNotBeNull();
                if (reason.NextBest.Instead is not { } there)
                {
                    continue;
                }

                told++;
                NetworkDesign moved = frame.Solve([Lock("m1", SiteKind.Sro, there.Place)], cancellation: TestContext.Current.CancellationToken);
                reason.NextBest.Extra.ShouldBe(moved.CostNew - design.CostNew);
                reason.NextBest.ExtraReuse.ShouldBe(moved.CostReuse - design.CostReuse);
                moved.Sites.ShouldContain(s => s.Id == there.Id && s.Lines == there.Lines);
                moved.Sites.ShouldNotContain(s => s.Id == cabinet.Id);
            }
        }

        told.ShouldBeGreaterThan(4);
    }

    [Fact]
    public void A_locked_cabinet_that_moves_leaves_its_lock()
    {
        LockSite own = Lock("own", SiteKind.Sro, PlaceInZone(FirstSro, 0.9));
        NetworkDesign locked = Frame.Solve([own], cancellation: TestContext.Current.CancellationToken);
        DesignSite cabinet = locked.Sites.Where(s => s.Kind == SiteKind.Sro).MinBy(s => Metres(EditPlace.Of(locked.Graph.PlaceOf(s.Node)), own.Place))!;
        SiteReason reason = new SiteReasons(Frame, [own], locked).Find(cabinet.Id, TestContext.Current.CancellationToken).ShouldNotBeNull();
        reason.Locks.ShouldBe(["own"]);
        NetworkDesign moved = Frame.Solve([Lock("m1", SiteKind.Sro, reason.NextBest.Instead.ShouldNotBeNull().Place)], cancellation: TestContext.Current.CancellationToken);
        reason.NextBest.Extra.ShouldBe(moved.CostNew - locked.CostNew);
    }

    [Fact]
    public void Forbidding_a_place_where_no_cabinet_would_stand_changes_nothing()
    {
        NetworkDesign design = Frame.Unedited;
        DesignSite far = design.Sites.Where(s => s.Kind == SiteKind.Pbo).MaxBy(b => design.Sites.Where(s => s.Kind == SiteKind.Sro).Min(s => Metres(PlaceOf(s), PlaceOf(b))))!;
        Same(Frame.Solve([Around("e1", PlaceOf(far), 30, ForbiddenWorks.Sites)], cancellation: TestContext.Current.CancellationToken), design);
    }

    [Theory]
    [InlineData(SiteKind.Nro)]
    [InlineData(SiteKind.Sro)]
    [InlineData(SiteKind.Pbo)]
    public void Sites_locked_where_they_stand_change_nothing(SiteKind kind)
    {
        foreach (int seed in Enumerable.Range(1, 4))
        {
            LivingDesign frame = Living(seed);
            NetworkDesign design = frame.Unedited;
            // A lock of a box takes the foot of a building, never a fork.
            DesignSite[] sites = [.. design.Sites.Where(s => s.Kind == kind && (kind != SiteKind.Pbo || design.Graph.BuildingNode.Contains(s.Node))).Where((_, k) => kind != SiteKind.Pbo || k % 9 == 0)];
            Same(frame.Solve([.. sites.Select((s, k) => Lock("e" + k, kind, EditPlace.Of(design.Graph.PlaceOf(s.Node))))], cancellation: TestContext.Current.CancellationToken), design);
        }
    }

    [Fact]
    public void A_cabinet_locked_on_the_way_of_the_network_opens_no_other_street()
    {
        NetworkDesign design = Frame.Unedited;
        int[] passed = [.. design.Spans.Where(s => s.FromDm == 0).Select(s => design.Ground.EdgeFrom[s.Edge]).Except(design.Graph.BuildingNode).Order()];
        int held = 0;
        foreach (int node in passed.Where((_, k) => k % 12 == 0))
        {
            if (Try(Frame, [Lock("e1", SiteKind.Sro, EditPlace.Of(design.Graph.PlaceOf(node)))]) is { } after && after.Sites.Any(s => s.Kind == SiteKind.Sro && s.Node == node))
            {
                held++;
                DesignDifference difference = Between(design, after);
                (difference.Opened.Count + difference.Left.Count).ShouldBe(0);
            }
        }

        held.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void What_no_edit_concerns_is_not_worked_out_again_and_makes_no_difference()
    {
        _ = Frame.Unedited;
        for (int seed = 0; seed < 30; seed++)
        {
            DesignEdit[] edits = [RandomEdit(new Random(seed), "e1"), RandomEdit(new Random(seed + 1000), "e2")];
            if (Try(Frame, edits) is not { } warm)
            {
                continue;
            }

            EditedCase asked = EditedCase.Of(Frame.Ground, Frame.Rules, edits);
            NetworkDesign cold = Designer.Design(asked.Graph, asked.Rules, asked.Wishes, new KnownAnswers(), new DesignOptions(2), null, TestContext.Current.CancellationToken);
            Same(warm, cold);
            warm.Bound.CabinetWorth.ShouldBe(cold.Bound.CabinetWorth);
            ReferenceEquals(warm.Bound.ExchangeWorth, Frame.Unedited.Bound.ExchangeWorth).ShouldBe(edits.All(e => e is ForbidArea or WeighRoad or LockSite { Site: not SiteKind.Nro }));
        }
    }

    [Fact]
    public void The_only_exchange_cannot_be_forbidden_and_the_refusal_names_the_edit_and_what_it_costs()
    {
        NetworkDesign design = Frame.Unedited;
        DesignSite nro = design.Sites.Single(s => s.Kind == SiteKind.Nro);
        ForbidArea area = Around("no-nro", PlaceOf(nro), 30, ForbiddenWorks.Sites);
        EditedCase.Of(Frame.Ground, Frame.Rules, [area]).Graph.Ground.ExchangeNode.ShouldBe(Frame.Ground.ExchangeNode);
        Problem problem = Should.Throw<BadInputException>(() => Frame.Solve([area], cancellation: TestContext.Current.CancellationToken)).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("forbidden-area-exchange");
        problem.Message.ShouldContain("(no-nro)");
        problem.Message.ShouldContain("la règle « Un NRO se place dans un central existant » (nro.at-exchange)");
        problem.Message.ShouldContain("€ de");
        problem.MessageEn.ShouldContain("without this edit it holds, for €");
    }

    [Fact]
    public void A_forbidden_exchange_stays_in_the_files_and_another_serves()
    {
        LivingDesign frame = new(GroundSketch.Random(seed: 5, side: 20, houses: 2500, exchanges: 4), GroundSketch.Rules, new DesignOptions());
        NetworkDesign before = frame.Unedited;
        DesignSite nro = before.Sites.First(s => s.Kind == SiteKind.Nro);
        NetworkDesign after = frame.Solve([Around("e1", EditPlace.Of(before.Graph.PlaceOf(nro.Node)), 20, ForbiddenWorks.Sites)], cancellation: TestContext.Current.CancellationToken);
        after.Sites.ShouldNotContain(s => s.Kind == SiteKind.Nro && s.Node == nro.Node);
        after.Sites.Where(s => s.Kind == SiteKind.Nro).ShouldAllBe(s => frame.Ground.ExchangeNode.Contains(s.Node));
        after.Ground.ExchangeNode.ShouldContain(nro.Node);
        string folder = Directory.CreateTempSubdirectory("maillage-living-").FullName;
        try
        {
            string target = Path.Combine(folder, "d");
            Export.DesignExport.Write(after, target, new Export.DesignRun(0, 0), TestContext.Current.CancellationToken);
            Verification.DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.Select(f => f.MessageEn).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("[{\"type\":\"estate\",\"id\":\"a\",\"lines\":1.5,\"points\":[[3.8,47.2]]}]", "lines", "a whole number")]
    [InlineData("[{\"type\":\"value\",\"id\":\"a\",\"key\":\"prices.aerial\",\"value\":5,\"foo\":1}]", "foo", "type, id, author, note, at, key, value")]
    [InlineData("[{\"type\":\"boom\",\"id\":\"a\"}]", "type", "lock, road, forbid, estate, value")]
    [InlineData("[{\"type\":\"lock\",\"id\":\"a\",\"site\":\"sro\"}]", "place", "[longitude, latitude]")]
    [InlineData("[{\"type\":\"lock\",\"id\":\"a\",\"site\":\"cabinet\",\"place\":[3,47]}]", "site", "nro, sro, pbo")]
    public void What_cannot_be_read_in_a_list_of_edits_is_told_by_its_field_and_what_was_expected(string text, string field, string expected)
    {
        Problem problem = Should.Throw<BadInputException>(() => EditCode.Read(text, "edits.json")).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("edits-not-readable");
        problem.Column.ShouldBe(field);
        problem.Message.ShouldContain($"« {field} »");
        problem.MessageEn.ShouldContain("edit 1 (a)");
        problem.MessageEn.ShouldContain(expected);
    }

    [Fact]
    public void An_estate_too_dense_to_be_built_is_refused()
    {
        EditPlace place = PlaceOf(FirstSro);
        AddEstate estate = new() { Id = "a", Lines = 10_000, Area = Around("x", place, 5, ForbiddenWorks.Sites).Area };
        Should.Throw<BadInputException>(() => EstateDensity.Check([estate])).Problems.ShouldHaveSingleItem().Code.ShouldBe("estate-too-dense");
        Should.Throw<BadInputException>(() => EstateDensity.Check([estate with { Area = [], Points = [place] }])).Problems.ShouldHaveSingleItem().Code.ShouldBe("estate-too-dense");
        EstateDensity.Check([estate with { Lines = 14 }]);
    }
}
