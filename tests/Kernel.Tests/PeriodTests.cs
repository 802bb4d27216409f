using Maillage.Kernel;

namespace Maillage.Kernel.Tests;

public class PeriodTests
{
    [Theory]
    [InlineData("2024")]
    [InlineData("2018-Q1")]
    [InlineData("2014-10")]
    [InlineData("2012-07-01")]
    public void A_period_keeps_the_precision_of_its_source(string text) => Period.Parse(text).Text.ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("24")]
    [InlineData("2018-Q5")]
    [InlineData("2018-13")]
    [InlineData("2018-02-30")]
    [InlineData("2018T1")]
    public void What_is_not_a_period_is_refused(string text) => Period.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Periods_are_ordered_by_their_first_day_and_the_coarser_comes_first()
    {
        string[] texts = ["2018-Q1", "2017-Q4", "2018", "2018-01-01", "2017-10"];
        texts.Select(Period.Parse).Order().Select(p => p.Text).ShouldBe(["2017-Q4", "2017-10", "2018", "2018-Q1", "2018-01-01"]);
    }

    [Fact]
    public void A_share_of_nothing_is_missing_and_not_zero() =>
        Figure.Share(0, 0, "locaux", Period.OfYear(2024), new Source("s", "S"), FigureKind.Declared).ShouldBeNull();

    [Fact]
    public void A_share_may_pass_one_hundred_and_is_not_clipped() =>
        Figure.Share(1099, 1050, "logements de 2018", Period.Parse("2018-Q1"), new Source("s", "S"), FigureKind.Declared)!.Value.ShouldBeGreaterThan(100);
}
