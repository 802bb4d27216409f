using Maillage.Territory;

namespace Maillage.Network.Routing;

/// <summary>Places along the polyline of a ground edge, by the share of its drawn length.</summary>
internal static class EdgeShape
{
    public static (int X, int Y) PlaceAt(Ground ground, int edge, double share)
    {
        (int X, int Y)[] part = Part(ground, edge, share, share);
        return part[0];
    }

    /// <summary>The drawn points from one share of the edge to another, both ends included; two points at least.</summary>
    public static (int X, int Y)[] Part(Ground ground, int edge, double from, double to)
    {
        int first = ground.EdgeShapeStart[edge], last = ground.EdgeShapeStart[edge + 1];
        int count = last - first + 2;
        (double X, double Y) At(int i) =>
            i == 0 ? (ground.NodeXCm[ground.EdgeFrom[edge]], ground.NodeYCm[ground.EdgeFrom[edge]])
            : i == count - 1 ? (ground.NodeXCm[ground.EdgeTo[edge]], ground.NodeYCm[ground.EdgeTo[edge]])
            : (ground.ShapeXCm[first + i - 1], ground.ShapeYCm[first + i - 1]);
        double total = 0;
        for (int i = 1; i < count; i++)
        {
            total += Distance(At(i - 1), At(i));
        }

        double start = from * total, end = to * total, done = 0;
        List<(int X, int Y)> part = [];
        for (int i = 1; i < count; i++)
        {
            (double X, double Y) p = At(i - 1), q = At(i);
            double length = Distance(p, q);
            bool final = i == count - 1;
            if (part.Count == 0 && (start <= done + length || final))
            {
                part.Add(Along(p, q, length, start - done));
            }

            if (part.Count > 0 && (end <= done + length || final))
            {
                part.Add(Along(p, q, length, end - done));
                break;
            }

            if (part.Count > 0)
            {
                part.Add(((int)q.X, (int)q.Y));
            }

            done += length;
        }

        return [.. part];
    }

    private static double Distance((double X, double Y) p, (double X, double Y) q) =>
        Math.Sqrt(((p.X - q.X) * (p.X - q.X)) + ((p.Y - q.Y) * (p.Y - q.Y)));

    private static (int X, int Y) Along((double X, double Y) p, (double X, double Y) q, double length, double d)
    {
        double t = length <= 0 ? 0 : Math.Clamp(d / length, 0, 1);
        return ((int)Math.Round(p.X + (t * (q.X - p.X))), (int)Math.Round(p.Y + (t * (q.Y - p.Y))));
    }
}
