using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>Communes as points at their centres, with what the map colours them by.</summary>
internal sealed class CommuneLayer() : TileLayer("communes", 0, 12, MapPlace.Keys)
{
    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        TileGrid grid = new(tile);
        // Largest first: a reader that draws in order, or stops early, keeps what matters.
        foreach (MapPlace place in data.Communes)
        {
            GridPoint at = grid.Place(place.Lon, place.Lat);
            (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
            if (TileGrid.Owns(x, y))
                writer.Point(place.Number, place.Attributes, x, y);
        }
    }
}

/// <summary>Contours, only where they were imported: no border is ever invented.</summary>
internal sealed class AreaLayer(string name, Func<MapData, IReadOnlyList<MapPlace>> places) : TileLayer(name, 0, 12, MapPlace.Keys)
{
    /// <summary>A quarter of a pixel: neighbours thinned apart stay together to the eye.</summary>
    private const double Tolerance = 2;

    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        TileGrid grid = new(tile);
        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        Envelope box = new(west, east, south, north);
        foreach (MapPlace place in places(data))
        {
            if (place.Area is { } area && area.EnvelopeInternal.Intersects(box))
                writer.Surfaces(place.Number, place.Attributes, Rings(area, grid));
        }
    }

    /// <summary>Rings of an area on a tile, thinned and cut; of anything else, none.</summary>
    public static IEnumerable<(GridPoint[] Ring, bool Hole)> Rings(Geometry area, TileGrid grid)
    {
        for (int i = 0; i < area.NumGeometries; i++)
        {
            if (area.GetGeometryN(i) is not Polygon polygon)
                continue;
            yield return (Cut(polygon.ExteriorRing, grid), false);
            for (int hole = 0; hole < polygon.NumInteriorRings; hole++)
                yield return (Cut(polygon.GetInteriorRingN(hole), grid), true);
        }
    }

    private static GridPoint[] Cut(LineString ring, TileGrid grid)
    {
        GridPoint[] thinned = TileShapes.Simplify(grid.Place(ring.CoordinateSequence), Tolerance);
        return thinned.Length < 4 ? [] : TileShapes.ClipRing(thinned[..^1]);
    }
}
