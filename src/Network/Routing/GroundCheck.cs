using System.Globalization;
using Maillage.Geo;
using Maillage.Graphs;
using Maillage.Kernel;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Routing;

/// <summary>
/// What is wrong with a ground before a network is designed on it, each fault with its place. Errors would make a wrong network: none is designed. Warnings leave the network right
/// and may make it dear: parts of the streets that are cut off, streets drawn twice.
/// </summary>
public sealed class GroundCheck
{
    /// <summary>No street between two forks is as long: one point at least is misplaced.</summary>
    public const int LongestStreetCm = 10_000_000;

    /// <summary>From here on a street between two forks is to be looked at.</summary>
    public const int LongStreetCm = 2_000_000;

    /// <summary>More lines than any building holds; sums of lines stay far below what an int holds.</summary>
    public const int MostLines = 10_000;

    private readonly Ground ground;
    private readonly ProblemList problems = new();

    private (int X, int Y)? middleOfNodes;

    private GroundCheck(Ground ground) => this.ground = ground;

    /// <summary>Faults that no design may be made with. O(streets + buildings).</summary>
    /// <exception cref="BadInputException">With every fault and its place.</exception>
    public static void Require(Ground ground)
    {
        GroundCheck check = new(ground);
        check.FindErrors();
        check.problems.ThrowOnErrors();
    }

    /// <summary>All faults; parts and capacities are looked at when there is no error.</summary>
    public static ProblemList Find(Ground ground, EngineeringRules rules)
    {
        GroundCheck check = new(ground);
        check.FindErrors();
        if (check.problems.Errors == 0)
        {
            check.FindOddStreets();
            check.FindParts(rules);
        }

        return check.problems;
    }

    private void FindErrors()
    {
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            int a = ground.EdgeFrom[e], b = ground.EdgeTo[e];
            if (!IsNode(a) || !IsNode(b))
            {
                Fault("street-without-end", IsNode(a) ? a : b, $"la rue {ground.EdgeId[e]} n'a pas ses deux bouts", $"street {ground.EdgeId[e]} lacks an end");
            }
            else if (ground.EdgeLengthCm[e] < 0)
            {
                Fault("street-negative", a, $"la rue {ground.EdgeId[e]} a une longueur négative ({ground.EdgeLengthCm[e]} cm)", $"street {ground.EdgeId[e]} has a negative length ({ground.EdgeLengthCm[e]} cm)");
            }
            else if (ground.EdgeLengthCm[e] > LongestStreetCm)
            {
                string km = (ground.EdgeLengthCm[e] / 100_000).ToString(CultureInfo.InvariantCulture);
                problems.Add(Problem.Error(
                    "street-too-long",
                    $"la rue {ground.EdgeId[e]} a {km} km sans aucun croisement, plus de {LongestStreetCm / 100_000} : un de ses points est mal placé, corrigez-le",
                    $"street {ground.EdgeId[e]} is {km} km long without a fork, more than {LongestStreetCm / 100_000}: one of its points is misplaced, mend it") with { Row = e + 1, Place = FarPoint(e) });
            }
            else if (ground.EdgeCommune[e] < 0 || ground.EdgeCommune[e] >= ground.CommuneIds.Length)
            {
                Fault("street-commune", a, $"la rue {ground.EdgeId[e]} est dans une commune inconnue", $"street {ground.EdgeId[e]} lies in an unknown commune");
            }
        }

        for (int b = 0; b < ground.BuildingCount; b++)
        {
            FindBuildingError(b);
        }

        for (int x = 0; x < ground.ExchangeNode.Length; x++)
        {
            if (!IsNode(ground.ExchangeNode[x]) || ground.ExchangeCommune[x] < 0 || ground.ExchangeCommune[x] >= ground.CommuneIds.Length)
            {
                Fault("exchange-off-street", ground.ExchangeNode[x], $"le central « {ground.ExchangeName[x]} » n'est sur aucune rue ou dans aucune commune", $"exchange '{ground.ExchangeName[x]}' is on no street or in no commune");
            }
        }
    }

    private void FindBuildingError(int b)
    {
        int e = ground.PremisesEdge[b];
        (string Code, string Fr, string En)? fault =
            e < 0 || e >= ground.EdgeCount ? ("premises-off-street", "n'est rattaché à aucune rue", "is tied to no street")
            : ground.PremisesOffsetCm[b] < 0 || ground.PremisesOffsetCm[b] > Math.Max(10, ground.EdgeLengthCm[e]) ? ("premises-off-street", "a son pied hors de sa rue", "has its foot off its street")
            : ground.PremisesLines[b] > MostLines ? ("premises-lines", $"compte {ground.PremisesLines[b]} locaux, plus de {MostLines}", $"counts {ground.PremisesLines[b]} premises, more than {MostLines}")
            : ground.PremisesLines[b] < 1 ? ("premises-lines", $"compte {ground.PremisesLines[b]} local", $"counts {ground.PremisesLines[b]} premises")
            : ground.PremisesSetbackCm[b] < 0 ? ("premises-setback", "a un recul négatif", "has a negative setback")
            : ground.PremisesCommune[b] < 0 || ground.PremisesCommune[b] >= ground.CommuneIds.Length ? ("premises-commune", "est dans une commune inconnue", "lies in an unknown commune") : null;
        if (fault is { } f)
        {
            problems.Add(Problem.Error(f.Code, $"le bâtiment {ground.PremisesId[b]} {f.Fr}", $"building {ground.PremisesId[b]} {f.En}") with { Row = b + 1, Place = PlaceOf(ground.PremisesXCm[b], ground.PremisesYCm[b]) });
        }
    }

    /// <summary>Streets without length, that end where they begin, or that stand twice between the same ends at the same length.</summary>
    private void FindOddStreets()
    {
        HashSet<(int, int, int)> seen = [];
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            int a = ground.EdgeFrom[e], b = ground.EdgeTo[e], cm = ground.EdgeLengthCm[e];
            (string Code, string Fr, string En)? odd =
                cm > LongStreetCm ? ("street-long", $"a {cm / 100_000} km sans aucun croisement : un de ses points est-il mal placé ?", $"is {cm / 100_000} km long without a fork: is one of its points misplaced?")
                : a == b ? ("street-loop", "finit où elle commence", "ends where it begins")
                : cm == 0 ? ("street-zero-length", "n'a pas de longueur : elle compte pour un décimètre", "has no length: it counts for a decimetre")
                : !seen.Add((Math.Min(a, b), Math.Max(a, b), cm)) ? ("street-twice", "est deux fois dans le terrain : une seule est ouverte", "stands twice in the ground: one alone is opened") : null;
            if (odd is { } o)
            {
                problems.Add(Problem.Warning(o.Code, $"la rue {ground.EdgeId[e]} {o.Fr}", $"street {ground.EdgeId[e]} {o.En}") with { Row = e + 1, Place = o.Code == "street-long" ? FarPoint(e) : PlaceOf(ground.NodeXCm[a], ground.NodeYCm[a]) });
            }
        }
    }

    /// <summary>The point of a street farthest from the middle of the ground (the medians of its nodes): where a street is absurdly long, the one to blame.</summary>
    private (double Lon, double Lat) FarPoint(int edge)
    {
        (int X, int Y) middle = middleOfNodes ??= (Median(ground.NodeXCm), Median(ground.NodeYCm));
        IEnumerable<(int X, int Y)> points = Enumerable.Range(ground.EdgeShapeStart[edge], ground.EdgeShapeStart[edge + 1] - ground.EdgeShapeStart[edge]).Select(i => (X: ground.ShapeXCm[i], Y: ground.ShapeYCm[i]));
        (int x, int y) = points.Concat(((int[])[ground.EdgeFrom[edge], ground.EdgeTo[edge]]).Select(v => (X: ground.NodeXCm[v], Y: ground.NodeYCm[v])))
            .MaxBy(p => Planar.Distance(p.X, p.Y, middle.X, middle.Y));
        return PlaceOf(x, y);
    }

    private static int Median(int[] values)
    {
        int[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }

    /// <summary>Parts of the streets that hold premises without an exchange, or more than their exchanges may serve.</summary>
    private void FindParts(EngineeringRules rules)
    {
        int[] part = Components.Of(new CsrGraph(ground.NodeCount, ground.EdgeFrom, ground.EdgeTo, new int[ground.EdgeCount])).OfNode;
        Dictionary<int, (long Lines, long Capacity, int Node)> parts = [];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int node = ground.EdgeFrom[ground.PremisesEdge[b]];
            (long lines, _, int first) = parts.GetValueOrDefault(part[node], (0, 0, node));
            parts[part[node]] = (lines + ground.PremisesLines[b], 0, first);
        }

        int[] capacities = NroSiting.Capacities(ground, rules);
        for (int x = 0; x < capacities.Length; x++)
        {
            if (parts.TryGetValue(part[ground.ExchangeNode[x]], out (long Lines, long Capacity, int Node) here))
            {
                parts[part[ground.ExchangeNode[x]]] = here with { Capacity = here.Capacity + capacities[x] };
            }
        }

        foreach ((long lines, long capacity, int node) in parts.OrderBy(p => p.Key).Select(p => p.Value))
        {
            Problem? problem = capacity == 0
                ? Problem.Warning("part-without-exchange", $"{lines} locaux sont sur des rues coupées de tout central : un NRO leur est donné", $"{lines} premises stand on streets cut off from any exchange: they are given an NRO")
                : lines > capacity ? Problem.Warning("capacity-short", $"{lines} locaux pour des centraux qui en servent {capacity} au plus : la règle ne peut tenir", $"{lines} premises for exchanges that serve {capacity} at most: the rule cannot hold") : null;
            if (problem is not null)
            {
                problems.Add(problem with { Place = PlaceOf(ground.NodeXCm[node], ground.NodeYCm[node]) });
            }
        }
    }

    private bool IsNode(int v) => v >= 0 && v < ground.NodeCount;

    private void Fault(string code, int node, string fr, string en) =>
        problems.Add(Problem.Error(code, fr, en) with { Place = IsNode(node) ? PlaceOf(ground.NodeXCm[node], ground.NodeYCm[node]) : null });

    private static (double Lon, double Lat) PlaceOf(int x, int y)
    {
        (double lon, double lat) = Lambert93.ToLonLat(x, y);
        return (Math.Round(lon, 7), Math.Round(lat, 7));
    }
}
