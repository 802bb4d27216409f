using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Sealing;
using Maillage.Web.Shell;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Maillage.Web.Cases;

/// <summary>Cases of every type: opening one, filling it in, carrying it through its circuit. Who asks needs no account: a private link is enough.</summary>
internal static class CaseEndpoints
{
    public static void AddCases(this IServiceCollection services)
    {
        services.AddSingleton<CaseDesk>();
        services.AddSingleton(p => p.GetRequiredService<CaseDesk>().Lists);
        // Soon after a start: what came due, or whose people went, while it stood still has waited long enough.
        services.AddClock<CaseDesk>("cases", new Hours(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(12)), desk => desk.Pass());
        services.AddSingleton<CaseActs>();
        services.AddSingleton(p => new CalendarStore(p.GetRequiredService<PortalOptions>().Database, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new WebhookStore(p.GetRequiredService<PortalOptions>().Database, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebhookSender>();
        services.AddClock<WebhookSender>("webhooks", new Hours(TimeSpan.FromSeconds(15)), (sender, stop) => sender.Round(stop));
        services.AddClock<WebhookSender>("log of webhooks", new Hours(TimeSpan.FromDays(1)), sender => sender.Forget());
        services.AddSingleton<FirmDesk>();
        services.AddSingleton<Intermediation.NeedActs>();
        services.AddSingleton<Intermediation.NeedDesk>();
        services.AddSingleton<Intermediation.NeedLife>();
        services.AddClock<Intermediation.NeedLife>("needs", new Hours(TimeSpan.FromMinutes(1)), life => life.Round());
        services.AddSingleton<Intermediation.AwarenessDesk>();
        services.AddScoped<CaseReads>();
        services.AddSingleton(p => new PartnerStore(p.GetRequiredService<PortalOptions>().Database, p.GetRequiredService<TimeProvider>()));
        services.AddScoped<Intermediation.PartnerReads>();
        services.AddSingleton<Intermediation.PortfolioGaps>();
        services.AddScoped<ScoreReads>();
        services.AddScoped<Intermediation.NeedReads>();
        services.TryAddSingleton(p => new MembershipStore(p.GetRequiredService<PortalOptions>().Database, p.GetRequiredService<TimeProvider>()));
    }

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/demarches", (HttpContext context, CaseDesk desk) => Pages.Show<CaseTypesPage>(new CaseTypesView(
            [.. desk.Types.Where(t => t.Listed)], context.Actor().Person is { } person ? [.. desk.Lists.OfApplicant(person, context.Actor().Body).Select(f => (f, desk.Store.TypeOf(f).State(f.State)))] : []))).ExcludeFromDescription();
        app.MapGet("/services/demarches/{type}", Start).ExcludeFromDescription();
        app.MapPost("/services/demarches/{type}", Open).ExcludeFromDescription();
        app.MapGet("/services/lien/{secret}", (string secret, HttpContext context, CaseDesk desk) =>
        {
            if (secret.Length > 100 || desk.Store.FindBySecret(secret) is not { } file)
                return Pages.Missing();

            CaseDesk.Remember(context, file.Id, secret);
            return Results.Redirect(file.Type == "besoin" ? "/services/besoins/" + file.Id : "/services/dossiers/" + file.Id);
        }).ExcludeFromDescription();
        app.MapGet("/services/dossiers/{id}", Show).ExcludeFromDescription();
        app.MapGet("/services/dossiers/{id}/etape/{step}", Step).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/etape/{step}", Fill).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/avancer", Move).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/message", Write).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/confier", Assign).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/pieces", Attach).TakesFiles(SealedStore.MostBytes, MayAttach).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/avis", Rate).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/ouvrir", (string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts) => Share(id, true, context, desk, reads, acts)).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/fermer", (string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts) => Share(id, false, context, desk, reads, acts)).ExcludeFromDescription();
        app.MapPost("/services/dossiers/{id}/effacer", Erase).ExcludeFromDescription();
        app.MapBasket();
        app.MapWebhooks();
        app.MapMeetings();
        app.MapCaseReport();
        app.MapCalls();
        app.MapPublished();
    }

    /// <summary>The case and the side of who asks; null when it is none of their business, which looks the same as no case at all.</summary>
    internal static (CaseFile File, CaseActor By)? Find(string id, HttpContext context, CaseDesk desk) =>
        id.Length == 32 && desk.Store.Find(id) is { } file && desk.SideOf(context, file) is { } by ? (file, by) : null;

    /// <summary>What the address already answers of the first step (<c>?appel=…</c>) is sent along when the case begins.</summary>
    private static IResult Start(string type, HttpContext context, CaseDesk desk) => desk.Type(type) is not { Listed: true } known ? Pages.Missing() : Pages.Show<CaseStartPage>(new CaseStartView(known)
    {
        Reports = context.Actor().Role >= Role.Agent,
        MayOpen = context.Actor().Role >= known.OpenTo,
        Given = [.. known.Steps[0].Fields.Select(f => (Name: CaseAnswers.NameOf(f), Value: context.Request.Query[f.Key].ToString())).Where(g => g.Value.Length is > 0 and <= 200)],
    });

    private static async Task<IResult> Open(string type, HttpContext context, CaseDesk desk)
    {
        if (desk.Type(type) is not { Listed: true } known)
            return Pages.Missing();

        Actor actor = context.Actor();
        if (actor.Role < known.OpenTo)
            return Results.StatusCode(actor.IsKnown ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);

        (CaseFile empty, string secret) = desk.New(known, actor);
        CaseActor applicant = new(Side.Applicant, actor.Person, actor.Body, actor.Role);
        CaseFile file = desk.Store.Open(known, empty, applicant, secret);
        CaseDesk.Remember(context, file.Id, secret);
        FormState form = await FormState.Read(context);
        FormField[] given = [.. known.Steps[0].Fields.Where(f => form.Text(CaseAnswers.NameOf(f)).Length > 0)];
        Dictionary<string, System.Collections.Immutable.ImmutableArray<string>> answers = CaseAnswers.Read(desk, given, form, mayMiss: true);
        if (given.Length > 0 && !form.Refused)
            desk.Store.Act(file.Id, f => Circuit.Answer(known, f, applicant, answers, f.Version, desk.Store.Now));

        return Results.Redirect($"/services/dossiers/{file.Id}/etape/{known.Steps[0].Key}");
    }

    private static IResult Show(string id, HttpContext context, CaseDesk desk, CaseReads reads, AuditLog journal)
    {
        if (Find(id, context, desk) is not { } found)
            return Pages.Missing();

        if (found.By.Side == Side.Desk)
            journal.Append(context.Actor(), new AuditEvent("case.opened", "a ouvert un dossier", "opened a case", "case", id) { Concerned = found.File.Applicant });

        return Pages.Show<CasePage>(reads.View(found.File, found.By));
    }

    private static IResult Step(string id, string step, HttpContext context, CaseDesk desk) =>
        Find(id, context, desk) is { } found && View(desk, found.File, found.By, step, null) is { } view ? Pages.Show<CaseStepPage>(view) : Pages.Missing();

    private static CaseStepView? View(CaseDesk desk, CaseFile file, CaseActor by, string step, FormState? form)
    {
        CaseType type = desk.Store.TypeOf(file);
        Facts facts = desk.Form.FactsOf(type, file);
        IReadOnlyList<FormStep> steps = CaseForm.StepsFor(type, file, by.Side, facts);
        int at = steps.ToList().FindIndex(s => s.Key == step);
        if (at < 0)
            return null;

        FormField[] fields = [.. steps[at].Fields.Where(f => CaseForm.Asked(f, facts) || f.Conditions.All(c => steps[at].Fields.Any(o => o.Key == c.Fact)))];
        return new CaseStepView(type, file, steps, at, fields, form ?? CaseAnswers.Show(desk, fields, file));
    }

    private static async Task<IResult> Fill(string id, string step, HttpContext context, CaseDesk desk, FirmDesk firms)
    {
        if (Find(id, context, desk) is not { } found || !CaseDesk.Acts(found.By, found.File) || View(desk, found.File, found.By, step, null) is not { } view)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        // A question that hangs on another of the same page is asked for only when its condition holds, which only the answers sent can tell.
        Dictionary<string, System.Collections.Immutable.ImmutableArray<string>> answers = CaseAnswers.Read(desk, view.Fields, form, mayMiss: true);
        CaseFile tried = found.File with { Answers = found.File.Answers.SetItems(answers) };
        Facts facts = desk.Form.FactsOf(view.Type, tried);
        foreach (FormField field in view.Fields.Where(f => f.Required && CaseForm.Asked(f, facts) && answers[f.Key].IsEmpty && form.FaultOf(CaseAnswers.NameOf(f)) is null))
            form.Refuse(CaseAnswers.NameOf(field), Problem.Error("field-missing", "Répondez à cette question : elle est nécessaire", "Answer this question: it is needed"));

        bool later = form.Ticked("plus-tard");
        if (form.Refused && !later)
            return Pages.Show<CaseStepPage>(View(desk, found.File, found.By, step, form), StatusCodes.Status422UnprocessableEntity);

        int seen = int.TryParse(form.Text("version"), out int version) ? version : 0;
        CaseOutcome outcome = desk.Store.Act(id, f => Circuit.Answer(view.Type, f, found.By, answers.Where(a => form.FaultOf("r-" + a.Key) is null).ToDictionary(), seen, desk.Store.Now));
        if (outcome.Refusal is { } refusal)
            return Pages.Show<CaseStepPage>(View(desk, outcome.After!, found.By, step, form.Refuse(null, refusal)) ?? view, outcome.Newer ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);

        CaseFile known = await CaseAnswers.Complete(desk, firms, outcome.After!, context.RequestAborted);
        IReadOnlyList<FormStep> steps = CaseForm.StepsFor(view.Type, known, found.By.Side, desk.Form.FactsOf(view.Type, known));
        int next = steps.ToList().FindIndex(s => s.Key == step) + 1;
        return Results.Redirect(later || next >= steps.Count ? "/services/dossiers/" + id : $"/services/dossiers/{id}/etape/{steps[next].Key}");
    }

    private static async Task<IResult> Move(string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts)
    {
        if (Find(id, context, desk) is not { } found || !CaseDesk.Acts(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseOutcome outcome = acts.Move(found.File, found.By, form.Text("geste"), form.Text("raison"), int.TryParse(form.Text("version"), out int version) ? version : 0);
        return outcome.Refusal is { } refusal
            ? Pages.Show<CasePage>(reads.View(outcome.After!, found.By, form.Refuse(null, refusal)), outcome.Newer ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect("/services/dossiers/" + id);
    }

    private static async Task<IResult> Write(string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts)
    {
        if (Find(id, context, desk) is not { } found)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseFactKind kind = form.Text("pour") switch { "note" => CaseFactKind.Note, "note-partagee" => CaseFactKind.SharedNote, _ => CaseFactKind.Message };
        return acts.Say(found.File, found.By, kind, form.Text("message")).Refusal is { } refusal
            ? Pages.Show<CasePage>(reads.View(found.File, found.By, form.Refuse("message", refusal)), StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect($"/services/dossiers/{id}#histoire");
    }

    /// <summary>An agent takes the case, or gives it to a colleague.</summary>
    private static async Task<IResult> Assign(string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts)
    {
        if (Find(id, context, desk) is not { By.Side: Side.Desk } found || !CaseDesk.Acts(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        return acts.Assign(found.File, found.By, form.Text("personne") is { Length: > 0 } chosen ? chosen : found.By.Person, form.Text("raison")).Refusal is { } refusal
            ? Pages.Show<CasePage>(reads.View(found.File, found.By, form.Refuse("personne", refusal)), StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect("/services/dossiers/" + id);
    }

    /// <summary>Nobody whose business it is not sends a file here: asked before its first byte is read.</summary>
    private static bool MayAttach(HttpContext context) => context.GetRouteValue("id") is string id && context.RequestServices.GetRequiredService<CaseDesk>() is var desk
        && Find(id, context, desk) is { } found && desk.Gives(found.By, found.File);

    private static async Task<IResult> Attach(string id, HttpContext context, CaseDesk desk, CaseReads reads, Drawer drawer)
    {
        FormState form = await FormState.Read(context);
        if (Find(id, context, desk) is not { } found || !desk.Gives(found.By, found.File))
            return Pages.Missing();

        if (!found.File.IsOpen || CaseDesk.PapersOf(found.File) is not { } place)
            form.Refuse(DrawerForms.File, Problem.Error("case-not-sent", "Envoyez d’abord votre demande : les pièces se joignent ensuite, et seul l’organisme qui répond les ouvre", "Send your request first: files are attached next, and only the body that answers opens them"));
        else if (await context.File(form, DrawerForms.File) is { } file)
        {
            await using Stream content = file.OpenReadStream();
            try
            {
                (string piece, string name) = drawer.Give(context.Actor(), place, file.FileName, content);
                desk.Store.Act(id, f => Circuit.Attach(desk.Store.TypeOf(f), f, found.By, piece, name, desk.Store.Now));
                desk.Follow(desk.Store.Find(id)!, context.Actor());
            }
            catch (BadInputException refused)
            {
                form.Refuse(DrawerForms.File, refused.Problems[0]);
            }
        }

        return form.Refused ? Pages.Show<CasePage>(reads.View(found.File, found.By, form), StatusCodes.Status422UnprocessableEntity) : Results.Redirect($"/services/dossiers/{id}#pieces");
    }

    private static async Task<IResult> Rate(string id, HttpContext context, CaseDesk desk, CaseReads reads)
    {
        if (Find(id, context, desk) is not { } found)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseOutcome outcome = desk.Store.Act(id, f => Circuit.Rate(desk.Store.TypeOf(f), f, found.By, int.TryParse(form.Text("avis"), out int rating) ? rating : 0, form.Text("mots"), desk.Store.Now));
        return outcome.Refusal is { } refusal ? Pages.Show<CasePage>(reads.View(outcome.After!, found.By, form.Refuse("avis", refusal)), StatusCodes.Status422UnprocessableEntity) : Results.Redirect("/services/dossiers/" + id);
    }

    private static async Task<IResult> Share(string id, bool open, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts)
    {
        if (Find(id, context, desk) is not { By.Side: Side.Applicant } found)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        string said = form.Text("organisme") is { Length: > 0 } chosen ? chosen : form.Within("cherche", 120);
        if (!BodyId.TryParse(said, out BodyId body) && open && !form.Refused)
        {
            // A name said whole is a word; part of one is a question.
            (BodyId Id, string Name)[] meant = [.. reads.Openable(found.File, said).Where(b => string.Equals(b.Name, said, StringComparison.OrdinalIgnoreCase))];
            body = meant.Length == 1 ? meant[0].Id : default;
            if (meant.Length != 1)
                form.Refuse("cherche", reads.Openable(found.File, said).Count > 0 ? Meant : desk.Bodies.Search(said, 1).Count > 0 ? Reads : Unknown);
        }

        if (!form.Refused && acts.Share(found.File, found.By, body, open) is { Refusal: { } refusal })
            form.Refuse(form.Text("organisme").Length > 0 ? "organisme" : "cherche", refusal);

        if (form.Refused)
            return Pages.Show<CasePage>(reads.View(found.File, found.By, form), StatusCodes.Status422UnprocessableEntity);

        desk.Follow(desk.Store.Find(id)!, context.Actor());
        return Results.Redirect("/services/dossiers/" + id);
    }

    private static Problem Meant { get; } = Problem.Error("case-reader-which", "Lequel ? Choisissez l’organisme ci-dessous, ou écrivez son nom en entier.", "Which one? Choose the body below, or write its whole name.");

    private static Problem Reads { get; } = Problem.Error("case-reader-already", "Cet organisme suit ou lit déjà ce dossier.", "This body follows or reads this case already.");

    private static Problem Unknown { get; } = Problem.Error("case-reader-none", "Aucun organisme inscrit ne porte ces mots : écrivez une partie de son nom, ou son numéro SIRET.", "No registered body bears these words: write part of its name, or its SIRET number.");

    private static IResult Erase(string id, HttpContext context, CaseDesk desk)
    {
        if (Find(id, context, desk) is not { By.Side: Side.Applicant } found || found.File.Parent is not null)
            return Pages.Missing();

        desk.Erase(id, context.Actor());
        context.Response.Cookies.Delete(CaseDesk.CookieOf(id), new CookieOptions { Path = "/services" });
        return Results.Redirect("/services/demarches");
    }
}
