namespace Maillage.People.Tests;

public class BodyIdTests
{
    [Theory]
    [InlineData("732 829 320 00074")] // the worked example of INSEE's definition of SIRET
    [InlineData("73282932000074")]
    [InlineData("35600000000048")] // La Poste's seat
    [InlineData("35600000009075")] // an office of La Poste: its digits add up to 35
    public void A_siret_is_read_as_people_write_it(string text)
    {
        BodyId.TryParse(text, out BodyId id).ShouldBeTrue();
        id.Siret.Length.ShouldBe(14);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("73282932000075")]
    [InlineData("7328293200007")]
    [InlineData("7328293200007４")] // a full-width digit
    [InlineData("35600000000049")]
    public void A_wrong_siret_is_refused(string? text) => BodyId.TryParse(text, out _).ShouldBeFalse();
}
