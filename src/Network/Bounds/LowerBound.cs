using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>A cost, or a bound on it, by kind of work; kinds never overlap.</summary>
/// <param name="Support">Trenches and pole lines.</param>
/// <param name="Cable">Cables, closures and splices.</param>
/// <param name="Sites">NRO, SRO, PBO and entries into buildings.</param>
/// <param name="Drops">Drops to the sockets.</param>
public sealed record CostParts(Money Support, Money Cable, Money Sites, Money Drops)
{
    public Money Total => Support + Cable + Sites + Drops;
}

/// <summary>
/// No network that obeys the rules costs less than this, all new. Support: dual ascent over the feet that every network must reach. Cable: transport
/// fibres over each line's shortest way to an exchange at the cheapest price of a fibre-metre in the catalogue. Sites and drops: what counting alone asks for.
/// </summary>
public sealed class LowerBound
{
    public required CostParts Parts { get; init; }

    public Money Total => Parts.Total;

    /// <summary>Area of each node of the ground in the dual solution; −1 outside every connected part with a building. A foot inside an edge is of the area of the edge's first node.</summary>
    public required int[] NodeArea { get; init; }

    /// <summary>A building of the ground whose foot is the root, one a connected part.</summary>
    public required int[] RootBuildings { get; init; }

    /// <summary>The dual solution by area, terminals named by a building whose foot they are.</summary>
    public required IReadOnlyList<IReadOnlyList<DualRaise>> Raises { get; init; }

    internal static LowerBound Of(RouteGraph graph, SupportTree tree, List<Area> areas, EngineeringRules rules, DesignOptions options, CancellationToken cancellation)
    {
        int[] buildingAt = new int[graph.NodeCount];
        Array.Fill(buildingAt, -1);
        for (int b = graph.BuildingNode.Length - 1; b >= 0; b--)
        {
            buildingAt[graph.BuildingNode[b]] = b;
        }

        int[] areaOf = SpreadAreas(graph, areas);
        bool[] isRoot = new bool[graph.NodeCount];
        List<int> roots = [];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            foreach (int v in tree.TreeOf(t))
            {
                if (buildingAt[v] >= 0)
                {
                    isRoot[v] = true;
                    roots.Add(buildingAt[v]);
                    break;
                }
            }
        }

        List<int>[] feet = [.. areas.Select(_ => new List<int>())];
        foreach (int v in tree.Order)
        {
            if (buildingAt[v] >= 0 && !isRoot[v])
            {
                feet[areaOf[v]].Add(v);
            }
        }

        DualAscent ascent = new(graph, areaOf, isRoot);
        IReadOnlyList<DualRaise>[] raises = new IReadOnlyList<DualRaise>[areas.Count];
        Parallel.For(0, areas.Count, options.Parallel(cancellation), a =>
            raises[a] = [.. ascent.Raise(a, feet[a], cancellation).Select(r => new DualRaise(buildingAt[r.Terminal], r.Cents))]);
        long support = raises.Sum(list => list.Sum(r => r.Cents));
        return new LowerBound
        {
            Parts = new CostParts(new Money(support), CountingBounds.Cable(graph, rules), CountingBounds.Sites(graph, tree, rules), CountingBounds.Drops(graph.Ground, rules)),
            NodeArea = areaOf[..graph.Ground.NodeCount],
            RootBuildings = [.. roots],
            Raises = raises,
        };
    }

    /// <summary>Every node of a connected part goes to the area whose tree is nearest; feet follow the first node of their edge.</summary>
    private static int[] SpreadAreas(RouteGraph graph, List<Area> areas)
    {
        int[] areaOf = new int[graph.NodeCount];
        Array.Fill(areaOf, -1);
        List<int> queue = [];
        foreach (Area area in areas)
        {
            foreach (int v in area.Node)
            {
                if (areaOf[v] < 0)
                {
                    areaOf[v] = area.Index;
                    queue.Add(v);
                }
            }
        }

        for (int i = 0; i < queue.Count; i++)
        {
            int v = queue[i];
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int w = graph.Other(graph.Via[k], v);
                if (areaOf[w] < 0)
                {
                    areaOf[w] = areaOf[v];
                    queue.Add(w);
                }
            }
        }

        int n = graph.Ground.NodeCount;
        for (int f = n; f < graph.NodeCount; f++)
        {
            areaOf[f] = areaOf[graph.Ground.EdgeFrom[graph.FootEdge[f - n]]];
        }

        return areaOf;
    }
}
