using Maillage.Kernel;
using Maillage.Network.Bounds;
using Maillage.Network.Pricing;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network;

/// <summary>Kind of a network site.</summary>
public enum SiteKind : byte
{
    Nro,
    Sro,
    Pbo,
}

/// <summary>Highest use of a span; each span carries every cable that passes.</summary>
public enum SpanLevel : byte
{
    /// <summary>Only drops pass: the run along the street from a PBO to the foot of a building.</summary>
    Branchement,
    Distribution,
    Transport,
    Collecte,
}

/// <summary>How a span is built when nothing stands there.</summary>
public enum SpanMode : byte
{
    Trench,
    Aerial,
}

/// <summary>A place of the network.</summary>
/// <param name="Id">Stable: commune, kind and a hash of the place, so that two designs compare.</param>
/// <param name="Parent">Index of the SRO of a PBO, of the NRO of an SRO; −1 for an NRO.</param>
/// <param name="Node">Node of the route graph.</param>
/// <param name="Boxes">Boxes of a PBO (several in one building); 1 else.</param>
/// <param name="Lines">Locaux served.</param>
/// <param name="Fibres">Fibres that arrive: from the SRO at a PBO, from the NRO at an SRO; 0 at an NRO.</param>
/// <param name="Capacity">Locaux the rules allow here.</param>
/// <param name="InBuilding">True for a PBO inside a multi-dwelling building.</param>
/// <param name="RootDm">Cable from the parent site, decimetres.</param>
/// <param name="Splices">Splices on that cable between both ends.</param>
public sealed record DesignSite(
    string Id, SiteKind Kind, int Commune, int Parent, int Node, int Boxes, int Lines, int Fibres, int Capacity, bool InBuilding, int RootDm, int Splices, Money Cost);

/// <summary>A piece of ground edge that the network opens, with all cables that pass.</summary>
/// <param name="Edge">Edge of the ground.</param>
/// <param name="FromDm">Where it begins on the edge, decimetres from its first node.</param>
/// <param name="DistributionSet">Cables side by side.</param>
/// <param name="Nro">Site index; −1 where only collecte passes.</param>
/// <param name="Sro">Site index of the SRO whose distribution or drops pass; −1 without.</param>
public readonly record struct DesignSpan(
    int Edge, int FromDm, int ToDm, SpanLevel Level, SpanMode Mode, int DistributionFibres, int TransportFibres, int CollecteFibres,
    CableSet DistributionSet, CableSet TransportSet, int Nro, int Sro)
{
    public int LengthDm => ToDm - FromDm;

    /// <summary>Fibres in use, spare left out.</summary>
    public int Fibres => DistributionFibres + TransportFibres + CollecteFibres;
}

/// <summary>A splice closure where a cable branches or changes.</summary>
/// <param name="Site">SRO of a distribution closure, NRO of a transport closure (site index).</param>
public readonly record struct DesignClosure(int Node, int Site, CableSet Cables);

/// <summary>
/// A whole network on a ground: sites, spans, drops, bill, waivers and the lower bound on its cost. Immutable; a pure function of ground and rules.
/// </summary>
public sealed class NetworkDesign
{
    public required Ground Ground { get; init; }

    public required EngineeringRules Rules { get; init; }

    internal RouteGraph Graph { get; init; } = default!;

    /// <summary>Whether the routes were chosen for the cost with reuse and not for the cost all new.</summary>
    public bool ForReuse => Graph.ForReuse;

    /// <summary>NROs, then SROs, then PBOs.</summary>
    public required IReadOnlyList<DesignSite> Sites { get; init; }

    public required IReadOnlyList<DesignSpan> Spans { get; init; }

    public required IReadOnlyList<DesignClosure> Closures { get; init; }

    /// <summary>Site index of the PBO of each building of the ground.</summary>
    public required int[] PremisesPbo { get; init; }

    /// <summary>Run of each building's drop along the street; the setback comes on top.</summary>
    public required int[] PremisesStreetDm { get; init; }

    /// <summary>Loss from the SRO to the socket, millionths of a dB.</summary>
    public required long[] PremisesPmPtoMicroDb { get; init; }

    /// <summary>Loss from the NRO to the socket with the split, millionths of a dB.</summary>
    public required long[] PremisesLossMicroDb { get; init; }

    public required BillOfQuantities Bill { get; init; }

    public required IReadOnlyList<Waiver> Waivers { get; init; }

    /// <summary>Broken rules for which the design can prove no necessity: none in a sound design.</summary>
    public required IReadOnlyList<Waiver> Violations { get; init; }

    public required LowerBound Bound { get; init; }

    /// <summary>True as soon as one commune that holds premises stands on generated ground.</summary>
    public bool Simulated => Ground.PremisesCommune.Distinct().Any(c => Ground.CommuneOrigin[c] == GroundOrigin.Simulated);

    public long Premises => Ground.LineCount;

    public int NroCount => Sites.Count(s => s.Kind == SiteKind.Nro);

    public int SroCount => Sites.Count(s => s.Kind == SiteKind.Sro);

    /// <summary>Boxes, several of which may stand in one building.</summary>
    public int PboCount => Sites.Where(s => s.Kind == SiteKind.Pbo).Sum(s => s.Boxes);

    public Length RouteLength => new(Spans.Sum(s => s.LengthDm * 10L));

    public Money CostNew => Bill.CostNew;

    public Money CostReuse => Bill.CostReuse;

    /// <summary>(cost − bound) / bound, percent; 0 for an empty design.</summary>
    public double GapPercent => Bound.Total.Cents == 0 ? 0 : 100.0 * (CostNew.Cents - Bound.Total.Cents) / Bound.Total.Cents;
}
