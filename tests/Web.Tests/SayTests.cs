using Maillage.Kernel;
using Maillage.Web.Shell;

namespace Maillage.Web.Tests;

public class SayTests
{
    private static readonly Say French = new(Language.French);
    private static readonly Say English = new(Language.English);

    [Theory]
    [InlineData(1138739, "1\u202F138\u202F739", "1,138,739")]
    [InlineData(0, "0", "0")]
    [InlineData(-1234, "−1\u202F234", "−1,234")]
    public void Whole_numbers_are_grouped_as_each_language_does(long number, string french, string english)
    {
        French.Number(number).ShouldBe(french);
        English.Number(number).ShouldBe(english);
    }

    [Fact]
    public void Names_with_numbers_stand_in_the_order_of_the_numbers() =>
        new[] { "Câble 144 fibres", "Étage", "câble 12 fibres", "Câble 6 fibres" }.Order(Charts.TableOrder.Words).ShouldBe(["Câble 6 fibres", "câble 12 fibres", "Câble 144 fibres", "Étage"]);

    [Theory]
    [InlineData(1, "ways", "1\u00A0chemin", "1\u00A0way")]
    [InlineData(2, "ways", "2\u00A0chemins", "2\u00A0ways")]
    [InlineData(1, "site", "1\u00A0site", "1\u00A0site")]
    [InlineData(5, "years", "5\u00A0ans", "5\u00A0years")]
    [InlineData(300, "lines", "300\u00A0locaux", "300\u00A0premises")]
    public void A_value_of_the_rules_is_told_as_one_or_many(int value, string unit, string french, string english)
    {
        French.Ruled(value, unit).ShouldBe(french);
        English.Ruled(value, unit).ShouldBe(english);
    }

    [Fact]
    public void A_share_keeps_one_decimal_and_the_space_stays_on_the_line()
    {
        French.Percent(87.909m).ShouldBe("87,9\u202F%");
        English.Percent(87.909m).ShouldBe("87.9%");
        French.Percent(104.67m).ShouldBe("104,7\u202F%");
    }

    [Theory]
    [InlineData(4.5, "4,50\u202F€", "€4.50")]
    [InlineData(2000, "2\u202F000\u202F€", "€2,000")]
    [InlineData(-1307, "−1\u202F307\u202F€", "−€1,307")]
    [InlineData(41_000, "41\u202F000\u202F€", "€41,000")]
    [InlineData(12_340_000, "12,3\u202FM€", "€12.3M")]
    [InlineData(850_000_000, "850\u202FM€", "€850M")]
    [InlineData(2_100_000_000, "2\u202F100\u202FM€", "€2.10bn")]
    public void Money_has_as_many_digits_as_a_reader_needs(double euros, string french, string english)
    {
        French.Euros((decimal)euros).ShouldBe(french);
        English.Euros((decimal)euros).ShouldBe(english);
    }

    [Theory]
    [InlineData(12.5, "EUR/m", "12,50\u202F€/m", "€12.50/m")]
    [InlineData(19_000, "EUR", "19\u202F000\u202F€", "€19,000")]
    [InlineData(2.4, "EUR/m/year", "2,40\u202F€/m/an", "€2.40/m/year")]
    public void A_price_of_the_rules_keeps_its_cents_and_its_unit(double euros, string unit, string french, string english)
    {
        French.Price(new Money((long)(euros * 100)), unit).ShouldBe(french);
        English.Price(new Money((long)(euros * 100)), unit).ShouldBe(english);
    }

    [Theory]
    [InlineData(10, "%", "10\u202F%", "10%")]
    [InlineData(2.5, "dB", "2,50\u00A0dB", "2.50\u00A0dB")]
    [InlineData(12, "lines", "12\u00A0locaux", "12\u00A0premises")]
    [InlineData(1, "yes-no", "oui", "yes")]
    [InlineData(3, "furlong", "3\u00A0furlong", "3\u00A0furlong")]
    public void A_value_of_the_rules_is_said_in_its_unit(double value, string unit, string french, string english)
    {
        French.Ruled((decimal)value, unit).ShouldBe(french);
        English.Ruled((decimal)value, unit).ShouldBe(english);
    }

    [Theory]
    [InlineData(1, "1\u00A0octet", "1\u00A0byte")]
    [InlineData(233_457, "233\u00A0ko", "233\u00A0kB")]
    [InlineData(4_120_576, "4,1\u00A0Mo", "4.1\u00A0MB")]
    public void A_size_is_told_in_units_that_people_know(long bytes, string french, string english)
    {
        French.Size(bytes).ShouldBe(french);
        English.Size(bytes).ShouldBe(english);
    }

    [Theory]
    [InlineData(0.01, "moins de 0,05 point", "less than 0.05 points")]
    [InlineData(0.3, "0,3 point", "0.3 points")]
    [InlineData(2.9, "2,9 points", "2.9 points")]
    public void What_is_missing_is_never_rounded_to_nothing(double missing, string french, string english)
    {
        French.MissingPoints((decimal)missing).ShouldBe(french);
        English.MissingPoints((decimal)missing).ShouldBe(english);
    }

    [Theory]
    [InlineData("2024", "2024", "2024")]
    [InlineData("2018-Q1", "1er trimestre 2018", "1st quarter of 2018")]
    [InlineData("2014-10", "octobre 2014", "October 2014")]
    [InlineData("2012-07-01", "1er\u00A0juillet 2012", "1\u00A0July 2012")]
    public void A_date_is_as_precise_as_its_source(string period, string french, string english)
    {
        French.Date(Period.Parse(period)).ShouldBe(french);
        English.Date(Period.Parse(period)).ShouldBe(english);
    }

    [Fact]
    public void A_figure_is_said_with_its_unit()
    {
        Figure premises = new(1287, "locaux", Period.OfYear(2024), new Source("s", "S"), FigureKind.Declared);
        French.Value(premises).ShouldBe("1\u202F287\u00A0locaux");
        English.Value(premises).ShouldBe("1,287\u00A0premises");
    }

    [Fact]
    public void French_counts_zero_as_one_and_English_does_not()
    {
        French.Count("unit.communes", 0).ShouldBe("0 commune");
        English.Count("unit.communes", 0).ShouldBe("0 communes");
        French.Count("unit.communes", 2).ShouldBe("2 communes");
    }

    [Fact]
    public void The_moment_is_told_in_the_region_s_time()
    {
        DateTimeOffset summer = new(2026, 7, 1, 22, 30, 0, TimeSpan.Zero);
        French.Moment(summer).ShouldBe("2\u00A0juillet 2026 à 00\u202Fh\u202F30");
    }
}
