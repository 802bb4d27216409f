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
            return Owned(grid.Place(places[0], places[1])) is { } at && writer.Points([at]);

        Span<GridPoint> line = Room(places.Length / 2);
        for (int i = 0; i < line.Length; i++)
            line[i] = grid.Place(places[2 * i], places[2 * i + 1]);
        return Line(line);
    }

    /// <summary>A point or a line whose places stand in the square of Web Mercator already.</summary>
    /// <returns>False when nothing of it lies on the tile.</returns>
    public bool DrawPlaced(bool point, ReadOnlySpan<double> places)
    {
        if (point)
            return Owned(grid.Of(places[0], places[1])) is { } at && writer.Points([at]);
        Span<GridPoint> line = Room(places.Length / 2);
        for (int i = 0; i < line.Length; i++)
            line[i] = grid.Of(places[2 * i], places[2 * i + 1]);
        return Line(line);
    }

    /// <returns>False when nothing of it lies on the tile.</returns>
    public bool Draw(Geometry shape) => shape switch
    {
        IPuntal => writer.Points([.. shape.Coordinates.Select(c => Owned(grid.Place(c.X, c.Y))).OfType<(int, int)>()]),
        ILineal => writer.Lines(Enumerable.Range(0, shape.NumGeometries).Select(shape.GetGeometryN).OfType<LineString>().SelectMany(l => LineWork.Cut(l, grid))),
        _ => writer.Surfaces(AreaLayer.Rings(shape, grid)),
    };

    private Span<GridPoint> Room(int count)
    {
        if (scratch.Length < count)
            scratch = new GridPoint[count * 2];
        return scratch.AsSpan(0, count);
    }

    private bool Line(Span<GridPoint> line) => TileShapes.IsInside(line) ? writer.Line(line[..TileShapes.Thin(line, LineWork.Tolerance)]) : writer.Lines(LineWork.Cut(line));

    /// <summary>Where a point stands when it is this tile's.</summary>
    private static (int X, int Y)? Owned(GridPoint at)
    {
        (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
        return TileGrid.Owns(x, y) ? (x, y) : null;
    }
}
