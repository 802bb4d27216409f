using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>A distribution point before it has a name: where, what it serves.</summary>
/// <param name="Building">True when it stands inside a multi-dwelling building, false at the kerb.</param>
internal readonly record struct PboPlan(int Node, bool Building, int Boxes, int Lines, int Fibres, int FirstPremises);

/// <summary>
/// Groups buildings into PBOs on the support tree (<see cref="PboTree"/>): at most the rule's lines, every drop within reach, each PBO at the foot of one of its buildings or at a junction between them.
/// A building with more lines than a street PBO holds gets its own, as many boxes as it needs. A building whose setback alone exceeds the reach gets a PBO at its own foot: nothing along a street can be
/// nearer, and the design says so in a waiver.
/// </summary>
internal sealed class PboGrouping
{
    /// <summary>Nodes of a part of the tree that is worked on its own.</summary>
    private const int PartNodes = 8192;

    private readonly RouteGraph graph;
    private readonly SupportTree tree;
    private readonly EngineeringRules rules;
    private readonly PboSets sets;
    private readonly int[] first;
    private readonly int[] buildings;
    private readonly List<int> place = [];
    private readonly List<int> inside = [];
    private List<PboPlan> plans = [];

    private PboGrouping(RouteGraph graph, SupportTree tree, EngineeringRules rules)
    {
        (this.graph, this.tree, this.rules) = (graph, tree, rules);
        (first, buildings) = ByNode(graph);
        int n = graph.NodeCount;
        sets = new PboSets(new int[n], new int[n], new int[n], new int[n], new int[n]);
        foreach (int v in tree.Order)
        {
            sets.Depth[v] = tree.Parent[v] < 0 ? 0 : sets.Depth[tree.Parent[v]] + graph.PieceDm[tree.ParentPiece[v]];
        }

        PboOfBuilding = new int[graph.Ground.BuildingCount];
        StreetDm = new int[graph.Ground.BuildingCount];
        Array.Fill(PboOfBuilding, -1);
    }

    public IReadOnlyList<PboPlan> Plans => plans;

    public int[] PboOfBuilding { get; }

    /// <summary>Run of each drop along the street, decimetres.</summary>
    public int[] StreetDm { get; }

    /// <summary>Where the boxes a person wishes stand anyway, nothing changes.</summary>
    /// <param name="tree">Rooted where cables come from: at the middle of its lines.</param>
    /// <remarks>O(B × choices kept, squared at forks): some ten choices a building. The parts of the tree do not depend on the number of threads.</remarks>
    public static PboGrouping Group(RouteGraph graph, SupportTree tree, EngineeringRules rules, DesignWishes wishes, ParallelOptions work)
    {
        PboGrouping plain = Group(graph, tree, rules, DesignWishes.None.PboAt, work);
        return wishes.PboAt.IsSubsetOf(plain.Plans.Select(p => p.Node)) ? plain : Group(graph, tree, rules, wishes.PboAt, work);
    }

    private static PboGrouping Group(RouteGraph graph, SupportTree tree, EngineeringRules rules, IReadOnlySet<int> wished, ParallelOptions work)
    {
        PboGrouping grouping = new(graph, tree, rules);
        PboPrices prices = new(rules);
        (int[] partOf, int[] start, int[] nodes) = grouping.CutParts();
        PboTree[] parts = [.. Enumerable.Range(0, start.Length - 1).Select(_ => new PboTree(graph, prices, grouping.sets, wished))];
        Parallel.For(1, parts.Length, work, k => grouping.Work(parts, k, partOf, nodes.AsSpan(start[k], start[k + 1] - start[k])));
        grouping.Work(parts, 0, partOf, nodes.AsSpan(0, start[1]));
        grouping.Trace(parts, partOf);
        grouping.MakePlans();
        return grouping;
    }

    /// <summary>Whole branches of a few thousand nodes, several small ones together; what lies above them all is part 0.</summary>
    private (int[] PartOf, int[] Start, int[] Nodes) CutParts()
    {
        int[] size = new int[graph.NodeCount], partOf = new int[graph.NodeCount];
        for (int i = tree.Order.Length - 1; i >= 0; i--)
        {
            int v = tree.Order[i];
            size[v]++;
            if (tree.Parent[v] >= 0)
            {
                size[tree.Parent[v]] += size[v];
            }
        }

        List<int> count = [0, 0];
        foreach (int v in tree.Order)
        {
            int p = tree.Parent[v];
            if (p >= 0 && partOf[p] > 0)
            {
                partOf[v] = partOf[p];
            }
            else if (size[v] <= PartNodes)
            {
                if (count[^1] + size[v] > PartNodes)
                {
                    count.Add(0);
                }

                (partOf[v], count[^1]) = (count.Count - 1, count[^1] + size[v]);
            }
            else
            {
                count[0]++;
            }
        }

        int[] start = new int[count.Count + 1], nodes = new int[tree.Order.Length];
        for (int k = 0; k < count.Count; k++)
        {
            start[k + 1] = start[k] + count[k];
        }

        int[] next = start[..^1];
        foreach (int v in tree.Order)
        {
            nodes[next[partOf[v]]++] = v;
        }

        return (partOf, start, nodes);
    }

    /// <param name="nodes">Those of the part, parents before children.</param>
    private void Work(PboTree[] parts, int part, int[] partOf, ReadOnlySpan<int> nodes)
    {
        PboTree choices = parts[part];
        if (part == 0)
        {
            foreach (int v in tree.Order)
            {
                if (partOf[v] > 0 && tree.Parent[v] >= 0 && partOf[tree.Parent[v]] == 0)
                {
                    choices.Import(parts[partOf[v]], v);
                    Hand(choices, v);
                }
            }
        }

        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            int v = nodes[i];
            if (sets.Count[v] == 0)
            {
                choices.Begin(v);
            }
            else if (first[v] == first[v + 1] && sets.Dm[v] != sets.Depth[v])
            {
                choices.Stand(v);
            }

            for (int k = first[v]; k < first[v + 1]; k++)
            {
                choices.Serve(v, buildings[k]);
            }

            if (tree.Parent[v] >= 0 && partOf[tree.Parent[v]] == part)
            {
                Hand(choices, v);
            }
        }
    }

    /// <summary>The choices of a node become its parent's, or join those that are there.</summary>
    private void Hand(PboTree choices, int v)
    {
        int p = tree.Parent[v];
        if (sets.Count[p] > 0)
        {
            choices.Join(p, v);
        }
        else
        {
            (sets.Start[p], sets.Count[p], sets.Dm[p], sets.Lines[p]) = (sets.Start[v], sets.Count[v], sets.Dm[v], sets.Lines[v]);
        }
    }

    /// <summary>From the cheapest choice of each root down: which buildings make a group, and where its PBO stands.</summary>
    private void Trace(PboTree[] parts, int[] partOf)
    {
        Stack<(PboTree Part, int Choice, int Group)> open = [];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            int root = tree.TreeOf(t)[0];
            PboTree part = parts[partOf[root]];
            open.Push((part, part.Cheapest(root), -1));
            while (open.TryPop(out (PboTree Part, int Choice, int Group) at))
            {
                ref readonly PboChoice c = ref at.Part[at.Choice];
                int group = at.Group < 0 && c.Step is PboStep.Own or PboStep.Below or PboStep.Junction or PboStep.Together ? NewGroup() : at.Group;
                switch (c.Step)
                {
                    case PboStep.Nothing:
                        break;
                    case PboStep.OtherPart:
                        open.Push((parts[partOf[c.Who]], c.Before, group));
                        break;
                    case PboStep.Inside:
                        inside.Add(c.Who);
                        open.Push((at.Part, c.Before, group));
                        break;
                    case PboStep.Own:
                        (PboOfBuilding[c.Who], place[group]) = (group, graph.BuildingNode[c.Who]);
                        open.Push((at.Part, c.Before, at.Part[c.Before].Waiting > 0 ? group : -1));
                        break;
                    case PboStep.OwnBeside:
                        PboOfBuilding[c.Who] = NewGroup();
                        place[^1] = graph.BuildingNode[c.Who];
                        open.Push((at.Part, c.Before, group));
                        break;
                    case PboStep.Junction:
                        place[group] = c.Who;
                        open.Push((at.Part, c.Before, group));
                        break;
                    case PboStep.Below:
                        PboOfBuilding[c.Who] = group;
                        open.Push((at.Part, c.Before, group));
                        break;
                    case PboStep.Wait:
                        PboOfBuilding[c.Who] = group;
                        open.Push((at.Part, c.Before, at.Part[c.Before].Waiting > 0 ? group : -1));
                        break;
                    default:
                        open.Push((at.Part, c.Before, c.Step == PboStep.Second ? -1 : group));
                        open.Push((at.Part, c.Who, c.Step == PboStep.First ? -1 : group));
                        break;
                }
            }
        }

        int NewGroup()
        {
            place.Add(-1);
            return place.Count - 1;
        }
    }

    private void MakePlans()
    {
        Ground ground = graph.Ground;
        PboPlan[] made = [.. place.Select(v => new PboPlan(v, Building: false, 1, 0, 0, -1))];
        for (int b = 0; b < PboOfBuilding.Length; b++)
        {
            if (PboOfBuilding[b] is >= 0 and int g)
            {
                ref PboPlan plan = ref made[g];
                bool leads = plan.FirstPremises < 0 || (graph.BuildingNode[b] == plan.Node && graph.BuildingNode[plan.FirstPremises] != plan.Node);
                plan = plan with { Lines = plan.Lines + ground.PremisesLines[b], Fibres = plan.Fibres + Fibres(b), FirstPremises = leads ? b : plan.FirstPremises };
                StreetDm[b] = Way(graph.BuildingNode[b], plan.Node);
            }
        }

        plans = [.. made];
        foreach (int b in inside)
        {
            int lines = ground.PremisesLines[b];
            PboOfBuilding[b] = plans.Count;
            plans.Add(new PboPlan(graph.BuildingNode[b], Building: true, (lines + rules.PboBuildingLines - 1) / rules.PboBuildingLines, lines, Fibres(b), b));
        }
    }

    private int Fibres(int b) => graph.Ground.PremisesLines[b] + (graph.Ground.PremisesPriority[b] ? rules.PriorityFibres : 0);

    /// <summary>Decimetres along the tree from one node to another.</summary>
    private int Way(int a, int b)
    {
        int ends = sets.Depth[a] + sets.Depth[b];
        while (a != b)
        {
            (a, b) = sets.Depth[a] > sets.Depth[b] ? (tree.Parent[a], b) : (a, tree.Parent[b]);
        }

        return ends - (2 * sets.Depth[a]);
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
}
