using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>A cost, or a bound on it, by kind of work; kinds never overlap.</summary>
/// <param name="Support">Trenches and pole lines.</param>
/// <param name="Cable">Cables, closures and splices.</param>
/// <param name="Sites">NRO, SRO, PBO and entries into buildings.</param>
/// <param name="Drops">Drops to the sockets.</param>
public sealed record CostParts(Money Support, Money Cable, Money Sites, Money Drops)
{
    public Money Total => Support + Cable + Sites + Drops;
}

/// <summary>
/// No network that obeys the rules costs less than this, all new. Support: dual ascent over the feet that every network must reach. Cable: transport
/// fibres over each line's shortest way to an exchange at the cheapest price of a fibre-metre in the catalogue. Sites and drops: what counting alone asks for.
/// </summary>
public sealed class LowerBound
{
    public required CostParts Parts { get; init; }

    public Money Total => Parts.Total;

    /// <summary>A building of the ground whose foot is the root of the dual solution, one a connected part.</summary>
    public required int[] RootBuildings { get; init; }

    /// <summary>The dual solution of the support, in the order in which it must be replayed.</summary>
    public required IReadOnlyList<DualRaise> Raises { get; init; }

    internal static LowerBound Of(RouteGraph graph, SupportTree tree, EngineeringRules rules, CancellationToken cancellation)
    {
        SupportBound support = SupportBound.Of(graph, cancellation);
        return new LowerBound
        {
            Parts = new CostParts(support.Value, CountingBounds.Cable(graph, rules), CountingBounds.Sites(graph, tree, rules), CountingBounds.Drops(graph.Ground, rules)),
            RootBuildings = support.RootBuildings,
            Raises = support.Raises,
        };
    }
}
