using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network;

/// <summary>Everything decided inside one NRO area.</summary>
/// <param name="TooFar">Zones with a line that may break the whole optical budget.</param>
internal sealed record AreaPlan(Area Area, SroZoning Zones, AreaCables Cables, int TooFar)
{
    /// <summary>
    /// What is tried, one after the other, while a line loses too much light: cents added to each splice on its way, and how cabinets further from the NRO than it allows move up. Cables without splices for
    /// one line cost less than a cabinet that leaves the middle of its zone; at the top of its zone no fibre goes back on its way.
    /// </summary>
    private static readonly (long SpliceCents, Move Cabinets)[] Remedies = [(1_000, Move.None), (10_000, Move.None), (10_000, Move.AsNeeded), (1_000_000, Move.AsNeeded), (1_000_000, Move.ToTop)];

    private enum Move
    {
        None,
        AsNeeded,
        ToTop,
    }

    /// <summary>Zones, cabinets and cables of an area. Where the wishes hold without being asked for, nothing changes.</summary>
    /// <param name="plain">What is made where nobody wishes anything; null when it is not known.</param>
    public static AreaPlan Make(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, int[] nodeLines, int[] nodeFibres, AreaPlan? plain, ParallelOptions work)
    {
        plain ??= Make(area, poles, graph, rules, DesignWishes.None, nodeLines, nodeFibres, work);
        return plain.Keeps(wishes) ? plain : Make(area, poles, graph, rules, wishes, nodeLines, nodeFibres, work);
    }

    private bool Keeps(DesignWishes wishes)
    {
        HashSet<int> sites = [.. Zones.Site.Select(i => Area.Node[i])];
        return !sites.Overlaps(wishes.NoSroAt) && Enumerable.Range(0, Area.Count).All(i => !Area.Own[i] || !wishes.SroAt.Contains(Area.Node[i]) || sites.Contains(Area.Node[i]));
    }

    private static AreaPlan Make(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, int[] nodeLines, int[] nodeFibres, ParallelOptions work)
    {
        SroZoning zones = SroZoning.Zone(area, poles, graph, rules, wishes, nodeLines, nodeFibres, work);
        AreaCables cables = AreaCables.Lay(area, zones, poles, graph, rules);
        AreaLosses losses = new(area, area.Depth(graph), zones, cables, rules);
        losses.Work();
        foreach ((long cents, Move move) in Remedies)
        {
            if (losses.Faint.Count == 0)
            {
                break;
            }

            // Ways are what they are until the cables are laid again: cabinets move after.
            foreach (int i in losses.Faint)
            {
                cables.SpareSplices(i, cents);
            }

            if (move != Move.None)
            {
                zones.MoveUp(area, losses.TooFar, move == Move.ToTop ? (_, _) => false : losses.Reaches);
            }

            cables.LayAgain(losses.Faint.Select(i => zones.Own[i]).Distinct().Order());
            losses.Work();
        }

        return new AreaPlan(area, zones, cables, losses.TooFar.Count);
    }
}

/// <summary>Which lines of an area may break an optical limit, their drops counted both at nothing and at full reach.</summary>
/// <param name="depth">Way of each local node to the NRO along the tree, decimetres.</param>
internal sealed class AreaLosses(Area area, long[] depth, SroZoning zones, AreaCables cables, EngineeringRules rules)
{
    private readonly long perDm = rules.MicroDbPerDm;
    private readonly long splice = rules.MicroDb("optical.splice");
    private readonly long connector = rules.MicroDb("optical.connector");
    private readonly long budget = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (3 * rules.MicroDb("optical.connector"));

    /// <summary>Local nodes whose lines lose too much between SRO and socket or in all.</summary>
    public List<int> Faint { get; } = [];

    /// <summary>Zones whose lines break the whole budget.</summary>
    public HashSet<int> TooFar { get; } = [];

    public void Work()
    {
        Faint.Clear();
        TooFar.Clear();
        for (int i = 0; i < area.Count; i++)
        {
            int z = zones.Own[i];
            if (z < 0)
            {
                continue;
            }

            bool faint = false;
            foreach (long dm in (ReadOnlySpan<long>)[cables.PboDm[i], cables.PboDm[i] + rules.ReachDm])
            {
                long near = (dm * perDm) + connector + ((2 + cables.PboSplices[i]) * splice);
                bool far = near + (cables.SroDm[z] * perDm) + ((2 + cables.SroSplices[z]) * splice) > budget;
                faint |= far || near > OpticalBudget.PmPtoLimit(rules, dm);
                if (far)
                {
                    TooFar.Add(z);
                }
            }

            if (faint)
            {
                Faint.Add(i);
            }
        }
    }

    /// <summary>Whether all lines of a zone would keep the whole budget from another place of its cabinet on the way to the NRO, splices staying as many as they are.</summary>
    /// <remarks>O(PBOs of the area × depth).</remarks>
    public bool Reaches(int z, int site)
    {
        HashSet<int> way = [];
        for (int i = site; i >= 0; i = area.Parent[i])
        {
            way.Add(i);
        }

        for (int i = 0; i < area.Count; i++)
        {
            if (zones.Own[i] == z)
            {
                long dm = depth[i] + rules.ReachDm;
                int meet = i;
                while (!way.Contains(meet))
                {
                    meet = area.Parent[meet];
                }

                dm += 2 * (depth[site] - depth[meet]);
                if ((dm * perDm) + connector + ((4 + cables.PboSplices[i] + cables.SroSplices[z]) * splice) > budget)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
