using CsCheck;
using Maillage.Web.Tiles;

namespace Maillage.Web.Tests;

public class TileCacheTests
{
    [Fact]
    public void The_cache_never_holds_more_bytes_than_allowed_and_never_answers_wrong() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 900]).Array[0, 200].Sample(asks =>
        {
            const long capacity = 4000;
            TileCache cache = new(capacity);
            foreach ((int column, int size) in asks)
            {
                TileAddress tile = new(10, column, 0);
                if (cache.Find("premises", tile) is { } kept)
                    kept.ShouldAllBe(b => b == (byte)column);
                else
                    cache.Keep("premises", tile, [.. Enumerable.Repeat((byte)column, size)]);
                cache.Bytes.ShouldBeLessThanOrEqualTo(capacity);
            }
        });

    [Fact]
    public void What_was_asked_for_last_stays()
    {
        TileCache cache = new(1000);
        cache.Keep("a", new TileAddress(1, 0, 0), new byte[300]);
        cache.Keep("a", new TileAddress(1, 1, 0), new byte[300]);
        cache.Find("a", new TileAddress(1, 0, 0)).ShouldNotBeNull();
        cache.Keep("a", new TileAddress(1, 1, 1), new byte[300]);
        cache.Find("a", new TileAddress(1, 0, 0)).ShouldNotBeNull();
        cache.Find("a", new TileAddress(1, 1, 0)).ShouldBeNull();
    }
}
