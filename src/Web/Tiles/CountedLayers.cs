using Maillage.Network;

namespace Maillage.Web.Tiles;

/// <summary>
/// What stands in the place of the sites of a restricted network: one point a commune, at its centre, with counts and lengths. Nothing of the network's own geometry is read for it,
/// so nothing can leak. Its spans have no stand-in: their lengths are in these sums.
/// </summary>
internal sealed class CountedSites() : TileLayer("sites", SpanLayer.LeastZoom, 15, ["kind", "commune", "lines", "nro", "sro", "pbo", "km"])
{
    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        TileGrid grid = new(tile);
        foreach (MapPlace place in data.Communes)
        {
            if (!data.DesignByCommune.TryGetValue(place.Id, out CommuneDesign? part))
                continue;
            GridPoint at = grid.Place(place.Lon, place.Lat);
            (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
            if (TileGrid.Owns(x, y))
                writer.Point(place.Number, ["commune", place.Id, part.Premises, (long)part.Nro, (long)part.Sro, (long)part.Pbo, Math.Round(part.RouteKm, 1)], x, y);
        }
    }
}

/// <summary>No geometry at all.</summary>
internal sealed class NoSpans() : TileLayer("spans", SpanLayer.LeastZoom, 15, [])
{
    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
    }
}
