using System.Text.RegularExpressions;
using CsCheck;
using Maillage.Kernel;
using Maillage.Network.Cabling;
using Maillage.Network.Import;
using Maillage.Network.Rules;

namespace Maillage.Network.Tests;

public class RulesTests
{
    private static string Text { get; } = File.ReadAllText(GroundSketch.RulesPath);

    [Fact]
    public void Every_value_of_the_rules_carries_unit_date_and_source()
    {
        EngineeringRules rules = GroundSketch.Rules;
        rules.Version.ShouldBe("2015.1");
        rules.Parameters.ShouldAllBe(c => c.Unit.Length > 0 && c.Date.Text.Length >= 4 && c.Source.Title.Length > 0 && c.TextFr != c.TextEn);
        rules.Prices.ShouldAllBe(p => p.Unit.StartsWith("EUR") && p.Source.Title.Length > 0);
        rules.GetParameter("sro.lines.min").Value.ShouldBe(300);
        rules.GetPrice("trench.built-up").Price.ShouldBe(Money.FromEuros(80));
    }

    [Fact]
    public void English_words_of_the_rules_have_no_space_before_the_sign()
    {
        EngineeringRules rules = GroundSketch.Rules;
        string[] english = [.. rules.Parameters.Select(p => p.TextEn), .. rules.Prices.Select(p => p.LabelEn), .. rules.Clauses.Select(c => c.TextEn)];
        english.Count(t => t.Contains('%')).ShouldBeGreaterThan(10, "cables with their slack, spare fibres");
        english.Where(t => Regex.IsMatch(t, @"\s%")).ShouldBeEmpty("they go as they are into files that nobody typesets");
    }

    [Theory]
    [InlineData("  pbo.reach:", "  pbo.raech:", "rules-unknown-key")]
    [InlineData("  pbo.reach:", "  pbo.raech:", "rules-missing-key")]
    [InlineData("value: 300\n    unit: lines", "value: 300\n    unit: m", "rules-unit")]
    [InlineData("value: 300\n", "value: 300000\n", "rules-range")]
    [InlineData("value: 300\n", "value: trois cents\n", "rules-not-a-number")]
    [InlineData("value: 300\n", "value: 300.5\n", "rules-step")]
    [InlineData("value: 300\n", "value: 2000\n", "rules-order")]
    [InlineData("value: 3.4\n", "value: 2.0\n", "rules-catalogue")]
    [InlineData("date: \"2012\"", "date: \"hier\"", "rules-date")]
    [InlineData("source: itu-g984", "source: nobody", "rules-source")]
    [InlineData("rules:\n", "rules: [\n", "rules-not-yaml")]
    [InlineData("parameters: [sro.lines.min, ", "parameters: [", "rules-clause")]
    [InlineData("parameters: [sro.lines.min, ", "parameters: [pbo.reach, sro.lines.min, ", "rules-clause")]
    [InlineData("parameters: [sro.lines.min, ", "parameters: [sro.size, sro.lines.min, ", "rules-clause")]
    [InlineData("  pm-completeness:", "  completeness:", "rules-unknown-key")]
    [InlineData("parameters: [sro.completeness.years]", "parameters: []", "rules-missing-key")]
    public void A_faulty_rules_file_is_told_with_its_line_in_both_languages(string old, string mended, string code)
    {
        int at = Text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0);
        string text = Text[..at] + mended + Text[(at + old.Length)..];
        BadInputException error = Should.Throw<BadInputException>(() => RulesReader.Parse(text, "r.yaml"));
        Problem problem = error.Problems.First(p => p.Code == code);
        problem.File.ShouldBe("r.yaml");
        problem.Row.ShouldNotBeNull().ShouldBeGreaterThan(0);
        problem.Tell(french: true).ShouldNotBe(problem.Tell(french: false));
    }

    [Theory]
    [InlineData("rules.optical.pm-pto.near", "rules.optical.pm-pto.middle")]
    [InlineData("rules.optical.pm-pto.near.length", "rules.optical.pm-pto.middle.length")]
    [InlineData("rules.optical.budget.b-plus", "rules.optical.budget.c-plus")]
    [InlineData("rules.drop.short", "rules.pbo.reach")]
    [InlineData("prices.closure.small", "prices.closure.large")]
    [InlineData("prices.drop.short", "prices.drop.long")]
    public void A_value_above_the_one_it_must_stay_below_is_refused(string low, string high)
    {
        int over = At(Text, high), under = At(Text, low);
        string most = Text[(over + 7)..Text.IndexOf('\n', over)];
        string above = (decimal.Parse(most, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string text = Text[..under] + "value: " + above + Text[Text.IndexOf('\n', under)..];
        Should.Throw<BadInputException>(() => RulesReader.Parse(text, "r.yaml")).Problems.ShouldContain(p => p.Code == "rules-order" && p.Column == high);

        // Equal values are no fault.
        RulesReader.Parse(Text[..under] + "value: " + most + Text[Text.IndexOf('\n', under)..], "r.yaml");

        static int At(string text, string path)
        {
            (string section, string key) = (path[..path.IndexOf('.', StringComparison.Ordinal)], path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            int from = text.IndexOf($"\n{section}:\n", StringComparison.Ordinal);
            return text.IndexOf("value: ", text.IndexOf($"\n  {key}:\n", from, StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_clause_of_the_table_has_text_source_date_and_parameters_and_every_rule_belongs_to_one()
    {
        EngineeringRules rules = GroundSketch.Rules;
        rules.Clauses.Select(c => c.Id).ShouldBe(["pm-size", "pm-completeness", "nro-size", "pbo", "pm-pto-loss", "gpon-budget", "cable-sizes", "spare-capacity", "collecte", "supports"]);
        rules.Clauses.ShouldAllBe(c => c.Parameters.Count > 0 && c.Date.Text.Length >= 4 && c.Source.Title.Length > 0 && c.TextFr != c.TextEn);
        rules.Parameters.ShouldAllBe(p => rules.FindClause(p.Id)!.Parameters.Contains(p.Id));
        rules.FindClause("optical.pm-pto.middle")!.Id.ShouldBe("pm-pto-loss");
        rules.FindClause("cable.144")!.Id.ShouldBe("cable-sizes");
    }

    [Fact]
    public void Without_a_remote_link_a_cabinet_needs_a_thousand_lines_and_what_cannot_reach_them_is_a_waiver_of_the_clause()
    {
        int at = Text.IndexOf("value: 1\n", Text.IndexOf("sro.remote-link:", StringComparison.Ordinal), StringComparison.Ordinal);
        string alone = Text[..at] + "value: 0\n" + Text[(at + "value: 1\n".Length)..];
        EngineeringRules rules = RulesReader.Parse(alone, "alone.yaml");
        (GroundSketch.Rules.SroMin, rules.SroMin).ShouldBe((300, 1000));
        Territory.Ground ground = GroundSketch.Random(21, 12, 150, 4);
        NetworkDesign design = Designer.Design(ground, rules, new DesignOptions(1), null, TestContext.Current.CancellationToken);
        Waiver small = design.Waivers.First(w => w.RuleId == "sro.lines.min");
        small.Excess.ShouldBe(1000 - small.Premises);
        small.CostToComply.Cents.ShouldBeGreaterThanOrEqualTo(0);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-clauses-");
        Export.DesignExport.Write(design, folder.FullName, new Export.DesignRun(1, 1), TestContext.Current.CancellationToken);
        string told = File.ReadLines(Path.Combine(folder.FullName, "waivers.csv")).Skip(1).Single(l => l.StartsWith($"simulé,pm-size,sro.lines.min,{small.ObjectId},", StringComparison.Ordinal));
        told.ShouldContain($",{small.Excess},locaux,", Case.Sensitive, "units are told in the file's language");
        folder.Delete(recursive: true);
        string both = alone.Replace("sro.lines.max:\n    value: 1000", "sro.lines.max:\n    value: 900", StringComparison.Ordinal);
        Should.Throw<BadInputException>(() => RulesReader.Parse(both, "r.yaml")).Problems.ShouldContain(p => p.Code == "rules-order");
    }

    [Fact]
    public void An_empty_rules_file_is_refused() =>
        Should.Throw<BadInputException>(() => RulesReader.Parse("", "r.yaml")).Problems[0].Code.ShouldBe("rules-empty");

    [Theory]
    [InlineData(1, "6")]
    [InlineData(6, "6")]
    [InlineData(7, "12")]
    [InlineData(720, "720")]
    [InlineData(721, "720+6")]
    [InlineData(2000, "720+720+576")]
    public void The_smallest_cables_that_hold_the_fibres_are_chosen(int fibres, string cables)
    {
        CableCatalogue catalogue = GroundSketch.Rules.Catalogue;
        CableSet set = catalogue.SetFor(fibres);
        catalogue.Tell(set).ShouldBe(cables);
        catalogue.FibresOf(set).ShouldBeGreaterThanOrEqualTo(fibres);
        catalogue.Step(catalogue.StepFor(fibres) - 1).Fibres.ShouldBeLessThan(fibres);
    }

    [Fact]
    public void Two_cables_side_by_side_stay_on_poles_that_could_not_hold_the_larger_one()
    {
        CableCatalogue catalogue = GroundSketch.Rules.Catalogue;
        CableSet pair = catalogue.SetFor(200), next = catalogue.SetFor(241);
        catalogue.Tell(pair).ShouldBe("144+72");
        catalogue.Tell(next).ShouldBe("288");
        catalogue.CentsPerDmOf(pair).ShouldBe(catalogue.CentsPerDmOf(catalogue.SetFor(144)) + catalogue.CentsPerDmOf(catalogue.SetFor(72)));
        catalogue.Cheapest(catalogue.StepFor(200), room: 216, dearer: 400).ShouldBe(catalogue.CentsPerDmOf(pair));
        catalogue.Cheapest(catalogue.StepFor(200), room: 288, dearer: 400).ShouldBe(catalogue.CentsPerDmOf(next), "with room the one large cable is cheaper");
        Enumerable.Range(0, catalogue.Sizes.Count).Sum(pair.CountOf).ShouldBe(2);
    }

    [Fact]
    public void Prices_kept_ready_are_those_of_the_catalogue_for_any_fibres_and_any_room_on_poles()
    {
        CableCatalogue catalogue = GroundSketch.Rules.Catalogue;
        CablePrices prices = new(GroundSketch.Rules);
        Gen.Select(Gen.Int[-5, 3_000], Gen.OneOf(Gen.Int[-2_000, 4_000], Gen.Const(int.MaxValue)), Gen.OneOf(Gen.Const(0), Gen.Const(120), Gen.Const(400))).Sample((fibres, room, dearer) =>
        {
            int spared = CableCatalogue.WithSpare(fibres, GroundSketch.Rules.SpareDistribution);
            prices.With(dearer).PerDm(room, fibres).ShouldBe(fibres <= 0 ? 0 : catalogue.Cheapest(catalogue.StepFor(spared), room, dearer));
        }, iter: 20_000, seed: "0000KxQ7hYk4");
    }

    [Fact]
    public void Whatever_happens_to_the_text_of_the_rules_they_are_read_within_their_ranges_or_refused_with_a_place()
    {
        Gen<(int At, int Cut, string Put)> change = Gen.Select(Gen.Int[0, Text.Length - 1], Gen.Int[0, 40], Gen.OneOf(new[] { "", "0", "-1", "9e99", "null", "\n", "\t", "  ", ":", "- ", "[", "{", "\"", "&a *a", "!!js ", "é\u0000", "1,5", "unit: m\n" }.Select(Gen.Const).ToArray()));
        change.Array[1, 3].Sample(
            changes =>
            {
                string text = Text;
                foreach ((int at, int cut, string put) in changes)
                {
                    int from = Math.Min(at, text.Length);
                    text = string.Concat(text.AsSpan(0, from), put, text.AsSpan(Math.Min(text.Length, from + cut)));
                }

                try
                {
                    EngineeringRules rules = RulesReader.Parse(text, "r.yaml");
                    rules.Parameters.Count.ShouldBe(GroundSketch.Rules.Parameters.Count);
                    rules.Clauses.Count.ShouldBe(GroundSketch.Rules.Clauses.Count);
                    rules.Prices.ShouldAllBe(p => p.Price.Cents >= 0);
                    rules.SroMin.ShouldBeLessThanOrEqualTo(rules.SroMax);
                }
                catch (BadInputException refused)
                {
                    refused.Problems.ShouldNotBeEmpty();
                    refused.Problems.ShouldAllBe(p => p.File == "r.yaml" && p.Tell(true).Length > 0);
                }
            },
            iter: 300, seed: "8r50XBKzmTd1");
    }

    [Fact]
    public void Twice_every_price_is_the_same_network_at_twice_the_cost()
    {
        int prices = Text.IndexOf("\nprices:", StringComparison.Ordinal);
        string dear = Text[..prices] + System.Text.RegularExpressions.Regex.Replace(
            Text[prices..], @"value: ([\d.]+)", m => "value: " + (2 * decimal.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Territory.Ground ground = GroundSketch.Random(21, 20, 2500, 4);
        NetworkDesign once = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken);
        NetworkDesign twice = Designer.Design(ground, RulesReader.Parse(dear, "dear.yaml"), new DesignOptions(1), null, TestContext.Current.CancellationToken);
        twice.CostNew.Cents.ShouldBe(2 * once.CostNew.Cents);
        twice.Sites.Select(s => (s.Id, s.Parent, s.Lines)).ShouldBe(once.Sites.Select(s => (s.Id, s.Parent, s.Lines)));
        ((double)twice.Bound.Total.Cents / once.Bound.Total.Cents).ShouldBe(2, 0.0001, "duals are rounded down");
    }
}
