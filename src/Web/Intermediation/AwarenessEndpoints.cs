using System.Globalization;
using Maillage.Formats.Csv;
using Maillage.Intermediation.Awareness;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Cases;
using Maillage.Web.Doors;
using Maillage.Web.Forms;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Intermediation;

/// <param name="Name">As people read the key.</param>
/// <param name="Known">Establishments the register knows; null where it tells none.</param>
public sealed record ReachRow(Reach Reach, string Name, long? Known);

/// <param name="Firms">Different firms reached in all.</param>
/// <param name="Held">Actions that took place and whose attendance was told.</param>
/// <param name="Horizon">Years the strategy gives itself.</param>
/// <param name="CheckUps">Reports made, of so many wanted.</param>
/// <param name="Coming">Actions to come, the soonest first.</param>
/// <param name="Untold">Actions of the reader's body that took place and nobody said who came.</param>
public sealed record AwarenessView(
    int Firms, int Held, int Past, DoorFigure? Horizon, (long Done, DoorFigure? Wanted) CheckUps, DoorFigure? Low, IReadOnlyList<(Axis Axis, IReadOnlyList<ReachRow> Rows)> Axes, IReadOnlyList<(Resource Action, DateOnly Day, string? Where)> Coming,
    IReadOnlyList<(Resource Action, DateOnly Day)> Untold, DateOnly? Since, bool Announces, bool Aims, IReadOnlyList<Choice> Keys, FormState Form);

public sealed record PresenceView(Resource Action, DateOnly Day, IReadOnlyList<Choice> Ambassadors, Attendance? Told, FormState Form);

/// <summary>The programme of awareness: actions to come, who was reached, what remains; and the forms by which it is told.</summary>
internal static class AwarenessEndpoints
{
    private const int MostComing = 12;

    public static void MapAwareness(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/sensibilisation", (HttpContext context, AwarenessDesk desk, CaseDesk cases, DoorFacts printed, Say say) => Pages.Show<AwarenessPage>(View(context.Actor(), desk, cases, printed, say, null))).ExcludeFromDescription();
        app.MapGet("/services/sensibilisation.csv", (HttpContext context, AwarenessDesk desk, CaseDesk cases, DoorFacts printed, Say say) => Table(View(context.Actor(), desk, cases, printed, say, null))).ExcludeFromDescription();
        app.MapPost("/services/sensibilisation/objectifs", Aim).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/services/sensibilisation/presence/{id}", (string id, HttpContext context, AwarenessDesk desk, CatalogueDesk catalogue) => Sheet(id, context, desk, catalogue, null) is { } view ? Pages.Show<PresencePage>(view) : Pages.Missing()).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/sensibilisation/presence/{id}", Tell).Needs(Role.Agent).ExcludeFromDescription();
    }

    private static AwarenessView View(Actor actor, AwarenessDesk desk, CaseDesk cases, DoorFacts printed, Say say, FormState? form)
    {
        IReadOnlyList<Resource> all = desk.Actions();
        Resource[] past = [.. all.Where(a => AwarenessDesk.DayOf(a) <= desk.Today)];
        HashSet<string> told = [.. desk.Store.List().Select(a => a.Action)];
        AwarenessAction[] held = [.. past.Where(a => told.Contains(a.Id)).Select(desk.Counted)];
        HashSet<string> counted = [.. held.Select(a => a.Id)];
        Presence[] presences = [.. desk.Store.ListPresences().Where(p => counted.Contains(p.Action))];
        IReadOnlyList<Target> targets = desk.Store.ListTargets();
        IReadOnlyDictionary<(Axis, string), long> known = desk.Known();
        Dictionary<string, string> departments = cases.Territory.Departments.ToDictionary(d => d.Code, d => d.Name);
        Dictionary<string, string> sectors = cases.Type("prediagnostic")!.Field("secteur")!.Choices.ToDictionary(c => c.Key, c => c.In(say.InFrench));
        string Name(Axis axis, string? key) => key is null ? say["aware.untold." + axis.ToString().ToLowerInvariant()] : axis switch
        {
            Axis.Department => departments.GetValueOrDefault(key, key),
            Axis.Sector => sectors.GetValueOrDefault(key, key),
            _ => BodyId.TryParse(key, out BodyId id) ? cases.NameOf(id) ?? key : key,
        };

        return new AwarenessView(
            Programme.Firms(presences), held.Length, past.Length, printed.Printed("sme_action_figures", "awareness_horizon"), (desk.CheckUps(), printed.Printed("sme_action_figures", "prediagnostics")), printed.Printed("web_intensity_mckinsey", "low_web_intensity_bourgogne"),
            [.. Enum.GetValues<Axis>().Select(axis => (axis, (IReadOnlyList<ReachRow>)[.. Programme.By(axis, held, presences, targets).Select(r => new ReachRow(r, Name(axis, r.Key), r.Key is { } key && known.TryGetValue((axis, key), out long number) ? number : null))]))],
            [.. all.Where(a => AwarenessDesk.DayOf(a) > desk.Today).Reverse().Take(MostComing).Select(a => (a, AwarenessDesk.DayOf(a)!.Value, a.Place.Commune is { } code ? cases.Places.NameOf(code) : null))],
            [.. past.Where(a => !told.Contains(a.Id) && desk.MayTell(actor, a)).Select(a => (a, AwarenessDesk.DayOf(a)!.Value))],
            held.Length == 0 ? null : held.Min(a => a.Day), actor.Role >= Role.Agent, desk.MayAim(actor),
            !desk.MayAim(actor) ? [] :
            [
                .. departments.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new Choice("Department|" + d.Key, say["aware.key.department", d.Value])),
                .. sectors.Select(s => new Choice("Sector|" + s.Key, say["aware.key.sector", s.Value])),
                .. cases.Bodies.List().Where(b => b.Kind is BodyKind.Chamber or BodyKind.Association or BodyKind.Intercommunality or BodyKind.Department or BodyKind.Region or BodyKind.State).Select(b => new Choice("Relay|" + b.Id.Siret, say["aware.key.relay", b.Name])),
            ],
            form ?? FormState.With());
    }

    private static IResult Table(AwarenessView view)
    {
        using MemoryStream stream = new();
        using (CsvTableWriter csv = new(stream, ["axe", "cle", "nom", "actions", "entreprises", "dont_sans_nom", "objectif", "avant_fin", "reste", "etablissements_connus", "source_objectif"]))
        {
            foreach (ReachRow row in view.Axes.SelectMany(a => a.Rows))
                csv.Write(AxisName(row.Reach.Axis), row.Reach.Key, row.Name, row.Reach.Actions, row.Reach.Firms, row.Reach.Nameless, row.Reach.Target?.Firms, row.Reach.Target?.Until, row.Reach.Left, row.Known, row.Reach.Target?.Source);
        }

        return Results.File(stream.ToArray(), "text/csv; charset=utf-8", "sensibilisation.csv");
    }

    private static string AxisName(Axis axis) => axis switch { Axis.Department => "departement", Axis.Sector => "secteur", _ => "relais" };

    private static async Task<IResult> Aim(HttpContext context, AwarenessDesk desk, CaseDesk cases, DoorFacts printed, Say say, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (!desk.MayAim(actor))
            return Pages.Missing();

        AwarenessView view = View(actor, desk, cases, printed, say, form);
        string key = form.Text("pour");
        if (view.Keys.All(k => k.Value != key))
            form.Refuse("pour", Problem.Error("aware-key", "Choisissez dans la liste", "Choose from the list"));

        if (!int.TryParse(string.Concat(form.Text("entreprises").Where(c => !char.IsWhiteSpace(c))), NumberStyles.None, CultureInfo.InvariantCulture, out int firms) || firms is < 1 or > 1_000_000)
            form.Refuse("entreprises", Problem.Error("aware-firms", "Un nombre d’entreprises, par exemple 250", "A number of firms, for example 250"));

        if (!int.TryParse(form.Text("avant"), NumberStyles.None, CultureInfo.InvariantCulture, out int until) || until is < 2015 or > 2100)
            form.Refuse("avant", Problem.Error("aware-until", "Une année, par exemple 2030", "A year, for example 2030"));

        string source = form.Need("source", "Dites où cet objectif a été décidé", "Say where this target was decided");
        if (form.Refused)
            return Pages.Show<AwarenessPage>(view, StatusCodes.Status422UnprocessableEntity);

        desk.Store.Set(new Target(Enum.Parse<Axis>(key.Split('|')[0]), key.Split('|')[1], firms, until, source), actor.Person);
        journal.Append(actor, new AuditEvent("awareness.target", "a fixé un objectif de sensibilisation", "set an awareness target", "awareness", key));
        return Results.Redirect("/services/sensibilisation");
    }

    private static PresenceView? Sheet(string id, HttpContext context, AwarenessDesk desk, CatalogueDesk catalogue, FormState? form)
    {
        if (catalogue.Store.Find(id) is not { } action || !desk.MayTell(context.Actor(), action) || AwarenessDesk.DayOf(action) is not { } day)
            return null;

        Attendance? told = desk.Store.Find(id);
        return new PresenceView(
            action, day, [.. desk.Ambassadors().Select(a => new Choice(a.Id, a.Title))], told,
            form ?? (told is null ? FormState.With() : FormState.With([("entreprises", told.Words), ("autres", told.Nameless.ToString(CultureInfo.InvariantCulture)), .. told.Ambassadors.Select(a => ("ambassadeurs", (string?)a))])));
    }

    private static async Task<IResult> Tell(string id, HttpContext context, AwarenessDesk desk, CatalogueDesk catalogue, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (Sheet(id, context, desk, catalogue, form) is not { } view)
            return Pages.Missing();

        if (view.Day > desk.Today)
            form.Refuse(null, Problem.Error("aware-future", "Cette action n’a pas encore eu lieu", "This action has not taken place yet"));

        ProblemList problems = new();
        string words = form.Within("entreprises", 200_000).Replace("\r", "", StringComparison.Ordinal);
        IReadOnlyList<Presence> firms = desk.Reader.Read(id, words, problems);
        foreach (Problem problem in problems.Kept.Take(10))
            form.Refuse("entreprises", problem);

        int nameless = 0;
        if (form.Text("autres").Length > 0 && (!int.TryParse(form.Text("autres"), NumberStyles.None, CultureInfo.InvariantCulture, out nameless) || nameless > 10_000))
            form.Refuse("autres", Problem.Error("aware-number", "Un nombre, de 0 à 10 000", "A number, from 0 to 10,000"));

        if (form.Refused)
            return Pages.Show<PresencePage>(view, StatusCodes.Status422UnprocessableEntity);

        desk.Store.Save(id, words, nameless, [.. form.All("ambassadeurs").Intersect(view.Ambassadors.Select(a => a.Value))], firms, context.Actor().Person);
        journal.Append(context.Actor(), new AuditEvent("awareness.told", "a dit qui est venu à une action", "said who came to an action", "resource", id));
        return Results.Redirect("/services/sensibilisation");
    }
}
