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
    private readonly Lock following = new(), measuring = new();
    private RoadView? road;

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
    public RoadView? Roads => FindRoads();

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

    /// <summary>Every so often: what other processes changed is found, and the index is on the disk.</summary>
    public void Round()
    {
        Follow();
        Index.Keep();
    }

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
        }
    }

    /// <summary>The road map changes with the ground, which a design follows; the coverage with the places counted, and with nothing else that is saved.</summary>
    private RoadView? FindRoads()
    {
        lock (measuring)
        {
            long position = Store.Position();
            string? design = snapshots.Current.Design?.Id;
            bool sameGround = road is not null && road.DesignId == design;
            if (sameGround && road!.Position == position)
            {
                return road;
            }

            RoadMap? map = sameGround ? road!.Map : roads.Find()?.Map;
            if (map is null)
            {
                return road = null;
            }

            IReadOnlyList<(double Lon, double Lat, bool Rough)> spaces = [.. Published(CoverageGoals.DigitalSpaceTypes).Select(s => s.Place.Spot(snapshots.Current.Index) is var (lon, lat) ? (lon, lat, !s.Place.HasPoint) : (double.NaN, double.NaN, false))];
            return road = sameGround && road!.Places.SequenceEqual(spaces) ? road.At(position) : new RoadView(map, spaces, position, design);
        }
    }
}

/// <summary>The digital spaces of one moment; how far they reach and what to open next is worked out when first asked.</summary>
internal sealed class RoadView
{
    private readonly Measured measured;

    /// <param name="places">Longitude and latitude of each digital space, and whether that is the centre of its commune for want of a point; not a number for one that is nowhere.</param>
    public RoadView(RoadMap map, IReadOnlyList<(double Lon, double Lat, bool Rough)> places, long position, string? designId)
        : this(map, places, position, designId, new Measured(map, places))
    {
    }

    private RoadView(RoadMap map, IReadOnlyList<(double Lon, double Lat, bool Rough)> places, long position, string? designId, Measured measured) =>
        (Map, Places, Position, DesignId, this.measured) = (map, places, position, designId, measured);

    public RoadMap Map { get; }

    public IReadOnlyList<(double Lon, double Lat, bool Rough)> Places { get; }

    /// <summary>The catalogue's change up to which this holds.</summary>
    public long Position { get; }

    public string? DesignId { get; }

    /// <summary>Digital spaces counted.</summary>
    public int Spaces => Places.Count;

    /// <summary>Of these, counted in the centre of their commune, for want of a point.</summary>
    public int Rough => Places.Count(p => p.Rough);

    public RoadCoverage Coverage => measured.Coverage.Value;

    public IReadOnlyList<NextPlace> Next => measured.Next.Value;

    public IReadOnlyList<CommuneReach> Communes => measured.Communes.Value;

    /// <summary>The same places after a change of others.</summary>
    public RoadView At(long position) => new(Map, Places, position, DesignId, measured);

    private sealed class Measured
    {
        public Measured(RoadMap map, IReadOnlyList<(double Lon, double Lat, bool Rough)> places)
        {
            Coverage = new(() => RoadCoverage.Measure(map, places.Where(p => !double.IsNaN(p.Lon)).Select(p => (p.Lon, p.Lat)), CoverageGoals.DigitalSpaceM));
            Next = new(() => Coverage.Value.BestNext(8));
            Communes = new(() => Coverage.Value.Communes());
        }

        public Lazy<RoadCoverage> Coverage { get; }

        public Lazy<IReadOnlyList<NextPlace>> Next { get; }

        public Lazy<IReadOnlyList<CommuneReach>> Communes { get; }
    }
}
