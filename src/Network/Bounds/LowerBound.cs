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
/// No network that obeys the rules costs less than this, all new. What is counted where: streets (<see cref="SupportBound"/>), the length of cable whatever it holds (<see cref="AlongBound"/>), fibre by
/// length, cabinets and exchanges (<see cref="FibreBound"/>), PBOs and drops (<see cref="AccessBound"/>), splices at PBOs and equipment by counting.
/// </summary>
public sealed class LowerBound
{
    /// <summary>A bound for each kind of work alone. Their sum is below <see cref="Total"/>: what saves cabinets costs fibre, what saves PBOs costs drops, and only the whole knows both.</summary>
    public required CostParts Parts { get; init; }

    public required Money Total { get; init; }

    /// <summary>A building of the ground whose foot is the root of the dual solutions, one a connected part.</summary>
    public required int[] RootBuildings { get; init; }

    /// <summary>The dual solution of the support, in the order in which it must be replayed.</summary>
    public required IReadOnlyList<DualRaise> Raises { get; init; }

    /// <summary>The dual solution of the length of cable, in hundredths of a cent.</summary>
    public required IReadOnlyList<DualRaise> CableRaises { get; init; }

    /// <summary>What each building is worth in the dual of PBOs and drops, cents.</summary>
    public required long[] Worth { get; init; }

    /// <summary>What a line at each junction is worth in the dual of cabinets and their fibre, millionths of a cent.</summary>
    public required long[] CabinetWorth { get; init; }

    /// <summary>What a line on each street is worth in the dual of exchanges and their fibre, millionths of a cent.</summary>
    public required long[] ExchangeWorth { get; init; }

    internal static LowerBound Of(RouteGraph graph, SupportBound support, FibreBound fibre, AlongBound cable, long[] worth, SupportTree tree, EngineeringRules rules)
    {
        (long along, DualRaise[] cableRaises, _) = cable;
        (Money boxesInside, Money boxes) = CountingBounds.Boxes(graph.Ground, rules);
        (Money dropsInside, Money drops) = CountingBounds.Drops(graph.Ground, rules);
        (Money nro, Money sro, Money lines) = CountingBounds.Sites(graph, tree, rules);
        long runs = cableRaises.Select(r => r.Building).Concat(support.RootBuildings).Distinct().Sum(b => AlongBound.RunDm(graph.Ground, rules, b)) * AlongBound.Unit(rules) / 100;
        Money splices = CountingBounds.Splices(graph.Ground, rules);
        long access = Math.Max(worth.Sum(), (boxes + drops).Cents - fibre.Runs.Cents - runs - 1);
        return new LowerBound
        {
            Parts = new CostParts(support.Value, splices + new Money(Math.Max(0, along - runs - 1) + Math.Max(0, (fibre.Alone + fibre.Transport - fibre.Runs).Cents)), nro + sro + lines + boxesInside + boxes, dropsInside + drops),
            Total = support.Value + new Money(along) + splices + new Money(Math.Max(fibre.WithCabinets.Cents, sro.Cents)) + new Money(Math.Max(fibre.WithExchanges.Cents, (fibre.Transport + nro).Cents)) + lines + boxesInside + dropsInside + new Money(access),
            RootBuildings = support.RootBuildings,
            Raises = support.Raises,
            CableRaises = cableRaises,
            Worth = worth,
            CabinetWorth = fibre.CabinetWorth,
            ExchangeWorth = fibre.ExchangeWorth,
        };
    }
}
