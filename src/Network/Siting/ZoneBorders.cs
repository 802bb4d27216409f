using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// Where the zones of an area end. The tree is cut at several numbers of lines first, because each cut leads to other borders however they are moved then; those whose cabinets, cables and trenches in the
/// place of poles cost least go on.
/// </summary>
internal sealed class ZoneBorders
{
    /// <summary>Where the tree is cut first, in percent of the lines a cabinet may hold.</summary>
    private static readonly int[] Starts = [100, 92, 84, 76, 68, 60, 52, 44];

    /// <summary>And where rules let a cabinet hold much more than the least, for that does not make large zones cheap: not below <see cref="LeastStart"/> percent of the least lines of a cabinet.</summary>
    private static readonly int[] SmallStarts = [33, 25, 19, 14, 11, 8];

    private const int LeastStart = 140;

    /// <summary>Of these the cheapest, gone through once more and wider: what transport passes beside zones is only known then.</summary>
    private const int Again = 3;

    /// <summary>Zone that passes the piece above each local node; −1 where none does.</summary>
    public required int[] Up { get; init; }

    /// <summary>Zone of the PBOs at each local node; −1 for none.</summary>
    public required int[] Own { get; init; }

    public required int Count { get; init; }

    /// <summary>Prices by local node, beside the transport of these zones.</summary>
    public required PieceCosts Costs { get; init; }

    /// <param name="lines">Lines at each local node.</param>
    /// <param name="locked">Local nodes where a person has locked a cabinet: no zone holds two.</param>
    /// <param name="mayStand">Local nodes where a cabinet may stand: each zone keeps one.</param>
    /// <returns>A few, the one that costs least first.</returns>
    public static IEnumerable<ZoneBorders> Cheapest(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, int[] lines, int[] fibres, bool[] locked, bool[] mayStand, ParallelOptions work)
    {
        bool banned = mayStand.Contains(false);
        // The same nodes whatever places a person forbids: borders found on others would differ by more than the wish is worth.
        LiveTree tree = LiveTree.Of(area, [.. lines.Select((n, i) => n > 0 || locked[i])]);
        int[] held = Here(lines), taken = Here(fibres), candidates = [.. tree.Node.Select(i => banned && mayStand[i] ? 1 : 0)];
        bool[] sites = [.. tree.Node.Select(i => mayStand[i])], fixedSites = [.. tree.Node.Select(i => locked[i])];
        PieceCosts ways = new(tree, area, poles, graph, rules);
        int[] starts = [.. Starts, .. SmallStarts.Where(s => rules.SroMax * s >= rules.SroMin * LeastStart)];
        TreePartition[] cuts = new TreePartition[starts.Length];
        Parallel.For(0, cuts.Length, work, k =>
        {
            PartitionLimits limits = new(rules.SroMax * starts[k] / 100, rules.SroMin, banned);
            cuts[k] = TreePartition.Cut(tree.Parent, held, candidates, limits, fixedSites, evener: starts[k] == 100);
        });

        // In a small area few of the cuts differ, and what starts from different ones often ends alike: each is gone through once.
        TreePartition[] apart = [.. cuts.Where((c, k) => !cuts.Take(k).Any(d => c.SameAs(d)))];
        Tried[] first = new Tried[apart.Length];
        Parallel.For(0, first.Length, work, k => first[k] = Split(apart[k].Up, apart[k].Own, apart[k].Count, wide: false));
        if (!banned && !locked.Contains(true) && !first.Any(f => f.Faults == 0) && FittingPartition.Cut(tree.Parent, held, rules.SroMin, rules.SroMax) is { } fits)
        {
            first = [.. first, Split(fits.Up, fits.Own, fits.Count, wide: false)];
        }

        Tried[] again = [.. first.DistinctBy(f => (f.Faults, f.Cents)).OrderBy(f => (f.Faults, f.Cents)).Take(Again)];
        Parallel.For(0, again.Length, work, k => again[k] = Split(again[k].Up, again[k].Own, again[k].Count, wide: true));
        LiveTree whole = LiveTree.Of(area, [.. area.Node.Select(_ => true)]);
        PieceCosts pieces = new(whole, area, poles, graph, rules);
        foreach ((_, _, int[] up, int[] own, int count) in again.DistinctBy(f => (f.Faults, f.Cents)).OrderBy(f => (f.Faults, f.Cents)))
        {
            (int[] allUp, int[] allOwn) = (tree.OnWays(up), tree.AtNodes(own));
            yield return new ZoneBorders { Up = allUp, Own = allOwn, Count = count, Costs = pieces.Beside(ZoneSplitting.TransportBeside(whole, rules, lines, allUp, allOwn)) };
        }

        int[] Here(int[] said) => [.. tree.Node.Select(i => said[i])];

        Tried Split(int[] up, int[] own, int count, bool wide)
        {
            PieceCosts costs = ways.Beside(ZoneSplitting.TransportBeside(tree, rules, held, up, own));
            (count, int faults, long cents) = ZoneSplitting.Split(tree, costs, rules, held, taken, sites, up, own, count, fixedSites, wide);
            return new Tried(faults, cents, up, own, count);
        }
    }

    private readonly record struct Tried(int Faults, long Cents, int[] Up, int[] Own, int Count);
}
