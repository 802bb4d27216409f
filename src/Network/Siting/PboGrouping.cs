using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>A distribution point before it has a name: where, what it serves.</summary>
/// <param name="Building">True when it stands inside a multi-dwelling building, false at the kerb.</param>
internal readonly record struct PboPlan(int Node, bool Building, int Boxes, int Lines, int Fibres, int FirstPremises);

/// <summary>
/// Groups buildings into PBOs by exact dynamic programming along each stretch of the support tree between two forks: consecutive
/// buildings, at most the rule's lines, every drop within reach; the cost is PBO + drops. A building with more lines than a street PBO
/// holds gets its own, as many boxes as it needs. A building whose setback alone exceeds the reach gets a PBO at its own foot: nothing
/// along a street can be nearer, and the design says so in a waiver. At last, groups that end at a fork may join round it (<see cref="ForkMerging"/>).
/// </summary>
internal sealed class PboGrouping
{
    private readonly Ground ground;
    private readonly EngineeringRules rules;
    private readonly DropPrices drops;
    private readonly List<PboPlan> plans = [];
    private readonly IReadOnlySet<int> locked;
    private readonly long box;
    private readonly int reachDm;

    private PboGrouping(Ground ground, EngineeringRules rules, IReadOnlySet<int> locked)
    {
        this.locked = locked;
        this.ground = ground;
        this.rules = rules;
        drops = new DropPrices(rules);
        (box, reachDm) = (rules.Cents("pbo.street"), rules.ReachDm);
        PboOfBuilding = new int[ground.BuildingCount];
        StreetDm = new int[ground.BuildingCount];
        Array.Fill(PboOfBuilding, -1);
    }

    public IReadOnlyList<PboPlan> Plans => plans;

    public int[] PboOfBuilding { get; }

    /// <summary>Run of each drop along the street, decimetres.</summary>
    public int[] StreetDm { get; }

    /// <param name="tree">Rooted at a tip, so that the root ends a stretch.</param>
    /// <remarks>O(B × L²) with L the lines of a street PBO.</remarks>
    public static PboGrouping Group(RouteGraph graph, SupportTree tree, EngineeringRules rules, DesignWishes wishes, CancellationToken cancellation)
    {
        PboGrouping grouping = new(graph.Ground, rules, wishes.PboAt);
        int[] children = new int[graph.NodeCount];
        foreach (int v in tree.Order)
        {
            if (tree.Parent[v] >= 0)
            {
                children[tree.Parent[v]]++;
            }
        }

        (int[] first, int[] buildings) = ByNode(graph);
        List<int> street = [];
        List<int> place = [];
        foreach (int bottom in tree.Order)
        {
            if (children[bottom] == 1)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            street.Clear();
            place.Clear();
            int at = 0;
            for (int v = bottom; ; v = tree.Parent[v])
            {
                for (int k = first[v]; k < first[v + 1]; k++)
                {
                    int b = buildings[k];
                    if (graph.Ground.PremisesLines[b] > rules.PboStreetLines)
                    {
                        grouping.AddInBuilding(v, b);
                    }
                    else
                    {
                        street.Add(b);
                        place.Add(at);
                    }
                }

                int up = tree.Parent[v];
                if (up < 0 || children[up] != 1)
                {
                    break;
                }

                at += graph.PieceDm[tree.ParentPiece[v]];
            }

            grouping.GroupStretch(graph, street, place);
        }

        grouping.MergeAtForks(graph, tree, wishes, cancellation);

        return grouping;
    }

    /// <summary>Groups that end at a fork may become one round it, but those whose box a person has locked.</summary>
    private void MergeAtForks(RouteGraph graph, SupportTree tree, DesignWishes wishes, CancellationToken cancellation)
    {
        bool[] gone = new bool[plans.Count];
        foreach ((int kept, int empty, int centre) in new ForkMerging(graph, tree, rules, PboOfBuilding, StreetDm, plans.Count, g => plans[g].Building || wishes.PboAt.Contains(plans[g].Node)).Run(cancellation))
        {
            gone[empty] = true;
            plans[kept] = new PboPlan(graph.BuildingNode[centre], Building: false, 1, plans[kept].Lines + plans[empty].Lines, plans[kept].Fibres + plans[empty].Fibres, centre);
        }

        int[] number = new int[plans.Count];
        for (int g = 0, next = 0; g < number.Length; g++)
        {
            number[g] = gone[g] ? -1 : next++;
        }

        for (int b = 0; b < PboOfBuilding.Length; b++)
        {
            PboOfBuilding[b] = number[PboOfBuilding[b]];
        }

        int at = 0;
        plans.RemoveAll(_ => gone[at++]);
    }

    /// <summary>Buildings at each node: entries <c>First[v] .. First[v + 1]</c>.</summary>
    internal static (int[] First, int[] Buildings) ByNode(RouteGraph graph)
    {
        int[] first = new int[graph.NodeCount + 1];
        foreach (int v in graph.BuildingNode)
        {
            first[v + 1]++;
        }

        for (int v = 0; v < graph.NodeCount; v++)
        {
            first[v + 1] += first[v];
        }

        int[] fill = first[..^1];
        int[] buildings = new int[graph.BuildingNode.Length];
        for (int b = 0; b < buildings.Length; b++)
        {
            buildings[fill[graph.BuildingNode[b]]++] = b;
        }

        return (first, buildings);
    }

    private void AddInBuilding(int node, int b)
    {
        int lines = ground.PremisesLines[b];
        PboOfBuilding[b] = plans.Count;
        plans.Add(new PboPlan(node, Building: true, (lines + rules.PboBuildingLines - 1) / rules.PboBuildingLines, lines, Fibres(b), b));
    }

    private int Fibres(int b) => ground.PremisesLines[b] + (ground.PremisesPriority[b] ? rules.PriorityFibres : 0);

    private void GroupStretch(RouteGraph graph, List<int> street, List<int> place)
    {
        int n = street.Count;
        if (n == 0)
        {
            return;
        }

        long[] best = new long[n + 1];
        int[] from = new int[n + 1], centre = new int[n + 1];
        for (int j = 1; j <= n; j++)
        {
            best[j] = long.MaxValue;
            int lines = 0;
            long least = box;
            for (int i = j - 1; i >= 0 && (lines += ground.PremisesLines[street[i]]) <= rules.PboStreetLines; i--)
            {
                // No centre makes a drop shorter than its setback.
                least += ground.PremisesLines[street[i]] * drops.CentsFor(RouteGraph.ToDm(ground.PremisesSetbackCm[street[i]]));
                for (int k = i; k < j && best[i] + least < best[j]; k++)
                {
                    if (locked.Count > 0 && MissesLock(graph, street, i, j, k))
                    {
                        continue;
                    }

                    long cost = GroupCost(street, place, i, j, k);
                    if (cost >= 0 && best[i] + cost < best[j])
                    {
                        (best[j], from[j], centre[j]) = (best[i] + cost, i, k);
                    }
                }
            }
        }

        for (int j = n; j > 0; j = from[j])
        {
            int lines = 0, fibres = 0;
            for (int i = from[j]; i < j; i++)
            {
                int b = street[i];
                lines += ground.PremisesLines[b];
                fibres += Fibres(b);
                PboOfBuilding[b] = plans.Count;
                StreetDm[b] = Math.Abs(place[i] - place[centre[j]]);
            }

            int c = street[centre[j]];
            plans.Add(new PboPlan(graph.BuildingNode[c], Building: false, 1, lines, fibres, c));
        }
    }

    /// <summary>Whether a group of buildings i … j − 1 around building k leaves out the place a person has locked among them.</summary>
    private bool MissesLock(RouteGraph graph, List<int> street, int i, int j, int k)
    {
        for (int x = i; x < j; x++)
        {
            int node = graph.BuildingNode[street[x]];
            if (locked.Contains(node) && node != graph.BuildingNode[street[k]])
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>PBO and drops of buildings i … j − 1 from the foot of building k; −1 when one is out of reach.</returns>
    private long GroupCost(List<int> street, List<int> place, int i, int j, int k)
    {
        long cost = box;
        for (int x = i; x < j; x++)
        {
            int b = street[x];
            int along = Math.Abs(place[x] - place[k]);
            int setback = RouteGraph.ToDm(ground.PremisesSetbackCm[b]);
            if (along > 0 && along + setback > reachDm)
            {
                return -1;
            }

            cost += ground.PremisesLines[b] * drops.CentsFor(along + setback);
        }

        return cost;
    }
}

/// <summary>Price of one drop by its length.</summary>
internal sealed class DropPrices(EngineeringRules rules)
{
    private readonly int shortDm = rules.DropShortDm;
    private readonly int reachDm = rules.ReachDm;
    private readonly long shortCents = rules.Cents("drop.short");
    private readonly long longCents = rules.Cents("drop.long");
    private readonly long beyondPerDm = rules.CentsPerDm("drop.beyond");

    public long CentsFor(int dm) => dm <= shortDm ? shortCents : dm <= reachDm ? longCents : longCents + ((dm - reachDm) * beyondPerDm);
}
