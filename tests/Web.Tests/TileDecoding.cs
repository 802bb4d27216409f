using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.VectorTiles;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace Maillage.Web.Tests;

/// <summary>Tiles read back by a library that shares no code with our writer, in degrees.</summary>
internal static class TileDecoding
{
    public static IReadOnlyList<IFeature> Decode(byte[] tile, int zoom, int column, int row)
    {
        using MemoryStream stream = new(tile);
        VectorTile read = new MapboxTileReader().Read(stream, new NetTopologySuite.IO.VectorTiles.Tiles.Tile(column, row, zoom));
        return [.. read.Layers.SelectMany(l => l.Features)];
    }

    public static IEnumerable<Coordinate> Coordinates(IEnumerable<IFeature> features) => features.SelectMany(f => f.Geometry.Coordinates);
}
