using System.Numerics;
using Maillage.Network.Routing;
using Maillage.Network.Siting;

namespace Maillage.Network.Tests;

public class ExchangeCoverTests
{
    /// <summary>Against every set of exchanges, on random trees and reaches.</summary>
    [Fact]
    public void No_smaller_set_of_exchanges_reaches_every_line_of_a_tree()
    {
        int several = 0;
        for (int seed = 1; seed <= 80; seed++)
        {
            RouteGraph graph = RouteGraph.Build(GroundSketch.Random(seed, 6, 60, exchanges: 9, pitch: 900), GroundSketch.Rules);
            bool[] terminal = new bool[graph.NodeCount];
            foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode))
            {
                terminal[v] = true;
            }

            SupportTree tree = SupportTree.Root(graph, SupportForest.Grow(graph, terminal, CancellationToken.None), graph.BuildingNode);
            Area area = Area.Whole(tree, 0, new int[graph.NodeCount]);
            HashSet<int> exchanges = [.. graph.Ground.ExchangeNode], homes = [.. graph.BuildingNode];
            int[] centre = [.. Enumerable.Range(0, area.Count).Where(i => exchanges.Contains(area.Node[i]))];
            int[] lines = [.. area.Node.Select(v => homes.Contains(v) ? 1 : 0)];
            long limit = 6_000 + (400 * seed);
            bool[] kept = [.. centre.Select((_, k) => seed % 4 == 0 && k == 0)];
            bool[][] reaches = [.. centre.Select(c => Ways(area, graph, c).Select(dm => dm <= limit).ToArray())];
            int[] asked = [.. Enumerable.Range(0, area.Count).Where(i => lines[i] > 0 && reaches.Any(r => r[i]))];
            int fewest = Enumerable.Range(0, 1 << centre.Length)
                .Where(set => Enumerable.Range(0, centre.Length).All(k => !kept[k] || (set >> k & 1) == 1) && asked.All(i => Enumerable.Range(0, centre.Length).Any(k => (set >> k & 1) == 1 && reaches[k][i])))
                .Min(set => BitOperations.PopCount((uint)set));
            bool[] taken = ExchangeCover.Of(area, graph, lines, centre, kept, limit);
            taken.Count(t => t).ShouldBe(fewest, $"seed {seed}");
            asked.ShouldAllBe(i => Enumerable.Range(0, centre.Length).Any(k => taken[k] && reaches[k][i]), $"seed {seed}");
            several += fewest is > 1 and < 9 ? 1 : 0;
        }

        several.ShouldBeGreaterThan(20);
    }

    /// <summary>Along the tree, from a node to all others.</summary>
    private static long[] Ways(Area area, RouteGraph graph, int from)
    {
        long[] dm = [.. Enumerable.Repeat(long.MaxValue, area.Count)];
        long way = 0;
        for (int i = from; ; i = area.Parent[i])
        {
            dm[i] = way;
            if (i == 0)
            {
                break;
            }

            way += graph.PieceDm[area.Piece[i]];
        }

        for (int i = 1; i < area.Count; i++)
        {
            dm[i] = Math.Min(dm[i], dm[area.Parent[i]] + graph.PieceDm[area.Piece[i]]);
        }

        return dm;
    }
}
