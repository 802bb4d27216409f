using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>
/// Around each fork of the support tree the groups of buildings that end different stretches: two of them make one where a single PBO and its drops, some of them round the fork, cost less.
/// </summary>
internal sealed class ForkMerging
{
    private readonly RouteGraph graph;
    private readonly Ground ground;
    private readonly SupportTree tree;
    private readonly EngineeringRules rules;
    private readonly DropPrices drops;
    private readonly int[] first;
    private readonly int[] buildings;
    private readonly int[] groupOf;
    private readonly int[] streetDm;
    private readonly int[] size;
    private readonly bool[] merged;

    /// <param name="groupOf">Group of each building; changed in place.</param>
    /// <param name="streetDm">Run of each drop; changed in place.</param>
    /// <param name="groups">Groups, of which <paramref name="fixedAsItIs"/> tells those that stay as they are.</param>
    public ForkMerging(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] groupOf, int[] streetDm, int groups, Func<int, bool> fixedAsItIs)
    {
        (this.graph, this.tree, this.rules, this.groupOf, this.streetDm, ground) = (graph, tree, rules, groupOf, streetDm, graph.Ground);
        drops = new DropPrices(rules);
        (first, buildings) = PboGrouping.ByNode(graph);
        (size, merged) = (new int[groups], [.. Enumerable.Range(0, groups).Select(fixedAsItIs)]);
        foreach (int g in groupOf)
        {
            size[g]++;
        }
    }

    /// <summary>A building near a fork: on which of its ways, and how far.</summary>
    private readonly record struct Member(int Building, int Way, int Dm);

    /// <returns>Pairs of groups that became one, the second empty since, and the building where the PBO now stands.</returns>
    public List<(int Kept, int Gone, int Centre)> Run(CancellationToken cancellation)
    {
        List<(int, int, int)> done = [];
        foreach (int fork in tree.Order)
        {
            cancellation.ThrowIfCancellationRequested();
            List<List<Member>> around = Around(fork);
            while (Best(around) is { Saved: > 0 } best)
            {
                (List<Member> a, List<Member> b) = (around[best.A], around[best.B]);
                int kept = groupOf[a[0].Building], gone = groupOf[b[0].Building];
                merged[kept] = merged[gone] = true;
                Member centre = a.Concat(b).First(m => m.Building == best.Centre);
                foreach (Member m in a.Concat(b))
                {
                    (groupOf[m.Building], streetDm[m.Building]) = (kept, Run(m, centre));
                }

                done.Add((kept, gone, best.Centre));
                around.RemoveAt(Math.Max(best.A, best.B));
                around.RemoveAt(Math.Min(best.A, best.B));
            }
        }

        return done;
    }

    private static int Run(Member a, Member b) => a.Way == b.Way ? Math.Abs(a.Dm - b.Dm) : a.Dm + b.Dm;

    /// <summary>The nearest group on each way from a fork, with all its buildings; nothing where only two ways meet.</summary>
    private List<List<Member>> Around(int fork)
    {
        List<List<Member>> found = [];
        int ways = 0;
        for (int k = graph.Start[fork]; k < graph.Start[fork + 1]; k++)
        {
            ways += InTree(graph.Via[k]) ? 1 : 0;
        }

        for (int k = graph.Start[fork], way = 1; ways > 2 && k < graph.Start[fork + 1]; k++, way++)
        {
            if (InTree(graph.Via[k]))
            {
                Add(found, Walk(fork, graph.Via[k], way));
            }
        }

        // Buildings at the fork itself: their group may lie there alone.
        for (int k = first[fork]; ways > 2 && k < first[fork + 1]; k++)
        {
            int g = groupOf[buildings[k]];
            if (!merged[g] && found.TrueForAll(f => groupOf[f[0].Building] != g))
            {
                Add(found, [.. buildings[first[fork]..first[fork + 1]].Where(b => groupOf[b] == g).Select(b => new Member(b, 0, 0))]);
            }
        }

        return found;

        void Add(List<List<Member>> all, List<Member> group)
        {
            if (group.Count > 0 && group.Count == size[groupOf[group[0].Building]] && all.TrueForAll(f => groupOf[f[0].Building] != groupOf[group[0].Building]))
            {
                all.Add(group);
            }
        }
    }

    private bool InTree(int piece) => tree.ParentPiece[graph.PieceA[piece]] == piece || tree.ParentPiece[graph.PieceB[piece]] == piece;

    /// <summary>The first group met on a way from the fork, within a drop's reach; its buildings up to the next fork, and those at this one.</summary>
    private List<Member> Walk(int fork, int piece, int way)
    {
        List<Member> members = [];
        int group = -1, at = fork, dm = 0;
        while (piece >= 0)
        {
            dm += graph.PieceDm[piece];
            at = graph.Other(piece, at);
            for (int k = first[at]; k < first[at + 1]; k++)
            {
                int b = buildings[k];
                group = group < 0 && !merged[groupOf[b]] ? groupOf[b] : group;
                if (groupOf[b] == group)
                {
                    members.Add(new Member(b, way, dm));
                }
            }

            if ((group < 0 && dm > rules.ReachDm) || (group >= 0 && members.Count == size[group]))
            {
                break;
            }

            piece = Onwards(at, piece);
        }

        for (int k = first[fork]; group >= 0 && k < first[fork + 1]; k++)
        {
            if (groupOf[buildings[k]] == group)
            {
                members.Add(new Member(buildings[k], way, 0));
            }
        }

        return members;
    }

    /// <summary>The other piece of the tree at a node between two; −1 at a fork or an end.</summary>
    private int Onwards(int node, int piece)
    {
        int next = -1;
        for (int k = graph.Start[node]; k < graph.Start[node + 1]; k++)
        {
            int p = graph.Via[k];
            if (p != piece && InTree(p))
            {
                if (next >= 0)
                {
                    return -1;
                }

                next = p;
            }
        }

        return next;
    }

    private (int A, int B, int Centre, long Saved) Best(List<List<Member>> groups)
    {
        (int A, int B, int Centre, long Saved) best = (-1, -1, -1, 0);
        for (int i = 0; i < groups.Count; i++)
        {
            for (int j = i + 1; j < groups.Count; j++)
            {
                List<Member> both = [.. groups[i], .. groups[j]];
                if (both.Sum(m => ground.PremisesLines[m.Building]) > rules.PboStreetLines)
                {
                    continue;
                }

                long apart = rules.Cents("pbo.street") + both.Sum(m => Drop(m, streetDm[m.Building]));
                foreach (Member centre in both)
                {
                    long saved = both.TrueForAll(m => MayReach(m, Run(m, centre))) ? apart - both.Sum(m => Drop(m, Run(m, centre))) : 0;
                    best = saved > best.Saved ? (i, j, centre.Building, saved) : best;
                }
            }
        }

        return best;
    }

    private int Length(Member m, int run) => run + RouteGraph.ToDm(ground.PremisesSetbackCm[m.Building]);

    private bool MayReach(Member m, int run) => run == 0 || Length(m, run) <= rules.ReachDm;

    private long Drop(Member m, int run) => ground.PremisesLines[m.Building] * drops.CentsFor(Length(m, run));
}
