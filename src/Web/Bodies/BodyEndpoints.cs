using Maillage.Cases.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Bodies;

/// <summary>Bodies: their public page, and for their own people members, invitations and charters. What is allowed is asked of <see cref="BodyOffice"/>.</summary>
internal static class BodyEndpoints
{
    public static void MapBodies(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/organismes").ExcludeFromDescription();
        RouteGroupBuilder own = group.MapGroup("").AddEndpointFilter(OwnBody);
        app.MapGet("/api/bodies/suggest", (string? q, BodyStore bodies) => Results.Ok(q is { Length: > 1 and <= 120 } ? [.. bodies.Search(q, 8).Select(b => b.Name).Distinct()] : Array.Empty<string>())).ExcludeFromDescription();
        group.MapGet("", (HttpContext context, BodyReads reads, Say say) => Pages.Show<BodiesPage>(reads.List(say, context.Actor())));
        group.MapGet("/nouveau", () => Pages.Show<BodyFormPage>(BodyForms.Empty())).Needs(Role.Administrator);
        group.MapPost("/nouveau", (HttpContext context, BodyForms forms) => forms.Save(context, null)).Needs(Role.Administrator);
        group.MapGet("/{siret}", (string siret, HttpContext context, BodyReads reads) => reads.Find(siret, context.Actor()) is { } view ? Pages.Show<BodyPage>(view) : Pages.Missing());
        own.MapGet("/{siret}/modifier", (string siret, HttpContext context, BodyReads reads) => reads.Find(siret, context.Actor()) is { } view ? Pages.Show<BodyFormPage>(BodyForms.Of(view)) : Pages.Missing()).Needs(Role.Administrator);
        own.MapPost("/{siret}/modifier", (string siret, HttpContext context, BodyForms forms) => forms.Save(context, siret)).Needs(Role.Administrator);
        own.MapGet("/{siret}/inviter", (string siret, HttpContext context, BodyReads reads) => reads.Find(siret, context.Actor()) is { } view ? Pages.Show<InvitePage>(new InviteView(view, FormState.With(("role", "member")))) : Pages.Missing()).Needs(Role.Officer);
        own.MapPost("/{siret}/inviter", Invite).Needs(Role.Officer);
        own.MapPost("/{siret}/invitations/retirer", (string siret, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, body, form) => office.Withdraw(actor, body, form.Text("email")))).Needs(Role.Officer);
        own.MapPost("/{siret}/charte", (string siret, HttpContext context, BodyOffice office, Charters charters) => Change(context, siret, (actor, body, form) =>
        {
            if (charters.Find(form.Text("charte")) is { } charter)
            {
                office.Sign(actor, body, charter.Key, charter.Version, form.Text("sens") == "signer");
            }
        })).Needs(Role.Officer);
        own.MapPost("/{siret}/fermer", (string siret, HttpContext context, BodyOffice office, Cases.CaseDesk cases, WebhookStore hooks) => Change(context, siret, (actor, body, _) =>
        {
            office.Close(actor, body, transaction => hooks.DisableAll(transaction, body));
            cases.HandOver(body);
        })).Needs(Role.Administrator).NeedsFreshProof();
        own.MapPost("/{siret}/rouvrir", (string siret, HttpContext context, BodyOffice office) => Change(context, siret, (actor, body, _) => office.Reopen(actor, body))).Needs(Role.Administrator).NeedsFreshProof();
        MapMembers(own);
    }

    private static void MapMembers(RouteGroupBuilder own)
    {
        own.MapGet("/{siret}/personnes/{id}", (string siret, string id, HttpContext context, BodyReads reads) =>
            reads.Find(siret, context.Actor()) is { } view && BodyReads.FindMember(view, id) is { } line ? Pages.Show<MemberPage>(new MemberView(view, line, FormState.With(), context.Actor())) : Pages.Missing()).Needs(Role.Member);
        own.MapPost("/{siret}/personnes/{id}/role", (string siret, string id, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, body, form) => office.SetRole(actor, body, id, RoleOf(form)), id)).Needs(Role.Member).NeedsFreshProof();
        own.MapPost("/{siret}/personnes/{id}/retirer", (string siret, string id, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, body, _) => office.Remove(actor, body, id), id, gone: true)).Needs(Role.Member);
        own.MapPost("/{siret}/personnes/{id}/transmettre", (string siret, string id, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, body, _) => office.HandOver(actor, body, id), id, gone: true)).Needs(Role.Member).NeedsFreshProof();
        own.MapPost("/{siret}/personnes/{id}/deleguer", (string siret, string id, HttpContext context, BodyOffice office, TimeProvider time) => Change(context, siret, (actor, body, form) =>
        {
            if (form.Day("fin", needed: true) is { } last)
            {
                office.Lend(actor, body, id, RoleOf(form), new DateTimeOffset(last.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
            }
        }, id)).Needs(Role.Member).NeedsFreshProof();
        own.MapPost("/{siret}/personnes/{id}/reprendre", (string siret, string id, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, body, _) => office.EndLoan(actor, body, id), id)).Needs(Role.Member);
        own.MapPost("/{siret}/personnes/{id}/facteurs", (string siret, string id, HttpContext context, BodyOffice office, PersonStore people, Letters letters) => Change(context, siret, (actor, _, _) =>
        {
            office.ForgetFactors(actor, id);
            if (people.Find(id) is { } person)
            {
                letters.Changed(person.Email, "mail.what.factor-reset", person.Language);
            }
        }, id)).Needs(Role.Administrator).NeedsFreshProof();
        own.MapPost("/{siret}/personnes/{id}/suspendre", (string siret, string id, HttpContext context, BodyOffice office) =>
            Change(context, siret, (actor, _, form) => office.Suspend(actor, id, form.Text("sens") == "suspendre"), id)).Needs(Role.Administrator).NeedsFreshProof();
    }

    /// <summary>What happens inside a body is for its people, and for those who run the platform.</summary>
    internal static async ValueTask<object?> OwnBody(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        Actor actor = call.HttpContext.Actor();
        bool own = BodyId.TryParse(call.HttpContext.GetRouteValue("siret") as string, out BodyId body) && (actor.Body == body || (actor.Role == Role.Administrator && Get<BodyOffice>(call.HttpContext).Platform(actor)));
        return own ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> Invite(string siret, HttpContext context, BodyReads reads, BodyOffice office, PersonStore people, Letters letters)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (reads.Find(siret, actor) is not { } view)
        {
            return Pages.Missing();
        }

        if (EmailAddress.Check(form.Text("email"), out string email) is { } bad)
        {
            form.Refuse("email", bad);
        }

        if (!form.Refused)
        {
            try
            {
                string secret = office.Invite(actor, view.Body.Id, email, RoleOf(form));
                string language = people.FindByEmail(email)?.Language ?? (LanguageChoice.Of(context) == Language.French ? "fr" : "en");
                letters.Invite(email, view.Body.Name, actor.Name ?? "", secret, language);
                return Results.Redirect($"/organismes/{view.Body.Id.Siret}?invite=1#membres");
            }
            catch (BadInputException refused)
            {
                form.Refuse(null, refused.Problems[0]);
            }
        }

        return Pages.Show<InvitePage>(new InviteView(view, form), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Makes one change and goes back; a refusal shows the page it was asked on, with the rule's own words.</summary>
    /// <param name="person">Whose page it is; null for the body's.</param>
    /// <param name="gone">The person's page may be there no more.</param>
    private static async Task<IResult> Change(HttpContext context, string siret, Action<Actor, BodyId, FormState> change, string? person = null, bool gone = false)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        BodyReads reads = Get<BodyReads>(context);
        if (reads.Find(siret, actor) is not { } view || (person is not null && BodyReads.FindMember(view, person) is null))
        {
            return Pages.Missing();
        }

        try
        {
            change(actor, view.Body.Id, form);
            if (!form.Refused)
            {
                return Results.Redirect(actor.Person == person && gone ? "/compte" : person is null || gone ? $"/organismes/{siret}#membres" : $"/organismes/{siret}/personnes/{person}");
            }
        }
        catch (BadInputException refused)
        {
            form.Refuse(null, refused.Problems[0]);
        }

        return person is null
            ? Pages.Show<BodyPage>(view with { Form = form }, StatusCodes.Status422UnprocessableEntity)
            : Pages.Show<MemberPage>(new MemberView(view, BodyReads.FindMember(view, person)!, form, actor), StatusCodes.Status422UnprocessableEntity);
    }

    private static T Get<T>(HttpContext context)
        where T : notnull => (T)context.RequestServices.GetService(typeof(T))!;

    private static Role RoleOf(FormState form) => Enum.TryParse(form.Text("role"), ignoreCase: true, out Role role) && Enum.IsDefined(role) ? role : Role.Visitor;
}

public sealed record InviteView(BodyView Body, FormState Form);

public sealed record MemberView(BodyView Body, MemberLine Line, FormState Form, Actor Actor);
