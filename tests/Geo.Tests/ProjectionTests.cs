using Maillage.Geo;

namespace Maillage.Geo.Tests;

public class ProjectionTests
{
    /// <summary>Expected values: GDAL 3, <c>gdaltransform -s_srs EPSG:4326 -t_srs EPSG:2154</c>.</summary>
    [Theory]
    [InlineData(5.03748, 47.32286, 853878.539314543, 6693378.11885534)]
    [InlineData(3.157, 46.9881, 711932.499919681, 6654221.00137531)]
    [InlineData(-1.5, 43.5, 336102.595812446, 6277140.29230608)]
    [InlineData(7.42, 43.74, 1055942.65133019, 6303406.42932426)]
    [InlineData(2.35, 48.85, 652301.564830528, 6861302.72589958)]
    [InlineData(3, 46.5, 700000, 6600000)]
    public void Lambert_93_agrees_with_gdal_to_the_centimetre(double lon, double lat, double x, double y)
    {
        (int xCm, int yCm) = Lambert93.FromLonLat(lon, lat);
        (xCm / 100.0).ShouldBe(x, 0.0051);
        (yCm / 100.0).ShouldBe(y, 0.0051);
        (double backLon, double backLat) = Lambert93.ToLonLat(xCm, yCm);
        backLon.ShouldBe(lon, 2e-7);
        backLat.ShouldBe(lat, 2e-7);
    }

    [Fact]
    public void A_centimetre_survives_the_way_there_and_back()
    {
        var random = new Random(93);
        int[] x = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(10_000_000, 120_000_000))], y = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(605_000_000, 710_000_000))];
        double[] lon = new double[x.Length], lat = new double[x.Length];
        int[] backX = new int[x.Length], backY = new int[x.Length];
        Lambert93.ToLonLat(x, y, lon, lat);
        Lambert93.FromLonLat(lon, lat, backX, backY);
        backX.ShouldBe(x);
        backY.ShouldBe(y);
    }

    [Fact]
    public void Many_threads_project_as_one_does()
    {
        var random = new Random(2154);
        double[] lon = [.. Enumerable.Range(0, 3000).Select(_ => (random.NextDouble() * 12) - 4)], lat = [.. Enumerable.Range(0, 3000).Select(_ => 42 + (random.NextDouble() * 9))];
        (int, int)[] one = [.. lon.Zip(lat, Lambert93.FromLonLat)];
        var many = new (int, int)[8][];
        Parallel.For(0, many.Length, t =>
        {
            int[] x = new int[lon.Length], y = new int[lon.Length];
            Lambert93.FromLonLat(lon, lat, x, y);
            many[t] = [.. x.Zip(y)];
        });
        foreach ((int, int)[] result in many)
        {
            result.ShouldBe(one);
        }
    }

    [Theory]
    [InlineData(0, 0, 0.5, 0.5)]
    [InlineData(-180, WebMercator.MaxLatitude, 0, 0)]
    [InlineData(180, -WebMercator.MaxLatitude, 1, 1)]
    public void The_world_is_the_unit_square(double lon, double lat, double x, double y)
    {
        (double mx, double my) = WebMercator.FromLonLat(lon, lat);
        mx.ShouldBe(x, 1e-12);
        my.ShouldBe(y, 1e-12);
        (double backLon, double backLat) = WebMercator.ToLonLat(mx, my);
        backLon.ShouldBe(lon, 1e-9);
        backLat.ShouldBe(lat, 1e-9);
    }

    /// <summary>Dijon at zoom 12: column = floor(4096 · (5.03748 + 180) / 360) = 2105.</summary>
    [Fact]
    public void A_tile_holds_its_places()
    {
        (double x, double y) = WebMercator.FromLonLat(5.03748, 47.32286);
        (int column, int row) = ((int)(x * 4096), (int)(y * 4096));
        column.ShouldBe(2105);
        (double west, double south, double east, double north) = WebMercator.TileBox(12, column, row);
        5.03748.ShouldBeInRange(west, east);
        47.32286.ShouldBeInRange(south, north);
    }
}
