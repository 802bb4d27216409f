using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Catalogue.Tests;

/// <summary>The product's own types, places and words, and its region.</summary>
internal static class Given
{
    private static readonly Lazy<ResourceTypes> Read = new(() => TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types")));

    public static DateOnly Today { get; } = new(2026, 11, 25);

    public static ResourceTypes Types => Read.Value;

    /// <summary>The region as the product ships it; ./test and ./run install what it is read from.</summary>
    public static TerritoryIndex Territory => Region.Value;

    private static readonly Lazy<TerritoryIndex> Region = new(() => new(TerritoryImport.Read(
        new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList())));

    public static ResourceChecks Checks => new(Types, Territory);

    public static string Judged => Path.Combine(Repository.Root, "tests", "Catalogue.Tests", "judged");

    public static Resource Epn(string id = "m:1", string title = "Espace numérique de Lormes") => new()
    {
        Id = id,
        Type = "epn",
        Title = title,
        Place = new ResourcePlace("Route d'Avallon", "58140", "58145", 3.82, 47.29),
        ConfirmedOn = new DateOnly(2026, 6, 1),
    };

    /// <summary>The places the product ships.</summary>
    public static IReadOnlyList<Resource> Shipped(string file, string type, string source)
    {
        ProblemList problems = new();
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "data", "resources", file));
        IReadOnlyList<Resource> read = [.. ResourceCsv.Read(stream, file, Types.Get(type), Checks, source, Today, problems).Select(r => r.Resource)];
        problems.Kept.Select(p => p.Tell(false)).ShouldBeEmpty();
        return read;
    }
}
