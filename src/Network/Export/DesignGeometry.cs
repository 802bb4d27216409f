using Maillage.Geo;
using Maillage.Network.Routing;
using Maillage.Territory;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>Geometry of sites, spans and streets in longitude and latitude (WGS 84).</summary>
internal static class DesignGeometry
{
    public static Point PointAt((int X, int Y) cm)
    {
        (double lon, double lat) = Lambert93.ToLonLat(cm.X, cm.Y);
        return new Point(lon, lat);
    }

    public static LineString Span(NetworkDesign design, DesignSpan span)
    {
        double[] places = Places(design, span);
        return new LineString([.. Enumerable.Range(0, places.Length / 2).Select(i => new Coordinate(places[2 * i], places[(2 * i) + 1]))]);
    }

    /// <summary>Longitude, latitude, longitude, latitude …</summary>
    public static double[] Places(NetworkDesign design, DesignSpan span)
    {
        double length = design.Graph.EdgeDm[span.Edge];
        return Places(design.Ground, span.Edge, span.FromDm / length, span.ToDm / length);
    }

    public static double[] Places(Ground ground, int edge, double from, double to)
    {
        (int X, int Y)[] part = EdgeShape.Part(ground, edge, from, to);
        double[] places = new double[2 * part.Length];
        for (int i = 0; i < part.Length; i++)
        {
            (places[2 * i], places[(2 * i) + 1]) = Lambert93.ToLonLat(part[i].X, part[i].Y);
        }

        return places;
    }
}
