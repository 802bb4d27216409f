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
    string Text, string? Where, string? Unknown, double? Km, IReadOnlyList<FindHit> Hits, int Total, string? Corrected, IReadOnlyList<FacetView> Facets, int Page, int Pages, bool Asked, string Downloads)
{
    /// <summary>Results that stand somewhere, each with its number in the list.</summary>
    public IReadOnlyList<(CirclePlace Place, int Number)> Pins { get; } =
        [.. Hits.Select((h, i) => (h.Resource, Number: i + 1)).Where(h => h.Resource.Place.HasPoint).Select(h => (new CirclePlace(h.Resource.Title, PublicPage.Of(h.Resource), h.Resource.Place.Lon!.Value, h.Resource.Place.Lat!.Value, 1, null, "q3"), h.Number))];

    /// <summary>More than <see cref="Total"/> fit; these are the best.</summary>
    public bool AtLeast { get; init; }

    public required PinGround Ground { get; init; }

    /// <summary>What the catalogue holds, by kind: shown while nothing is asked.</summary>
    public IReadOnlyList<FacetValueView> Kinds { get; init; } = [];
}

/// <param name="Communes">Every commune, its premises as weight; made when a map is drawn, and not before.</param>
/// <param name="Centre">The place asked for; null without one.</param>
/// <param name="Km">Radius asked for.</param>
public sealed record PinGround(IEnumerable<CirclePlace> Communes, (double Lon, double Lat)? Centre, double? Km);

public sealed record FindHit(Resource Resource, ResourceType? Type, string? Commune, double? Km, bool? OpenNow)
{
    /// <summary>How far it is, and whether that is to its door or to the centre of its commune; null where no place was asked.</summary>
    public string? Distance(Say say) => Km is not { } km ? null : Resource.Place.HasPoint ? say["find.km", say.Kilometres(km)] : km < 0.1 ? say["find.rough"] : say["find.km.rough", say.Kilometres(km)];
}

/// <summary>A facet of what was found: each value with its count and the address that narrows or widens.</summary>
public sealed record FacetView(string Title, IReadOnlyList<FacetValueView> Values);

public sealed record FacetValueView(string Label, int Count, string Href, bool Chosen);

/// <param name="History">Null for those who may not see it.</param>
public sealed record ResourceView(
    Resource Resource, ResourceType Type, string? Commune, Quality Quality, bool MayEdit, bool Stale, IReadOnlyList<Catalogue.Storage.ResourceVersion>? History, IReadOnlyList<Crumb> Crumbs, IReadOnlyList<CirclePlace> Around)
{
    /// <summary>The label's computed criteria, for a service that may ask for it; null for other types.</summary>
    public IReadOnlyList<Catalogue.Goals.PortfolioCriterion>? Criteria { get; init; }

    /// <summary>Where its request for the label stands; null when there is none.</summary>
    public LabelView? Label { get; init; }
}

/// <param name="Proposal">Who writes may not save: what is written goes to a moderator.</param>
public sealed record EditView(ResourceType Type, Resource? Present, FormState Form, IReadOnlyList<Crumb> Crumbs, Resource? Newer = null, bool Proposal = false);

/// <param name="Waiting">Proposals of others that wait for the body.</param>
/// <param name="Platform">The reader also looks after what no body owns.</param>
public sealed record OwnView(IReadOnlyList<OwnLine> Mine, IReadOnlyList<ResourceType> Types, string BodyName, DateOnly Today, int Waiting, bool Platform);

/// <summary>One field that changes, in the reader's words.</summary>
public sealed record ChangeLine(string Field, string Before, string After);

/// <param name="Changes">Against the version before; of the first version, none.</param>
public sealed record VersionView(Catalogue.Storage.ResourceVersion Version, IReadOnlyList<ChangeLine> Changes);

/// <param name="Versions">Newest first, a part of all when there are many.</param>
public sealed record VersionsView(Resource Resource, ResourceType Type, IReadOnlyList<VersionView> Versions, int All, IReadOnlyList<Crumb> Crumbs);

/// <param name="Changes">Against what the catalogue says now; all that is filled for a new resource.</param>
/// <param name="MayDecide">The reader is a moderator: of the body, or of the platform for what nobody owns.</param>
public sealed record ProposalView(Catalogue.Storage.Proposal Proposal, ResourceType Type, Resource? Present, IReadOnlyList<ChangeLine> Changes, bool MayDecide, FormState Form, IReadOnlyList<Crumb> Crumbs);

public sealed record ProposalsView(IReadOnlyList<(Catalogue.Storage.Proposal Proposal, ResourceType Type)> Waiting, IReadOnlyList<(Catalogue.Storage.Proposal Proposal, ResourceType Type)> Decided);

/// <summary>One of a body's own resources: what it is worth and until when it stands.</summary>
public sealed record OwnLine(Resource Resource, ResourceType Type, Quality Quality, LifeDays Days)
{
    public bool Hidden => Resource.State == ResourceState.Expired;

    public bool Shown => Resource.State == ResourceState.Published;
}

/// <param name="Groups">What looks recorded twice, the largest first; a part of <paramref name="Total"/>.</param>
public sealed record DuplicatesView(IReadOnlyList<DuplicateView> Groups, int Total, IReadOnlyList<(Resource Merged, Resource? Kept)> Merged, IReadOnlyList<(Resource First, Resource Second)> Apart, int? Done);

/// <param name="Members">The one proposed to be kept first.</param>
public sealed record DuplicateView(DuplicateReason Reason, int Count, IReadOnlyList<(Resource Resource, ResourceType Type, string? Commune, int Quality)> Members);

public sealed record ThirdPlacesView(
    DigitalSpaceView? Digital, Catalogue.Goals.OnePerResult Fablabs, Catalogue.Goals.OnePerResult Coworking, IReadOnlyList<(Resource Place, IReadOnlyList<(Wording Condition, bool? Holds)> Conditions)> Telecentres);

/// <param name="Worst">Communes with premises beyond reach, most concerned first.</param>
/// <param name="WhatIf">Premises that one more place at a commune asked for would bring in; null when none was asked.</param>
public sealed record DigitalSpaceView(
    int Spaces, long Premises, long Far, bool Simulated, TableData Worst, IReadOnlyList<(string Commune, string Name, long Gain)> Next, IReadOnlyList<CirclePlace> Map, (string Name, long Gain)? WhatIf, string? WhatIfUnknown)
{
    /// <summary>Spaces without a point, counted in the centre of their commune.</summary>
    public int Rough { get; init; }
}

public sealed record PortfolioView(IReadOnlyList<Catalogue.Goals.PortfolioNeed> Needs, IReadOnlyList<PortfolioEntry> Services)
{
    /// <summary>Needs of firms on digital subjects over some months: what the portfolio does not answer yet.</summary>
    public Intermediation.PortfolioGap? Gap { get; init; }
}

/// <param name="Label">Null when its body has not asked for the label.</param>
public sealed record PortfolioEntry(Resource Service, IReadOnlyList<Catalogue.Goals.PortfolioCriterion> Criteria, LabelView? Label);
