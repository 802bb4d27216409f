using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Cabling;

/// <summary>Fibres, cables, closures and splices of one NRO area, by local node: what is said of node i is about the piece above it, or the place itself for closures.</summary>
internal sealed class AreaCables
{
    public required int[] DistributionFibres { get; init; }

    public required CableSet[] DistributionSet { get; init; }

    public required int[] TransportFibres { get; init; }

    public required CableSet[] TransportSet { get; init; }

    /// <summary>Closures: local node, zone (−1: transport) and cable set, in a fixed order.</summary>
    public required List<(int Node, int Zone, CableSet Set)> Closures { get; init; }

    /// <summary>Fibres spliced by zone; the last entry is transport.</summary>
    public required long[] Splices { get; init; }

    /// <summary>From the SRO to the PBOs of each node: decimetres, and splices on the way between both ends.</summary>
    public required int[] PboDm { get; init; }

    public required int[] PboSplices { get; init; }

    /// <summary>From the NRO to each SRO.</summary>
    public required int[] SroDm { get; init; }

    public required int[] SroSplices { get; init; }

    public static AreaCables Lay(Area area, SroZoning zones, PoleRoom poles, RouteGraph graph, EngineeringRules rules, long splicePenalty)
    {
        int n = area.Count;
        int[] carried = Carried(area, zones);
        (int, int) Room(int i) => poles.At(area.Piece[i], rules.Catalogue.FibresOf(rules.Catalogue.SetFor(CableCatalogue.WithSpare(carried[i], rules.SpareTransport))));
        bool[] flipped = new bool[n], above = new bool[n];
        Dictionary<(int Node, int Zone), int> fromBelow = [];
        CableFlow distribution = new(n), transport = new(64);
        int[] section = new int[n];
        Array.Fill(section, -1);
        for (int z = 0; z < zones.Count; z++)
        {
            int feeder = -1;
            for (int i = zones.Site[z]; zones.Up[i] == z && zones.Open[i] < zones.Fibres[z]; i = area.Parent[i])
            {
                flipped[i] = true;
                feeder = section[i] = distribution.Add(i, feeder, area.Piece[i], graph.PieceDm[area.Piece[i]], zones.Fibres[z] - zones.Open[i], Room(i));
                fromBelow[(area.Parent[i], z)] = i;
            }

            // Above the last fork of the zone nothing of it passes.
            for (int i = zones.Site[z]; zones.Up[i] == z; i = area.Parent[i])
            {
                above[i] = !flipped[i];
            }
        }

        for (int i = 1; i < n; i++)
        {
            int z = zones.Up[i];
            if (z >= 0 && !flipped[i] && zones.Open[i] > 0 && !above[i])
            {
                section[i] = distribution.Add(i, FeederAt(area.Parent[i], z), area.Piece[i], graph.PieceDm[area.Piece[i]], zones.Open[i], Room(i));
            }
        }

        CablePlan pd = CableSizing.Size(distribution, rules, rules.SpareDistribution, splicePenalty);
        int[] transportSection = new int[n];
        transportSection[0] = -1;
        for (int i = 1; i < n; i++)
        {
            int beside = section[i] < 0 ? 0 : rules.Catalogue.FibresOf(pd.Set[section[i]]);
            transportSection[i] = carried[i] == 0 ? -1
                : transport.Add(i, transportSection[area.Parent[i]], area.Piece[i], graph.PieceDm[area.Piece[i]], carried[i], poles.At(area.Piece[i], beside));
        }

        CablePlan pt = CableSizing.Size(transport, rules, rules.SpareTransport, splicePenalty);
        return Gather(area, zones, (distribution, pd, section), (transport, pt, transportSection), flipped, FeederAt);

        int FeederAt(int node, int zone) =>
            node == zones.Site[zone] ? -1 : zones.Up[node] == zone && !flipped[node] && !above[node] ? section[node] : section[fromBelow[(node, zone)]];
    }

    /// <summary>Transport fibres on the piece above each node.</summary>
    private static int[] Carried(Area area, SroZoning zones)
    {
        int[] carried = new int[area.Count];
        for (int z = 0; z < zones.Count; z++)
        {
            carried[zones.Site[z]] += zones.Transport[z];
        }

        for (int i = area.Count - 1; i > 0; i--)
        {
            carried[area.Parent[i]] += carried[i];
        }

        return carried;
    }

    private static AreaCables Gather(
        Area area, SroZoning zones, (CableFlow Flow, CablePlan Plan, int[] Section) d, (CableFlow Flow, CablePlan Plan, int[] Section) t, bool[] flipped, Func<int, int, int> feederAt)
    {
        int n = area.Count;
        long[] splices = new long[zones.Count + 1];
        List<(int, int, CableSet)> closures = [];
        (int[] dm, int[] cuts) = Reach(d.Flow, d.Plan);
        (int[] sroDm, int[] sroCuts) = Reach(t.Flow, t.Plan);
        for (int s = 0; s < d.Flow.Count; s++)
        {
            int i = d.Flow.Name[s], z = zones.Up[i];
            splices[z] += d.Flow.Feeder[s] >= 0 && !d.Plan.Continues[s] ? d.Flow.Fibres[s] : 0;
            if (!d.Plan.Closure[s].IsEmpty)
            {
                closures.Add((flipped[i] ? area.Parent[i] : i, z, d.Plan.Closure[s]));
            }
        }

        for (int s = 0; s < t.Flow.Count; s++)
        {
            splices[^1] += t.Flow.Feeder[s] >= 0 && !t.Plan.Continues[s] ? t.Flow.Fibres[s] : 0;
            if (!t.Plan.Closure[s].IsEmpty)
            {
                closures.Add((t.Flow.Name[s], -1, t.Plan.Closure[s]));
            }
        }

        int[] pboDm = new int[n], pboCuts = new int[n];
        for (int i = 0; i < n; i++)
        {
            int s = zones.Own[i] >= 0 ? feederAt(i, zones.Own[i]) : -1;
            (pboDm[i], pboCuts[i]) = s < 0 ? (0, 0) : (dm[s], cuts[s]);
        }

        return new AreaCables
        {
            DistributionFibres = Spread(n, d.Section, s => d.Flow.Fibres[s]),
            DistributionSet = Spread(n, d.Section, s => d.Plan.Set[s]),
            TransportFibres = Spread(n, t.Section, s => t.Flow.Fibres[s]),
            TransportSet = Spread(n, t.Section, s => t.Plan.Set[s]),
            Closures = closures,
            Splices = splices,
            PboDm = pboDm,
            PboSplices = pboCuts,
            SroDm = [.. zones.Site.Select(i => t.Section[i] < 0 ? 0 : sroDm[t.Section[i]])],
            SroSplices = [.. zones.Site.Select(i => t.Section[i] < 0 ? 0 : sroCuts[t.Section[i]])],
        };
    }

    private static T[] Spread<T>(int n, int[] section, Func<int, T> value)
        where T : struct => [.. Enumerable.Range(0, n).Select(i => section[i] < 0 ? default : value(section[i]))];

    /// <summary>Length and splices from the start of the flow to the far end of each section.</summary>
    private static (int[] Dm, int[] Splices) Reach(CableFlow flow, CablePlan plan)
    {
        int[] dm = new int[flow.Count], splices = new int[flow.Count];
        for (int s = 0; s < flow.Count; s++)
        {
            int f = flow.Feeder[s];
            dm[s] = flow.Dm[s] + (f < 0 ? 0 : dm[f]);
            splices[s] = f < 0 ? 0 : splices[f] + (plan.Continues[s] ? 0 : 1);
        }

        return (dm, splices);
    }
}
