using Maillage.Database;
using Maillage.Formats.Cql2;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>Streets and roads, from the zoom where one recognises them.</summary>
internal sealed class StreetLayer() : TileLayer("streets", 12, 15, ["class", "simulated"])
{
    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        // At zoom 12 only what structures the place: the rest comes one zoom closer.
        CqlNode? main = tile.Zoom < 13 ? new CqlNot(MapTables.Among("class", "street", "track")) : null;
        TilePen pen = new(new TileGrid(tile), writer);
        using LayerRows rows = data.InBox(MapTables.Street, ["edge_id", "class", "origin"], main, tile);
        while (rows.Next())
        {
            if (!pen.Draw(rows))
                continue;
            writer.Tag(0, rows.Text(1));
            writer.Tag(1, MapTables.IsSimulated(rows, 2));
            writer.Finish((ulong)rows.Whole(0));
        }
    }
}

/// <summary>Premises as dots. Dots closer than a pixel become one that stands for their sum.</summary>
internal sealed class PremisesLayer() : TileLayer("premises", 13, 16, ["lines", "priority", "simulated"])
{
    private const int Cell = 6;

    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        TileGrid grid = new(tile);
        int cell = tile.Zoom >= MaxZoom ? 1 : Cell;
        Dictionary<(int, int), (ulong Id, int X, int Y, long Lines, bool Priority, bool Simulated)> dots = [];
        using LayerRows rows = data.InBox(MapTables.Premises, ["building_id", "lines", "priority", "origin"], null, tile);
        while (rows.Next())
        {
            Coordinate place = rows.Geometry().Coordinate;
            GridPoint at = grid.Place(place.X, place.Y);
            (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
            if (!TileGrid.Owns(x, y))
                continue;
            (int, int) key = (x / cell, y / cell);
            bool priority = rows.Flag(2);
            dots[key] = dots.TryGetValue(key, out var dot)
                ? dot with { Lines = dot.Lines + rows.Whole(1), Priority = dot.Priority || priority }
                : ((ulong)rows.Whole(0), x, y, rows.Whole(1), priority, MapTables.IsSimulated(rows, 3));
        }

        foreach (var dot in dots.Values)
            writer.Point(dot.Id, [dot.Lines, dot.Priority, dot.Simulated], dot.X, dot.Y);
    }
}

/// <summary>What every line of a tile goes through.</summary>
internal static class LineWork
{
    /// <summary>Half a pixel.</summary>
    public const double Tolerance = 4;

    public static IEnumerable<GridPoint[]> Cut(LineString line, TileGrid grid) => Cut(grid.Place(line.CoordinateSequence));

    public static IEnumerable<GridPoint[]> Cut(GridPoint[] line) => Cut(line.AsSpan());

    public static IEnumerable<GridPoint[]> Cut(ReadOnlySpan<GridPoint> line) =>
        TileShapes.ClipLine(line).Select(part => TileShapes.Simplify(part, Tolerance));
}
