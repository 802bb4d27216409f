using NetTopologySuite.Geometries;

namespace Maillage.Geo;

/// <summary>Geometries in another projection.</summary>
public static class Moved
{
    /// <summary>A copy of a geometry with each of its corners moved.</summary>
    /// <param name="move">From the two coordinates of a corner to its new ones.</param>
    public static Geometry By(Geometry geometry, Func<double, double, (double X, double Y)> move)
    {
        Geometry copy = geometry.Copy();
        copy.Apply(new Corners(move));
        copy.GeometryChanged();
        return copy;
    }

    private sealed class Corners(Func<double, double, (double X, double Y)> move) : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            (double x, double y) = move(seq.GetX(i), seq.GetY(i));
            seq.SetX(i, x);
            seq.SetY(i, y);
        }
    }
}
