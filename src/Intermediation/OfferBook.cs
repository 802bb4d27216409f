using System.Globalization;
using Maillage.Catalogue;
using Maillage.Cases.Conditions;
using Maillage.Intermediation.Rules;
using Maillage.Kernel;

namespace Maillage.Intermediation;

/// <summary>Turns records of the catalogue and the rules beside them into offers: what a record says in its own fields (staff, activities, territory, dates) is read as conditions.</summary>
public sealed class OfferBook(IReadOnlyList<IFactDefinition> facts, IHierarchy places, IHierarchy activities)
{
    /// <summary>Types of resources that answer needs.</summary>
    public static IReadOnlyList<string> Types { get; } = ["aide-entreprise", "service-entreprise", "formation", "expert", "consultant"];

    /// <summary>What the aims of a record, or its needs, are called as themes of a need.</summary>
    private static readonly Dictionary<string, string[]> ThemesOf = new(StringComparer.Ordinal)
    {
        ["former ou recruter"] = ["personnel"],
        ["impact environnemental"] = ["environnement"],
        ["mobilite durable"] = ["mobilite"],
        ["consommation d'eau"] = ["eau"],
        ["renovation du batiment"] = ["batiment"],
        ["performance energetique"] = ["energie"],
        ["ecoconception"] = ["ecoconception"],
        ["gestion des dechets"] = ["dechets"],
        ["biodiversite"] = ["biodiversite"],
        ["numerique"] = ["numerique"],
        ["gestion"] = ["numerique"],
        ["veille"] = ["numerique"],
        ["formation"] = ["personnel"],
        ["marches"] = ["vente"],
        ["vente"] = ["vente"],
        ["depot"] = ["financement", "creation"],
        ["financement"] = ["financement"],
    };

    private readonly CriterionReader reader = new(facts, places, activities);

    /// <summary>One offer per resource, in the order given. A rule adds its conditions to the record's.</summary>
    public IReadOnlyList<Offer> Build(IEnumerable<Resource> resources, IReadOnlyDictionary<string, ServiceRule> rules) => [.. resources.Select(r => Build(r, rules.GetValueOrDefault(r.Id)))];

    private Offer Build(Resource resource, ServiceRule? rule)
    {
        List<Criterion> criteria = [];
        decimal? least = Number(resource, "effectif-min"), most = Number(resource, "effectif-max");
        if (least is > 0 || most is not null)
            Add(criteria, $"effectif : {NumberCriterion.Tell(least, most)}");

        if (resource.Values("sections") is { Count: > 0 and < ActivityHierarchy.Sections } sections)
            Add(criteria, $"activite : {string.Join(", ", sections)}");

        if (resource.Flag("micro") == false)
            Add(criteria, "forme : sauf micro");

        if (resource.Values("zones") is { Count: > 0 } zones && Where(zones) is { } place)
            criteria.Add(place);
        else if (resource.Place.Commune is { } commune && resource.Type is "formation" && places.PathOf(commune) is { Count: > 2 } path)
            Add(criteria, $"commune : {path[^3]}");

        criteria.AddRange(rule?.Criteria ?? []);
        string[] themes = [.. resource.Values("objectifs").Concat(resource.Values("besoins")).SelectMany(v => ThemesOf.GetValueOrDefault(Spelling.Fold(v), [])).Distinct()];
        string words = string.Join(' ', [resource.Summary ?? "", .. resource.Values("objectifs"), resource.Text("operateur") ?? ""]);
        return new Offer(resource.Id, resource.Title, words, themes, [.. criteria.DistinctBy(c => c.Text)], Day(resource, "debut"), resource.Flag("suspendue") == true ? DateOnly.MinValue : Day(resource, "fin"));
    }

    private void Add(List<Criterion> criteria, string line)
    {
        // A record that says what no rule can say is shown to all rather than to nobody.
        if (reader.Read(line, new ProblemList()) is { } criterion)
            criteria.Add(criterion);
    }

    /// <summary>Codes of territories; those we do not know lie outside our perimeter and fit nobody here. All of France is no condition.</summary>
    private WordCriterion? Where(IReadOnlyList<string> zones)
    {
        if (zones.Contains("FR"))
            return null;

        IReadOnlyList<string>[] paths = [.. zones.Select(z => places.PathOf(z) ?? [z]).OrderBy(p => p[0], StringComparer.Ordinal)];
        return new WordCriterion("commune", $"commune : {string.Join(", ", paths.Select(p => p[0]).Distinct())}", paths, Except: false, Possible: 0);
    }

    private static decimal? Number(Resource resource, string field) =>
        resource.Values(field) is [var text] && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static DateOnly? Day(Resource resource, string field) =>
        DateOnly.TryParseExact(resource.Text(field), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;
}
