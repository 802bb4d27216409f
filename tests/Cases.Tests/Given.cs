using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Cases.Tests;

internal static class Given
{
    private static readonly Lazy<TerritoryIndex> Region = new(() => new(TerritoryImport.Read(
        new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList())));

    public static PlaceHierarchy Places { get; } = new(Region.Value, [new("27", "Bourgogne-Franche-Comté", ["21", "25", "39", "58", "70", "71", "89", "90"]), new("53", "Bretagne", ["22", "29", "35", "56"])]);

    public static ActivityHierarchy Activities { get; } = new();

    public static CaseTypeReader Reader { get; } = new(Places, Activities);

    public static CaseForm Form { get; } = new(Places, Activities);

    public static IReadOnlyList<CaseType> Types { get; } = Reader.ReadFolder(Path.Combine(Repository.Root, "strategies", "cases"));

    public static CaseType Type(string key) => Types.First(t => t.Key == key);
}
