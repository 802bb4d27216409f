using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>What the heritage pages show, read from the one catalogue.</summary>
internal sealed class HeritageReads(CatalogueDesk desk, Agenda agenda, Snapshot snapshot, Say say)
{
    public const string Memory = "memoire", Record = "notice-patrimoine";

    private const int Read = 300, HoldersShown = 60;

    /// <summary>Types whose records may have pictures and be written about.</summary>
    public static readonly string[] Records = [Record, "biographie", "lieu-patrimoine", Memory], Told = ["exposition", "collection-patrimoine", "billet"];

    private readonly FindReads words = new(desk, snapshot, say, default);

    public HeritageHomeView Home(Actor actor)
    {
        SearchAnswer records = desk.Index.Search(new SearchQuery { Types = [Record], Counted = ["porteur", "siecle", "departement"], Sees = CatalogueDesk.SeenBy(actor), Take = Read });
        Resource[] shown = [.. Latest(records).Where(r => ImageDoor.Small(r) is not null).Take(8)];
        return new HeritageHomeView(
            records.Total, Holders(records), Centuries(records), Cards(actor, ["exposition"], 4), Cards(actor, ["collection-patrimoine"], 4), Cards(actor, ["billet"], 3), Cards(actor, [Memory], 3), Cards(shown),
            Cards(Events(actor, 3)), actor.Body is not null && actor.Role >= Role.Agent, records.CountedFirst);
    }

    /// <summary>What a type or several hold, the latest first.</summary>
    public IReadOnlyList<CardView> Cards(Actor actor, IReadOnlyList<string> types, int most, IReadOnlyDictionary<string, IReadOnlyList<string>>? facets = null) => Cards(Newest(actor, types, most, facets));

    /// <summary>Of those that fit facets, the latest among the first the index has; without facets, among the last that were changed.</summary>
    public IEnumerable<Resource> Newest(Actor actor, IReadOnlyList<string> types, int most, IReadOnlyDictionary<string, IReadOnlyList<string>>? facets = null) => (facets is null
        ? Latest(desk.Store.ListLast(types, CatalogueDesk.SeenBy(actor), Read))
        : Latest(desk.Index.Search(new SearchQuery { Types = types, Facets = facets, Counted = [], Sees = CatalogueDesk.SeenBy(actor), Take = Read }))).Take(most);

    /// <summary>Events about heritage that are not over, the next first.</summary>
    public IReadOnlyList<Resource> Events(Actor actor, int most) => agenda.Next(actor, most, "patrimoine");

    public HoldersView HoldersPage(Actor actor) => new(Holders(desk.Index.Search(new SearchQuery { Types = [Record], Counted = ["porteur"], Sees = CatalogueDesk.SeenBy(actor), Take = 1 })), Cards(actor, ["collection-patrimoine"], 60));

    public HolderView? Holder(string name, Actor actor)
    {
        SearchAnswer answer = desk.Index.Search(new SearchQuery
        {
            Types = Records, Facets = new Dictionary<string, IReadOnlyList<string>> { ["porteur"] = [name] }, Counted = ["collection", "siecle", "type"], Sees = CatalogueDesk.SeenBy(actor), Take = Read,
        });
        if (answer.Total == 0)
            return null;
        Resource[] latest = [.. Latest(answer)];
        return new HolderView(
            name, answer.Total, Centuries(answer, "&f-porteur=" + Uri.EscapeDataString(name)),
            [.. answer.Facets["collection"].Take(HoldersShown).Select(c => (c.Value, $"{BrowsePart.Heritage.Path}?f-type={Record}&f-porteur={Uri.EscapeDataString(name)}&f-collection={Uri.EscapeDataString(c.Value)}", c.Count))],
            Cards(latest.OrderByDescending(r => ImageDoor.Small(r) is not null).Take(24)), latest.Any(r => ImageDoor.Of(r).Count > 0));
    }

    public DocumentView Document(Resource resource, ResourceType type, Actor actor)
    {
        bool known = resource.Place.HasPoint;
        IReadOnlyList<Resource> about = About(desk, resource, actor);
        return new DocumentView(
            resource, type, words.CommuneName(resource), ImageDoor.Of(resource), Cards(about), [.. about.Where(a => a.Text("nature") == "transcription")],
            Cards(actor, Told, 12, new Dictionary<string, IReadOnlyList<string>> { ["cite"] = [resource.Id] }),
            resource.Text("objet") is { } of && desk.Store.Find(of) is { } target && desk.MayRead(actor, target) ? Card(target) : null,
            known ? [new Charts.CirclePlace(resource.Title, PublicPage.Of(resource), resource.Place.Lon!.Value, resource.Place.Lat!.Value, 1, null, "q3"), .. Around(resource, actor)] : [],
            desk.MayEdit(actor, resource));
    }

    public StoryView Story(Resource resource, ResourceType type, Actor actor)
    {
        Story story = Catalogue.Heritage.Story.Parse(resource.Text("corps"));
        Dictionary<string, Resource> pieces = desk.Store.List([.. story.Documents]).Where(r => desk.MayRead(actor, r)).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return new StoryView(
            resource, type, story, Cards(pieces.Values).ToDictionary(c => c.Resource.Id, StringComparer.Ordinal),
            [.. pieces.Values.Select(p => p.OwnerName).OfType<string>().Distinct().Order(StringComparer.CurrentCulture)], desk.MayEdit(actor, resource), pieces.Values.Any(p => ImageDoor.Of(p).Count > 0));
    }

    /// <summary>Contributions about a record that the reader may see.</summary>
    public static IReadOnlyList<Resource> About(CatalogueDesk desk, Resource resource, Actor actor) => [.. desk.Store.List(
        [.. desk.Index.Search(new SearchQuery { Types = [Memory], Facets = new Dictionary<string, IReadOnlyList<string>> { ["objet"] = [resource.Id] }, Counted = [], Sees = CatalogueDesk.SeenBy(actor), Take = 100 }).Found.Select(f => f.Id)])];

    /// <summary>The holder's own transcription, then those of readers.</summary>
    public static IReadOnlyList<string> Transcriptions(CatalogueDesk desk, Resource resource) =>
        [.. new[] { resource.Text("transcription") }.Concat(About(desk, resource, Actor.Visitor).Where(a => a.Text("nature") == "transcription").Select(a => a.Text("texte"))).OfType<string>()];

    public CardView Card(Resource resource) => Cards([resource])[0];

    public IReadOnlyList<CardView> Cards(IEnumerable<Resource> resources)
    {
        Resource[] all = [.. resources];
        IReadOnlyDictionary<string, string> pictures = Pictures(all);
        return [.. all.Select(r => new CardView(r, desk.Types.Find(r.Type)?.Label.In(say.InFrench) ?? r.Type, words.CommuneName(r), pictures.GetValueOrDefault(r.Id)))];
    }

    /// <summary>Addresses of small pictures, by id: a resource's own, else that of the first document its story shows which has one. What stories show is read at once for all.</summary>
    public IReadOnlyDictionary<string, string> Pictures(IReadOnlyList<Resource> resources)
    {
        Dictionary<string, string> pictures = new(StringComparer.Ordinal);
        Dictionary<string, string[]> cited = new(StringComparer.Ordinal);
        foreach (Resource resource in resources)
        {
            if (ImageDoor.Small(resource) is { } own)
                pictures[resource.Id] = Manifests.Thumbnail(resource, own);
            else if (Told.Contains(resource.Type))
                cited[resource.Id] = [.. Catalogue.Heritage.Story.Parse(resource.Text("corps")).Documents.Take(6)];
        }

        if (cited.Count == 0)
            return pictures;
        Dictionary<string, string> covers = new(StringComparer.Ordinal);
        foreach (Resource document in desk.Store.List([.. cited.Values.SelectMany(c => c)]).Where(r => r is { State: ResourceState.Published, Visibility: Visibility.Public }))
        {
            if (ImageDoor.Small(document) is { } image)
                covers[document.Id] = Manifests.Thumbnail(document, image);
        }

        foreach ((string story, string[] documents) in cited)
        {
            if (Array.Find(documents, covers.ContainsKey) is { } first)
                pictures[story] = covers[first];
        }

        return pictures;
    }

    /// <summary>A search engine's own words for a page, of schema.org.</summary>
    public static string Describe(string root, Resource resource, ResourceType type)
    {
        JsonObject about = new() { ["@context"] = "https://schema.org", ["@type"] = type.SchemaOrg, ["@id"] = root + PublicPage.Of(resource), ["url"] = root + PublicPage.Of(resource), ["name"] = resource.Title };
        void Put(string name, string? value)
        {
            if (value is { Length: > 0 })
                about[name] = value;
        }

        Put("description", resource.Summary);
        Put("sameAs", resource.Url);
        Put("creator", resource.Text("auteur"));
        Put(type.SchemaOrg is "Event" or "ExhibitionEvent" ? "startDate" : "temporal", resource.Text("debut") ?? resource.Text("date-texte"));
        Put("endDate", resource.Text("fin"));
        Put("isPartOf", resource.Text("collection"));
        if (type.SchemaOrg is not ("Person" or "Organization"))
            Put("license", OpenLicence.Of(resource.Licence).Address);
        if (resource.OwnerName is not null && type.SchemaOrg is "CreativeWork" or "Collection" or "BlogPosting" or "Comment")
            about["publisher"] = new JsonObject { ["@type"] = "Organization", ["name"] = resource.OwnerName };
        if (ImageDoor.Small(resource) is { } image)
            about["image"] = root + Manifests.Thumbnail(resource, image, 1200);
        if (resource.Place.HasPoint)
            about[type.SchemaOrg is "CreativeWork" ? "spatialCoverage" : "geo"] = new JsonObject { ["@type"] = "GeoCoordinates", ["longitude"] = resource.Place.Lon, ["latitude"] = resource.Place.Lat };
        return about.ToJsonString();
    }

    private IEnumerable<Charts.CirclePlace> Around(Resource resource, Actor actor) => desk.Store.List(
        [.. desk.Index.Search(new SearchQuery { Types = BrowsePart.Heritage.Types, Near = (resource.Place.Lon!.Value, resource.Place.Lat!.Value), WithinKm = 15, Pointed = true, Counted = [], Take = 12, Sees = CatalogueDesk.SeenBy(actor) }).Found.Select(f => f.Id)])
        .Where(r => r.Id != resource.Id).Select(r => new Charts.CirclePlace(r.Title, PublicPage.Of(r), r.Place.Lon!.Value, r.Place.Lat!.Value, 1, null, "q3"));

    private IEnumerable<Resource> Latest(SearchAnswer answer) => Latest(desk.Store.List([.. answer.Found.Select(f => f.Id)]));

    private static IEnumerable<Resource> Latest(IReadOnlyList<Resource> some) =>
        some.OrderByDescending(r => r.Text("date") ?? r.ConfirmedOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal).ThenBy(r => r.Title, StringComparer.CurrentCulture);

    private static IReadOnlyList<(string Name, string Href, int Count)> Holders(SearchAnswer answer) =>
        [.. answer.Facets["porteur"].Take(HoldersShown).Select(c => (c.Value, "/usages/patrimoine/fonds/detenteur?nom=" + Uri.EscapeDataString(c.Value), c.Count))];

    private IReadOnlyList<(string Name, string Href, int Count)> Centuries(SearchAnswer answer, string also = "") =>
        [.. answer.Facets["siecle"].OrderBy(c => int.Parse(c.Value, System.Globalization.CultureInfo.InvariantCulture)).Select(c => (words.CenturyName(c.Value), $"{BrowsePart.Heritage.Path}?f-siecle={c.Value}{also}", c.Count))];
}
