using Maillage.Geo;
using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>
/// The shape of a ground in a few numbers, measured in the same way on real and on generated streets. Nodes where two edges meet are passed through:
/// a street counts from junction to junction or dead end.
/// </summary>
public sealed record GroundReport
{
    public required int Buildings { get; init; }

    public required long Lines { get; init; }

    public required Length Streets { get; init; }

    /// <summary>Streets inside built-up areas.</summary>
    public required Length BuiltUp { get; init; }

    /// <summary>Metres of built-up street for each building that stands on one.</summary>
    public required double BuiltUpMetresPerBuilding { get; init; }

    /// <summary>Metres of any route a building.</summary>
    public required double MetresPerBuilding { get; init; }

    /// <summary>Junctions and dead ends.</summary>
    public required int Nodes { get; init; }

    /// <summary>Share of dead ends among the nodes.</summary>
    public required double DeadEnds { get; init; }

    /// <summary>Share of nodes where three streets meet.</summary>
    public required double ThreeWay { get; init; }

    /// <summary>Share of nodes where four streets or more meet.</summary>
    public required double FourWay { get; init; }

    /// <summary>Mean number of streets at a node.</summary>
    public required double MeanDegree { get; init; }

    /// <summary>Mean length of a street from junction to junction, in metres.</summary>
    public required double MeanStreetM { get; init; }

    /// <summary>Length of the streets over the straight distances between their ends (loops left out).</summary>
    public required double Circuity { get; init; }

    /// <summary>Mean distance from a building to its street, in metres.</summary>
    public required double MeanSetbackM { get; init; }

    /// <summary>Lines a building.</summary>
    public required double LinesPerBuilding { get; init; }

    public required int Components { get; init; }

    /// <summary>Share of the lines that the largest component serves.</summary>
    public required double LargestComponentLines { get; init; }

    /// <summary>Length by kind of existing support.</summary>
    public required IReadOnlyDictionary<ExistingSupport, Length> Supports { get; init; }

    /// <param name="builtUpOnly">Counts only junctions and dead ends on a built-up street, and streets built up from end to end.</param>
    public static GroundReport Of(Ground ground, bool builtUpOnly = false)
    {
        bool[] counted = [.. Enumerable.Range(0, ground.EdgeCount).Select(e => !builtUpOnly || ground.EdgeBuiltUp[e])];
        StreetShape shape = StreetShape.Measure(ground, counted);
        (int components, double largest) = CountComponents(ground);
        long all = 0, builtUp = 0;
        var supports = Enum.GetValues<ExistingSupport>().ToDictionary(s => s, _ => new Length(0));
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            all += ground.EdgeLengthCm[e];
            builtUp += ground.EdgeBuiltUp[e] ? ground.EdgeLengthCm[e] : 0;
            supports[ground.EdgeSupport[e]] += new Length(ground.EdgeLengthCm[e]);
        }

        int inside = ground.PremisesEdge.Count(e => ground.EdgeBuiltUp[e]);
        int buildings = Math.Max(1, ground.BuildingCount), nodes = Math.Max(1, shape.Nodes);
        return new GroundReport
        {
            Buildings = ground.BuildingCount,
            Lines = ground.LineCount,
            Streets = new Length(all),
            BuiltUp = new Length(builtUp),
            BuiltUpMetresPerBuilding = builtUp / 100.0 / Math.Max(1, inside),
            MetresPerBuilding = all / 100.0 / buildings,
            Nodes = shape.Nodes,
            DeadEnds = (double)shape.Degree[1] / nodes,
            ThreeWay = (double)shape.Degree[3] / nodes,
            FourWay = (double)shape.Degree[4] / nodes,
            MeanDegree = (double)shape.Ends / nodes,
            MeanStreetM = shape.LengthCm / 100.0 / Math.Max(1, shape.Streets),
            Circuity = shape.StraightCm > 0 ? shape.OpenLengthCm / shape.StraightCm : 1,
            MeanSetbackM = ground.PremisesSetbackCm.Sum(s => (long)s) / 100.0 / buildings,
            LinesPerBuilding = (double)ground.LineCount / buildings,
            Components = components,
            LargestComponentLines = largest,
            Supports = supports,
        };
    }

    private static (int Count, double Largest) CountComponents(Ground ground)
    {
        int[] root = [.. Enumerable.Range(0, ground.NodeCount)];
        int Find(int n)
        {
            while (root[n] != n)
            {
                root[n] = root[root[n]];
                n = root[n];
            }

            return n;
        }

        for (int e = 0; e < ground.EdgeCount; e++)
        {
            (int a, int b) = (Find(ground.EdgeFrom[e]), Find(ground.EdgeTo[e]));
            root[Math.Max(a, b)] = Math.Min(a, b);
        }

        long[] lines = new long[ground.NodeCount];
        for (int i = 0; i < ground.BuildingCount; i++)
        {
            lines[Find(ground.EdgeFrom[ground.PremisesEdge[i]])] += ground.PremisesLines[i];
        }

        int count = Enumerable.Range(0, ground.NodeCount).Count(n => root[n] == n);
        return (count, lines.Length == 0 ? 0 : (double)lines.Max() / Math.Max(1, ground.LineCount));
    }

    /// <summary>Junction-to-junction measures over the counted edges.</summary>
    private sealed class StreetShape
    {
        public int Nodes { get; private set; }

        public int[] Degree { get; } = new int[5];

        public int Ends { get; private set; }

        public int Streets { get; private set; }

        public double LengthCm { get; private set; }

        public double OpenLengthCm { get; private set; }

        public double StraightCm { get; private set; }

        public static StreetShape Measure(Ground ground, bool[] counted)
        {
            var around = new List<int>[ground.NodeCount];
            for (int e = 0; e < ground.EdgeCount; e++)
            {
                (around[ground.EdgeFrom[e]] ??= []).Add(e);
                (around[ground.EdgeTo[e]] ??= []).Add(e);
            }

            var shape = new StreetShape();
            bool[] used = new bool[ground.EdgeCount];
            for (int n = 0; n < ground.NodeCount; n++)
            {
                if (around[n] is not { } edges || edges.Count == 2 || !edges.Exists(e => counted[e]))
                {
                    continue;
                }

                shape.Nodes++;
                shape.Degree[Math.Min(4, edges.Count)]++;
                shape.Ends += edges.Count;
                foreach (int e in edges.Where(e => !used[e]))
                {
                    shape.Walk(ground, around, counted, used, n, e);
                }
            }

            return shape;
        }

        private void Walk(Ground ground, List<int>[] around, bool[] counted, bool[] used, int from, int edge)
        {
            int at = from;
            double length = 0;
            bool counts = true;
            while (true)
            {
                used[edge] = true;
                counts &= counted[edge];
                length += ground.EdgeLengthCm[edge];
                at = ground.EdgeFrom[edge] == at ? ground.EdgeTo[edge] : ground.EdgeFrom[edge];
                if (around[at].Count != 2 || at == from)
                {
                    break;
                }

                edge = around[at][0] == edge ? around[at][1] : around[at][0];
            }

            if (!counts)
            {
                return;
            }

            Streets++;
            LengthCm += length;
            if (at != from)
            {
                OpenLengthCm += length;
                StraightCm += Planar.Distance(ground.NodeXCm[from], ground.NodeYCm[from], ground.NodeXCm[at], ground.NodeYCm[at]);
            }
        }
    }
}
