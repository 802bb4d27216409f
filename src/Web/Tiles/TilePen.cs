using Maillage.Database;
using Maillage.Formats.GeoPackage;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>Draws shapes of any kind on one tile. What a database holds as a point or a line is drawn from where it lies.</summary>
internal sealed class TilePen(TileGrid grid, TileWriter writer)
{
    private GridPoint[] scratch = new GridPoint[64];

    /// <summary>The shape of the row the reader stands on.</summary>
    /// <returns>False when nothing of it lies on the tile.</returns>
    public bool Draw(LayerRows row)
    {
        ReadOnlySpan<byte> shape = row.Shape;
        ReadOnlySpan<double> places = GeoPackageBlob.Places(shape, out OgcGeometryType kind);
        if (places.IsEmpty)
            return !shape.IsEmpty && Draw(row.Geometry());
        if (kind == OgcGeometryType.Point)
            return Owned(places[0], places[1]) is { } at && writer.Points([at]);

        int count = places.Length / 2;
        if (scratch.Length < count)
            scratch = new GridPoint[count * 2];
        Span<GridPoint> line = scratch.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            line[i] = grid.Place(places[2 * i], places[2 * i + 1]);
        return TileShapes.IsInside(line) ? writer.Line(line[..TileShapes.Thin(line, LineWork.Tolerance)]) : writer.Lines(LineWork.Cut(line));
    }

    /// <returns>False when nothing of it lies on the tile.</returns>
    public bool Draw(Geometry shape) => shape switch
    {
        IPuntal => writer.Points([.. shape.Coordinates.Select(c => Owned(c.X, c.Y)).OfType<(int, int)>()]),
        ILineal => writer.Lines(Enumerable.Range(0, shape.NumGeometries).Select(shape.GetGeometryN).OfType<LineString>().SelectMany(l => LineWork.Cut(l, grid))),
        _ => writer.Surfaces(AreaLayer.Rings(shape, grid)),
    };

    /// <summary>Where a point stands when it is this tile's.</summary>
    private (int X, int Y)? Owned(double lon, double lat)
    {
        GridPoint at = grid.Place(lon, lat);
        (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
        return TileGrid.Owns(x, y) ? (x, y) : null;
    }
}
