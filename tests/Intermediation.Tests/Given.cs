using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Catalogue;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Intermediation.Matching;
using Maillage.Intermediation.Rules;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Intermediation.Tests;

/// <summary>The product's own services, aids, rules, words and region.</summary>
internal static class Given
{
    private static readonly TerritoryIndex Region = new(TerritoryImport.Read(
        new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList()));

    public static DateOnly Today { get; } = new(2026, 11, 25);

    public static PlaceHierarchy Places { get; } = new(Region, FrenchRegions.Read(Path.Combine(Repository.Root, "data")));

    public static ActivityHierarchy Activities { get; } = new();

    public static CaseType Need { get; } = new CaseTypeReader(Places, Activities).ReadFolder(Path.Combine(Repository.Root, "strategies", "cases")).First(t => t.Key == "besoin");

    public static IReadOnlyList<IFactDefinition> Facts { get; } = [.. Need.Fields];

    public static RuleFile Rules { get; } = new(Facts, Places, Activities);

    public static string RuleText { get; } = File.ReadAllText(Path.Combine(Repository.Root, "strategies", "rules", "aides.txt"));

    public static NeedWords Words { get; } = NeedWords.Read(File.ReadAllText(Path.Combine(Repository.Root, "strategies", "rules", "mots.csv")));

    public static IReadOnlyList<Offer> Offers { get; } = new OfferBook(Facts, Places, Activities).Build(
        [.. Shipped("aide-entreprise"), .. Shipped("service-entreprise")], Rules.Read(RuleText, "aides.txt", new ProblemList()).ToDictionary(r => r.Service));

    public static Facts Firm(string commune, string activity, int staff, string form) => Cases.Conditions.Facts.None
        .With("commune", FactValue.Path(Places.PathOf(commune)!)).With("activite", FactValue.Path(Activities.PathOf(activity)!)).With("effectif", FactValue.Of(staff)).With("forme", FactValue.Of(form));

    private static List<Resource> Shipped(string type)
    {
        ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
        ProblemList problems = new();
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "data", "resources", type + ".csv"));
        List<Resource> read = [.. ResourceCsv.Read(stream, type, types.Get(type), new ResourceChecks(types, Region), type, Today, problems).Select(r => r.Resource)];
        problems.Kept.Select(p => p.Tell(false)).ShouldBeEmpty();
        return read;
    }
}
