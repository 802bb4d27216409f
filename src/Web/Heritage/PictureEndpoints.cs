using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <param name="Shown">Pictures kept here, with whether the record still names them.</param>
/// <param name="Elsewhere">Pictures of the record that others keep.</param>
public sealed record PicturesView(Resource Resource, IReadOnlyList<(KeptPicture Picture, bool Shown)> Pictures, int Elsewhere, bool Public, FormState Form);

/// <summary>A body sends pictures of its own records: they are drawn anew, kept here, and shown to who may read the record.</summary>
internal static class PictureEndpoints
{
    /// <summary>What one body may keep in all.</summary>
    public const long MostBytesOfBody = 5_000_000_000;

    private const string File = "fichier";
    private static readonly UploadKind[] Kinds = [UploadKind.Jpeg, UploadKind.Png, UploadKind.Tiff, UploadKind.WebP];

    /// <summary>Pictures drawn anew at a time: each stands whole in memory.</summary>
    private static readonly SemaphoreSlim Turn = new(1);

    public static void MapPictures(this RouteGroupBuilder heritage)
    {
        RouteGroupBuilder pictures = heritage.MapGroup("/documents/{id}/images").Needs(Role.Agent);
        pictures.MapGet("", (string id, HttpContext context, CatalogueDesk desk, ImageDoor images) => Own(id, context, desk) is { } record ? Pages.Show<PicturesPage>(View(record, images, FormState.With())) : Pages.Missing());
        pictures.MapPost("", Add).TakesFiles(PictureMaker.MostBytes);
        pictures.MapPost("/retirer", Remove);
    }

    /// <summary>True for a record that may have pictures and that the actor keeps.</summary>
    public static bool MayKeep(CatalogueDesk desk, Actor actor, Resource record) => desk.Types.Find(record.Type)?.Field("images") is { Kind: FieldKind.Urls } && desk.MayEdit(actor, record);

    private static Resource? Own(string id, HttpContext context, CatalogueDesk desk) => desk.Store.Find(PublicPage.Id(id)) is { } record && MayKeep(desk, context.Actor(), record) ? record : null;

    private static PicturesView View(Resource record, ImageDoor images, FormState form)
    {
        string[] addresses = [.. record.Values("images")];
        HashSet<string> shown = [.. addresses.Select(a => images.Kept(a)?.Id).OfType<string>()];
        return new PicturesView(
            record, [.. images.Pictures.ListOf(record.Id).Select(p => (p, shown.Contains(p.Id)))], addresses.Length - shown.Count, record is { State: ResourceState.Published, Visibility: Visibility.Public }, form);
    }

    private static async Task<IResult> Add(string id, HttpContext context, CatalogueDesk desk, ImageDoor images, PortalOptions options, MalwareScan malware, AuditLog journal, Say say)
    {
        FormState form = await FormState.Read(context);
        if (Own(id, context, desk) is not { } record || context.Actor().Body is not { } body)
            return Pages.Missing();
        if (!form.Ticked("droit"))
            form.Refuse("droit", Problem.Error("picture-right", "Dites que votre organisme peut publier cette image", "Say that your body may publish this picture"));
        if (await context.File(form, File) is { } sent && !form.Refused)
        {
            try
            {
                (KeptPicture picture, byte[] content) = await Read(sent, record, body, context, malware, options.Clock);
                if (images.Pictures.BytesOf(body) + content.Length > MostBytesOfBody)
                    throw new BadInputException(Problem.Error("picture-room", $"Votre organisme garde déjà {MostBytesOfBody / 1_000_000_000} Go d’images : retirez-en, ou gardez-les sur un serveur IIIF.", $"Your body keeps {MostBytesOfBody / 1_000_000_000} GB of pictures already: take some away, or keep them on a IIIF server."));
                string address = ImageDoor.AddressOf(Answers.Base(context, options), picture.Id);
                Resource changed = record with { Data = record.Data.SetItem("images", new JsonArray([.. record.Values("images").Append(address).Select(a => (JsonNode)JsonValue.Create(a))])) };
                foreach (Problem fault in desk.Checks.Check(changed))
                    form.Refuse(null, fault);
                if (!form.Refused && desk.Save(changed, Change(context, say["pictures.added", picture.File]), t => PictureStore.Add(t, picture, content)).Saved is not null)
                {
                    images.Store.Save(new SeenImage(address, true, picture.Width, picture.Height, null, options.Clock.GetUtcNow()));
                    Tell(journal, context, record, picture, "heritage.picture.added", "a ajouté une image à une notice", "added a picture to a record");
                    return Results.Redirect(Page(record));
                }

                if (!form.Refused)
                    form.Refuse(null, Newer());
            }
            catch (BadInputException e)
            {
                foreach (Problem fault in e.Problems.Take(5))
                    form.Refuse(File, fault);
            }
        }

        return Pages.Show<PicturesPage>(View(record, images, form), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<(KeptPicture Picture, byte[] Content)> Read(IFormFile sent, Resource record, BodyId body, HttpContext context, MalwareScan malware, TimeProvider clock)
    {
        using MemoryStream came = new();
        await sent.CopyToAsync(came, context.RequestAborted);
        came.Position = 0;
        UploadedFile known = Upload.Check(sent.FileName, came, PictureMaker.MostBytes, Kinds);
        malware.Check(known.Name, came);
        await Turn.WaitAsync(context.RequestAborted);
        try
        {
            (byte[] content, int width, int height) = PictureMaker.Make(came.ToArray(), known.Kind, known.Name);
            return (new KeptPicture(Guid.NewGuid().ToString("N"), record.Id, body, known.Name, width, height, content.Length, clock.GetUtcNow()), content);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<IResult> Remove(string id, HttpContext context, CatalogueDesk desk, ImageDoor images, AuditLog journal, Say say)
    {
        FormState form = await FormState.Read(context);
        if (Own(id, context, desk) is not { } record || images.Pictures.Find(form.Text("image")) is not { } picture || picture.Record != record.Id)
            return Pages.Missing();
        JsonNode[] left = [.. record.Values("images").Where(a => images.Kept(a)?.Id != picture.Id).Select(a => (JsonNode)JsonValue.Create(a))];
        Resource changed = record with { Data = left.Length == 0 ? record.Data.Remove("images") : record.Data.SetItem("images", new JsonArray(left)) };
        if (desk.Save(changed, Change(context, say["pictures.removed", picture.File]), t => PictureStore.Remove(t, picture.Id)).Saved is null)
            return Pages.Show<PicturesPage>(View(record, images, form.Refuse(null, Newer())), StatusCodes.Status422UnprocessableEntity);
        Tell(journal, context, record, picture, "heritage.picture.removed", "a retiré une image d’une notice", "took a picture away from a record");
        return Results.Redirect(Page(record));
    }

    private static string Page(Resource record) => $"{PublicPage.Documents}/{PublicPage.Segment(record.Id)}/images";

    private static ResourceChange Change(HttpContext context, string reason) => new(context.Actor().Person, context.Actor().Body, reason);

    private static Problem Newer() => Problem.Error("picture-newer", "Quelqu’un a modifié cette notice entre-temps : recommencez", "Someone changed this record meanwhile: try again");

    private static void Tell(AuditLog journal, HttpContext context, Resource record, KeptPicture picture, string action, string fr, string en) =>
        journal.Append(context.Actor(), new AuditEvent(action, fr, en, "resource", record.Id) { Concerned = picture.Body, Details = new Dictionary<string, string> { ["file"] = picture.File, ["picture"] = picture.Id } });
}
