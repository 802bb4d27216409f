using Maillage.Geo;

namespace Maillage.Territory.Osm;

/// <summary>Finds roads drawn as two one-way lines beside each other: each line is one side of the road already.</summary>
internal static class OsmCarriageways
{
    /// <summary>Furthest apart, from line to line.</summary>
    private const int ApartCm = 4_000;

    /// <summary>Cells of the grid, and the steps at which a line is entered in it.</summary>
    private const int CellCm = 5_000;

    /// <summary>Cosine of the angle at which two lines still run in opposite directions.</summary>
    private const double Opposite = -0.9;

    /// <param name="pieces">Straight pieces of one-way ways, in the direction of traffic, with the road they belong to.</param>
    /// <returns>For each piece whether a piece of the same road runs the other way beside it. Near-linear for streets as they are.</returns>
    public static bool[] Twins(IReadOnlyList<(int Ax, int Ay, int Bx, int By, string Road)> pieces)
    {
        Dictionary<(int, int), List<int>> cells = [];
        for (int i = 0; i < pieces.Count; i++)
        {
            foreach ((int X, int Y) at in Steps(pieces[i]))
            {
                (int, int) cell = Cell(at);
                if (!cells.TryGetValue(cell, out List<int>? held))
                {
                    cells[cell] = held = [];
                }

                if (held.Count == 0 || held[^1] != i)
                {
                    held.Add(i);
                }
            }
        }

        return [.. pieces.Select(p =>
        {
            (int X, int Y) middle = ((int)(((long)p.Ax + p.Bx) / 2), (int)(((long)p.Ay + p.By) / 2));
            (int cx, int cy) = Cell(middle);
            for (int x = cx - 1; x <= cx + 1; x++)
            {
                for (int y = cy - 1; y <= cy + 1; y++)
                {
                    if (cells.TryGetValue((x, y), out List<int>? near) && near.Exists(i => IsTwin(p, pieces[i], middle)))
                    {
                        return true;
                    }
                }
            }

            return false;
        })];
    }

    private static bool IsTwin((int Ax, int Ay, int Bx, int By, string Road) one, (int Ax, int Ay, int Bx, int By, string Road) other, (int X, int Y) middle)
    {
        double ax = (double)one.Bx - one.Ax, ay = (double)one.By - one.Ay, bx = (double)other.Bx - other.Ax, by = (double)other.By - other.Ay;
        double lengths = Math.Sqrt(((ax * ax) + (ay * ay)) * ((bx * bx) + (by * by)));
        return one.Road == other.Road && lengths > 0 && ((ax * bx) + (ay * by)) / lengths <= Opposite && Away(other, middle) is > 0 and <= ApartCm;
    }

    private static double Away((int Ax, int Ay, int Bx, int By, string Road) line, (int X, int Y) place)
    {
        double dx = (double)line.Bx - line.Ax, dy = (double)line.By - line.Ay, px = (double)place.X - line.Ax, py = (double)place.Y - line.Ay;
        double share = Math.Clamp(((px * dx) + (py * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Sqrt(Math.Pow(px - (share * dx), 2) + Math.Pow(py - (share * dy), 2));
    }

    private static IEnumerable<(int X, int Y)> Steps((int Ax, int Ay, int Bx, int By, string Road) line)
    {
        int steps = 1 + (int)(Planar.Distance(line.Ax, line.Ay, line.Bx, line.By) / CellCm);
        for (int i = 0; i <= steps; i++)
        {
            yield return ((int)(line.Ax + (((long)line.Bx - line.Ax) * i / steps)), (int)(line.Ay + (((long)line.By - line.Ay) * i / steps)));
        }
    }

    private static (int, int) Cell((int X, int Y) at) => (Math.DivRem(at.X, CellCm).Quotient, Math.DivRem(at.Y, CellCm).Quotient);
}
