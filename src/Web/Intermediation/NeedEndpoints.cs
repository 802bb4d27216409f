using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Intermediation;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <summary>A need said once; the services come to it, and each chosen one is followed by a named person.</summary>
internal static class NeedEndpoints
{
    /// <summary>Services one firm may ask at once: more would be sending out circulars.</summary>
    private const int MostChosen = 6;

    public static void MapNeeds(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/besoin", (HttpContext context, NeedDesk needs) => Pages.Show<NeedStartPage>(new NeedStartView(needs.Need.Steps[0], FormState.With(Asked(context)), needs.Book.Offers.Count))).ExcludeFromDescription();
        app.MapPost("/services/besoin", Say).ExcludeFromDescription();
        app.MapGet("/services/besoins/{id}", Show).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/repondre", Answer).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/proposer", Propose).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/siret", Identify).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/choisir", Choose).ExcludeFromDescription();
        app.MapRules();
        app.MapGaps();
    }

    private static (string, string?)[] Asked(HttpContext context) =>
        [("r-projet", context.Request.Query["projet"].ToString() is { Length: > 0 and <= 300 } said ? said : null), .. context.Request.Query["theme"].OfType<string>().Take(13).Select(t => ("r-themes", (string?)t))];

    private static async Task<IResult> Say(HttpContext context, CaseDesk cases, FirmDesk firms, NeedDesk needs)
    {
        FormState form = await FormState.Read(context);
        FormStep step = needs.Need.Steps[0];
        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(cases, step.Fields, form, mayMiss: false);
        if (form.Refused)
            return Pages.Show<NeedStartPage>(new NeedStartView(step, form, needs.Book.Offers.Count), StatusCodes.Status422UnprocessableEntity);

        Actor actor = context.Actor();
        // Who is signed in for a body has said its number already.
        if (actor is { Role: >= Role.Member, Body: { } body })
            answers["siret"] = [body.Siret];

        CaseActor by = new(Side.Applicant, actor.Person, actor.Body, actor.Role);
        (CaseFile empty, string secret) = cases.New(needs.Need, actor);
        CaseFile file = cases.Store.Open(needs.Need, empty, by, secret, f => Circuit.Answer(needs.Need, f, by, answers, f.Version, cases.Store.Now));
        CaseDesk.Remember(context, file.Id, secret);
        await CaseAnswers.Complete(cases, firms, file, context.RequestAborted);
        return Results.Redirect("/services/besoins/" + file.Id);
    }

    private static IResult Show(string id, string? passe, string? cherche, HttpContext context, CaseDesk cases, NeedReads reads, AuditLog journal)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin" } found)
            return Pages.Missing();

        if (found.By.Side == Side.Desk)
            journal.Append(context.Actor(), new AuditEvent("case.opened", "a ouvert un dossier", "opened a case", "case", id) { Concerned = found.File.Applicant });

        return Pages.Show<NeedPage>(reads.View(found.File, found.By, passe is { Length: < 200 } ? passe : "", null, found.By.Side == Side.Desk && cherche is { Length: < 100 } ? cherche.Trim() : ""));
    }

    private static async Task<IResult> Answer(string id, HttpContext context, CaseDesk cases, NeedReads reads)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin" } found || !CaseDesk.Acts(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseType type = cases.Store.TypeOf(found.File);
        string skip = form.Within("passe", 200);
        if (type.Field(form.Text("question")) is not { Personal: false } field)
            return Pages.Missing();

        if (form.Ticked("sauter"))
            return Results.Redirect($"/services/besoins/{id}?passe={Uri.EscapeDataString(string.Join(',', skip.Split(',', StringSplitOptions.RemoveEmptyEntries).Append(field.Key).Distinct()))}");

        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(cases, [field], form, mayMiss: true);
        if (answers[field.Key].IsEmpty && !form.Refused)
            form.Refuse(CaseAnswers.NameOf(field), Problem.Error("field-missing", "Répondez, ou choisissez « Je ne sais pas »", "Answer, or choose “I do not know”"));

        CaseOutcome? outcome = form.Refused ? null : cases.Store.Act(id, f => Circuit.Answer(type, f, found.By with { Side = f.State == type.Start || found.By.Side == Side.Desk ? found.By.Side : Side.Applicant }, answers, f.Version, cases.Store.Now));
        if (outcome?.Refusal is { } refusal)
            form.Refuse(null, refusal);

        return form.Refused
            ? Pages.Show<NeedPage>(reads.View(found.File, found.By, skip, form), StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect($"/services/besoins/{id}{(skip.Length > 0 ? "?passe=" + Uri.EscapeDataString(skip) : "")}");
    }

    /// <summary>The group of experts completes a bouquet: any agent the need is open to adds a service or takes one out, and says why.</summary>
    private static async Task<IResult> Propose(string id, HttpContext context, CaseDesk cases, NeedDesk needs, NeedReads reads)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin", By.Side: Side.Desk } found)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        bool add = form.Text("sens") != "retirer";
        if (needs.Book.Offers.GetValueOrDefault(form.Text("offre")) is not { } offer)
            form.Refuse("offre", Problem.Error("need-offer", "Choisissez un service dans la liste", "Choose a service from the list"));
        else if (cases.Store.Act(id, f => Circuit.Propose(cases.Store.TypeOf(f), f, found.By, offer.Id, add, form.Within("raison", 500), cases.Store.Now)).Refusal is { } refusal)
            form.Refuse("raison", refusal);

        if (form.Refused)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", form, form.Text("cherche")), StatusCodes.Status422UnprocessableEntity);

        if (add)
            cases.TellApplicant(found.File, "proposed", "/services/besoins/" + id);

        return Results.Redirect($"/services/besoins/{id}#bouquet");
    }

    /// <summary>A number instead of five answers: what the register says of it is no longer asked.</summary>
    private static async Task<IResult> Identify(string id, HttpContext context, CaseDesk cases, FirmDesk firms, NeedReads reads)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin" } found || !CaseDesk.Acts(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseType type = cases.Store.TypeOf(found.File);
        FormField field = type.Field("siret")!;
        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(cases, [field], form, mayMiss: true);
        if (answers["siret"].IsEmpty && !form.Refused)
            form.Refuse(CaseAnswers.NameOf(field), Problem.Error("field-missing", "Écrivez le numéro SIRET, ou répondez aux questions", "Write the SIRET number, or answer the questions"));

        CaseOutcome? outcome = form.Refused ? null : cases.Store.Act(id, f => Circuit.Answer(type, f, found.By, answers, f.Version, cases.Store.Now));
        if (outcome?.Refusal is { } refusal)
            form.Refuse(null, refusal);

        if (form.Refused)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", form), StatusCodes.Status422UnprocessableEntity);

        await CaseAnswers.Complete(cases, firms, outcome!.After!, context.RequestAborted);
        return Results.Redirect("/services/besoins/" + id);
    }

    private static async Task<IResult> Choose(string id, HttpContext context, CaseDesk cases, NeedDesk needs, NeedReads reads, CatalogueDesk catalogue)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin", By.Side: Side.Applicant } found || !found.File.IsOpen)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        CaseType type = cases.Store.TypeOf(found.File);
        Dictionary<string, ImmutableArray<string>> contact = found.File.Reach is null ? CaseAnswers.Read(cases, type.Step("contact")!.Fields, form, mayMiss: false) : [];
        Offer[] chosen = [.. form.All("offre").Distinct().Take(MostChosen).Select(o => needs.Book.Offers.GetValueOrDefault(o)).OfType<Offer>()];
        if (form.Refused)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", form), StatusCodes.Status422UnprocessableEntity);

        CaseFile need = found.File;
        if (contact.Count > 0)
            need = cases.Store.Act(id, f => Circuit.Answer(type, f, found.By, contact, f.Version, cases.Store.Now)).After!;

        if (need.State == type.Start)
            need = cases.Store.Act(id, f => Circuit.Move(type, f, found.By, "confier", "", f.Version, cases.Form.FactsOf(type, f), cases.Store.Now)).After!;

        need = cases.Route(need);
        HashSet<string> had = [.. cases.Lists.Children(id).Select(c => c.Subject!.Split('|')[0])];
        foreach (Offer offer in chosen.Where(o => !had.Contains(o.Id)))
            Ask(cases, needs, need, offer, catalogue.Store.Find(offer.Id)?.Owner, found.By);

        if (found.File.Reach is null && context.Request.Cookies[CaseDesk.CookieOf(id)] is { } secret)
            cases.SendLink(need, secret);

        return Results.Redirect($"/services/besoins/{id}#bouquet");
    }

    /// <summary>Opens the match of a chosen service: its body answers when it is on the platform, else an expert of its subjects, else whoever follows the need. The body reads the need: choosing it is the firm's word.</summary>
    private static void Ask(CaseDesk cases, NeedDesk needs, CaseFile need, Offer offer, BodyId? owner, CaseActor by)
    {
        (CaseFile empty, _) = cases.New(needs.Match, Actor.Visitor);
        empty = empty with
        {
            Parent = need.Id, Subject = string.Join('|', [offer.Id, .. offer.Themes]), Title = $"{offer.Title} · {need.Title}", Commune = need.Commune, OpenedBy = need.OpenedBy, Applicant = need.Applicant, ApplicantName = need.ApplicantName,
            Desk = owner is { } body && cases.Bodies.Find(body) is not null ? owner : cases.Desks.ExpertFor(offer.Themes, need.Commune)?.Body ?? need.Desk,
        };
        CaseFile match = cases.Route(cases.Store.Open(needs.Match, empty, by));
        if (match.Desk is { } desk && desk != need.Desk)
            cases.Follow(cases.Store.Act(need.Id, f => Circuit.Share(cases.Store.TypeOf(f), f, by, desk, open: true, cases.Store.Now)).After!, null);
    }
}
