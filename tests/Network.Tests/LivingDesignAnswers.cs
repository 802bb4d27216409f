using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Network.Pricing;
using Maillage.Network.Rules;

namespace Maillage.Network.Tests;

/// <summary>What a person reads of a study: refusals in words, answers that a button gives, quantities in their order.</summary>
public class LivingDesignAnswers
{
    [Fact]
    public void An_area_that_leaves_no_place_for_cabinets_is_refused_in_one_sentence_with_its_premises_and_communes()
    {
        //  exchange ──1 km── village of four streets: 1,600 premises behind one road; two communes
        GroundSketch sketch = new();
        int exchange = sketch.Node(0, 0), gate = sketch.Node(1000, 0);
        sketch.Exchange(exchange);
        sketch.Edge(exchange, gate);
        int[] streets = [.. Enumerable.Range(0, 4).Select(k => sketch.Edge(gate, sketch.Node(1500, (k - 2) * 300)))];
        foreach (int street in streets)
        {
            for (int house = 0; house < 40; house++)
            {
                sketch.House(street, 60 + (house * 10), lines: 10);
            }
        }

        LivingDesign frame = new(sketch.Build(communes: ["58001", "58002"], edgeCommune: [0, 0, 0, 1, 1]), GroundSketch.Rules, new DesignOptions());
        frame.Unedited.Violations.ShouldBeEmpty();
        (int x, int y) = frame.Unedited.Graph.PlaceOf(frame.Unedited.Sites.First(s => s.Kind == SiteKind.Nro).Node);
        EditPlace Corner(int east, int north) => EditPlace.Of((x + (east * 100), y + (north * 100)));
        ForbidArea village = new() { Id = "e1", Area = [Corner(900, -900), Corner(1700, -900), Corner(1700, 900), Corner(900, 900)] };
        Problem told = Should.Throw<BadInputException>(() => frame.Solve([village], cancellation: TestContext.Current.CancellationToken)).Problems.ShouldHaveSingleItem();
        told.Code.ShouldBe("forbidden-area-no-cabinet");
        told.Message.ShouldContain("il n'y reste aucune place pour l'armoire de 1");
        told.Message.ShouldContain("600 locaux de 2 communes");
        told.MessageEn.ShouldContain("no place is left there for the cabinet of 1,600 premises of 2 communes");
        told.Message.ShouldNotContain(" fois");
        told.Place.ShouldNotBeNull();
    }

    [Fact]
    public void What_going_without_an_exchange_costs_is_what_its_button_gives_to_the_cent()
    {
        LivingDesign frame = new(GroundSketch.Random(seed: 5, side: 20, houses: 2500, exchanges: 4), GroundSketch.Rules, new DesignOptions());
        SiteReason reason = new SiteReasons(frame, [], frame.Unedited).Find(frame.Unedited.Sites.First(s => s.Kind == SiteKind.Nro).Id, TestContext.Current.CancellationToken).ShouldNotBeNull();
        reason.Without.Refusal.ShouldBeNull();
        NetworkDesign taken = frame.Solve([reason.NextBest.Change.ShouldBeOfType<ForbidArea>() with { Id = "e1" }], cancellation: TestContext.Current.CancellationToken);
        (taken.CostNew - frame.Unedited.CostNew).ShouldBe(reason.Without.Extra!.Value);
        taken.Sites.ShouldNotContain(s => s.Kind == SiteKind.Nro && s.Id == reason.Site.Id);
        taken.Sites.Where(s => s.Kind == SiteKind.Nro).ShouldContain(s => reason.Without.Instead == null || s.Id == reason.Without.Instead.Id);
    }

    [Fact]
    public void An_exchange_that_nothing_can_replace_offers_no_change()
    {
        GroundSketch sketch = new();
        int exchange = sketch.Node(0, 0);
        sketch.Exchange(exchange);
        int street = sketch.Edge(exchange, sketch.Node(600, 0));
        for (int house = 0; house < 40; house++)
        {
            sketch.House(street, 60 + (house * 10), lines: 10);
        }

        LivingDesign frame = new(sketch.Build(), GroundSketch.Rules, new DesignOptions());
        SiteReason reason = new SiteReasons(frame, [], frame.Unedited).Find(frame.Unedited.Sites.First(s => s.Kind == SiteKind.Nro).Id, TestContext.Current.CancellationToken).ShouldNotBeNull();
        reason.Without.Refusal.ShouldNotBeNull();
        reason.Without.Change.ShouldBeNull();
    }

    [Fact]
    public void A_cabinet_locked_at_the_exchange_does_not_stop_the_question_and_leaves_with_it()
    {
        LivingDesign frame = new(GroundSketch.Random(seed: 5, side: 20, houses: 2500, exchanges: 4), GroundSketch.Rules, new DesignOptions());
        DesignSite nro = frame.Unedited.Sites.First(s => s.Kind == SiteKind.Nro);
        LockSite held = new() { Id = "e1", Site = SiteKind.Sro, Place = EditPlace.Of(frame.Unedited.Graph.PlaceOf(nro.Node)) };
        NetworkDesign design = frame.Solve([held], cancellation: TestContext.Current.CancellationToken);
        new SiteReasons(frame, [held], design).Find(nro.Id, TestContext.Current.CancellationToken).ShouldNotBeNull().Locks.ShouldBe(["e1"]);
    }

    [Fact]
    public void Items_of_a_bill_stand_by_their_numbers() =>
        new[] { "cable.144", "aerial", "cable.24", "cable.6", "trench.open.road" }.Order(BillItem.Order).ShouldBe(["aerial", "cable.6", "cable.24", "cable.144", "trench.open.road"]);

    [Theory]
    [InlineData(1, "lines", "1 local", "1 premises")]
    [InlineData(2, "lines", "2 locaux", "2 premises")]
    [InlineData(1, "ways", "1 chemin", "1 way")]
    [InlineData(2, "ways", "2 chemins", "2 ways")]
    [InlineData(1, "years", "1 an", "1 year")]
    public void A_value_is_told_as_one_or_many(int value, string unit, string french, string english)
    {
        RuleUnits.Tell(value, unit, french: true).ShouldBe(french);
        RuleUnits.Tell(value, unit, french: false).ShouldBe(english);
    }
}
