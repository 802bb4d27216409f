using System.Text.Json.Nodes;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Catalogue.Heritage;
using Maillage.People;
using Maillage.Web.OpenData;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>Manifests, collections and pictures for any viewer of the world: what a visitor may see, whoever asks.</summary>
internal static class IiifEndpoints
{
    private const string Type = "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\"";

    /// <summary>Records of a holder in one collection: a viewer reads it whole.</summary>
    private const int MostOfHolder = 2_000;

    public static void MapIiif(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder iiif = app.MapGroup("/iiif").WithTags("heritage");
        iiif.MapGet("/collection.json", Holder).WithName("GetHolderCollection").WithSummary("Records with pictures of a holder (?porteur=…) as a IIIF collection").OpenToAll();
        iiif.MapGet("/{id}/manifest.json", Manifest).WithName("GetManifest").WithSummary("A heritage record as a IIIF Presentation 3 manifest").OpenToAll();
        iiif.MapGet("/{id}/collection.json", Story).WithName("GetStoryCollection").WithSummary("An exhibition or rebuilt collection as a IIIF collection").OpenToAll();
        iiif.MapGet("/{id}/{number:int}/info.json", Info).WithName("GetImageInfo").WithSummary("A picture of a record: its size").OpenToAll();
        iiif.MapGet("/{id}/{number:int}/{region}/{size}/{rotation}/{file}", Picture).WithName("GetImage").WithSummary("A picture of a record, as IIIF asks for it").OpenToAll();
        iiif.MapGet("/images/{picture}/info.json", (string picture, HttpContext context, CatalogueDesk desk, ImageDoor images, PortalOptions options) => Own(picture, desk, images) is { } own
            ? Answers.Document(new Manifests(Answers.Base(context, options)).Service(own), "application/ld+json;profile=\"http://iiif.io/api/image/3/context.json\"") : Results.NotFound())
            .WithName("GetKeptImageInfo").WithSummary("A picture that a body keeps here, as a IIIF Image 3 service").OpenToAll();
        iiif.MapGet("/images/{picture}/{region}/{size}/{rotation}/{file}", (string picture, string region, string size, string rotation, string file, HttpContext context, CatalogueDesk desk, ImageDoor images) =>
            Own(picture, desk, images) is { } own ? Drawn(context, images, own, $"{region}/{size}/{rotation}/{file}") : Results.NotFound()).WithName("GetKeptImage").WithSummary("A part of such a picture").OpenToAll();
    }

    /// <summary>A picture kept here while a record that everyone may read shows it.</summary>
    private static KeptPicture? Own(string id, CatalogueDesk desk, ImageDoor images) => id.Length == 32 && images.Pictures.Find(id) is { } picture && Visible(picture.Record, desk) is { } record && Shows(record, picture, images) ? picture : null;

    private static bool Shows(Resource record, KeptPicture picture, ImageDoor images) => record.Values("images").Any(a => images.Kept(a)?.Id == picture.Id);

    private static IResult Drawn(HttpContext context, ImageDoor images, KeptPicture picture, string request)
    {
        if (!ImageDoor.IsRequest(request) || images.Draw(picture, request) is not { } drawn)
            return Unreadable();
        context.Response.Headers.CacheControl = "public, max-age=86400";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Bytes(drawn, Catalogue.Heritage.ImageHead.Read(drawn)!.MediaType);
    }

    private static IResult Unreadable() => Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Demande illisible", detail: "Attendu : région/taille/rotation/qualité.format, comme full/800,/0/default.jpg (IIIF Image API).");

    private static async Task<IResult> Manifest(string id, HttpContext context, CatalogueDesk desk, ImageDoor images, PortalOptions options)
    {
        if (Visible(id, desk) is not { } record || desk.Types.Find(record.Type) is not { } type || ImageDoor.Of(record) is not { Count: > 0 } pictures)
            return Results.NotFound();
        IReadOnlyDictionary<string, SeenImage> seen = await images.See([.. pictures.Select(p => p.Address)], context.RequestAborted);
        (RecordImage, SeenImage)[] known = [.. pictures.Where(p => seen[p.Address].Width is not null).Select(p => (p, seen[p.Address]))];
        return known.Length == 0
            ? Results.Problem(statusCode: StatusCodes.Status502BadGateway, title: "Les images ne répondent pas", detail: "Le détenteur ne donne aucune des images de ce document pour l'instant.")
            : Answers.Document(new Manifests(Answers.Base(context, options)).Manifest(record, known, HeritageReads.Transcriptions(desk, record), Facts(record, type)), Type);
    }

    private static IResult Story(string id, HttpContext context, CatalogueDesk desk, PortalOptions options) => Visible(id, desk) is { } story && desk.Types.Find(story.Type)?.Field("corps") is { Kind: FieldKind.Story }
        ? Answers.Document(new Manifests(Answers.Base(context, options)).Collection(
            Manifests.CollectionAddress(story), story.Title, story.Summary, desk.Store.List([.. Catalogue.Heritage.Story.Parse(story.Text("corps")).Documents]).Where(IsVisible)), Type)
        : Results.NotFound();

    private static IResult Holder(string? porteur, HttpContext context, CatalogueDesk desk, PortalOptions options)
    {
        if (porteur is not { Length: > 0 and <= 200 })
            return Results.NotFound();
        SearchAnswer answer = desk.Index.Search(new SearchQuery { Types = HeritageReads.Records, Facets = new Dictionary<string, IReadOnlyList<string>> { ["porteur"] = [porteur] }, Counted = [], Take = MostOfHolder });
        return answer.Total == 0 ? Results.NotFound() : Answers.Document(
            new Manifests(Answers.Base(context, options)).Collection("/iiif/collection.json?porteur=" + Uri.EscapeDataString(porteur), porteur, null, desk.Store.List([.. answer.Found.Select(f => f.Id)])), Type);
    }

    private static async Task<IResult> Info(string id, int number, HttpContext context, CatalogueDesk desk, ImageDoor images, PortalOptions options)
    {
        if (Visible(id, desk) is not { } record || ImageDoor.Find(record, number) is not { } image)
            return Results.NotFound();
        JsonObject? own = ImageDoor.IsService(image.Address) && await images.Describe(image.Address, context.RequestAborted) is { } said ? JsonObject.Create(said) : null;
        SeenImage seen = (await images.See([image.Address], context.RequestAborted))[image.Address];
        return seen.Width is null ? Results.StatusCode(StatusCodes.Status502BadGateway) : Answers.Document(new Manifests(Answers.Base(context, options)).ImageInfo(record, image, seen, own));
    }

    private static async Task<IResult> Picture(string id, int number, string region, string size, string rotation, string file, HttpContext context, CatalogueDesk desk, ImageDoor images)
    {
        string request = $"{region}/{size}/{rotation}/{file}";
        if (!ImageDoor.IsRequest(request))
            return Unreadable();
        if (Visible(id, desk) is not { } record || ImageDoor.Find(record, number) is not { } image)
            return Results.NotFound();
        // A record shows the pictures kept for it: one that names another's gets nothing by it.
        if (images.Kept(image.Address) is { } own)
            return own.Record == record.Id ? Drawn(context, images, own, request) : Results.NotFound();
        if (await images.Get(image.Address, request, context.RequestAborted) is not { } picture)
            return Results.StatusCode(StatusCodes.Status502BadGateway);
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return Results.Bytes(picture.Content, picture.MediaType);
    }

    private static Resource? Visible(string id, CatalogueDesk desk) => desk.Store.Find(PublicPage.Id(id)) is { } resource && IsVisible(resource) ? resource : null;

    private static bool IsVisible(Resource resource) => resource is { State: Catalogue.ResourceState.Published, Visibility: Visibility.Public };

    private static IEnumerable<(string, string, string)> Facts(Resource record, ResourceType type) =>
        type.Fields.Where(f => f.Kind is FieldKind.Text or FieldKind.Epoch or FieldKind.Words or FieldKind.Choice && record.Data.ContainsKey(f.Key))
            .Select(f => (f.Label.Fr, f.Label.En, string.Join(", ", record.Values(f.Key).Select(v => f.LabelOf(v).Fr))));
}
