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
    /// What is tried, one after the other, while a line loses too much light: cents added to each splice on its way, and how cabinets further from the NRO than it allows move up; at the top of its zone no fibre
    /// goes back on its way. Mostly cables without splices for one line cost less than a cabinet that leaves the middle of its zone; where they cost much, other orders are tried too.
    /// </summary>
    private static readonly (long SpliceCents, Move Cabinets)[][] Remedies =
    [
        [(1_000, Move.None), (10_000, Move.None), (10_000, Move.AsNeeded), (1_000_000, Move.AsNeeded), (1_000_000, Move.ToTop)],
        [(1_000, Move.None), (10_000, Move.None), (1_000_000, Move.None), (1_000_000, Move.AsNeeded), (1_000_000, Move.ToTop)],
        [(1_000, Move.AsNeeded), (10_000, Move.AsNeeded), (1_000_000, Move.AsNeeded), (1_000_000, Move.ToTop)],
    ];

    /// <summary>Remedies cost much when they add more than one part in so many to cables and cabinets of the area. On thirty thousand generated lines (seed 3) trying others then, and other borders, saves 0.5 % of the whole.</summary>
    private const int Dear = 100;

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
        plain ??= Solve(area, poles, graph, rules, DesignWishes.None, nodeLines, nodeFibres, work);
        return plain.Keeps(wishes) ? plain : Solve(area, poles, graph, rules, wishes, nodeLines, nodeFibres, work);
    }

    private bool Keeps(DesignWishes wishes)
    {
        HashSet<int> sites = [.. Zones.Site.Select(i => Area.Node[i])];
        return !sites.Overlaps(wishes.NoSroAt) && Enumerable.Range(0, Area.Count).All(i => !Area.Own[i] || !wishes.SroAt.Contains(Area.Node[i]) || sites.Contains(Area.Node[i]));
    }

    /// <summary>Where it costs much that every line gets enough light, other borders may need less.</summary>
    private static AreaPlan Solve(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, int[] nodeLines, int[] nodeFibres, ParallelOptions work)
    {
        long[] depth = area.Depth(graph);
        AreaPlan? best = null;
        foreach (SroZoning zones in SroZoning.Cheapest(area, poles, graph, rules, wishes, nodeLines, nodeFibres, work))
        {
            (AreaPlan plan, bool dear) = Lit(area, depth, zones, AreaCables.Lay(area, zones, poles, graph, rules), rules);
            best = best is null || plan.Cost.CompareTo(best.Cost) < 0 ? plan : best;
            if (!dear)
            {
                break;
            }
        }

        return best!;
    }

    private (int TooFar, long Cents) Cost => (TooFar, Cables.Cents());

    /// <summary>What is laid, with such remedies that every line gets enough light, if any do; and whether they cost much.</summary>
    private static (AreaPlan Plan, bool Dear) Lit(Area area, long[] depth, SroZoning zones, AreaCables laid, EngineeringRules rules)
    {
        if (!AreaLosses.Of(area, depth, zones, laid, rules).Any)
        {
            return (new AreaPlan(area, zones, laid, 0), false);
        }

        long enough = laid.Cents() * (Dear + 1) / Dear;
        AreaPlan? best = null;
        foreach ((long SpliceCents, Move Cabinets)[] remedies in Remedies)
        {
            SroZoning moved = zones with { Site = [.. zones.Site] };
            AreaPlan lit = Lit(area, depth, moved, new AreaCables(laid, moved), rules, remedies);
            best = best is null || lit.Cost.CompareTo(best.Cost) < 0 ? lit : best;
            if (best.Cost.CompareTo((0, enough)) <= 0)
            {
                return (best, false);
            }
        }

        return (best!, true);
    }

    /// <param name="zones">Changed, as are the cables.</param>
    private static AreaPlan Lit(Area area, long[] depth, SroZoning zones, AreaCables cables, EngineeringRules rules, (long SpliceCents, Move Cabinets)[] remedies)
    {
        AreaLosses losses = AreaLosses.Of(area, depth, zones, cables, rules);
        foreach ((long cents, Move move) in remedies)
        {
            if (!losses.Any)
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

    public bool Any => Faint.Count > 0;

    public static AreaLosses Of(Area area, long[] depth, SroZoning zones, AreaCables cables, EngineeringRules rules)
    {
        AreaLosses losses = new(area, depth, zones, cables, rules);
        losses.Work();
        return losses;
    }

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
