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
        double length = design.Graph.EdgeDm[span.Edge];
        return Line(design.Ground, span.Edge, span.FromDm / length, span.ToDm / length);
    }

    public static LineString Line(Ground ground, int edge, double from, double to)
    {
        (int X, int Y)[] places = EdgeShape.Part(ground, edge, from, to);
        Coordinate[] line = new Coordinate[places.Length];
        for (int i = 0; i < line.Length; i++)
        {
            (double lon, double lat) = Lambert93.ToLonLat(places[i].X, places[i].Y);
            line[i] = new Coordinate(lon, lat);
        }

        return new LineString(line);
    }
}
