using Maillage.Graphs;
using Maillage.Network.Export;
using Maillage.Network.Routing;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class BruteForce
{
    /// <summary>Every subset of streets on grounds of at most 16 pieces: the true cheapest support lies between the bound and the design.</summary>
    [Fact]
    public void The_cheapest_support_lies_between_the_bound_and_the_design()
    {
        int compared = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            Ground ground = GroundSketch.Random(seed, 3, 1 + (seed % 4), exchanges: 1);
            RouteGraph graph = RouteGraph.Build(ground, GroundSketch.Rules);
            if (graph.PieceCount > 16)
            {
                continue;
            }

            long? cheapest = Cheapest(graph);
            if (cheapest is null)
            {
                continue;
            }

            NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
            design.Bound.Parts.Support.Cents.ShouldBeLessThanOrEqualTo(cheapest.Value, $"seed {seed}");
            DesignCertificate.CostOf(design).Support.Cents.ShouldBeGreaterThanOrEqualTo(cheapest.Value, $"seed {seed}");
            compared++;
        }

        compared.ShouldBeGreaterThan(20);
    }

    /// <returns>Cost of the cheapest pieces that join all feet; null when they lie on separate streets.</returns>
    private static long? Cheapest(RouteGraph graph)
    {
        int[] feet = [.. graph.BuildingNode.Distinct()];
        long? best = null;
        for (int chosen = 0; chosen < 1 << graph.PieceCount; chosen++)
        {
            long cents = 0;
            UnionFind sets = new(graph.NodeCount);
            for (int p = 0; p < graph.PieceCount; p++)
            {
                if ((chosen >> p & 1) == 1)
                {
                    cents += graph.PieceCents[p];
                    sets.Union(graph.PieceA[p], graph.PieceB[p]);
                }
            }

            if ((best is null || cents < best) && feet.All(v => sets.Find(v) == sets.Find(feet[0])))
            {
                best = cents;
            }
        }

        return best;
    }
}
