using System.Data.Common;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>
/// The cables' ways of the current design. Far away (below <see cref="NetworkOverview.DetailZoom"/>) spans of one level that
/// follow each other are drawn as one line, from memory; near, each span is itself, from the spatial index.
/// </summary>
internal sealed class SpanLayer() : TileLayer("spans", 7, 15, ["id", "level", "mode", "fibres", "cables", "support", "metres"])
{
    private const int TransportZoom = 9;

    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        if (data.Design is not { } design)
            return;
        TileGrid grid = new(tile);
        if (tile.Zoom < NetworkOverview.DetailZoom)
        {
            foreach (string level in tile.Zoom < TransportZoom ? (string[])["collecte"] : ["transport", "collecte"])
                Overview(data.Overview, level, tile, grid, writer);
            return;
        }

        const string columns = "t.level, t.mode, t.fibres, t.cables, t.support, t.length_m, t.id";
        foreach ((Geometry shape, DbDataReader row) in data.InBox(MapTables.Span, columns, "and t.level in ('distribution', 'transport', 'collecte')", tile, design.Id))
        {
            object?[] attributes =
            [
                MapTables.Text(row, 6), row.GetString(0), row.GetString(1), MapTables.Whole(row, 2), MapTables.Text(row, 3),
                MapTables.Text(row, 4), Math.Round(row.GetDouble(5)),
            ];
            writer.Lines((ulong)(writer.Count + 1), attributes, LineWork.Cut((LineString)shape, grid));
        }
    }

    private static void Overview(NetworkOverview overview, string level, TileAddress tile, TileGrid grid, TileWriter writer)
    {
        foreach (string mode in (string[])["trench", "aerial"])
        {
            List<GridPoint[]> lines = [.. overview.Lines(level, mode, tile).Select(l => grid.Place(l.CoordinateSequence))];
            writer.Lines((ulong)(writer.Count + 1), [null, level, mode, null, null, null, null], LineStitcher.Join(lines).SelectMany(LineWork.Cut));
        }
    }
}

/// <summary>NRO, SRO and PBO of the current design.</summary>
internal sealed class SiteLayer() : TileLayer("sites", 7, 15, ["id", "kind", "commune", "lines", "capacity", "parent", "cost"])
{
    private const int SroZoom = 10;
    private const int PboZoom = 14;

    protected override void Write(MapData data, TileAddress tile, TileWriter writer)
    {
        if (data.Design is not { } design)
            return;
        TileGrid grid = new(tile);
        foreach (NetworkSite site in data.Overview.Sites)
        {
            if (site.Kind == "nro" || tile.Zoom >= SroZoom)
                Add(site.Lon, site.Lat, site.Attributes, grid, writer);
        }

        if (tile.Zoom < PboZoom)
            return;
        foreach ((Geometry shape, DbDataReader row) in data.InBox(MapTables.Site, NetworkSite.Columns, "and t.kind = 'pbo'", tile, design.Id))
            Add(shape.Coordinate.X, shape.Coordinate.Y, NetworkSite.Read(row), grid, writer);
    }

    private static void Add(double lon, double lat, object?[] attributes, TileGrid grid, TileWriter writer)
    {
        GridPoint at = grid.Place(lon, lat);
        (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
        if (TileGrid.Owns(x, y))
            writer.Point((ulong)(writer.Count + 1), attributes, x, y);
    }
}
