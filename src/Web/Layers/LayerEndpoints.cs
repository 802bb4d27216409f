using Maillage.Catalogue.Layers;
using Maillage.Formats.Csv;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Layers;

/// <summary>Layers of any body: their catalogue, the viewer, and for bodies deposit, correction and publication.</summary>
internal static class LayerEndpoints
{
    /// <summary>Largest delivery: it is checked while its sender waits.</summary>
    public const long MostBytes = 60_000_000;

    public const string Accepted = ".gpkg,.zip,.geojson,.json,.csv";
    private const string File = "fichier";
    private static readonly UploadKind[] Kinds = [UploadKind.GeoPackage, UploadKind.Zip, UploadKind.Json, UploadKind.Csv];

    public static void AddLayers(this IServiceCollection services) => services
        .AddSingleton(p => new DepositOffice(new DepositStore(p.GetRequiredService<PortalOptions>().Database, p.GetRequiredService<TimeProvider>()), p.GetRequiredService<People.Audit.AuditLog>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<DepositLayers>();

    public static void MapLayers(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder geo = app.MapGroup("/geo").ExcludeFromDescription();
        geo.MapGet("", List);
        geo.MapGet("/carte", Viewer);
        geo.MapGet("/deposer", () => Pages.Show<DepositFormPage>(new DepositFormView(FormState.With(("theme", nameof(DepositTheme.Other)), ("visibilite", nameof(Visibility.Public)), ("licence", OpenLicence.Open.Key))))).Needs(Role.Agent);
        geo.MapPost("/deposer", Add).Needs(Role.Agent).TakesFiles(MostBytes);
        RouteGroupBuilder one = geo.MapGroup("/depots/{deposit}");
        one.MapGet("", (string deposit, HttpContext context) => Show(deposit, context));
        one.MapGet("/rapport.csv", Report).Needs(Role.Agent);
        one.MapPost("/corriger", Correct).Needs(Role.Agent).TakesFiles(MostBytes);
        one.MapPost("/reparer", (string deposit, HttpContext context, DepositOffice office) => Act(deposit, context, (actor, found, draft) => draft is null ? null : office.Mend(actor, found, draft))).Needs(Role.Agent);
        one.MapPost("/publier", async (string deposit, HttpContext context, DepositOffice office) =>
        {
            FormState form = await FormState.Read(context);
            return Act(deposit, context, (actor, found, draft) => draft is null ? null : office.Publish(actor, found, draft, form.Ticked("sans")), form);
        }).Needs(Role.Officer);
        one.MapPost("/retirer", (string deposit, HttpContext context, DepositOffice office) => Act(deposit, context, (actor, found, _) => office.Withdraw(actor, found))).Needs(Role.Officer);
    }

    private static IResult List(HttpContext context, OpenLayers layers, DepositOffice office)
    {
        Actor actor = context.Actor();
        bool may = actor.Body is not null && actor.Role >= Role.Agent;
        return Pages.Show<LayersPage>(new LayersView(layers.List(context), may ? [.. office.Store.List().Where(d => d.Owner == actor.Body).Select(d => (d, office.Store.ListVersions(d.Id) is [var newest, ..] ? newest : null))] : [], may));
    }

    private static IResult Viewer(HttpContext context, OpenLayers layers, MapDataSource maps, PortalOptions options)
    {
        IReadOnlyList<OpenLayer> all = layers.List(context);
        ViewerAsk ask = ViewerAsk.Read(context.Request.Query, id => all.FirstOrDefault(l => l.Id == id));
        Envelope region = maps.Current().Bounds is [var west, var south, var east, var north] ? new Envelope(west, east, south, north) : new Envelope(-5, 8, 42, 51);
        return Pages.Show<ViewerPage>(ViewerView.Of(ask, all, ask.Box(region), Answers.Base(context, options)));
    }

    private static async Task<IResult> Add(HttpContext context, DepositOffice office, MalwareScan malware, SnapshotSource snapshots, MapDataSource maps)
    {
        FormState form = await FormState.Read(context);
        string title = form.Need("titre", "Donnez un titre à ces couches", "Give these layers a title", 120), summary = form.Need("resume", "Dites en une phrase ce que ces couches contiennent", "Say in a sentence what these layers hold", 600);
        if (!Enum.TryParse(form.Text("theme"), out DepositTheme theme) || !Enum.IsDefined(theme))
            form.Refuse("theme", Problem.Error("field-missing", "Choisissez un thème", "Choose a theme"));
        if (!Enum.TryParse(form.Text("visibilite"), out Visibility visibility) || !Enum.IsDefined(visibility))
            form.Refuse("visibilite", Problem.Error("field-missing", "Dites qui peut lire ces couches", "Say who may read these layers"));
        if (!OpenLicence.All.Any(l => l.Key == form.Text("licence")))
            form.Refuse("licence", Problem.Error("field-missing", "Choisissez une licence", "Choose a licence"));
        DepositResult? result = null;
        await Received(context, form, malware, (path, name) => result = office.Add(context.Actor(), title, summary, theme, visibility, form.Text("licence"), path, name, Check(snapshots, maps)));
        if (result is { Decision.Allowed: false } refused)
            form.Refuse(null, Problem.Error("right-" + refused.Decision.Rule, refused.Decision.Fr, refused.Decision.En));
        return form.Refused ? Pages.Show<DepositFormPage>(new DepositFormView(form), StatusCodes.Status422UnprocessableEntity) : Results.Redirect($"/geo/depots/{result!.Deposit!.Id}#rapport");
    }

    private static async Task<IResult> Correct(string deposit, HttpContext context, DepositOffice office, MalwareScan malware, SnapshotSource snapshots, MapDataSource maps)
    {
        if (office.Store.Find(deposit) is not { } found)
            return Pages.Missing();
        FormState form = await FormState.Read(context);
        DepositResult? result = null;
        if (office.May(context.Actor(), Deed.Edit, found) is { Allowed: false } refusal)
            return context.Refused(refusal);
        await Received(context, form, malware, (path, name) => result = office.Correct(context.Actor(), found, path, name, Check(snapshots, maps)));
        return form.Refused || result is null ? Show(deposit, context, upload: form) : Results.Redirect($"/geo/depots/{deposit}#rapport");
    }

    private static IResult Act(string id, HttpContext context, Func<Actor, Deposit, DepositVersion?, DepositResult?> act, FormState? form = null)
    {
        DepositOffice office = context.RequestServices.GetRequiredService<DepositOffice>();
        if (office.Store.Find(id) is not { } found || act(context.Actor(), found, DraftOf(office, found)) is not { } result)
            return Pages.Missing();
        if (result.Decision.Allowed)
            return Results.Redirect($"/geo/depots/{id}");
        return result.Decision.Rule is "faulty" or "empty"
            ? Show(id, context, (form ?? FormState.With()).Refuse("sans", Problem.Error(result.Decision.Rule, result.Decision.Fr, result.Decision.En)))
            : context.Refused(result.Decision);
    }

    /// <summary>Keeps what came in a folder of its own for as long as it is read.</summary>
    private static async Task Received(HttpContext context, FormState form, MalwareScan malware, Action<string, string> take)
    {
        if (await context.File(form, File) is not { } file || form.Refused)
            return;
        string folder = Directory.CreateTempSubdirectory("maillage-depot-").FullName;
        try
        {
            await using Stream content = file.OpenReadStream();
            UploadedFile known = Upload.Check(file.FileName, content, MostBytes, Kinds);
            malware.Check(known.Name, content);
            content.Position = 0;
            string path = Path.Combine(folder, known.Name);
            await using (FileStream to = System.IO.File.Create(path))
                await content.CopyToAsync(to, context.RequestAborted);
            take(path, known.Name);
        }
        catch (BadInputException refused)
        {
            foreach (Problem problem in refused.Problems.Take(5))
                form.Refuse(File, problem);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IResult Show(string id, HttpContext context, FormState? form = null, FormState? upload = null)
    {
        IServiceProvider services = context.RequestServices;
        DepositOffice office = services.GetRequiredService<DepositOffice>();
        Say say = services.GetRequiredService<Say>();
        Actor actor = context.Actor();
        if (office.Store.Find(id) is not { } found)
            return Pages.Missing();
        bool edits = office.May(actor, Deed.Edit, found).Allowed;
        IReadOnlyList<OpenLayer> layers = services.GetRequiredService<DepositLayers>().Of(actor, found);
        if (!edits && layers.Count == 0)
            return Pages.Missing();
        DepositVersion? draft = edits ? DraftOf(office, found) : null;
        DepositView view = new(found, services.GetRequiredService<BodyStore>().Find(found.Owner)?.Name ?? found.Owner.Siret, draft, edits ? office.Store.ListVersions(id) : [], edits, office.May(actor, Deed.Decide, found).Allowed, form ?? FormState.With(), upload ?? FormState.With(), [new(say["geo.title"], "/geo"), new(found.Title)])
        {
            Layers = layers, Still = draft is null ? null : Still(office.Store.Read(id, draft.Number), draft, say),
        };
        return Pages.Show<DepositPage>(view, view.Form.Refused || view.Upload.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    private static StillMap? Still(IReadOnlyList<DepositObject> objects, DepositVersion draft, Say say)
    {
        Envelope box = new();
        Geometry[] shapes = [.. objects.Where(o => o.Shape is not null && Lambert93Covers(o.Shape)).Select(o => o.Shape!)];
        foreach (Geometry shape in shapes)
            box.ExpandToInclude(shape.EnvelopeInternal);
        return box.IsNull ? null : StillMap.Draw(box, [(shapes, 1, 45)], draft.Problems.Where(p => p is { Severity: Severity.Error, Place: not null }).Take(100).Select(p => (p.Place!.Value, $"{p.File} {p.Row} : {say.Either(p.Message, p.MessageEn)}")));
    }

    private static bool Lambert93Covers(Geometry shape) => shape.EnvelopeInternal is var box && Geo.Lambert93.Covers(box.MinX, box.MinY) && Geo.Lambert93.Covers(box.MaxX, box.MaxY);

    private static IResult Report(string deposit, HttpContext context, DepositOffice office, Say say)
    {
        if (office.Store.Find(deposit) is not { } found || DraftOf(office, found) is not { } draft || !office.May(context.Actor(), Deed.Edit, found).Allowed)
            return Pages.Missing();
        return Answers.Stream("text/csv; charset=utf-8", to =>
        {
            using CsvTableWriter csv = new(to, ["couche", "ligne", "colonne", "gravite", "code", "message", "longitude", "latitude"], byteOrderMark: true);
            foreach (Problem p in draft.Problems)
                csv.Write([p.File, p.Row, p.Column, p.Severity.ToString().ToLowerInvariant(), p.Code, say.InFrench ? p.Message : p.MessageEn, p.Place?.Lon, p.Place?.Lat]);
        }, deposit + "-rapport.csv");
    }

    /// <summary>The newest version, while readers do not see it.</summary>
    private static DepositVersion? DraftOf(DepositOffice office, Deposit deposit) => office.Store.ListVersions(deposit.Id) is [var newest, ..] && newest.Number != deposit.Published ? newest : null;

    private static DepositCheck Check(SnapshotSource snapshots, MapDataSource maps) =>
        new(snapshots.Current.Index, [.. maps.Current().Communes.Where(c => c.Area is not null).Select(c => (c.Id, c.Area!))]);
}
