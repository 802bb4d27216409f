using Maillage.Web.Tiles;

namespace Maillage.Web.Tests;

public class TileAddressTests
{
    [Theory]
    [InlineData("0", "0", "0")]
    [InlineData("12", "2092", "1433")]
    [InlineData("20", "1048575", "1048575")]
    public void Tiles_of_the_pyramid_are_accepted(string z, string x, string y) => TileAddress.TryParse(z, x, y, out _).ShouldBeTrue();

    [Theory]
    [InlineData("21", "0", "0")]
    [InlineData("1", "2", "0")]
    [InlineData("1", "0", "2")]
    [InlineData("-1", "0", "0")]
    [InlineData("3", "-1", "0")]
    [InlineData("3", "1.5", "0")]
    [InlineData("3", "+1", "0")]
    [InlineData("3", " 1", "0")]
    [InlineData("3", "99999999999999999999", "0")]
    [InlineData("z", "x", "y")]
    [InlineData("", "", "")]
    public void Anything_else_is_refused(string z, string x, string y) => TileAddress.TryParse(z, x, y, out _).ShouldBeFalse();

    [Fact]
    public void A_box_contains_its_four_children()
    {
        TileAddress parent = new(9, 261, 179);
        (double west, double south, double east, double north) = parent.Box(0);
        for (int child = 0; child < 4; child++)
        {
            (double w, double s, double e, double n) = new TileAddress(10, (261 * 2) + (child & 1), (179 * 2) + (child >> 1)).Box(0);
            w.ShouldBeGreaterThanOrEqualTo(west - 1e-12);
            s.ShouldBeGreaterThanOrEqualTo(south - 1e-12);
            e.ShouldBeLessThanOrEqualTo(east + 1e-12);
            n.ShouldBeLessThanOrEqualTo(north + 1e-12);
        }
    }
}
