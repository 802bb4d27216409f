using CsCheck;
using Maillage.Geo;

namespace Maillage.Geo.Tests;

public class BoxIndexTests
{
    /// <summary>Small whole numbers on purpose: edges touch, boxes repeat, and some are points.</summary>
    private static readonly Gen<float[]> Box = Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 9], Gen.Int[0, 9], (x, y, w, h) => (float[])[x, y, x + w, y + h]);

    [Fact]
    public void It_finds_what_trying_every_box_finds() => Gen.Select(Box.Array[0, 700], Box.Array[1, 20]).Sample((items, asked) =>
    {
        BoxIndex index = new(items.SelectMany(b => b).ToArray());
        return asked.All(a =>
        {
            List<int> found = [];
            index.Find(a[0], a[1], a[2], a[3], found);
            return found.Order().SequenceEqual(Enumerable.Range(0, items.Length).Where(i => items[i][0] <= a[2] && items[i][2] >= a[0] && items[i][1] <= a[3] && items[i][3] >= a[1]));
        });
    }, seed: "0000Lk3mVhy7", iter: 300, threads: 1);

    [Fact]
    public void Boxes_all_at_one_place_are_found_and_none_is_found_in_nothing()
    {
        float[] same = [.. Enumerable.Repeat((float[])[3, 4, 3, 4], 50).SelectMany(b => b)];
        List<int> found = [];
        new BoxIndex(same).Find(3, 4, 3, 4, found);
        found.Order().ShouldBe(Enumerable.Range(0, 50));
        found.Clear();
        new BoxIndex([]).Find(float.MinValue, float.MinValue, float.MaxValue, float.MaxValue, found);
        found.ShouldBeEmpty();
    }
}
