using System.Runtime.InteropServices;
using Maillage.Geo;

namespace Maillage.Verification;

/// <summary>Where the rows of one layer stand, Lambert-93 centimetres: nothing for a missing geometry, one of another kind or one outside the projection.</summary>
internal sealed class FilePlaces
{
    private readonly List<int> start = [0];
    private readonly List<double> lon = [], lat = [];
    private int[] x = [], y = [];

    /// <param name="flat">Longitude, latitude, longitude …</param>
    public void Add(ReadOnlySpan<double> flat)
    {
        int before = lon.Count;
        for (int i = 0; i < flat.Length; i += 2)
        {
            if (!Lambert93.Covers(flat[i], flat[i + 1]))
            {
                lon.RemoveRange(before, lon.Count - before);
                lat.RemoveRange(before, lat.Count - before);
                break;
            }

            lon.Add(flat[i]);
            lat.Add(flat[i + 1]);
        }

        start.Add(lon.Count);
    }

    /// <summary>After the last row.</summary>
    public void Project()
    {
        (x, y) = (new int[lon.Count], new int[lon.Count]);
        Lambert93.FromLonLat(CollectionsMarshal.AsSpan(lon), CollectionsMarshal.AsSpan(lat), x, y);
        foreach (List<double> done in (List<double>[])[lon, lat])
        {
            done.Clear();
            done.TrimExcess();
        }
    }

    public FileLine Of(int row) => new(x.AsSpan(start[row], start[row + 1] - start[row]), y.AsSpan(start[row], start[row + 1] - start[row]));
}

/// <summary>The places of one row in their order.</summary>
internal readonly ref struct FileLine(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
{
    private readonly ReadOnlySpan<int> x = x, y = y;

    public int Count => x.Length;

    public (int X, int Y) this[int i] => (x[i], y[i]);

    public double Step(int i) => Planar.Distance(x[i - 1], y[i - 1], x[i], y[i]);

    /// <summary>Centimetres.</summary>
    public double Length()
    {
        double length = 0;
        for (int i = 1; i < Count; i++)
        {
            length += Step(i);
        }

        return length;
    }
}
