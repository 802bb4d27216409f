using Maillage.Catalogue;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <param name="Field">Chosen field to set; null before one is chosen. <c>confirm</c> and <c>withdraw</c> are no fields of the record.</param>
/// <param name="Done">What was kept, after sending.</param>
/// <param name="Refused">Records left as they are, and why.</param>
public sealed record TogetherView(
    ResourceType Type, IReadOnlyList<(ResourceType Type, int Count)> Types, IReadOnlyList<Resource> Mine, string? Field, FormState Form, int? Done, IReadOnlyList<(string Title, Problem Problem)> Refused);

/// <param name="Report">What the last table did; null before one was sent.</param>
public sealed record TableView(IReadOnlyList<(ResourceType Type, int Count)> Types, FormState Form, TableReport? Report);

public sealed record TableReport(string Type, int Added, int Changed, int Same, IReadOnlyList<Problem> Problems);

/// <summary>Many records of a body at once: one field set on those that are ticked, or a whole table taken away and brought back. Each record is a version of its own; a fault of one stops none of the others.</summary>
internal static class TogetherEndpoints
{
    private const int MostRows = 5_000;
    private const long MostBytes = 10_000_000;

    public static void MapTogether(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/ressources/ensemble", (string? type, string? champ, HttpContext context, CatalogueDesk desk) => Together(context, desk, type, champ, FormState.With(), null, [])).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/ensemble", SetAll).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/ressources/tableau", (HttpContext context, CatalogueDesk desk) => Table(context, desk, FormState.With(), null)).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/ressources/tableau/{type}.csv", Take).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/tableau", Bring).Needs(Role.Agent).TakesFiles(MostBytes).ExcludeFromDescription();
        app.MapGet("/services/qualite", (QualityReads reads) => Pages.Show<QualityPage>(reads.View())).Needs(Role.Agent).ExcludeFromDescription();
    }

    private static IResult Together(HttpContext context, CatalogueDesk desk, string? typeKey, string? field, FormState form, int? done, IReadOnlyList<(string, Problem)> refused)
    {
        if (context.Actor().Body is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        Resource[] mine = [.. desk.Store.ListOf(body).Where(r => r.State is ResourceState.Published or ResourceState.Expired or ResourceState.Draft)];
        IReadOnlyList<(ResourceType, int)> types = Types(mine, desk);
        ResourceType? type = desk.Types.Find(typeKey ?? "") ?? (types.Count > 0 ? types[0].Item1 : null);
        return type is null
            ? Results.Redirect("/services/ressources")
            : Pages.Show<TogetherPage>(
                new TogetherView(type, types, [.. mine.Where(r => r.Type == type.Key)], IsField(type, field) ? field : null, form, done, refused), form.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    private static bool IsField(ResourceType type, string? field) => field is "confirm" or "withdraw" || (field is not null && ResourceTable.Settable(type).Contains(field));

    private static async Task<IResult> SetAll(HttpContext context, CatalogueDesk desk, Say say)
    {
        FormState form = await FormState.Read(context);
        if (desk.Types.Find(form.Text("type")) is not { } type || !IsField(type, form.Text("champ")))
        {
            return Pages.Missing();
        }

        string field = form.Text("champ");
        IReadOnlyList<string> chosen = [.. form.All("fiche").Take(MostRows)];
        if (chosen.Count == 0)
        {
            form.Refuse("fiche", Problem.Error("none-chosen", "Cochez au moins une fiche", "Tick at least one record"));
            return Together(context, desk, type.Key, field, form, null, []);
        }

        string? value = string.Join('|', form.All("valeur").Select(v => v.Trim()).Where(v => v.Length > 0)) is { Length: > 0 } text ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : null;
        int done = 0;
        List<(string, Problem)> refused = [];
        foreach (string one in chosen)
        {
            // "id@version", as the page showed it.
            int at = one.LastIndexOf('@');
            if (at < 0 || ResourceEndpoints.Mine(one[..at], context, desk, out _) is not { } present || present.Type != type.Key || !int.TryParse(one[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture, out int version))
            {
                continue;
            }

            Resource after = field switch
            {
                "confirm" => present with { State = ResourceState.Published },
                "withdraw" => present with { State = ResourceState.Withdrawn },
                _ => ResourceTable.Set(present, type, field, value),
            } with { ConfirmedOn = desk.Today, Version = version };
            IReadOnlyList<Problem> faults = field == "withdraw" ? [] : desk.Checks.Check(after);
            if (faults.Count > 0)
            {
                refused.Add((present.Title, faults[0]));
            }
            else if (desk.Store.Save(after, new ResourceChange(context.Actor().Person, context.Actor().Body, say["together.reason"])).Saved is null)
            {
                refused.Add((present.Title, Problem.Error("changed-meanwhile", "Quelqu’un l’a changée entre-temps : regardez-la, puis recommencez pour elle.", "Someone changed it meanwhile: look at it, then do it again for this one.")));
            }
            else
            {
                done++;
            }
        }

        desk.Refresh();
        return Together(context, desk, type.Key, field, FormState.With(), done, refused);
    }

    private static IResult Table(HttpContext context, CatalogueDesk desk, FormState form, TableReport? report) => context.Actor().Body is { } body
        ? Pages.Show<TablePage>(new TableView(Types(desk.Store.ListOf(body), desk), form, report), form.Refused ? StatusCodes.Status422UnprocessableEntity : null)
        : Results.StatusCode(StatusCodes.Status403Forbidden);

    private static IResult Take(string type, HttpContext context, CatalogueDesk desk)
    {
        if (desk.Types.Find(type) is not { } known || context.Actor().Body is not { } body)
        {
            return Pages.Missing();
        }

        using MemoryStream whole = new();
        ResourceCsv.Write(whole, known, desk.Store.ListOf(body).Where(r => r.Type == type && r.State != ResourceState.Merged), byteOrderMark: true, versions: true);
        return Results.File(whole.ToArray(), "text/csv; charset=utf-8", $"{type}.csv");
    }

    private static async Task<IResult> Bring(HttpContext context, CatalogueDesk desk, Say say)
    {
        if (context.Actor().Body is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        FormState form = await FormState.Read(context);
        if (desk.Types.Find(form.Text("type")) is not { } type)
        {
            form.Refuse("type", Problem.Error("type-missing", "Dites de quelle nature sont les fiches du tableau", "Say which kind of records the table holds"));
            return Table(context, desk, form, null);
        }

        if (await context.File(form, "table") is not { } file)
        {
            return Table(context, desk, form, null);
        }

        try
        {
            using MemoryStream content = new();
            await file.CopyToAsync(content, context.RequestAborted);
            content.Position = 0;
            Upload.Check(file.FileName, content, MostBytes, [UploadKind.Csv]);
            content.Position = 0;
            return Table(context, desk, form, Keep(content, type, body, context, desk, say));
        }
        catch (BadInputException bad)
        {
            foreach (Problem problem in bad.Problems)
            {
                form.Refuse("table", problem);
            }

            return Table(context, desk, form, null);
        }
    }

    private static TableReport Keep(MemoryStream content, ResourceType type, BodyId body, HttpContext context, CatalogueDesk desk, Say say)
    {
        ProblemList problems = new();
        Dictionary<string, Resource> mine = desk.Store.ListOf(body).Where(r => r.Type == type.Key && desk.MayEdit(context.Actor(), r)).ToDictionary(r => r.Id, StringComparer.Ordinal);
        string name = ResourceEndpoints.NameOf(context, body);
        (int added, int changed, int same) = (0, 0, 0);
        foreach (TableRow row in ResourceTable.Read(content, "tableau.csv", type, desk.Checks, desk.Today, mine.GetValueOrDefault, problems))
        {
            if (row.Present is { } present && present.SaysTheSameAs(row.After))
            {
                same++;
                continue;
            }

            Resource kept = row.After with { Owner = body, OwnerName = name, ConfirmedOn = desk.Today, Id = row.Present?.Id ?? "m:" + Guid.CreateVersion7().ToString("N") };
            if (desk.Store.Save(kept, new ResourceChange(context.Actor().Person, body, say["table.reason"])).Saved is null)
            {
                problems.Add(Problem.Error("changed-meanwhile", $"« {kept.Title} » a changé pendant la lecture : reprenez le tableau pour elle.", $"'{kept.Title}' changed while the table was read: take the table again for it.") with { Row = row.Row });
            }
            else if (row.Present is null)
            {
                added++;
            }
            else
            {
                changed++;
            }
        }

        desk.Refresh();
        return new TableReport(type.Key, added, changed, same, problems.Kept);
    }

    private static IReadOnlyList<(ResourceType, int)> Types(IEnumerable<Resource> mine, CatalogueDesk desk) =>
        [.. mine.Where(r => desk.Types.Find(r.Type) is not null).GroupBy(r => r.Type).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (desk.Types.Get(g.Key), g.Count()))];
}
