using Maillage.Geo;
using Maillage.Network.Routing;
using Maillage.Territory;

namespace Maillage.Network.Edits;

/// <summary>The streets of a ground as places, to draw them and to name one by pointing.</summary>
public static class Streets
{
    public static IReadOnlyList<EditPlace> LineOf(Ground ground, int edge) => [.. EdgeShape.Part(ground, edge, 0, 1).Select(EditPlace.Of)];

    /// <summary>The street nearest to a place; −1 when none is within <paramref name="withinM"/> metres. O(streets).</summary>
    public static int FindNearest(Ground ground, EditPlace place, int withinM)
    {
        (int x, int y) = place.Planar;
        int nearest = -1;
        double least = 10_000.0 * withinM * withinM;
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            (int X, int Y)[] line = EdgeShape.Part(ground, e, 0, 1);
            for (int i = 1; i < line.Length; i++)
            {
                double squared = SegmentFoot.Of(x, y, line[i - 1].X, line[i - 1].Y, line[i].X, line[i].Y).SquaredCm;
                (nearest, least) = squared < least ? (e, squared) : (nearest, least);
            }
        }

        return nearest;
    }

    /// <summary>Middle of a street.</summary>
    public static EditPlace MiddleOf(Ground ground, int edge) => EditPlace.Of(EdgeShape.PlaceAt(ground, edge, 0.5));
}
