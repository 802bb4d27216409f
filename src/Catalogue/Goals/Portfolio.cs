using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue.Goals;

/// <summary>How a need of firms is met.</summary>
public enum NeedState : byte
{
    /// <summary>No reference service: the only domain where the strategy pays for new tools (p. 71).</summary>
    Gap,

    /// <summary>One reference service, as it should be.</summary>
    Met,

    /// <summary>Several services are said to be the reference: « pas de doublons » (p. 65).</summary>
    Double,
}

/// <summary>A need and the services that meet it.</summary>
/// <param name="References">Said to be the region's reference for it.</param>
/// <param name="Others">Meet it too.</param>
public sealed record PortfolioNeed(string Key, Wording Label, IReadOnlyList<Resource> References, IReadOnlyList<Resource> Others)
{
    public NeedState State => References.Count switch { 0 => NeedState.Gap, 1 => NeedState.Met, _ => NeedState.Double };
}

/// <summary>One criterion of the label and what the record says of it; null: nobody said.</summary>
public sealed record PortfolioCriterion(Wording Label, bool? Holds);

/// <summary>The « portefeuille numérique » (SCORAN 2.0, annexe I, axe 2, p. 71-72): needs of firms × reference services, and the criteria of its label.</summary>
public static class Portfolio
{
    public const string ServiceType = "service-entreprise";

    /// <summary>Years within which each need is to have its reference service.</summary>
    public const int Years = 5;

    /// <summary>Fields that the four criteria of quality (p. 72) and two of the five for public support (free, shared) are read from; subsidiarity and confidentiality are people's to judge.</summary>
    private static readonly string[] Criteria = ["securise", "humain", "au-dela", "decloisonne", "gratuit", "mutualise"];

    /// <param name="type">The type of services: its field <c>besoins</c> lists the needs.</param>
    /// <param name="resources">Published ones of that type; others are left out.</param>
    public static IReadOnlyList<PortfolioNeed> Judge(ResourceType type, IEnumerable<Resource> resources)
    {
        Resource[] services = [.. resources.Where(r => r.Type == type.Key && r.State == ResourceState.Published).OrderBy(r => r.Title, StringComparer.Ordinal)];
        return
        [
            .. (type.Field("besoins")?.Choices ?? []).Select(need =>
            {
                ILookup<bool, Resource> meets = services.Where(s => s.Values("besoins").Contains(need.Key)).ToLookup(s => s.Flag("reference") == true);
                return new PortfolioNeed(need.Key, need.Label, [.. meets[true]], [.. meets[false]]);
            }),
        ];
    }

    /// <summary>The criteria that a record can answer, in the order of the strategy.</summary>
    public static IReadOnlyList<PortfolioCriterion> CriteriaOf(ResourceType type, Resource service) =>
        [.. Criteria.Select(type.Field).OfType<FieldDefinition>().Select(f => new PortfolioCriterion(f.Label, service.Flag(f.Key)))];
}
