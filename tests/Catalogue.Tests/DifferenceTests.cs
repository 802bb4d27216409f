using System.Text.Json.Nodes;
using CsCheck;

namespace Maillage.Catalogue.Tests;

public class DifferenceTests
{
    private static readonly string[] Titles = ["A", "B", "C"];

    private static readonly Gen<Resource> Any = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2]).Select(g => Given.Epn() with
    {
        Title = Titles[g.Item1],
        Hours = g.Item2 == 0 ? null : "Mo 09:00-12:0" + g.Item2,
        Place = Given.Epn().Place with { Lon = 3.8 + (0.01 * g.Item3), Lat = 47.29 },
        Data = g.Item4 == 0 ? Given.Epn().Data : Given.Epn().Data.Add("wifi", JsonValue.Create(g.Item4 == 1)),
    });

    [Fact]
    public void Two_versions_differ_just_when_they_do_not_say_the_same() => Gen.Select(Any, Any).Sample(
        (a, b) => Differences.Of(a, b).Count == 0 == a.SaysTheSameAs(b), iter: 500, seed: "0000KeFzYQ20");

    [Fact]
    public void A_change_carried_to_the_version_it_was_made_from_is_that_change() => Gen.Select(Any, Any).Sample(
        (start, proposed) => Differences.Carry(start, start, proposed).SaysTheSameAs(proposed), iter: 500, seed: "0000KeFzYQ21");

    [Fact]
    public void What_a_change_does_not_touch_stays_as_someone_wrote_it_meanwhile() => Gen.Select(Any, Any, Any).Sample(
        (start, proposed, present) =>
        {
            Resource carried = Differences.Carry(present, start, proposed);
            string[] changed = [.. Differences.Of(start, proposed).Select(c => c.Field)];
            return Differences.Of(present, carried).All(c => changed.Contains(c.Field)) && Differences.Of(proposed, carried).All(c => !changed.Contains(c.Field));
        }, iter: 1_000, seed: "0000KeFzYQ22");
}
