using Maillage.Kernel;
using Maillage.Territory.Import;

namespace Maillage.Territory.Tests;

/// <summary>The facts the product ships, read once for all tests. The division comes from the front's packages: where they are not installed, tests say so and skip.</summary>
internal static class TheRegion
{
    private static readonly Lazy<TerritoryIndex> Loaded = new(() => new TerritoryIndex(TerritoryImport.Read(Options, new ProblemList())));
    private static readonly Lazy<Coverage> Counted = new(() => new Coverage(Loaded.Value));

    public static string Data => Path.Combine(Repository.Root, "data");

    public static string Division => Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data");

    public static TerritoryImportOptions Options => new(Data, Division, ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018));

    public static TerritoryIndex Index
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(Division), "skipped: the packages of the web folder are not installed (npm ci)");
            return Loaded.Value;
        }
    }

    public static Coverage Coverage
    {
        get
        {
            _ = Index;
            return Counted.Value;
        }
    }
}
