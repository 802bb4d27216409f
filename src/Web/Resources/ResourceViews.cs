using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <param name="Where">Commune typed, as it was understood; null when none was.</param>
/// <param name="Unknown">A commune typed that is not known.</param>
public sealed record FindView(
    string Text, string? Where, string? Unknown, double? Km, IReadOnlyList<FindHit> Hits, int Total, string? Corrected, IReadOnlyList<FacetView> Facets, int Page, int Pages, IReadOnlyList<CirclePlace> Map, bool Asked, string Downloads);

public sealed record FindHit(Resource Resource, ResourceType? Type, string? Commune, double? Km, bool? OpenNow);

/// <summary>A facet of what was found: each value with its count and the address that narrows or widens.</summary>
public sealed record FacetView(string Title, IReadOnlyList<FacetValueView> Values);

public sealed record FacetValueView(string Label, int Count, string Href, bool Chosen);

/// <param name="History">Null for those who may not see it.</param>
public sealed record ResourceView(
    Resource Resource, ResourceType Type, string? Commune, Quality Quality, bool MayEdit, bool Stale, IReadOnlyList<Catalogue.Storage.ResourceVersion>? History, IReadOnlyList<Crumb> Crumbs, IReadOnlyList<CirclePlace> Around);

public sealed record EditView(ResourceType Type, Resource? Present, FormState Form, IReadOnlyList<Crumb> Crumbs, Resource? Newer = null);

public sealed record OwnView(IReadOnlyList<OwnLine> Mine, IReadOnlyList<ResourceType> Types, string BodyName, DateOnly Today);

/// <summary>One of a body's own resources: what it is worth and until when it stands.</summary>
public sealed record OwnLine(Resource Resource, ResourceType Type, Quality Quality, LifeDays Days)
{
    public bool Hidden => Resource.State == ResourceState.Expired;

    public bool Shown => Resource.State == ResourceState.Published;
}

/// <param name="Groups">What looks recorded twice, the largest first; a part of <paramref name="Total"/>.</param>
public sealed record DuplicatesView(IReadOnlyList<DuplicateView> Groups, int Total, IReadOnlyList<(Resource Merged, Resource? Kept)> Merged, int? Done);

/// <param name="Members">The one proposed to be kept first.</param>
public sealed record DuplicateView(DuplicateReason Reason, int Count, IReadOnlyList<(Resource Resource, ResourceType Type, string? Commune, int Quality)> Members);

public sealed record ThirdPlacesView(
    DigitalSpaceView? Digital, Catalogue.Goals.OnePerResult Fablabs, Catalogue.Goals.OnePerResult Coworking, IReadOnlyList<(Resource Place, IReadOnlyList<(Wording Condition, bool? Holds)> Conditions)> Telecentres);

/// <param name="Worst">Communes with premises beyond reach, most concerned first.</param>
/// <param name="WhatIf">Premises that one more place at a commune asked for would bring in; null when none was asked.</param>
public sealed record DigitalSpaceView(
    int Spaces, long Premises, long Far, bool Simulated, TableData Worst, IReadOnlyList<(string Commune, string Name, long Gain)> Next, IReadOnlyList<CirclePlace> Map, (string Name, long Gain)? WhatIf, string? WhatIfUnknown);

public sealed record PortfolioView(IReadOnlyList<Catalogue.Goals.PortfolioNeed> Needs, IReadOnlyList<(Resource Service, IReadOnlyList<Catalogue.Goals.PortfolioCriterion> Criteria)> Services);
