using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>A position on a tile's own grid: x eastward, y southward, 0 … <see cref="TileGrid.Extent"/> inside the tile.</summary>
internal readonly record struct GridPoint(double X, double Y);

/// <summary>Carries WGS 84 coordinates onto the grid of one tile.</summary>
internal readonly struct TileGrid(TileAddress tile)
{
    /// <summary>Steps across a tile; eight a pixel when a tile is shown 512 pixels wide.</summary>
    public const int Extent = 4096;

    /// <summary>Lines and surfaces reach this far beyond the tile, so that strokes of 16 pixels meet at its edge.</summary>
    public const int Buffer = 64;

    /// <summary>The buffer as a share of the tile's width.</summary>
    public const double Margin = (double)Buffer / Extent;

    private readonly double scale = 1 << tile.Zoom;

    public GridPoint Place(double lon, double lat)
    {
        (double x, double y) = WebMercator.FromLonLat(lon, lat);
        return Of(x, y);
    }

    /// <summary>From a place in the square of <see cref="WebMercator"/>.</summary>
    public GridPoint Of(double x, double y) => new(((x * scale) - tile.Column) * Extent, ((y * scale) - tile.Row) * Extent);

    public GridPoint[] Place(CoordinateSequence sequence)
    {
        GridPoint[] placed = new GridPoint[sequence.Count];
        for (int i = 0; i < placed.Length; i++)
        {
            placed[i] = Place(sequence.GetX(i), sequence.GetY(i));
        }

        return placed;
    }

    /// <summary>A point belongs to exactly one tile: west and north edges in, east and south edges out.</summary>
    public static bool Owns(int x, int y) => x is >= 0 and < Extent && y is >= 0 and < Extent;
}
