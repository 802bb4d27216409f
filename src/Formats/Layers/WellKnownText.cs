using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Formats.Layers;

/// <summary>Geometries as well-known text (OGC 06-103r4) from the files of others.</summary>
public static class WellKnownText
{
    /// <summary>The geometry, longitude first; null when the text is none. On broken texts the reader throws many kinds of exception: none leaves here.</summary>
    public static Geometry? Find(string? text)
    {
        try
        {
            return text is null ? null : new WKTReader(new NtsGeometryServices(new PrecisionModel(), 4326)).Read(text);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }
}
