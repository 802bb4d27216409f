using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.Planning;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;

namespace Maillage.Web.Tests;

/// <summary>A small design and a small plan of the sample region, as their stores keep them.</summary>
internal static class StoredResults
{
    private const string Design = "design-1";
    private static readonly DateTimeOffset At = new(2026, 1, 2, 10, 0, 0, TimeSpan.Zero);

    public static void Save(MaillageDatabase database)
    {
        using (DbConnection connection = database.Open(DatabasePart.Territory))
        using (DbTransaction transaction = connection.BeginTransaction())
        {
            database.Insert(transaction, DesignTables.Design,
            [
                [Design, "region", "2015.1", At, true, 3343L, 1L, 3L, 420L, 61.5, 240_000_000L, 190_000_000L, 200_000_000L, 20.0, 0L, 1L, 12.5, true, true, "{}"],
            ]);
            database.Insert(transaction, DesignTables.Communes,
            [
                [Design, "58145", 1287L, 1L, 1L, 160L, 31.5, 20.0, 11.5, 9.0, 120_000_000L, 90_000_000L, "58145-NRO", true],
                [Design, "58037", 657L, 0L, 1L, 90L, 20.0, 15.0, 5.0, 4.0, 80_000_000L, 60_000_000L, "58145-NRO", true],
            ]);
            database.Insert(transaction, DesignTables.Quantities, [[Design, "58145", "trench.builtup", "Tranchée en agglomération", "Trench in built-up area, 5 % spare", true, 200_000L, 110_000L, 500L]]);
            database.Insert(transaction, DesignTables.Waivers, [[Design, 1L, "sro.lines.min", "58145-SRO-1", "58145", "Trop peu de locaux à portée", "Too few premises within reach", 12.0, "locaux", 5_000_000L, 288L]]);
            connection.Execute("UPDATE design SET is_current = @yes", new { yes = true }, transaction);
            transaction.Commit();
        }

        new PlanStore(database).Save(Plan, Design, At);
    }

    private static Plan Plan => new()
    {
        StrategyKey = "bourgogne-2015",
        Method = new Wording("Par ordre de règles.", "In the order of the rules."),
        Communes =
        [
            new CommunePlan(TerritoryId.Commune("21231"), Treatment.Private, 2015, 2019, 120100, default, null, default, [new RuleReason("amii", "II.d", "Engagement d'un opérateur", "An operator committed")]),
            new CommunePlan(TerritoryId.Commune("58145"), Treatment.PublicFibre, 2016, 2016, 1287, Money.FromEuros(1_200_000), null, default, [new RuleReason("first-phases", "II.d", "Bourg-centre", "Rural centre")]),
            new CommunePlan(TerritoryId.Commune("58037"), Treatment.NotReached, null, null, 657, Money.FromEuros(800_000), 2015, Money.FromEuros(120_000), [new RuleReason("speed-upgrade", "II.d", "Moins de 4 Mbit/s", "Under 4 Mbit/s")]),
        ],
        Plaques = [],
        Years =
        [
            new PlanYear(2015, TerritoryId.Department("58"), 0, 0, default, Money.FromEuros(1_000_000), 0, default),
            new PlanYear(2016, TerritoryId.Department("58"), 1287, 0, Money.FromEuros(1_200_000), Money.FromEuros(1_000_000), 57.1m, default),
        ],
        Targets = [new TargetOutcome("thd-50", 2020, 50, 47.5m, 2.5m, 2021, "logements de 2018", "dwellings of 2018", TerritoryId.Region)],
        Phases = [],
        PublicCost = Money.FromEuros(1_200_000),
        PrivateCost = Money.FromEuros(30_000_000),
        NotReachedCost = Money.FromEuros(800_000),
        UpgradeCost = Money.FromEuros(120_000),
        HomeYears = 1000,
        HomeYearsBound = 1100,
        Simulated = true,
        Notes = [],
    };
}
