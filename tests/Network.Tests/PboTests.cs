using Maillage.Network.Routing;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class PboTests
{
    /// <summary>Every grouping of at most four buildings, with every place of each PBO: the designer's is never cheaper, nearly always as cheap, and dearer by less than a PBO.</summary>
    [Fact]
    public void The_PBOs_of_small_trees_cost_what_the_best_of_all_groupings_does()
    {
        int compared = 0, equal = 0;
        for (int seed = 1; seed <= 120; seed++)
        {
            TreeCase small = new(GroundSketch.Random(seed, 3, 2 + (seed % 3), exchanges: 1, pitch: 50));
            if (small.Tree.Order.Length > 13 || small.Tree.TreeCount > 1)
            {
                continue;
            }

            PboGrouping grouping = PboGrouping.Group(small.Graph, small.Tree, GroundSketch.Rules, DesignWishes.None, new ParallelOptions());
            long chosen = small.Weigh([.. grouping.Plans.Select(p => p.Node)], grouping.PboOfBuilding) ?? throw new InvalidOperationException($"seed {seed}: out of reach");
            long best = small.Best();
            chosen.ShouldBeGreaterThanOrEqualTo(best, $"seed {seed}");
            chosen.ShouldBeLessThan(best + small.Prices.Box, $"seed {seed}");
            compared++;
            equal += chosen == best ? 1 : 0;
        }

        compared.ShouldBeGreaterThan(50);
        equal.ShouldBeGreaterThanOrEqualTo(compared * 9 / 10);
    }

    [Fact]
    public void No_PBO_serves_too_many_lines_or_one_out_of_reach_and_a_locked_one_stands()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            TreeCase drawn = new(GroundSketch.Random(seed, 10, 400, farHouses: 3));
            Ground ground = drawn.Graph.Ground;
            HashSet<int> locks = [.. drawn.Graph.BuildingNode.Where((_, b) => b % 17 == 0)];
            PboGrouping grouping = PboGrouping.Group(drawn.Graph, drawn.Tree, GroundSketch.Rules, new DesignWishes { PboAt = locks }, new ParallelOptions());

            for (int b = 0; b < ground.BuildingCount; b++)
            {
                PboPlan plan = grouping.Plans[grouping.PboOfBuilding[b]];
                plan.Building.ShouldBe(ground.PremisesLines[b] > GroundSketch.Rules.PboStreetLines);
                grouping.StreetDm[b].ShouldBe(drawn.Way(drawn.Graph.BuildingNode[b], plan.Node));
                (grouping.StreetDm[b] == 0 || grouping.StreetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b]) <= GroundSketch.Rules.ReachDm).ShouldBeTrue($"seed {seed}, building {b}");
                (locks.Contains(drawn.Graph.BuildingNode[b]) && plan.Node != drawn.Graph.BuildingNode[b]).ShouldBeFalse($"seed {seed}, building {b}");
            }

            for (int p = 0; p < grouping.Plans.Count; p++)
            {
                int[] served = [.. Enumerable.Range(0, ground.BuildingCount).Where(b => grouping.PboOfBuilding[b] == p)];
                grouping.Plans[p].Lines.ShouldBe(served.Sum(b => ground.PremisesLines[b]));
                (grouping.Plans[p].Building || grouping.Plans[p].Lines is > 0 and <= 6).ShouldBeTrue();
            }
        }
    }

    /// <summary>A ground with its support tree, rooted anywhere.</summary>
    private sealed class TreeCase
    {
        private readonly int[] depth;

        public TreeCase(Ground ground)
        {
            Graph = RouteGraph.Build(ground, GroundSketch.Rules);
            bool[] terminal = new bool[Graph.NodeCount];
            foreach (int v in Graph.BuildingNode)
            {
                terminal[v] = true;
            }

            Tree = SupportTree.Root(Graph, SupportForest.Grow(Graph, terminal, TestContext.Current.CancellationToken), Graph.BuildingNode);
            depth = new int[Graph.NodeCount];
            foreach (int v in Tree.Order)
            {
                depth[v] = Tree.Parent[v] < 0 ? 0 : depth[Tree.Parent[v]] + Graph.PieceDm[Tree.ParentPiece[v]];
            }
        }

        public RouteGraph Graph { get; }

        public SupportTree Tree { get; }

        public PboPrices Prices { get; } = new(GroundSketch.Rules);

        public int Way(int a, int b)
        {
            int way = 0;
            for (; a != b; a = Tree.Parent[a])
            {
                (a, b) = depth[a] >= depth[b] ? (a, b) : (b, a);
                way += Graph.PieceDm[Tree.ParentPiece[a]];
            }

            return way;
        }

        /// <returns>PBOs, drops, cable from the root to all PBOs, forks of cables and fibre; null where a line is out of reach or a PBO too full.</returns>
        public long? Weigh(int[] place, int[] group)
        {
            Ground ground = Graph.Ground;
            int[] lines = new int[place.Length], below = new int[Graph.NodeCount];
            long sum = 0;
            for (int b = 0; b < group.Length; b++)
            {
                int v = Graph.BuildingNode[b], at = place[group[b]], along = Way(v, at), setback = RouteGraph.ToDm(ground.PremisesSetbackCm[b]), n = ground.PremisesLines[b];
                if (n > Prices.Most)
                {
                    below[v] += n;
                    if (at != v || lines[group[b]] > 0)
                    {
                        return null;
                    }

                    lines[group[b]] = int.MaxValue / 2;
                    continue;
                }

                lines[group[b]] += n;
                below[at] += n;
                if (lines[group[b]] > Prices.Most || (along > 0 && along + setback > Prices.ReachDm))
                {
                    return null;
                }

                sum += Prices.Drop(along + setback, n) + (Prices.Fibre * n * (depth[at] - depth[v]));
            }

            sum += Prices.Box * lines.Count(n => n is > 0 and <= 6);
            for (int i = Tree.Order.Length - 1; i > 0; i--)
            {
                int v = Tree.Order[i], p = Tree.Parent[v];
                sum += below[v] > 0 ? Prices.Along * Graph.PieceDm[Tree.ParentPiece[v]] : 0;
                below[p] += below[v];
            }

            return sum + Forks(below);
        }

        /// <summary>Branches with a cable at each node, from the last to the first, as the designer meets them.</summary>
        private long Forks(int[] below)
        {
            int[] met = new int[Graph.NodeCount];
            long sum = 0;
            for (int i = Tree.Order.Length - 1; i > 0; i--)
            {
                int v = Tree.Order[i], p = Tree.Parent[v];
                sum += met[p] > 0 && below[v] > 0 && Tree.Parent[p] >= 0 ? Prices.Fork(Math.Min(met[p], below[v])) : 0;
                met[p] += below[v];
            }

            return sum;
        }

        public long Best()
        {
            long best = long.MaxValue;
            Try(0, 0, new int[Graph.BuildingNode.Length], new int[Graph.BuildingNode.Length]);
            return best;

            void Try(int b, int groups, int[] place, int[] group)
            {
                if (b == group.Length)
                {
                    best = Math.Min(best, Weigh(place[..groups], group) ?? long.MaxValue);
                    return;
                }

                for (group[b] = 0; group[b] < groups; group[b]++)
                {
                    Try(b + 1, groups, place, group);
                }

                foreach (int v in Tree.Order)
                {
                    (group[b], place[groups]) = (groups, v);
                    Try(b + 1, groups + 1, place, group);
                }
            }
        }
    }
}
