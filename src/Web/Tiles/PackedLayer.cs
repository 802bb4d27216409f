using System.Runtime.InteropServices;
using Maillage.Database;
using Maillage.Formats.GeoPackage;
using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>
/// Points or lines of a layer that never changes, in the form tiles need: places in the square of Web Mercator, each value once as a tile writes it, boxes in a packed tree. An index of the data,
/// made from its rows, not of tiles: any tile of any zoom is drawn from it, the same to the byte as from the rows (<c>docs/decisions/0014-packed-layers.md</c>).
/// </summary>
internal sealed class PackedLayer
{
    /// <summary>Features up to which a layer is packed: at some 140 bytes each, a quarter of a gigabyte.</summary>
    public const int MostFeatures = 2_000_000;

    private readonly bool points;
    private readonly int keys;
    private readonly int[] tags;
    private readonly long[] fids;
    private readonly int[] starts;
    private readonly double[] places;
    private readonly byte[] values;
    private readonly int[] ends;
    private readonly BoxIndex index;

    private PackedLayer(Builder made)
    {
        (points, keys) = (made.Points, made.Keys);
        (tags, fids, starts, places) = (Whole(made.Tags), Whole(made.Fids), Whole(made.Starts), [.. made.Places]);
        (values, ends) = made.Values.ToArrays();
        index = new BoxIndex(CollectionsMarshal.AsSpan(made.Boxes));
    }

    public long Bytes => (4L * tags.Length) + (8L * fids.Length) + (4L * starts.Length) + (8L * places.Length) + values.Length + (4L * ends.Length) + (21L * fids.Length);

    /// <summary>Draws every feature of the tile, in the order of the rows.</summary>
    public void Draw(TileAddress tile, int most, TilePen pen, TileWriter writer)
    {
        double side = 1.0 / (1 << tile.Zoom);
        List<int> found = [];
        index.Find(
            Below((tile.Column - TileGrid.Margin) * side), Below((tile.Row - TileGrid.Margin) * side), Above((tile.Column + 1 + TileGrid.Margin) * side), Above((tile.Row + 1 + TileGrid.Margin) * side), found);
        found.Sort();
        TileNumbers own = new(found.Count);
        foreach (int i in CollectionsMarshal.AsSpan(found)[..Math.Min(found.Count, most)])
        {
            if (!pen.DrawPlaced(points, places.AsSpan(starts[i], starts[i + 1] - starts[i])))
                continue;
            ReadOnlySpan<int> given = tags.AsSpan(i * keys, keys);
            for (int key = 0; key < given.Length; key++)
            {
                if (given[key] < 0)
                    continue;
                ref int number = ref own.Of(given[key]);
                if (number < 0)
                    number = writer.Values.Add(Written(given[key]));
                writer.Refer(key, number);
            }

            writer.Finish((ulong)fids[i]);
        }

        own.Dispose();
    }

    /// <summary>Room was made for as many as there are: then nothing is copied.</summary>
    private static T[] Whole<T>((T[] Items, int Count) list) => list.Count == list.Items.Length ? list.Items : list.Items[..list.Count];

    private ReadOnlySpan<byte> Written(int value) => values.AsSpan((value == 0 ? 0 : ends[value - 1])..ends[value]);

    /// <summary>Boxes stand in single precision, widened: none is missed.</summary>
    private static float Below(double value) => (float)value is var near && near > value ? MathF.BitDecrement(near) : near;

    private static float Above(double value) => (float)value is var near && near < value ? MathF.BitIncrement(near) : near;

    /// <param name="keys">Attributes of a feature, one that is missing included.</param>
    /// <param name="most">Features that may come: room is made once.</param>
    internal sealed class Builder(bool points, int keys, int most) : IDisposable
    {
        private readonly int[] tags = new int[most * keys], starts = new int[most + 1];
        private readonly long[] fids = new long[most];
        private int count;

        public bool Points => points;

        public int Keys => keys;

        public TileValues Values { get; } = new();

        public (int[], int) Tags => (tags, count * keys);

        public (long[], int) Fids => (fids, count);

        public (int[], int) Starts => (starts, count + 1);

        public List<double> Places { get; } = new(most * (points ? 2 : 4));

        public List<float> Boxes { get; } = new(most * 4);

        /// <summary>Takes the shape of the row the reader stands on, and gives the numbers of its values to be filled in.</summary>
        /// <param name="numbers">By key; below zero where there is none.</param>
        /// <returns>False for a shape that is no plain point or line: such a layer is not packed. Null for none: such a row is left out.</returns>
        public bool? Add(LayerRows row, out Span<int> numbers)
        {
            numbers = [];
            ReadOnlySpan<byte> shape = row.Shape;
            ReadOnlySpan<double> lonLat = GeoPackageBlob.Places(shape, out OgcGeometryType kind);
            if (shape.IsEmpty || count == most)
                return null;
            if (lonLat.IsEmpty || kind == OgcGeometryType.Point != points)
                return false;
            (double west, double north, double east, double south) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
            for (int i = 0; i < lonLat.Length; i += 2)
            {
                (double x, double y) = WebMercator.FromLonLat(lonLat[i], lonLat[i + 1]);
                if (!double.IsFinite(x) || !double.IsFinite(y))
                    return false;
                Places.Add(x);
                Places.Add(y);
                (west, north, east, south) = (Math.Min(west, x), Math.Min(north, y), Math.Max(east, x), Math.Max(south, y));
            }

            Boxes.AddRange([Below(west), Below(north), Above(east), Above(south)]);
            numbers = tags.AsSpan(count * keys, keys);
            fids[count] = row.Fid;
            starts[++count] = Places.Count;
            return true;
        }

        public PackedLayer Build() => new(this);

        public void Dispose() => Values.Dispose();
    }
}
