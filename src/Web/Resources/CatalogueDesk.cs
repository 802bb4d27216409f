using System.Data.Common;
using Maillage.Catalogue;
using Maillage.Catalogue.Goals;
using Maillage.Catalogue.Schemas;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Web.Reading;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>
/// The catalogue as the portal holds it: types, store, the search index that follows the store, and the road map with the coverage of the digital spaces.
/// </summary>
internal sealed class CatalogueDesk : IDisposable
{
    /// <summary>The charter whose signers are partners here.</summary>
    private const string Charter = "donnees";

    private readonly PortalOptions options;
    private readonly SnapshotSource snapshots;
    private readonly RoadMapStore roads;
    private readonly Lock following = new();
    private volatile RoadView? road;

    public CatalogueDesk(PortalOptions options, SnapshotSource snapshots)
    {
        (this.options, this.snapshots) = (options, snapshots);
        Types = TypeFileReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "strategies", "types"));
        Schemas = HarvestSchemas.Read(Path.Combine(AppContext.BaseDirectory, "strategies", "harvest"), Types);
        Store = new ResourceStore(options.Database, options.Clock);
        Proposals = new ProposalStore(options.Database, options.Clock);
        Handed = new HandedStore(options.Database, options.Clock);
        Alerts = new AlertStore(options.Database, options.Clock);
        Links = new LinkStore(options.Database);
        Apart = new ApartStore(options.Database, options.Clock);
        roads = new RoadMapStore(options.Database);
        using FileStream words = File.OpenRead(Path.Combine(options.DataFolder, "synonyms.csv"));
        Index = new SearchIndex(Path.Combine(options.Home, "search"), Types, words);
        Follow();
    }

    public ResourceTypes Types { get; }

    /// <summary>Schemas that harvested sources may follow.</summary>
    public HarvestSchemas Schemas { get; }

    public ResourceStore Store { get; }

    public ProposalStore Proposals { get; }

    public ApartStore Apart { get; }

    public LinkStore Links { get; }

    public HandedStore Handed { get; }

    public AlertStore Alerts { get; }

    public SearchIndex Index { get; }

    public ResourceChecks Checks => new(Types, snapshots.Current.Index);

    /// <summary>Day on which freshness is judged and things are confirmed.</summary>
    public DateOnly Today => DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);

    /// <summary>Who is how far from a digital space; null while no ground has been made.</summary>
    public RoadView? Roads => road;

    /// <summary>What lists and counts show a reader: what partners share is for signers of the charter.</summary>
    public static Visibility SeenBy(Actor actor) => actor.Charters.Contains(Charter) ? Visibility.Partners : Visibility.Public;

    /// <summary>True when a page may show the resource to this reader; what is not published is for those who may edit it.</summary>
    public bool MayRead(Actor actor, Resource resource) =>
        (resource.State == ResourceState.Published && Rights.May(actor, Deed.Read, Judged(resource), Today).Allowed) || MayEdit(actor, resource);

    /// <summary>What comes from a source is mended at the source.</summary>
    public bool MayEdit(Actor actor, Resource resource) => resource.Source is null && Rights.May(actor, Deed.Edit, Judged(resource), Today).Allowed;

    /// <summary>Saves and lets readers find it at once.</summary>
    public SaveResult Save(Resource resource, ResourceChange by, Func<DbTransaction, bool>? beside = null)
    {
        SaveResult result = Store.Save(resource, by, beside);
        Follow();
        return result;
    }

    /// <summary>Lets readers find at once what was changed in the store itself.</summary>
    public void Refresh() => Follow();

    /// <summary>Everything published of some types.</summary>
    public IReadOnlyList<Resource> Published(IReadOnlyList<string> types) =>
        Store.List([.. Index.Search(new SearchQuery { Types = types, Take = 10_000, Counted = [] }).Found.Select(f => f.Id)]);

    public void Dispose() => Index.Dispose();

    private static People.Resource Judged(Resource resource) => new() { Owner = resource.Owner, Visibility = resource.Visibility, Charter = Charter };

    private void Follow()
    {
        lock (following)
        {
            Index.Follow(Store, snapshots.Current.Index);
            long position = Store.Position();
            RoadView? known = road;
            if (known?.Position == position && known.DesignId == snapshots.Current.Design?.Id)
            {
                return;
            }

            // The road map changes with the ground, which a design follows; the coverage with every place.
            RoadMap? map = known is not null && known.DesignId == snapshots.Current.Design?.Id ? known.Map : roads.Find()?.Map;
            IReadOnlyList<Resource> spaces = map is null ? [] : Published(CoverageGoals.DigitalSpaceTypes);
            road = map is null ? null : new RoadView(map, RoadCoverage.Measure(map, spaces.Where(s => s.Place.HasPoint).Select(s => (s.Place.Lon!.Value, s.Place.Lat!.Value)), CoverageGoals.DigitalSpaceM),
                spaces.Count, position, snapshots.Current.Design?.Id);
        }
    }
}

/// <summary>The coverage of one moment; what to open next is worked out when first asked.</summary>
internal sealed class RoadView(RoadMap map, RoadCoverage coverage, int spaces, long position, string? designId)
{
    private readonly Lazy<IReadOnlyList<NextPlace>> next = new(() => coverage.BestNext(8));
    private readonly Lazy<IReadOnlyList<CommuneReach>> communes = new(coverage.Communes);

    public RoadMap Map => map;

    public RoadCoverage Coverage => coverage;

    /// <summary>Digital spaces counted.</summary>
    public int Spaces => spaces;

    public long Position => position;

    public string? DesignId => designId;

    public IReadOnlyList<NextPlace> Next => next.Value;

    public IReadOnlyList<CommuneReach> Communes => communes.Value;
}
