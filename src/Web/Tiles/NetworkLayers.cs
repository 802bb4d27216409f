using System.Buffers.Text;
using Maillage.Database;
using Maillage.Formats.Cql2;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>
/// The cables' ways of the current design. Far away (below <see cref="NetworkOverview.DetailZoom"/>) spans of one level that
/// follow each other are drawn as one line, from memory; near, each span is itself, from the spatial index.
/// </summary>
internal sealed class SpanLayer() : TileLayer("spans", LeastZoom, 15, ["id", "level", "mode", "fibres", "cables", "support", "metres"])
{
    /// <summary>The least zoom of the network: that of a whole region on the narrowest phone.</summary>
    public const int LeastZoom = 5;

    private const int TransportZoom = 9;
    private static readonly CqlNode Drawn = MapTables.Among("level", "distribution", "transport", "collecte");

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

        Near(data, tile, design.Id, new TilePen(grid, writer), writer);
    }

    private static void Near(MapData data, TileAddress tile, string design, TilePen pen, TileWriter writer)
    {
        Span<byte> room = stackalloc byte[24];
        using LayerRows rows = data.InBox(MapTables.Span, ["id", "level", "mode", "fibres", "cables", "support", "length_m"], Drawn, tile, design);
        while (rows.Next())
        {
            if (!pen.Draw(rows))
                continue;
            Utf8Formatter.TryFormat(rows.Whole(0), room, out int written);
            writer.Tag(0, room[..written]);
            writer.Tag(1, rows.Text(1));
            writer.Tag(2, rows.Text(2));
            writer.Tag(3, rows.Whole(3));
            writer.Tag(4, rows.Text(4));
            writer.Tag(5, rows.Text(5));
            writer.Tag(6, Math.Round(rows.Real(6)));
            writer.Finish((ulong)(writer.Count + 1));
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
internal sealed class SiteLayer() : TileLayer("sites", SpanLayer.LeastZoom, 15, ["id", "kind", "commune", "lines", "capacity", "parent", "cost"])
{
    private const int SroZoom = 10;
    private const int PboZoom = 14;
    private static readonly CqlNode Ends = MapTables.Among("kind", "pbo");

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
        using LayerRows rows = data.InBox(MapTables.Site, NetworkSite.Columns, Ends, tile, design.Id);
        while (rows.Next())
        {
            Coordinate at = rows.Geometry().Coordinate;
            Add(at.X, at.Y, NetworkSite.Read(rows), grid, writer);
        }
    }

    private static void Add(double lon, double lat, object?[] attributes, TileGrid grid, TileWriter writer)
    {
        GridPoint at = grid.Place(lon, lat);
        (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
        if (TileGrid.Owns(x, y))
            writer.Point((ulong)(writer.Count + 1), attributes, x, y);
    }
}
