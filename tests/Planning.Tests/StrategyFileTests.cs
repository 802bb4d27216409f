using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

public sealed class StrategyFileTests
{
    [Fact]
    public void Bourgogne_says_what_the_printed_strategy_says()
    {
        Strategy strategy = Given.Bourgogne;

        strategy.Departments.ShouldBe(["21", "58", "71", "89"]);
        strategy.Targets.Select(t => (t.Year, t.Percent ?? t.GainPoints)).ShouldBe([(2020, 50m), (2025, 100m), (2020, 15m)]);
        strategy.Rules.SpeedUpgrade!.ThresholdMbps.ShouldBe(4);
        strategy.Funders.Single(f => f.Key == "fsn").Rates.Sum(r => r.Cap.MillionEuros).ShouldBe(106.01m);
        strategy.Funders.Single(f => f.Key == "fsn").Rates.Sum(r => r.CapFor(3).MillionEuros).ShouldBe(125.97m);
    }

    [Fact]
    public void Budgets_add_up_to_the_printed_422_million_and_105_a_year()
    {
        IReadOnlyList<BudgetLine> lines = Given.Bourgogne.Budgets.Lines;

        lines.Where(l => l.Department is not null).Sum(l => l.Total.MillionEuros).ShouldBe(422m);
        lines.Where(l => l.Use == BudgetUse.SpeedUpgrade).Sum(l => l.Total.MillionEuros).ShouldBe(74.1m);
        lines.Single(l => l.Department is null).InYear(2023).MillionEuros.ShouldBe(105m);
        foreach (BudgetLine line in lines)
        {
            Enumerable.Range(2015, 11).Sum(y => line.InYear(y).Cents).ShouldBe(line.Total.Cents, line.Key);
        }
    }

    [Fact]
    public void Another_region_is_another_file()
    {
        Strategy strategy = Given.Second;

        strategy.Departments.ShouldBe(["01", "74"]);
        strategy.Rules.SpeedUpgrade.ShouldBeNull();
        strategy.Theme.Accent.ShouldBe("#004488");
    }

    [Theory]
    [InlineData("key: bourgogne-2015", "key: bourgogne-2015\nkouleur: rouge", "strategy-unknown-key", "kouleur")]
    [InlineData("adopted: 2015-06-10\n", "", "strategy-missing-key", "adopted")]
    [InlineData("    percent: 50", "    percent: 140", "strategy-impossible-target", "targets[].percent")]
    [InlineData("    percent: 50", "    percent: \"50 %\"", "strategy-not-a-number", "targets[].percent")]
    [InlineData("    scope: region\n    year: 2020", "    scope: region\n    year: 2009", "strategy-impossible-target", "targets[].year")]
    [InlineData("total_meur: 102,", "total_meur: -102,", "strategy-out-of-range", "budgets.lines[].total_meur")]
    [InlineData("key: fibre-58, department: \"58\"", "key: fibre-58, department: \"75\"", "strategy-unknown-department", "budgets.lines[].department")]
    [InlineData("- {key: feder,", "- {key: fsn,", "strategy-duplicate", "funders[].key")]
    [InlineData("kind: balance", "kind: envelope, amount_meur: 3", "strategy-balance", "funders")]
    [InlineData("departments: [\"21\", \"58\", \"71\", \"89\"]", "departments: []", "strategy-no-department", "territory.departments")]
    [InlineData("  last_year: 2025", "  last_year: 2010", "strategy-bad-horizon", "horizon.last_year")]
    [InlineData("start_years: [2013, 2014, 2015]", "start_years: [2015, 2013]", "strategy-bad-years", "rules.amii.start_years")]
    [InlineData("accent: \"#7a1f3d\"", "accent: bordeaux", "strategy-bad-colour", "theme.accent")]
    [InlineData("file: data/scoran/fsn_funding.csv", "file: ../../etc/passwd", "strategy-outside-path", "tables[].file")]
    [InlineData("schema: 1", "schema: 7", "strategy-schema-version", "schema")]
    public void A_fault_is_told_with_its_line_its_key_and_in_two_languages(string good, string bad, string code, string key)
    {
        string text = Given.BourgogneText;
        text.ShouldContain(good);
        string broken = text.Replace(good, bad, StringComparison.Ordinal);

        Problem problem = Should.Throw<BadInputException>(() => StrategyFile.Parse(broken, "essai.yaml")).Problems.First(p => p.Code == code);

        problem.File.ShouldBe("essai.yaml");
        problem.Column.ShouldBe(key);
        problem.Row.ShouldNotBeNull();
        problem.Message.ShouldNotBe(problem.MessageEn);
        string name = key.Split('.')[^1];
        string[] lines = broken.Split('\n');
        bool near = lines[(int)problem.Row!.Value - 1].Contains(name, StringComparison.Ordinal) || code is "strategy-missing-key" or "strategy-balance";
        near.ShouldBeTrue($"line {problem.Row}: {lines[(int)problem.Row.Value - 1]}");
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        string broken = Given.BourgogneText
            .Replace("percent: 50", "percent: 140", StringComparison.Ordinal)
            .Replace("total_meur: 102,", "total_meur: -1,", StringComparison.Ordinal)
            .Replace("critical_mass", "masse", StringComparison.Ordinal);

        Should.Throw<BadInputException>(() => StrategyFile.Parse(broken, "x")).Problems.Count.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- une liste")]
    [InlineData("key: [")]
    [InlineData("a: 1\n\tb: 2")]
    [InlineData("<html></html>")]
    public void A_file_that_is_no_strategy_is_refused_with_a_line(string text) =>
        Should.Throw<BadInputException>(() => StrategyFile.Parse(text, "x.yaml")).Problems[0].Row.ShouldNotBeNull();
}
