using Maillage.Geo;

namespace Maillage.Territory.Osm;

/// <summary>Closed rings in Lambert-93 centimetres, made from the ways of an outline.</summary>
internal static class OsmRings
{
    /// <summary>Joins ways end to end into closed rings; null when one does not close, or a way or a node is absent from the extract.</summary>
    public static List<(int[] X, int[] Y)>? Assemble(OsmExtract extract, IEnumerable<long> ways)
    {
        List<long[]> open = [];
        foreach (long way in ways)
        {
            if (!extract.OutlineWays.TryGetValue(way, out long[]? nodes) || nodes.Length < 2)
            {
                return null;
            }

            open.Add(nodes);
        }

        List<(int[], int[])> rings = [];
        while (open.Count > 0)
        {
            List<long> ring = [.. open[0]];
            open.RemoveAt(0);
            while (ring[0] != ring[^1])
            {
                int next = open.FindIndex(w => w[0] == ring[^1] || w[^1] == ring[^1]);
                if (next < 0)
                {
                    return null;
                }

                long[] way = open[next];
                open.RemoveAt(next);
                ring.AddRange((way[0] == ring[^1] ? way : way.Reverse()).Skip(1));
            }

            if (Places(extract, ring) is not { } places)
            {
                return null;
            }

            rings.Add(places);
        }

        return rings.Count > 0 ? rings : null;
    }

    /// <summary>Places of nodes; null when one is absent.</summary>
    public static (int[] X, int[] Y)? Places(OsmExtract extract, IReadOnlyList<long> nodes)
    {
        int[] x = new int[nodes.Count], y = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (extract.Place(nodes[i]) is not { } place)
            {
                return null;
            }

            (x[i], y[i]) = place;
        }

        return (x, y);
    }

    /// <summary>Centre of gravity of a ring (of its points when it has no area), and its area in m².</summary>
    public static (int XCm, int YCm, double AreaM2) Centre(int[] xs, int[] ys)
    {
        double twice = Planar.TwiceArea(xs, ys);
        if (Math.Abs(twice) < 2e4)
        {
            return ((int)xs.Average(), (int)ys.Average(), Math.Abs(twice) / 2e4);
        }

        double cx = 0, cy = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            int j = i + 1 == xs.Length ? 0 : i + 1;
            double ax = (double)xs[i] - xs[0], ay = (double)ys[i] - ys[0], bx = (double)xs[j] - xs[0], by = (double)ys[j] - ys[0];
            double cross = (ax * by) - (bx * ay);
            cx += (ax + bx) * cross;
            cy += (ay + by) * cross;
        }

        return (xs[0] + (int)Math.Round(cx / (3 * twice)), ys[0] + (int)Math.Round(cy / (3 * twice)), Math.Abs(twice) / 2e4);
    }
}
