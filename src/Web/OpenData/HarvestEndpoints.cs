using System.Globalization;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Schemas;
using Maillage.Catalogue.Types;
using Maillage.Database.Jobs;
using Maillage.Formats.Guards;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.OpenData;

public sealed record HarvestsView(FormState Form, IReadOnlyList<(HarvestSource Source, HarvestRun? Last)> Sources, IReadOnlyList<ResourceType> Types, IReadOnlyList<HarvestSchema> Schemas);

public sealed record HarvestView(HarvestSource Source, IReadOnlyList<HarvestRun> Runs, long Kept, IReadOnlyList<Crumb> Crumbs);

/// <summary>Catalogues that are harvested: the platform's administrators add them, start them, read their reports and answer their questions.</summary>
internal static class HarvestEndpoints
{
    private const string Root = "/plateforme/moissons";

    /// <summary>Begins the choice of a schema among the languages.</summary>
    public const string SchemaPrefix = "Schema:";

    public static void MapHarvests(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup(Root).ExcludeFromDescription().Needs(Role.Administrator).AddEndpointFilter(async (call, next) =>
            call.HttpContext.RequestServices.GetService(typeof(BodyOffice)) is BodyOffice office && office.Platform(call.HttpContext.Actor()) ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden));
        group.MapGet("", (PortalOptions options, CatalogueDesk desk) => Pages.Show<HarvestsPage>(Read(options, desk, FormState.With())));
        group.MapPost("", Add);
        group.MapGet("/{source}", (string source, PortalOptions options, Say say) => Store(options).Find(source) is { } found
            ? Pages.Show<HarvestPage>(new HarvestView(found, Store(options).ListRuns(source), Store(options).CountKept(source), [new(say["harvest.title"], Root), new(found.Title)])) : Pages.Missing());
        group.MapPost("/{source}/lancer", (string source, PortalOptions options, JobStore jobs) =>
        {
            if (Store(options).Find(source) is null)
                return Pages.Missing();
            return Results.Redirect("/travaux/" + jobs.Enqueue(HarvestJob.Name, HarvestJob.Arguments(source)).Id);
        });
        group.MapPost("/{source}/decider", Decide);
    }

    private static async Task<IResult> Add(HttpContext context, PortalOptions options, CatalogueDesk desk, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        string key = form.Need("cle", "Indiquez une clé courte, par exemple bm-dijon", "Enter a short key, for example bm-dijon"), title = form.Need("nom", "Indiquez le nom du catalogue", "Enter the catalogue's name"), address = form.Need("adresse", "Indiquez l'adresse du catalogue", "Enter the address of the catalogue");
        if (key.Length > 0 && (key.Length > 40 || key.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') || desk.Types.Find(key) is not null))
            form.Refuse("cle", Kernel.Problem.Error("harvest-key", "Une clé est faite de minuscules, de chiffres et de tirets, 40 au plus.", "A key is made of small letters, digits and dashes, 40 at most."));
        if (address.Length > 0 && !(address.Length <= 500 && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0))
            form.Refuse("adresse", Kernel.Problem.Error("harvest-address", "L'adresse commence par https:// ou http://.", "The address begins with https:// or http://."));
        HarvestSchema? schema = form.Text("langue").StartsWith(SchemaPrefix, StringComparison.Ordinal) ? desk.Schemas.Find(form.Text("langue")[SchemaPrefix.Length..]) : null;
        string type = schema?.Type ?? form.Text("type");
        if (desk.Types.Find(type) is null)
            form.Refuse("type", Kernel.Problem.Error("harvest-type", "Choisissez un type.", "Choose a type."));
        HarvestLanguage language = HarvestLanguage.Schema;
        if (schema is null && (!Enum.TryParse(form.Text("langue"), out language) || !Enum.IsDefined(language) || language == HarvestLanguage.Schema))
            form.Refuse("langue", Kernel.Problem.Error("harvest-language", "Choisissez la langue du catalogue.", "Choose the language of the catalogue."));
        if (form.Refused)
            return Pages.Show<HarvestsPage>(Read(options, desk, form), StatusCodes.Status422UnprocessableEntity);
        long hours = long.TryParse(form.Text("heures"), NumberStyles.None, CultureInfo.InvariantCulture, out long asked) && asked is >= 0 and <= 8760 ? asked : 24;
        Store(options).Save(new HarvestSource(key, title, address, form.Text("ensemble") is { Length: > 0 } set ? set : null, type, "etalab-2.0", hours) { Language = language, Schema = schema?.Key });
        journal.Append(context.Actor(), new AuditEvent("harvest.source", "a ajouté une source à moissonner", "added a source to harvest", "harvest", key));
        return Results.Redirect($"{Root}/{key}");
    }

    private static async Task<IResult> Decide(string source, HttpContext context, PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, InstanceName instance, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (Store(options).Find(source) is null || Store(options).ListRuns(source, 1) is not [{ State: HarvestState.Asks } run])
            return Pages.Missing();
        bool withdraw = form.Text("choix") == "retirer";
        using OutgoingHttp http = new();
        HarvestJob.Harvester(options, desk, snapshots, instance, http).Decide(run, withdraw);
        journal.Append(context.Actor(), new AuditEvent("harvest.decided", withdraw ? "a retiré ce qu'une source n'a plus" : "a gardé ce qu'une source n'a plus", withdraw ? "withdrew what a source no longer has" : "kept what a source no longer has", "harvest", source));
        return Results.Redirect($"{Root}/{source}");
    }

    private static HarvestStore Store(PortalOptions options) => new(options.Database, options.Clock);

    private static HarvestsView Read(PortalOptions options, CatalogueDesk desk, FormState form) =>
        new(form, [.. Store(options).List().Select(s => (s, Store(options).ListRuns(s.Id, 1) is [var last] ? last : null))], desk.Types.All, desk.Schemas.All);
}
