using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Observatory.Tests;

/// <summary>The region as the product ships it. The division comes from the front's packages: where they are not installed, tests say so and skip.</summary>
internal static class TheRegion
{
    private static readonly Lazy<TerritoryIndex> Loaded = new(() => new(TerritoryImport.Read(
        new(Path.Combine(Repository.Root, "data"), Division, ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList())));

    private static readonly Source Strategy = new("scoran-2-0", "SCORAN 2.0", "p. 15");

    private static string Division => Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data");

    public static BarometerInputs Inputs { get; } = new(
        new("essai", "test"), 2015,
        [
            new("thd-50", TerritoryId.Region, 2020, 50, Indicators.Dwellings, new("50 %", "50%"), Strategy),
            new("thd-100", TerritoryId.Region, 2025, 100, Indicators.Dwellings, new("100 %", "100%"), Strategy),
        ],
        [
            new(TerritoryId.Region, 2017, 20, Indicators.Dwellings, Strategy, FigureKind.Simulated),
            new(TerritoryId.Region, 2024, 90, Indicators.Dwellings, Strategy, FigureKind.Simulated),
        ]);

    public static Barometer Barometer
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(Division), "skipped: the packages of the web folder are not installed (npm ci)");
            return new(Loaded.Value, new Coverage(Loaded.Value), new Commitments(Loaded.Value), Inputs);
        }
    }
}
