using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace Maillage.Network.Edits;

/// <summary>A drawn area in Lambert-93 centimetres.</summary>
internal sealed class EditArea
{
    private static readonly GeometryFactory Shapes = new();
    private readonly IPreparedGeometry prepared;

    private EditArea(Polygon shape)
    {
        Shape = shape;
        prepared = PreparedGeometryFactory.Prepare(shape);
    }

    public Polygon Shape { get; }

    /// <returns>Null when the ring is no area: fewer than three places, or it crosses itself.</returns>
    public static EditArea? Of(IReadOnlyList<EditPlace> ring)
    {
        List<Coordinate> places = [.. ring.Select(p => p.Planar).Select(p => new Coordinate(p.X, p.Y))];
        if (places.Count > 1 && places[0].Equals2D(places[^1]))
        {
            places.RemoveAt(places.Count - 1);
        }

        if (places.Count < 3)
        {
            return null;
        }

        Polygon shape = Shapes.CreatePolygon([.. places, places[0].Copy()]);
        return shape.IsValid && shape.Area > 0 ? new EditArea(shape) : null;
    }

    public bool Holds((int X, int Y) place) => prepared.Covers(Shapes.CreatePoint(new Coordinate(place.X, place.Y)));

    /// <summary>Whether a polyline enters the area.</summary>
    public bool Meets((int X, int Y)[] line)
    {
        Envelope box = new();
        foreach ((int x, int y) in line)
        {
            box.ExpandToInclude(x, y);
        }

        return Shape.EnvelopeInternal.Intersects(box) && prepared.Intersects(Shapes.CreateLineString([.. line.Select(p => new Coordinate(p.X, p.Y))]));
    }
}
