using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Intermediation;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <summary>A need said once; the services come to it, and each chosen one is followed by a named person.</summary>
internal static class NeedEndpoints
{
    public static void MapNeeds(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/besoin", (HttpContext context, NeedDesk needs) => Pages.Show<NeedStartPage>(new NeedStartView(needs.Need.Steps[0], Asked(context), needs.Book.Offers.Count))).ExcludeFromDescription();
        app.MapPost("/services/besoin", Say).ExcludeFromDescription();
        app.MapGet("/services/besoins/{id}", Show).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/repondre", Answer).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/proposer", Propose).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/valider", Validate).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/siret", Identify).ExcludeFromDescription();
        app.MapPost("/services/besoins/{id}/choisir", Choose).ExcludeFromDescription();
        app.MapRules();
        app.MapGaps();
        app.MapPartners();
        app.MapAwareness();
        app.MapAmbassadors();
    }

    /// <summary>The form filled with what the address says: words and subjects from another page.</summary>
    internal static FormState Asked(HttpContext context) =>
        FormState.With([("r-projet", context.Request.Query["projet"].ToString() is { Length: > 0 and <= 300 } said ? said : null), .. context.Request.Query["theme"].OfType<string>().Take(13).Select(t => ("r-themes", (string?)t))]);

    private static async Task<IResult> Say(HttpContext context, CaseDesk cases, NeedDesk needs, NeedActs acts, PartnerReads partners)
    {
        FormState form = await FormState.Read(context);
        PartnerCard? partner = form.Ticked("origine") ? partners.Find(form.Text("origine")) : null;
        FormStep step = partner is null ? needs.Need.Steps[0] : partners.StepFor(partner, []);
        Dictionary<string, ImmutableArray<string>> answers = CaseAnswers.Read(cases, step.Fields, form, mayMiss: false);
        if (form.Refused)
            return Pages.Show<NeedStartPage>(new NeedStartView(step, form, needs.Book.Offers.Count) { Partner = partner }, StatusCodes.Status422UnprocessableEntity);

        // A partner of one commune speaks for it: the question is answered, and may be corrected.
        if (partner?.Terms.Place is { Text.Length: 5 } commune)
            answers["commune"] = [commune.Text];

        (CaseFile file, string secret) = await acts.Begin(context.Actor(), answers, partner?.Body.Id, context.RequestAborted);
        CaseDesk.Remember(context, file.Id, secret);
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
        string reason = form.Within("raison", 500);
        if (needs.Book.Offers.GetValueOrDefault(form.Text("offre")) is not { } offer)
            form.Refuse("offre", Problem.Error("need-offer", "Choisissez un service dans la liste", "Choose a service from the list"));
        else if (!form.Refused && cases.Store.Act(id, f => Circuit.Propose(cases.Store.TypeOf(f), f, found.By, offer.Id, add, reason, cases.Store.Now)).Refusal is { } refusal)
            form.Refuse("raison", refusal);

        if (form.Refused)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", form, form.Text("cherche")), StatusCodes.Status422UnprocessableEntity);

        if (add)
            cases.TellApplicant(found.File, "proposed", "/services/besoins/" + id);

        return Results.Redirect($"/services/besoins/{id}#bouquet");
    }

    /// <summary>Each body of the group says that the bouquet is right; the firm is told once all have.</summary>
    private static async Task<IResult> Validate(string id, HttpContext context, CaseDesk cases, NeedReads reads)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin", By.Side: Side.Desk } found || !CaseDesk.Sees(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        string words = form.Within("mots", 500);
        CaseOutcome? outcome = form.Refused ? null : cases.Store.Act(id, f => Circuit.Validate(cases.Store.TypeOf(f), f, found.By, words, cases.Store.Now));
        if (outcome?.After is not { } valid || outcome.Refusal is not null)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", outcome?.Refusal is { } refusal ? form.Refuse("mots", refusal) : form), StatusCodes.Status422UnprocessableEntity);

        if (NeedReads.Awaited(found.File).Count > 0 && NeedReads.Awaited(valid).Count == 0)
            cases.TellApplicant(valid, "validated", "/services/besoins/" + id);

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

    private static async Task<IResult> Choose(string id, HttpContext context, CaseDesk cases, NeedReads reads, NeedActs acts)
    {
        if (CaseEndpoints.Find(id, context, cases) is not { File.Type: "besoin", By.Side: Side.Applicant } found || !found.File.IsOpen)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        Dictionary<string, ImmutableArray<string>> contact = found.File.Reach is null ? CaseAnswers.Read(cases, cases.Store.TypeOf(found.File).Step("contact")!.Fields, form, mayMiss: false) : [];
        if (form.Refused)
            return Pages.Show<NeedPage>(reads.View(found.File, found.By, "", form), StatusCodes.Status422UnprocessableEntity);

        acts.Choose(found.File, found.By, contact, form.All("offre"), context.Request.Cookies[CaseDesk.CookieOf(id)]);
        return Results.Redirect($"/services/besoins/{id}#bouquet");
    }
}
