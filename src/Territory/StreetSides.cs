namespace Maillage.Territory;

/// <summary>
/// Draws wide streets as their two sides: a building is served from the side it stands on, and a cable that changes sides pays a crossing. Pure; the same ground when no street is wide.
/// </summary>
/// <remarks>
/// Around a node wide streets part the plane into sectors; each sector is one node (the first keeps the old number), and a crossing joins the two sectors beside each wide street. Other streets end in the sector they come from. Where one wide street
/// ends, its line goes on in thought, so that its two sides stay apart. O(n + m).
/// </remarks>
public sealed class StreetSides
{
    private readonly Ground ground;
    private readonly int[] widthCm;
    private readonly List<int> x;
    private readonly List<int> y;
    private readonly List<Line> lines = [];
    private readonly Dictionary<int, int> leftLine = [];
    private readonly int[] leftAtFrom;
    private readonly int[] leftAtTo;
    private readonly int[] from;
    private readonly int[] to;

    private StreetSides(Ground ground, int[] widthCm)
    {
        this.ground = ground;
        this.widthCm = widthCm;
        x = [.. ground.NodeXCm];
        y = [.. ground.NodeYCm];
        (from, to) = ([.. ground.EdgeFrom], [.. ground.EdgeTo]);
        (leftAtFrom, leftAtTo) = (new int[ground.EdgeCount], new int[ground.EdgeCount]);
    }

    /// <param name="widthCm">Between the two sides of a built-up street of this class and profile; 0 keeps it one line.</param>
    public static Ground Split(Ground ground, Func<RouteClass, StreetProfile, int> widthCm)
    {
        int[] width = [.. Enumerable.Range(0, ground.EdgeCount).Select(e => ground.EdgeBuiltUp[e] && ground.EdgeFrom[e] != ground.EdgeTo[e] ? widthCm(ground.EdgeClass[e], ground.ProfileOf(e)) : 0)];
        return Array.TrueForAll(width, w => w <= 0) ? ground : new StreetSides(ground, width).Run();
    }

    /// <summary>Identity of the left line of a street drawn as two; the right one keeps the street's.</summary>
    public static long LeftOf(long street) => IdBeside(street, 1);

    private Ground Run()
    {
        List<(int Edge, bool AtFrom)>[] ends = new List<(int, bool)>[ground.NodeCount];
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            (ends[ground.EdgeFrom[e]] ??= []).Add((e, true));
            (ends[ground.EdgeTo[e]] ??= []).Add((e, false));
        }

        List<(int A, int B, int Edge, bool AtFrom)> crossings = [];
        for (int v = 0; v < ends.Length; v++)
        {
            if (ends[v]?.Any(end => widthCm[end.Edge] > 0) == true)
            {
                Part(v, ends[v], crossings);
            }
        }

        DrawLines(crossings);
        return Build();
    }

    /// <summary>Makes the sectors of one node.</summary>
    private void Part(int v, List<(int Edge, bool AtFrom)> ends, List<(int, int, int, bool)> crossings)
    {
        (int Edge, bool AtFrom, double Bearing)[] wide = [.. ends.Where(end => widthCm[end.Edge] > 0).Select(end => (end.Edge, end.AtFrom, Bearing(end.Edge, end.AtFrom))).OrderBy(end => end.Item3).ThenBy(end => end.Edge)];
        double[] borders = wide.Length > 1 ? [.. wide.Select(w => w.Bearing)] : [.. new[] { wide[0].Bearing, Turn(wide[0].Bearing + Math.PI) }.Order()];
        int half = wide.Max(w => widthCm[w.Edge]) / 2, count = borders.Length;
        int[] node = new int[count];
        (int vx, int vy) = (x[v], y[v]);
        for (int s = 0; s < count; s++)
        {
            double open = Turn(borders[(s + 1) % count] - borders[s]), middle = borders[s] + (open / 2), away = half / Math.Max(0.4, Math.Sin(Math.Min(open, (2 * Math.PI) - open) / 2));
            node[s] = s == 0 ? v : x.Count;
            if (s > 0)
            {
                x.Add(0);
                y.Add(0);
            }

            (x[node[s]], y[node[s]]) = ((int)Math.Round(vx + (away * Math.Cos(middle))), (int)Math.Round(vy + (away * Math.Sin(middle))));
        }

        foreach ((int e, bool atFrom) in ends)
        {
            double bearing = Bearing(e, atFrom);
            if (widthCm[e] <= 0)
            {
                int after = Array.FindLastIndex(borders, b => b <= bearing);
                (atFrom ? from : to)[e] = node[after < 0 ? count - 1 : after];
                continue;
            }

            // Left of a street that goes away is the sector behind its bearing, counter-clockwise; of one that arrives, the sector before it.
            int own = Array.FindIndex(wide, w => w.Edge == e && w.AtFrom == atFrom);
            int sector = wide.Length > 1 ? own : Array.IndexOf(borders, bearing), before = (sector + count - 1) % count;
            (atFrom ? leftAtFrom : leftAtTo)[e] = node[atFrom ? sector : before];
            (atFrom ? from : to)[e] = node[atFrom ? before : sector];
            if (wide.Length != 2 || own == 0)
            {
                crossings.Add((node[before], node[sector], e, atFrom));
            }
        }
    }

    private void DrawLines(List<(int A, int B, int Edge, bool AtFrom)> crossings)
    {
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            lines.Add(new Line(from[e], to[e], Shape(e, widthCm[e] > 0 ? -widthCm[e] / 2 : 0), ground.EdgeClass[e], ground.EdgeBuiltUp[e], ground.EdgeSupport[e], ground.EdgeCommune[e], ground.EdgeId[e]));
        }

        for (int e = 0; e < ground.EdgeCount; e++)
        {
            if (widthCm[e] > 0)
            {
                leftLine[e] = lines.Count;
                lines.Add(new Line(leftAtFrom[e], leftAtTo[e], Shape(e, widthCm[e] / 2), ground.EdgeClass[e], true, ExistingSupport.None, ground.EdgeCommune[e], LeftOf(ground.EdgeId[e])));
            }
        }

        foreach ((int a, int b, int e, bool atFrom) in crossings)
        {
            lines.Add(new Line(a, b, [], RouteClass.Crossing, false, ExistingSupport.None, ground.EdgeCommune[e], IdBeside(ground.EdgeId[e], atFrom ? 2 : 3)));
        }
    }

    private Ground Build()
    {
        (int X, int Y)[][] drawn = [.. lines.Select(l => ((int X, int Y)[])[(x[l.From], y[l.From]), .. l.Shape, (x[l.To], y[l.To])])];
        int[] edge = [.. ground.PremisesEdge], offset = [.. ground.PremisesOffsetCm], setback = [.. ground.PremisesSetbackCm];
        for (int b = 0; b < edge.Length; b++)
        {
            int e = ground.PremisesEdge[b];
            if (!Moved(lines[e], e))
            {
                continue;
            }

            (double far, double at) = Foot(drawn[e], ground.PremisesXCm[b], ground.PremisesYCm[b]);
            if (leftLine.TryGetValue(e, out int left) && Foot(drawn[left], ground.PremisesXCm[b], ground.PremisesYCm[b]) is var other && other.Far < far)
            {
                (edge[b], far, at) = (left, other.Far, other.At);
            }

            (offset[b], setback[b]) = (Math.Clamp((int)Math.Round(at), 0, LengthOf(drawn[edge[b]])), (int)Math.Round(far));
        }

        int[] start = new int[lines.Count + 1];
        for (int e = 0; e < lines.Count; e++)
        {
            start[e + 1] = start[e] + lines[e].Shape.Length;
        }

        return new Ground
        {
            CommuneIds = ground.CommuneIds,
            CommuneOrigin = ground.CommuneOrigin,
            NodeXCm = [.. x],
            NodeYCm = [.. y],
            EdgeFrom = [.. lines.Select(l => l.From)],
            EdgeTo = [.. lines.Select(l => l.To)],
            EdgeLengthCm = [.. lines.Select((l, e) => Moved(l, e) ? LengthOf(drawn[e]) : ground.EdgeLengthCm[e])],
            EdgeClass = [.. lines.Select(l => l.Class)],
            EdgeBuiltUp = [.. lines.Select(l => l.BuiltUp)],
            EdgeSupport = [.. lines.Select(l => l.Support)],
            EdgeCommune = [.. lines.Select(l => l.Commune)],
            EdgeId = [.. lines.Select(l => l.Id)],
            EdgeShapeStart = start,
            ShapeXCm = [.. lines.SelectMany(l => l.Shape.Select(p => p.X))],
            ShapeYCm = [.. lines.SelectMany(l => l.Shape.Select(p => p.Y))],
            PremisesId = ground.PremisesId,
            PremisesXCm = ground.PremisesXCm,
            PremisesYCm = ground.PremisesYCm,
            PremisesLines = ground.PremisesLines,
            PremisesPriority = ground.PremisesPriority,
            PremisesCommune = ground.PremisesCommune,
            PremisesEdge = edge,
            PremisesOffsetCm = offset,
            PremisesSetbackCm = setback,
            ExchangeId = ground.ExchangeId,
            ExchangeName = ground.ExchangeName,
            ExchangeNode = ground.ExchangeNode,
            ExchangeCommune = ground.ExchangeCommune,
        };
    }

    private bool Moved(Line line, int e) => e >= ground.EdgeCount || widthCm[e] > 0 || line.From != ground.EdgeFrom[e] || line.To != ground.EdgeTo[e]
        || x[line.From] != ground.NodeXCm[line.From] || y[line.From] != ground.NodeYCm[line.From] || x[line.To] != ground.NodeXCm[line.To] || y[line.To] != ground.NodeYCm[line.To];

    /// <summary>Direction in which a street leaves one of its ends, 0 … 2π.</summary>
    private double Bearing(int e, bool atFrom)
    {
        (int X, int Y)[] line = Centre(e);
        ((int X, int Y) at, (int X, int Y) next) = atFrom ? (line[0], line[1]) : (line[^1], line[^2]);
        return Turn(Math.Atan2(next.Y - at.Y, next.X - at.X));
    }

    private static double Turn(double angle) => ((angle % (2 * Math.PI)) + (2 * Math.PI)) % (2 * Math.PI);

    private (int X, int Y)[] Centre(int e) =>
    [
        (ground.NodeXCm[ground.EdgeFrom[e]], ground.NodeYCm[ground.EdgeFrom[e]]),
        .. Enumerable.Range(ground.EdgeShapeStart[e], ground.EdgeShapeStart[e + 1] - ground.EdgeShapeStart[e]).Select(i => (ground.ShapeXCm[i], ground.ShapeYCm[i])),
        (ground.NodeXCm[ground.EdgeTo[e]], ground.NodeYCm[ground.EdgeTo[e]]),
    ];

    /// <summary>The street's inner points moved to one side, left where positive.</summary>
    private (int X, int Y)[] Shape(int e, int asideCm)
    {
        (int X, int Y)[] centre = Centre(e);
        (int X, int Y)[] moved = new (int, int)[centre.Length - 2];
        for (int i = 1; i + 1 < centre.Length; i++)
        {
            double along = Math.Atan2(centre[i + 1].Y - centre[i - 1].Y, centre[i + 1].X - centre[i - 1].X);
            moved[i - 1] = ((int)Math.Round(centre[i].X - (asideCm * Math.Sin(along))), (int)Math.Round(centre[i].Y + (asideCm * Math.Cos(along))));
        }

        return moved;
    }

    /// <summary>How far a place is from a line, and how far along it the nearest point lies.</summary>
    private static (double Far, double At) Foot((int X, int Y)[] line, int px, int py)
    {
        (double Far, double At) best = (double.MaxValue, 0);
        double done = 0;
        for (int i = 1; i < line.Length; i++)
        {
            double dx = line[i].X - line[i - 1].X, dy = line[i].Y - line[i - 1].Y, length = Math.Sqrt((dx * dx) + (dy * dy));
            double t = length <= 0 ? 0 : Math.Clamp((((px - line[i - 1].X) * dx) + ((py - line[i - 1].Y) * dy)) / (length * length), 0, 1);
            double fx = px - line[i - 1].X - (t * dx), fy = py - line[i - 1].Y - (t * dy), far = Math.Sqrt((fx * fx) + (fy * fy));
            if (far < best.Far)
            {
                best = (far, done + (t * length));
            }

            done += length;
        }

        return best;
    }

    private static int LengthOf((int X, int Y)[] line)
    {
        double sum = 0;
        for (int i = 1; i < line.Length; i++)
        {
            double dx = line[i].X - line[i - 1].X, dy = line[i].Y - line[i - 1].Y;
            sum += Math.Sqrt((dx * dx) + (dy * dy));
        }

        return Math.Max(1, (int)Math.Round(sum));
    }

    // Below 2^53, as every id; the same for the same street whatever else is in the ground.
    private static long IdBeside(long id, int what)
    {
        ulong mixed = ((ulong)id * 4) + (ulong)what;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (long)((mixed ^ (mixed >> 31)) >> 12) | (1L << 51);
    }

    private sealed record Line(int From, int To, (int X, int Y)[] Shape, RouteClass Class, bool BuiltUp, ExistingSupport Support, int Commune, long Id);
}
