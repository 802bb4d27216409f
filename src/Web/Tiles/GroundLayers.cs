using System.Data.Common;
using Maillage.Database;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>Streets and roads, from the zoom where one recognises them.</summary>
internal sealed class StreetLayer() : TileLayer("streets", 12, 15, ["class", "simulated"])
{
    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        // At zoom 12 only what structures the place: the rest comes one zoom closer.
        string condition = tile.Zoom < 13 ? "and t.class <> 'street' and t.class <> 'track'" : "";
        TileGrid grid = new(tile);
        foreach ((Geometry shape, DbDataReader row) in data.InBox(MapTables.Street, "t.edge_id, t.class, t.origin", condition, tile))
        {
            object?[] attributes = [row.GetString(1), MapTables.IsSimulated(row, 2)];
            writer.Lines((ulong)row.GetInt64(0), attributes, LineWork.Cut((LineString)shape, grid));
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
        foreach ((Geometry shape, DbDataReader row) in data.InBox(MapTables.Premises, "t.building_id, t.lines, t.priority, t.origin", "", tile))
        {
            GridPoint at = grid.Place(shape.Coordinate.X, shape.Coordinate.Y);
            (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
            if (!TileGrid.Owns(x, y))
                continue;
            (int, int) key = (x / cell, y / cell);
            bool priority = Convert.ToBoolean(row.GetValue(2), System.Globalization.CultureInfo.InvariantCulture);
            dots[key] = dots.TryGetValue(key, out var dot)
                ? dot with { Lines = dot.Lines + row.GetInt64(1), Priority = dot.Priority || priority }
                : ((ulong)row.GetInt64(0), x, y, row.GetInt64(1), priority, MapTables.IsSimulated(row, 3));
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
