using Maillage.Network.Siting;

namespace Maillage.Network.Tests;

public class FittingPartitionTests
{
    /// <summary>Worked example: three hamlets of 250 lines meet in a village of 500. Between 500 and 750 the village takes one and the others go together; with 700 at most it can take none, and one hamlet stays over.</summary>
    [Theory]
    [InlineData(500, 750, true)]
    [InlineData(500, 700, false)]
    [InlineData(250, 500, true)]
    [InlineData(251, 500, false)]
    [InlineData(1_250, 1_250, true)]
    public void A_fork_is_shared_out_as_its_branches_allow(int least, int most, bool can) =>
        (FittingPartition.Cut([-1, 0, 0, 0], [500, 250, 250, 250], least, most) is not null).ShouldBe(can);

    /// <summary>The road the audit of Lormes met in small: cut from the tips at 400 it leaves 300, 300 and a rest of 500.</summary>
    [Fact]
    public void A_road_is_cut_where_the_rest_still_fits()
    {
        int[] parent = [.. Enumerable.Range(-1, 12)], weight = [.. Enumerable.Repeat(100, 12)];
        FittingPartition cut = FittingPartition.Cut(parent, weight, 300, 400)!;
        Sums(cut, weight).ShouldAllBe(sum => sum >= 300 && sum <= 400);
        Hold(cut, parent).ShouldBeTrue();
    }

    /// <summary>Every way to label the weights of a small tree is tried: the cut finds one when there is one, and what it finds holds.</summary>
    [Fact]
    public void A_way_is_found_exactly_when_there_is_one()
    {
        (int found, int none) = (0, 0);
        for (int seed = 1; seed <= 1_500; seed++)
        {
            Random random = new(seed);
            int n = random.Next(1, 8), least = random.Next(1, 12), most = least + random.Next(0, 8);
            int[] parent = [.. Enumerable.Range(0, n).Select(v => v == 0 ? -1 : random.Next(Math.Max(0, v - 4), v))], weight = [.. Enumerable.Range(0, n).Select(_ => random.Next(4) == 0 ? 0 : random.Next(1, 9))];
            FittingPartition? cut = FittingPartition.Cut(parent, weight, least, most);
            (cut is not null).ShouldBe(Exists(parent, weight, least, most), $"seed {seed}");
            found += cut is null ? 0 : 1;
            none += cut is null ? 1 : 0;
            if (cut is not null)
            {
                Sums(cut, weight).ShouldAllBe(sum => sum >= least && sum <= most, $"seed {seed}");
                Hold(cut, parent).ShouldBeTrue($"seed {seed}");
                cut.Own.Index().Where(o => weight[o.Index] > 0).ShouldAllBe(o => o.Item >= 0, $"seed {seed}");
            }
        }

        found.ShouldBeGreaterThan(200);
        none.ShouldBeGreaterThan(200);
    }

    /// <summary>A star of more branches than are told apart: what can be put together is.</summary>
    [Fact]
    public void A_village_of_many_streets_is_shared_out_too()
    {
        int[] parent = [-1, .. Enumerable.Repeat(0, 24)], weight = [0, .. Enumerable.Repeat(45, 24)];
        FittingPartition cut = FittingPartition.Cut(parent, weight, 1_000, 2_000)!;
        Sums(cut, weight).ShouldBe([1_080]);
    }

    private static int[] Sums(FittingPartition cut, int[] weight)
    {
        int[] sums = new int[cut.Count];
        foreach ((int v, int part) in cut.Own.Index().Where(o => o.Item >= 0))
        {
            sums[part] += weight[v];
        }

        return sums;
    }

    /// <summary>Whether the edges of each part join all its weights.</summary>
    private static bool Hold(FittingPartition cut, int[] parent)
    {
        for (int part = 0; part < cut.Count; part++)
        {
            int[] edges = [.. Enumerable.Range(1, parent.Length - 1).Where(v => cut.Up[v] == part)];
            int[] nodes = [.. Enumerable.Range(0, parent.Length).Where(v => cut.Own[v] == part).Concat(edges).Concat(edges.Select(v => parent[v])).Distinct()];
            if (nodes.Length != edges.Length + 1)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Exists(int[] parent, int[] weight, int least, int most)
    {
        int[] heavy = [.. Enumerable.Range(0, weight.Length).Where(v => weight[v] > 0)], label = new int[weight.Length];
        return Label(0, 0);

        bool Label(int k, int labels)
        {
            if (k == heavy.Length)
            {
                return Enumerable.Range(0, labels).All(l => heavy.Where(v => label[v] == l).Sum(v => weight[v]) is var sum && sum >= least && sum <= most) && Apart(labels);
            }

            for (int l = 0; l <= labels; l++)
            {
                label[heavy[k]] = l;
                if (Label(k + 1, Math.Max(labels, l + 1)))
                {
                    return true;
                }
            }

            return false;
        }

        // An edge is asked for by a part with weights on both its sides.
        bool Apart(int labels) => Enumerable.Range(1, Math.Max(0, weight.Length - 1)).All(e =>
            Enumerable.Range(0, labels).Count(l => heavy.Any(v => label[v] == l && Below(v, e)) && heavy.Any(v => label[v] == l && !Below(v, e))) <= 1);

        bool Below(int v, int e)
        {
            for (int x = v; x >= 0; x = parent[x])
            {
                if (x == e)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
