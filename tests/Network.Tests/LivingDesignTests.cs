using CsCheck;
using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Territory;
using Maillage.Territory.Generation;

namespace Maillage.Network.Tests;

public partial class LivingDesignTests
{
    private static readonly Lazy<LivingDesign> Shared = new(() => Living(1));

    private static LivingDesign Frame => Shared.Value;

    private static DesignSite FirstSro => Frame.Unedited.Sites.First(s => s.Kind == SiteKind.Sro);

    [Fact]
    public void A_locked_cabinet_stands_where_it_was_locked_and_the_design_without_the_lock_comes_back_to_the_cent()
    {
        NetworkDesign before = Frame.Unedited;
        LockSite wish = Lock("e1", SiteKind.Sro, PlaceInZone(FirstSro, 0.9));
        NetworkDesign locked = Frame.Solve([wish], cancellation: TestContext.Current.CancellationToken);
        SiteOutline cabinet = DesignOutline.Of(locked).Sites.Where(s => s.Kind == SiteKind.Sro).MinBy(s => Metres(s.Place, wish.Place))!;
        Metres(cabinet.Place, wish.Place).ShouldBeLessThan(1);
        before.Sites.ShouldNotContain(s => s.Id == cabinet.Id, "the lock must ask for another place than the designer's own");
        locked.Violations.ShouldBeEmpty();
        locked.CostNew.Cents.ShouldNotBe(before.CostNew.Cents);
        Same(Frame.Solve([], cancellation: TestContext.Current.CancellationToken), before);
    }

    [Fact]
    public void A_locked_exchange_stays_open_where_the_designer_would_close_it()
    {
        LivingDesign frame = new(GroundSketch.Random(seed: 5, side: 20, houses: 2500, exchanges: 4), GroundSketch.Rules, new DesignOptions());
        HashSet<int> open = [.. frame.Unedited.Sites.Where(s => s.Kind == SiteKind.Nro).Select(s => s.Node)];
        int closed = frame.Ground.ExchangeNode.First(v => !open.Contains(v));
        EditPlace place = EditPlace.Of((frame.Ground.NodeXCm[closed], frame.Ground.NodeYCm[closed]));
        NetworkDesign locked = frame.Solve([Lock("e1", SiteKind.Nro, place)], cancellation: TestContext.Current.CancellationToken);
        locked.Sites.ShouldContain(s => s.Kind == SiteKind.Nro && s.Node == closed);
        locked.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_locked_box_stands_at_its_building()
    {
        NetworkDesign before = Frame.Unedited;
        int building = Enumerable.Range(0, before.Ground.BuildingCount).First(b => before.PremisesStreetDm[b] > 100 && !before.Sites[before.PremisesPbo[b]].InBuilding);
        NetworkDesign locked = Frame.Solve([Lock("e1", SiteKind.Pbo, EditPlace.Of(before.Graph.PlaceOf(before.Graph.BuildingNode[building])))], cancellation: TestContext.Current.CancellationToken);
        locked.PremisesStreetDm[building].ShouldBe(0);
        locked.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void An_avoided_street_is_left_when_there_is_another_way_and_its_price_stays_in_the_bill()
    {
        //  exchange ──100 m── fork ─┬─ 300 m ─┬─ houses
        //                           └─ 420 m ─┘
        GroundSketch sketch = new();
        (int exchange, int fork, int meet, int far) = (sketch.Node(0, 0), sketch.Node(100, 0), sketch.Node(400, 0), sketch.Node(800, 0));
        sketch.Exchange(exchange);
        sketch.Edge(exchange, fork);
        int near = sketch.Edge(fork, meet), round = sketch.Edge(fork, meet, lengthMetres: 420), street = sketch.Edge(meet, far);
        for (int i = 0; i < 40; i++)
        {
            sketch.House(street, i * 10);
        }

        LivingDesign frame = new(sketch.Build(), GroundSketch.Rules, new DesignOptions());
        frame.Unedited.Spans.ShouldContain(s => s.Edge == near);
        NetworkDesign after = frame.Solve([new WeighRoad { Id = "e1", Streets = [frame.Ground.EdgeId[near]], Percent = 200 }], cancellation: TestContext.Current.CancellationToken);
        after.Spans.ShouldNotContain(s => s.Edge == near);
        after.Spans.ShouldContain(s => s.Edge == round);
        after.Bound.Total.Cents.ShouldBeLessThanOrEqualTo(after.CostNew.Cents);
        decimal trench = GroundSketch.Rules.GetPrice("trench.built-up").Price.Euros;
        Between(frame.Unedited, after).Bill.Single(b => b.Item == "trench.built-up").Difference.Euros.ShouldBe(120 * trench);
        NetworkDesign preferred = frame.Solve([new WeighRoad { Id = "e1", Streets = [frame.Ground.EdgeId[round]], Percent = 50 }], cancellation: TestContext.Current.CancellationToken);
        preferred.CostNew.ShouldBe(after.CostNew);
    }

    [Fact]
    public void No_cabinet_stands_in_an_area_where_sites_are_forbidden()
    {
        ForbidArea area = Around("e1", PlaceOf(FirstSro), 150, ForbiddenWorks.Sites);
        NetworkDesign after = Frame.Solve([area], cancellation: TestContext.Current.CancellationToken);
        DesignDifference difference = Between(Frame.Unedited, after);
        difference.Sites.ShouldContain(s => s.Fate != SiteFate.Resized && s.Before != null && s.Before.Id == FirstSro.Id);
        DesignOutline.Of(after).Sites.Where(s => s.Kind == SiteKind.Sro).ShouldAllBe(s => Metres(s.Place, PlaceOf(FirstSro)) > 149);
        after.Violations.ShouldBeEmpty();
    }

    [Fact]
    public void An_estate_is_connected_with_every_line_it_brings()
    {
        EditPlace centre = PlaceOf(FirstSro);
        AddEstate estate = new() { Id = "lotissement", Lines = 37, Area = Around("x", centre, 120, ForbiddenWorks.Sites).Area };
        NetworkDesign after = Frame.Solve([estate], cancellation: TestContext.Current.CancellationToken);
        DesignDifference difference = Between(Frame.Unedited, after);
        difference.Premises.ShouldBe(37);
        difference.Cost.Cents.ShouldBePositive();
        difference.PboAdded.ShouldBeGreaterThan(0);
        after.Violations.ShouldBeEmpty();
        AddEstate points = new() { Id = "points", Lines = 8, Points = [Shift(centre, 40, 30), Shift(centre, 900, 900)] };
        Between(Frame.Unedited, Frame.Solve([points], cancellation: TestContext.Current.CancellationToken)).Premises.ShouldBe(8);
    }

    [Fact]
    public void A_dearer_trench_changes_the_bill_by_its_price()
    {
        decimal price = GroundSketch.Rules.GetPrice("sro.site").Price.Euros;
        NetworkDesign after = Frame.Solve([new ChangeValue { Id = "e1", Key = "prices.sro.site", Value = price + 1000 }], cancellation: TestContext.Current.CancellationToken);
        DesignDifference difference = Between(Frame.Unedited, after);
        difference.Cost.ShouldBe(new Money(after.SroCount * 100_000L));
        difference.Bill.ShouldHaveSingleItem().Item.ShouldBe("sro.site");
    }

    [Theory]
    [InlineData("lock-in-forbidden-area", "e1", "e2")]
    [InlineData("locks-same-place", "e1", "e3")]
    [InlineData("lock-without-street", "far", "")]
    [InlineData("forbidden-area-needed", "works", "")]
    [InlineData("value-changed-twice", "p1", "p2")]
    [InlineData("value-range", "p3", "")]
    [InlineData("value-order", "p4", "")]
    [InlineData("road-unknown", "r1", "")]
    [InlineData("estate-in-forbidden-area", "est", "works")]
    [InlineData("estate-without-street", "sea", "")]
    [InlineData("locks-not-together", "n1", "n2")]
    public void Edits_that_cannot_hold_are_refused_by_name_and_place(string code, string first, string second)
    {
        EditPlace sro = PlaceOf(FirstSro);
        Dictionary<string, DesignEdit> all = new DesignEdit[]
        {
            Lock("e1", SiteKind.Sro, sro), Around("e2", sro, 100, ForbiddenWorks.Sites), Lock("e3", SiteKind.Sro, sro),
            Lock("far", SiteKind.Sro, new EditPlace(-5, 46)), Around("works", sro, 200, ForbiddenWorks.Works),
            new ChangeValue { Id = "p1", Key = "prices.aerial", Value = 20 }, new ChangeValue { Id = "p2", Key = "prices.aerial", Value = 21 },
            new ChangeValue { Id = "p3", Key = "prices.aerial", Value = -1 }, new ChangeValue { Id = "p4", Key = "rules.sro.lines.min", Value = 5000 },
            new WeighRoad { Id = "r1", Streets = [42], Percent = 300 },
            new AddEstate { Id = "est", Lines = 4, Points = [sro] }, new AddEstate { Id = "sea", Lines = 4, Points = [new EditPlace(-5, 46)] },
            Lock("n1", SiteKind.Sro, PlaceOf(Frame.Unedited.Sites.First(s => s.Kind == SiteKind.Pbo))), Lock("n2", SiteKind.Sro, PlaceOf(Frame.Unedited.Sites.Where(s => s.Kind == SiteKind.Pbo).Skip(1).First())),
        }.ToDictionary(e => e.Id);
        List<DesignEdit> asked = [all[first], .. second.Length == 0 ? Array.Empty<DesignEdit>() : [all[second]]];
        BadInputException refused = Should.Throw<BadInputException>(() => Frame.Solve(asked, cancellation: TestContext.Current.CancellationToken));
        Problem problem = refused.Problems.FirstOrDefault(p => p.Code == code).ShouldNotBeNull(string.Join("\n", refused.Problems.Select(p => p.Code + " " + p.MessageEn)));
        problem.Message.ShouldContain($"({first})");
        problem.MessageEn.ShouldContain(second);
        (problem.Place is null).ShouldBe(asked.All(e => e.Where is null));
    }

    [Theory]
    [InlineData("rules.sro.lines.min", "5000", "« Locaux au plus par SRO » (sro.lines.max) doit être au moins « Locaux au moins par SRO quand un lien distant est offert » (sro.lines.min)")]
    [InlineData("rules.sro.lines.max", "600.5", "« Locaux au plus par SRO » (sro.lines.max) doit être un nombre entier")]
    [InlineData("prices.drop.short", "0.001", "(drop.short) doit être un multiple de 0,01 €")]
    [InlineData("prices.aerial", "-1", "« Ligne de poteaux neuve » (aerial) est hors de 1 … 500 €/m")]
    public void A_value_that_cannot_be_is_told_in_the_words_of_its_rule_and_unit(string key, string value, string told)
    {
        ChangeValue change = new() { Id = "p", Key = key, Value = decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture) };
        string message = Should.Throw<BadInputException>(() => Frame.Solve([change], cancellation: TestContext.Current.CancellationToken)).Problems[0].Message;
        message.Replace('\u202F', ' ').ShouldContain(told);
    }

    [Fact]
    public void Random_edits_give_a_sound_design_or_a_refusal_the_same_in_any_order_and_on_any_number_of_threads()
    {
        Gen.Int[0, 100_000].Sample(seed =>
        {
            Random random = new(seed);
            List<DesignEdit> edits = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => RandomEdit(random, "e" + i))];
            NetworkDesign? design = Try(Frame, edits);
            List<DesignEdit> shuffled = [.. edits.OrderBy(_ => random.Next())];
            NetworkDesign? again = Try(new LivingDesign(Frame.Ground, Frame.Rules, new DesignOptions(2)), shuffled);
            (design is null).ShouldBe(again is null);
            if (design is not null)
            {
                design.Violations.ShouldBeEmpty();
                design.Bound.Total.Cents.ShouldBeLessThanOrEqualTo(design.CostNew.Cents);
                Same(again!, design);
            }
        }, iter: 25, threads: 1);
    }

    [Fact]
    public void Undoing_a_random_edit_gives_the_very_files_from_before_it_and_doing_it_again_those_with_it()
    {
        int changed = 0;
        Gen.Int[0, 100_000].Sample(seed =>
        {
            Random random = new(seed);
            LivingDesign frame = new(Frame.Ground, Frame.Rules, new DesignOptions(1));
            DesignDraft draft = DesignDraft.Empty;
            Dictionary<string, string> before = Files(frame.Unedited);
            for (int i = 0; i < 3; i++)
            {
                DesignDraft next = draft.Add(RandomEdit(random, "e" + i));
                if (Try(frame, next.Edits) is not { } edited)
                {
                    continue;
                }

                Dictionary<string, string> after = Files(edited);
                changed += after["quantities.csv"] == before["quantities.csv"] ? 0 : 1;
                Files(Try(frame, next.Undo().Edits).ShouldNotBeNull()).ShouldBe(before, ignoreOrder: true);
                Files(Try(frame, next.Undo().Redo().Edits).ShouldNotBeNull()).ShouldBe(after, ignoreOrder: true);
                (draft, before) = (next, after);
            }
        }, iter: 4, threads: 1);
        changed.ShouldBeGreaterThan(0, "edits that change nothing would prove nothing");
    }

    /// <summary>Every file of a design and what it holds, every table of its GeoPackage too.</summary>
    private static Dictionary<string, string> Files(NetworkDesign design)
    {
        string folder = Path.Combine(Path.GetTempPath(), "maillage-undo-" + Guid.NewGuid().ToString("N"));
        try
        {
            Export.DesignExport.Write(design, folder, new Export.DesignRun(0, 0), TestContext.Current.CancellationToken);
            Dictionary<string, string> files = Directory.GetFiles(folder).Where(f => !f.EndsWith(".gpkg", StringComparison.Ordinal)).ToDictionary(f => Path.GetFileName(f)!, File.ReadAllText);
            // The bytes of a GeoPackage hold the hour it was written: its rows are compared.
            using Formats.GeoPackage.GeoPackageReader reader = new(Path.Combine(folder, "design.gpkg"));
            foreach (Formats.GeoPackage.GeoPackageTable table in reader.Tables)
            {
                files[table.Name] = string.Join('\n', reader.Read(table).Select(row => $"{row.Id} {row.Geometry} {string.Join('|', row.Values.Select(v => v is byte[] bytes ? Convert.ToHexString(bytes) : v))}"));
            }

            return files;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Edits_come_back_from_their_file_as_they_were_and_a_broken_file_is_told()
    {
        Random random = new(7);
        List<DesignEdit> edits = [.. Enumerable.Range(0, 40).Select(i => RandomEdit(random, "e" + i))];
        string text = EditCode.Write(edits);
        EditCode.Write(EditCode.Read(text, "edits.json")).ShouldBe(text);
        foreach (string broken in new[] { "", "{}", "[{}]", "[null]", "[{\"type\":\"lock\"}]", "[{\"type\":\"nothing\",\"id\":\"a\"}]", text.Replace("\"id\"", "\"idee\""), text[..^20], "[{\"type\":\"lock\",\"id\":\"a\",\"site\":\"sro\",\"place\":[1]}]" })
        {
            Should.Throw<BadInputException>(() => EditCode.Read(broken, "edits.json")).Problems[0].File.ShouldBe("edits.json");
        }
    }

    [Fact]
    public void A_cabinet_says_what_it_costs_what_going_without_it_costs_and_the_next_best_place()
    {
        SiteReason reason = new SiteReasons(Frame, [], Frame.Unedited).Find(FirstSro.Id, TestContext.Current.CancellationToken).ShouldNotBeNull();
        reason.OwnCost.Cents.ShouldBe(Frame.Unedited.Bill.List(k => k.Sro == Frame.Unedited.Sites.ToList().IndexOf(FirstSro)).Sum(l => l.Cost.Cents));
        reason.NextBest.Instead.ShouldNotBeNull().Id.ShouldNotBe(FirstSro.Id);
        reason.NextBest.Metres.ShouldBeGreaterThan(SiteReasons.SamePlaceCm / 100);
        // Locking the next best place gives the very network the answer was taken from.
        NetworkDesign moved = Frame.Solve([Lock("e1", SiteKind.Sro, reason.NextBest.Instead!.Place)], cancellation: TestContext.Current.CancellationToken);
        (moved.CostNew - Frame.Unedited.CostNew).ShouldBe(reason.NextBest.Extra!.Value);
        (reason.Without.Extra is null).ShouldBe(reason.Without.Refusal is not null);
        reason.Rules.ShouldAllBe(r => r.SlackPercent >= 0);
        DesignSite nro = Frame.Unedited.Sites[0];
        new SiteReasons(Frame, [], Frame.Unedited).Find(nro.Id, TestContext.Current.CancellationToken).ShouldNotBeNull().Site.Lines.ShouldBe(nro.Lines);
        new SiteReasons(Frame, [], Frame.Unedited).Find("nowhere", TestContext.Current.CancellationToken).ShouldBeNull();
    }

    [Fact]
    public void A_design_differs_from_itself_by_nothing_and_the_difference_adds_up()
    {
        Between(Frame.Unedited, Frame.Unedited).IsNothing.ShouldBeTrue();
        // Far enough from the only exchange that it may stay.
        DesignSite far = Frame.Unedited.Sites.Where(s => s.Kind == SiteKind.Sro).MaxBy(s => s.RootDm)!;
        NetworkDesign after = Frame.Solve([Around("e1", PlaceOf(far), 200, ForbiddenWorks.Sites)], cancellation: TestContext.Current.CancellationToken);
        DesignDifference d = Between(Frame.Unedited, after);
        d.Bill.Sum(b => b.Difference.Cents).ShouldBe(d.Cost.Cents);
        (d.Opened.Sum(r => (long)r.LengthDm) - d.Left.Sum(r => (long)r.LengthDm)).ShouldBe(after.Spans.Sum(s => (long)s.LengthDm) - Frame.Unedited.Spans.Sum(s => (long)s.LengthDm));
        d.Opened.ShouldAllBe(r => d.After.Shape(r).Count >= 2);
    }

    [Fact]
    public void The_independent_verifier_accepts_designs_with_edits()
    {
        EditPlace sro = PlaceOf(FirstSro);
        List<DesignEdit> edits =
        [
            Lock("lock", SiteKind.Sro, PlaceInZone(FirstSro, 0.7)), Around("forbid", Shift(sro, 100, 0), 90, ForbiddenWorks.Sites),
            new AddEstate { Id = "estate", Lines = 25, Area = Around("x", Shift(sro, 500, 200), 100, ForbiddenWorks.Sites).Area },
            new ChangeValue { Id = "price", Key = "prices.aerial", Value = 31.5m }, new WeighRoad { Id = "road", Streets = [Frame.Ground.EdgeId[3]], Percent = 300 },
        ];
        string folder = Directory.CreateTempSubdirectory("maillage-living-").FullName;
        try
        {
            NetworkDesign design = Frame.Solve(edits, cancellation: TestContext.Current.CancellationToken);
            string target = Path.Combine(folder, "d");
            Export.DesignExport.Write(design, target, new Export.DesignRun(0, 0), TestContext.Current.CancellationToken);
            Verification.VerificationReport report = Verification.DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken);
            report.Findings.Select(f => f.MessageEn).ShouldBeEmpty();
            report.Cost.ShouldBe(design.CostNew);
            // Two designs are compared from their files as they are from memory.
            DesignDifference.Between(DesignOutline.Of(design), Import.DesignFolder.Read(target)).IsNothing.ShouldBeTrue();
            DesignDifference read = DesignDifference.Between(DesignOutline.Of(Frame.Unedited), Import.DesignFolder.Read(target));
            DifferenceWords.Tell(read, french: true).ShouldBe(DifferenceWords.Tell(Between(Frame.Unedited, design), french: true));
            read.Opened.ShouldAllBe(r => read.After.Shape(r).Count >= 2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LivingDesign Living(int seed) => new(GeneratedTerritory.OfSize(2200, seed), GroundSketch.Rules, new DesignOptions(1));

    private static DesignDifference Between(NetworkDesign a, NetworkDesign b) => DesignDifference.Between(DesignOutline.Of(a), DesignOutline.Of(b));

    private static NetworkDesign? Try(LivingDesign frame, IReadOnlyList<DesignEdit> edits)
    {
        try
        {
            return frame.Solve(edits, cancellation: TestContext.Current.CancellationToken);
        }
        catch (BadInputException refused)
        {
            refused.Problems.ShouldNotBeEmpty();
            return null;
        }
    }

    private static void Same(NetworkDesign a, NetworkDesign b)
    {
        a.CostNew.ShouldBe(b.CostNew);
        a.CostReuse.ShouldBe(b.CostReuse);
        a.Sites.ShouldBe(b.Sites);
        a.Spans.ShouldBe(b.Spans);
        a.Bound.Total.ShouldBe(b.Bound.Total);
    }

    private static DesignEdit RandomEdit(Random random, string id)
    {
        NetworkDesign design = Frame.Unedited;
        EditPlace place = EditPlace.Of(design.Graph.PlaceOf(random.Next(design.Graph.NodeCount)));
        return random.Next(7) switch
        {
            0 => Lock(id, SiteKind.Sro, place),
            1 => Lock(id, SiteKind.Nro, place),
            2 => Lock(id, SiteKind.Pbo, place),
            3 => new WeighRoad { Id = id, Streets = [design.Ground.EdgeId[random.Next(design.Ground.EdgeCount)]], Percent = random.Next(2) == 0 ? 40 : 400 },
            4 => Around(id, place, random.Next(40, 400), (ForbiddenWorks)random.Next(2)),
            5 => new AddEstate { Id = id, Lines = random.Next(4, 80), Area = Around(id, place, random.Next(40, 200), ForbiddenWorks.Sites).Area },
            _ => new ChangeValue { Id = id, Key = random.Next(2) == 0 ? "prices.aerial" : "prices.trench.built-up", Value = random.Next(10, 90) },
        };
    }

    private static LockSite Lock(string id, SiteKind kind, EditPlace place) => new() { Id = id, Site = kind, Place = place };

    private static ForbidArea Around(string id, EditPlace centre, int metres, ForbiddenWorks what) =>
        new() { Id = id, What = what, Area = [Shift(centre, -metres, -metres), Shift(centre, metres, -metres), Shift(centre, metres, metres), Shift(centre, -metres, metres)] };

    private static EditPlace Shift(EditPlace place, int east, int north)
    {
        (int x, int y) = place.Planar;
        return EditPlace.Of((x + (east * 100), y + (north * 100)));
    }

    private static EditPlace PlaceOf(DesignSite site) => EditPlace.Of(Frame.Unedited.Graph.PlaceOf(site.Node));

    /// <summary>The foot of a building of the zone, by its rank among them.</summary>
    private static EditPlace PlaceInZone(DesignSite sro, double rank)
    {
        NetworkDesign design = Frame.Unedited;
        int index = design.Sites.ToList().IndexOf(sro);
        DesignSite[] boxes = [.. design.Sites.Where(s => s.Kind == SiteKind.Pbo && s.Parent == index)];
        return PlaceOf(boxes[(int)(rank * (boxes.Length - 1))]);
    }

    private static double Metres(EditPlace a, EditPlace b)
    {
        ((int ax, int ay), (int bx, int by)) = (a.Planar, b.Planar);
        return Math.Sqrt(Math.Pow((double)ax - bx, 2) + Math.Pow((double)ay - by, 2)) / 100;
    }
}
