using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Catalogue.Goals;

/// <summary>« At least so many of a type in each territory of a kind »: a fablab a department, a coworking space an employment zone.</summary>
/// <param name="Printed">How many territories the strategy counts, as printed; null when it gives no number.</param>
public sealed record OnePerGoal(string Key, string Type, TerritoryKind Per, string Origin, int? Printed);

/// <summary>How one territory stands to a goal.</summary>
public sealed record TerritoryCount(Place Territory, IReadOnlyList<Resource> Places)
{
    public bool Holds => Places.Count > 0;
}

/// <summary>A goal, territory by territory.</summary>
public sealed record OnePerResult(OnePerGoal Goal, IReadOnlyList<TerritoryCount> Territories)
{
    public int Reached => Territories.Count(t => t.Holds);
}

/// <summary>The goals of the strategy of 2015 on places (chapter IV.b).</summary>
public static class CoverageGoals
{
    /// <summary>Metres by road to a digital space: « majorité des habitants à moins de 20 km » (p. 54).</summary>
    public const int DigitalSpaceM = 20_000;

    /// <summary>
    /// Types that count as a digital space: « donne accès à internet avec si besoin l'aide d'un accompagnateur, et médiation au numérique » (p. 56). France services centres and the hosts of
    /// digital advisers came after the strategy and offer just that.
    /// </summary>
    public static IReadOnlyList<string> DigitalSpaceTypes { get; } = ["epn", "france-services", "conseiller-numerique"];

    public static OnePerGoal Fablabs { get; } = new("fablab", "fablab", TerritoryKind.Department, "SCORAN 2.0, IV.b, p. 58", null);

    /// <summary>« un par zone d'emploi, 18 en Bourgogne »: the count of zones is that of the data, the 18 stays as printed.</summary>
    public static OnePerGoal Coworking { get; } = new("coworking", "coworking", TerritoryKind.EmploymentZone, "SCORAN 2.0, IV.b, p. 58", 18);

    /// <summary>Specification of a telecentre (p. 57): five services, and four conditions. Which are said to hold.</summary>
    public static IReadOnlyList<(Wording Condition, bool? Holds)> Telecentre(Resource resource) =>
    [
        (new("Les cinq services minimaux", "The five minimum services"), resource.Values("services") is { Count: > 0 } services ? services.Count == 5 : null),
        (new("Une politique territoriale concertée", "A concerted territorial policy"), resource.Flag("politique")),
        (new("L’adossement à une structure", "A backing structure"), resource.Text("adosse") is not null ? true : null),
        (new("L’équilibre financier", "Financial balance"), resource.Flag("equilibre")),
        (new("Une majorité de télétravailleurs", "A majority of teleworkers"), resource.Data.TryGetValue("part-teletravailleurs", out var share) ? share.GetValue<double>() > 50 : null),
    ];

    /// <param name="resources">Published resources of the goal's type; places still planned do not count.</param>
    public static OnePerResult Judge(OnePerGoal goal, TerritoryIndex territory, IEnumerable<Resource> resources)
    {
        ILookup<TerritoryId, Resource> by = resources.Where(r => r.Type == goal.Type && r.State == ResourceState.Published && r.Text("etat") != "projet" && r.Place.Commune is not null)
            .SelectMany(r => territory.FindCommune(r.Place.Commune!) is { } commune ? territory.ParentsOf(commune.Id).Where(p => p.Id.Kind == goal.Per).Select(p => (p.Id, r)) : [])
            .ToLookup(p => p.Id, p => p.r);
        IEnumerable<Place> all = goal.Per == TerritoryKind.Department ? territory.Departments : territory.EmploymentZones;
        return new OnePerResult(goal, [.. all.Select(p => new TerritoryCount(p, [.. by[p.Id]]))]);
    }
}
