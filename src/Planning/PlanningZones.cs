using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning.Strategies;
using Maillage.Territory;

namespace Maillage.Planning;

/// <summary>What the ground says beside the design: where exchanges and priority sites stand.</summary>
/// <param name="ExchangeCommunes">Communes with a copper exchange; empty when none are known, and the copper table then has no data.</param>
/// <param name="PriorityCommunes">Communes with a priority site.</param>
/// <param name="ExchangesSimulated">True when exchanges were generated.</param>
public sealed record GroundFacts(IReadOnlySet<string> ExchangeCommunes, IReadOnlySet<string> PriorityCommunes, bool ExchangesSimulated)
{
    public static GroundFacts Of(Ground ground) => new(
        ground.ExchangeCommune.Select(c => ground.CommuneIds[c]).ToHashSet(StringComparer.Ordinal),
        ground.PremisesCommune.Where((_, i) => ground.PremisesPriority[i]).Select(c => ground.CommuneIds[c]).ToHashSet(StringComparer.Ordinal),
        ground.CommuneOrigin.Contains(GroundOrigin.Simulated));
}

/// <summary>Makes the planner's zones from territory, coverage, commitments and design.</summary>
public static class PlanningZones
{
    private const double EarthRadiusKm = 6371.0;

    /// <summary>Copper follows streets: the straight distance to the exchange is lengthened by this factor (usual in French access networks, an assumption).</summary>
    private const double RoadFactor = 1.3;

    /// <summary>Two communes are taken as neighbours when their centres are closer than the sum of the radii of equal circles, times this.</summary>
    private const double NeighbourFactor = 1.15;

    /// <summary>
    /// One zone a commune of today. A commune made of several is private when most of its dwellings were committed. Without contours, neighbours
    /// are those whose equal circles nearly touch: a stand-in for contiguity, never drawn.
    /// </summary>
    /// <param name="designs">The current design by commune.</param>
    /// <param name="ground">Null: no exchanges and no priority sites are known.</param>
    /// <param name="neighbours">Real contiguity by commune where known.</param>
    /// <param name="problems">Gets an error for each commune that has premises and no design.</param>
    public static IReadOnlyList<PlanningZone> Build(
        Strategy strategy, TerritoryIndex index, Coverage coverage, Commitments commitments, IEnumerable<CommuneDesign> designs, GroundFacts? ground,
        ProblemList problems, IReadOnlyDictionary<TerritoryId, IReadOnlyList<TerritoryId>>? neighbours = null)
    {
        Dictionary<TerritoryId, CommuneDesign> designOf = designs.ToDictionary(d => d.Commune);
        string indicator = strategy.Targets.Count == 0 ? Indicators.Dwellings : strategy.Bases[strategy.Targets[0].Base].Indicator;
        Commune[] communes = [.. index.Communes.Where(c => strategy.Departments.Contains(c.DepartmentCode))];
        neighbours ??= Near(communes);
        Dictionary<TerritoryId, Commune> byId = communes.ToDictionary(c => c.Id);
        long suburbOf = strategy.Rules.FirstPhases?.SuburbOfPopulation ?? long.MaxValue;
        List<PlanningZone> zones = [];
        foreach (Commune commune in communes)
        {
            CommuneDesign? design = designOf.GetValueOrDefault(commune.Id);
            long premises = design?.Premises ?? (long)(coverage.LatestPremises(commune.Id)?.Value ?? 0);
            if (design is null && premises > 0)
            {
                problems.Add(Problem.Error(
                    "plan-no-design", $"{commune.Name} ({commune.Code}) compte {premises} locaux et n'a pas de réseau conçu : lancez la conception avant le plan", $"{commune.Name} ({commune.Code}) has {premises} premises and no designed network: run the design before the plan"));
            }

            IReadOnlyList<TerritoryId> around = neighbours.GetValueOrDefault(commune.Id, []);
            zones.Add(new PlanningZone
            {
                Commune = commune.Id,
                Department = commune.DepartmentCode,
                Epci = commune.EpciSiren,
                Premises = premises,
                BaseDwellings = (long)(coverage.Find(commune.Id, indicator)?.Latest.Count.Value ?? 0),
                Committed = IsCommitted(commitments, commune.Id),
                CostNew = design?.CostNew ?? default,
                CostReuse = design?.CostReuse ?? default,
                NroId = design?.MainNroId,
                Population = commune.Population ?? 0,
                HostsExchange = ground?.ExchangeCommunes.Contains(commune.Code) ?? false,
                PeriUrban = !commune.Rural || around.Any(n => byId.TryGetValue(n, out Commune? town) && town.Population >= suburbOf),
                PrioritySite = ground?.PriorityCommunes.Contains(commune.Code) ?? false,
                Businesses = (long)(coverage.Find(commune.Id, Indicators.Firms)?.Latest.Count.Value ?? 0),
                Neighbours = around,
                Simulated = design?.Simulated ?? false,
            });
        }

        return WithCopper(strategy, zones, communes, ground);
    }

    /// <summary>Most of the dwellings lie in communes an operator is bound to cover; any bound commune when dwellings are unknown.</summary>
    private static bool IsCommitted(Commitments commitments, TerritoryId commune) =>
        commitments.IsCommitted(commune) && (commitments.Share(commune)?.Value ?? 100) >= 50;

    private static Dictionary<TerritoryId, IReadOnlyList<TerritoryId>> Near(Commune[] communes)
    {
        Dictionary<TerritoryId, IReadOnlyList<TerritoryId>> near = [];
        foreach (Commune a in communes)
        {
            near[a.Id] = [.. communes.Where(b => b.Code != a.Code && Math.Abs(a.Lat - b.Lat) < 0.5 && Km(a, b) < NeighbourFactor * (Radius(a) + Radius(b))).Select(b => b.Id)];
        }

        return near;
    }

    private static double Radius(Commune commune) => Math.Sqrt(Math.Max(0, commune.AreaKm2) / Math.PI);

    private static double Km(Commune a, Commune b)
    {
        double x = (a.Lon - b.Lon) * Math.Cos((a.Lat + b.Lat) / 2 * Math.PI / 180);
        double y = a.Lat - b.Lat;
        return EarthRadiusKm * Math.PI / 180 * Math.Sqrt((x * x) + (y * y));
    }

    /// <summary>Adds a simulated copper table where the strategy asks for one and exchanges are known.</summary>
    private static List<PlanningZone> WithCopper(Strategy strategy, List<PlanningZone> zones, Commune[] communes, GroundFacts? ground)
    {
        Commune[] exchanges = ground is null ? [] : [.. communes.Where(c => ground.ExchangeCommunes.Contains(c.Code))];
        if (strategy.Rules.SpeedUpgrade?.Simulation is not { } shares || exchanges.Length == 0)
        {
            return zones;
        }

        List<CopperSample> samples = [];
        for (int i = 0; i < zones.Count; i++)
        {
            samples.AddRange(Samples(zones[i], communes[i], exchanges));
        }

        IReadOnlyDictionary<TerritoryId, CopperState> table = CopperSimulation.Run(samples, shares);
        return [.. zones.Select(z => z with { Copper = table.GetValueOrDefault(z.Commune) })];
    }

    /// <summary>
    /// Seven places of a commune taken as a disc: the seat with a third of the lines, six around at two thirds of the radius. With its own exchange the seat is
    /// 0.3 km away from it, else as far as the nearest exchange's commune.
    /// </summary>
    private static IEnumerable<CopperSample> Samples(PlanningZone zone, Commune commune, Commune[] exchanges)
    {
        double away = zone.HostsExchange ? 0.3 : exchanges.Min(e => Km(commune, e));
        double ring = Radius(commune) * 2 / 3;
        long[] lines = LargestRemainder.Split(zone.Premises, [3, 1, 1, 1, 1, 1, 1]);
        yield return new(zone.Commune, 1000 * RoadFactor * away, lines[0]);
        for (int k = 0; k < 6; k++)
        {
            double x = away + (ring * Math.Cos(k * Math.PI / 3));
            double y = ring * Math.Sin(k * Math.PI / 3);
            yield return new(zone.Commune, 1000 * RoadFactor * Math.Sqrt((x * x) + (y * y)), lines[k + 1]);
        }
    }
}
