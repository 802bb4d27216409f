using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Cabling;

/// <summary>Fibres, cables, closures and splices of one NRO area, by local node: what is said of node i is about the piece above it, or the place itself for closures.</summary>
internal sealed class AreaCables
{
    private readonly Area area;
    private readonly SroZoning zones;
    private readonly PoleRoom poles;
    private readonly RouteGraph graph;
    private readonly EngineeringRules rules;
    private readonly List<int>[] pieces;
    private readonly List<int>[] pbos;
    private readonly Laid[] distribution;
    private readonly int[] section;
    private readonly int[] transportSection;
    private readonly bool[] flipped;
    private readonly bool[] above;
    private readonly Dictionary<(int Node, int Zone), int> fromBelow;
    private readonly long[] penalty;
    private readonly long[] transportPenalty;
    private int[] carried = [];
    private Laid transport = default!;

    private AreaCables(Area area, SroZoning zones, PoleRoom poles, RouteGraph graph, EngineeringRules rules)
    {
        (this.area, this.zones, this.poles, this.graph, this.rules) = (area, zones, poles, graph, rules);
        int n = area.Count;
        fromBelow = [];
        pieces = [.. Enumerable.Range(0, zones.Count).Select(_ => new List<int>())];
        pbos = [.. pieces.Select(_ => new List<int>())];
        (distribution, section, transportSection, flipped, above, penalty, transportPenalty) = (new Laid[zones.Count], new int[n], new int[n], new bool[n], new bool[n], new long[n], new long[n]);
        (DistributionFibres, DistributionSet, TransportFibres, TransportSet) = (new int[n], new CableSet[n], new int[n], new CableSet[n]);
        (PboDm, PboSplices, SroDm, SroSplices) = (new int[n], new int[n], new int[zones.Count], new int[zones.Count]);
        for (int i = 0; i < n; i++)
        {
            if (zones.Up[i] >= 0)
            {
                pieces[zones.Up[i]].Add(i);
            }

            if (zones.Own[i] >= 0)
            {
                pbos[zones.Own[i]].Add(i);
            }
        }
    }

    /// <summary>The same, to be laid again beside the other.</summary>
    /// <param name="zones">Of the other, or their copy.</param>
    public AreaCables(AreaCables other, SroZoning zones)
    {
        (area, this.zones, poles, graph, rules, pieces, pbos, carried, transport) = (other.area, zones, other.poles, other.graph, other.rules, other.pieces, other.pbos, other.carried, other.transport);
        (distribution, section, transportSection, flipped, above) = ([.. other.distribution], [.. other.section], [.. other.transportSection], [.. other.flipped], [.. other.above]);
        (fromBelow, penalty, transportPenalty) = (new(other.fromBelow), [.. other.penalty], [.. other.transportPenalty]);
        (DistributionFibres, DistributionSet, TransportFibres, TransportSet) = ([.. other.DistributionFibres], [.. other.DistributionSet], [.. other.TransportFibres], [.. other.TransportSet]);
        (PboDm, PboSplices, SroDm, SroSplices) = ([.. other.PboDm], [.. other.PboSplices], [.. other.SroDm], [.. other.SroSplices]);
    }

    public int[] DistributionFibres { get; }

    public CableSet[] DistributionSet { get; }

    public int[] TransportFibres { get; }

    public CableSet[] TransportSet { get; }

    /// <summary>From the SRO to the PBOs of each node: decimetres, and splices on the way between both ends.</summary>
    public int[] PboDm { get; }

    public int[] PboSplices { get; }

    /// <summary>From the NRO to each SRO.</summary>
    public int[] SroDm { get; }

    public int[] SroSplices { get; }

    /// <summary>Closures: local node, zone (−1: transport) and cable set, in a fixed order.</summary>
    public IEnumerable<(int Node, int Zone, CableSet Set)> Closures => distribution.SelectMany((d, z) => d.Closures.Select(c => (flipped[c.Section] ? area.Parent[c.Section] : c.Section, z, c.Set)))
        .Concat(transport.Closures.Select(c => (c.Section, -1, c.Set)));

    /// <summary>Fibres spliced by zone; the last entry is transport.</summary>
    public long[] Splices => [.. distribution.Select(d => d.Splices), transport.Splices];

    /// <summary>What cables, closures, splices and cabinets cost, and the trenches that take the place of poles. O(nodes).</summary>
    public long Cents()
    {
        CableCatalogue catalogue = rules.Catalogue;
        long cents = (Splices.Sum() * rules.Cents("splice")) + (zones.Count * (long)rules.Cents("sro.site")) + Closures.Sum(c => (long)rules.Cents(CableSizing.ClosureItem(c.Set, rules)));
        for (int i = 1; i < area.Count; i++)
        {
            (int room, int dearer) = poles.At(area.Piece[i], 0);
            int hung = catalogue.FibresOf(DistributionSet[i]) + catalogue.FibresOf(TransportSet[i]);
            cents += (long)graph.PieceDm[area.Piece[i]] * (catalogue.CentsPerDmOf(DistributionSet[i]) + catalogue.CentsPerDmOf(TransportSet[i]) + (hung > room ? dearer : 0));
        }

        return cents;
    }

    public static AreaCables Lay(Area area, SroZoning zones, PoleRoom poles, RouteGraph graph, EngineeringRules rules)
    {
        AreaCables cables = new(area, zones, poles, graph, rules);
        cables.LayAgain(Enumerable.Range(0, zones.Count));
        return cables;
    }

    /// <summary>Lays the distribution of some zones and all transport, after their cabinets moved or splices became dearer.</summary>
    public void LayAgain(IEnumerable<int> changed)
    {
        carried = Carried();
        foreach (int z in changed)
        {
            LayZone(z);
        }

        LayTransport();
    }

    /// <summary>Splices become dearer on the way from the NRO to the PBOs of a node.</summary>
    public void SpareSplices(int node, long cents)
    {
        int z = zones.Own[node];
        Raise(distribution[z].Flow, FeederAt(node, z), penalty, cents);
        Raise(transport.Flow, transportSection[zones.Site[z]], transportPenalty, cents);
    }

    private static void Raise(CableFlow flow, int from, long[] penalty, long cents)
    {
        for (int s = from; s >= 0; s = flow.Feeder[s])
        {
            penalty[flow.Name[s]] = Math.Max(penalty[flow.Name[s]], cents);
        }
    }

    /// <summary>Fibres flow from the cabinet: up from it to the last fork of its zone, and down everywhere else; above that fork nothing of the zone passes.</summary>
    private void LayZone(int z)
    {
        CableFlow flow = new(pieces[z].Count);
        foreach (int i in pieces[z])
        {
            (section[i], flipped[i], above[i]) = (-1, false, false);
        }

        int feeder = -1;
        for (int i = zones.Site[z]; zones.Up[i] == z; i = area.Parent[i])
        {
            if (zones.Open[i] < zones.Fibres[z])
            {
                flipped[i] = true;
                feeder = section[i] = Add(i, feeder, zones.Fibres[z] - zones.Open[i]);
                fromBelow[(area.Parent[i], z)] = i;
            }
            else
            {
                above[i] = true;
            }
        }

        foreach (int i in pieces[z])
        {
            if (!flipped[i] && !above[i] && zones.Open[i] > 0)
            {
                section[i] = Add(i, FeederAt(area.Parent[i], z), zones.Open[i]);
            }
        }

        distribution[z] = Laid.Size(flow, rules, rules.SpareDistribution);
        foreach (int i in pieces[z])
        {
            (DistributionFibres[i], DistributionSet[i]) = section[i] < 0 ? (0, default) : (flow.Fibres[section[i]], distribution[z].Plan.Set[section[i]]);
        }

        foreach (int i in pbos[z])
        {
            (PboDm[i], PboSplices[i]) = distribution[z].WayTo(FeederAt(i, z));
        }

        int Add(int i, int from, int fibres) => flow.Add(i, from, area.Piece[i], graph.PieceDm[area.Piece[i]], fibres, Room(i), penalty[i]);
        (int, int) Room(int i) => poles.At(area.Piece[i], rules.Catalogue.FibresOf(rules.Catalogue.SetFor(CableCatalogue.WithSpare(carried[i], rules.SpareTransport))));
    }

    /// <summary>The section that leads to the PBOs and branches of a zone at a node; −1 at the cabinet.</summary>
    private int FeederAt(int node, int zone) =>
        node == zones.Site[zone] ? -1 : zones.Up[node] == zone && !flipped[node] && !above[node] ? section[node] : section[fromBelow[(node, zone)]];

    private void LayTransport()
    {
        CableFlow flow = new(64);
        transportSection[0] = -1;
        for (int i = 1; i < area.Count; i++)
        {
            transportSection[i] = carried[i] == 0 ? -1
                : flow.Add(i, transportSection[area.Parent[i]], area.Piece[i], graph.PieceDm[area.Piece[i]], carried[i], poles.At(area.Piece[i], rules.Catalogue.FibresOf(DistributionSet[i])), transportPenalty[i]);
        }

        transport = Laid.Size(flow, rules, rules.SpareTransport);
        for (int i = 0; i < area.Count; i++)
        {
            (TransportFibres[i], TransportSet[i]) = transportSection[i] < 0 ? (0, default) : (carried[i], transport.Plan.Set[transportSection[i]]);
        }

        for (int z = 0; z < zones.Count; z++)
        {
            (SroDm[z], SroSplices[z]) = transport.WayTo(transportSection[zones.Site[z]]);
        }
    }

    /// <summary>Transport fibres on the piece above each node.</summary>
    private int[] Carried()
    {
        int[] sum = new int[area.Count];
        for (int z = 0; z < zones.Count; z++)
        {
            sum[zones.Site[z]] += zones.Transport[z];
        }

        for (int i = area.Count - 1; i > 0; i--)
        {
            sum[area.Parent[i]] += sum[i];
        }

        return sum;
    }

    /// <summary>A flow and its cables, with length and splices from its start to the far end of each section.</summary>
    private sealed record Laid(CableFlow Flow, CablePlan Plan, int[] Dm, int[] Cuts)
    {
        public static Laid Size(CableFlow flow, EngineeringRules rules, int sparePercent)
        {
            CablePlan plan = CableSizing.Size(flow, rules, sparePercent);
            int[] dm = new int[flow.Count], cuts = new int[flow.Count];
            for (int s = 0; s < flow.Count; s++)
            {
                int f = flow.Feeder[s];
                dm[s] = flow.Dm[s] + (f < 0 ? 0 : dm[f]);
                cuts[s] = f < 0 ? 0 : cuts[f] + (plan.Continues[s] ? 0 : 1);
            }

            return new Laid(flow, plan, dm, cuts);
        }

        /// <summary>Fibres spliced at closures.</summary>
        public long Splices => Enumerable.Range(0, Flow.Count).Sum(s => Flow.Feeder[s] >= 0 && !Plan.Continues[s] ? (long)Flow.Fibres[s] : 0);

        /// <summary>Closures at the far end of sections, by the name of these.</summary>
        public IEnumerable<(int Section, CableSet Set)> Closures => Enumerable.Range(0, Flow.Count).Where(s => !Plan.Closure[s].IsEmpty).Select(s => (Flow.Name[s], Plan.Closure[s]));

        /// <summary>Length and splices up to the far end of a section; none at the start (−1).</summary>
        public (int Dm, int Cuts) WayTo(int s) => s < 0 ? (0, 0) : (Dm[s], Cuts[s]);
    }
}
