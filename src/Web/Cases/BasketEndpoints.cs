using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

/// <summary>An agent's basket: what waits, how late, and who answers when they are away.</summary>
internal static class BasketEndpoints
{
    public static void MapBasket(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/corbeille", (HttpContext context, CaseDesk desk, CaseReads reads, CalendarStore calendars) => Show(context, desk, reads, calendars, null)).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/corbeille/absence", Away).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/corbeille/sujets", Subjects).Needs(Role.Agent).ExcludeFromDescription();
    }

    /// <param name="feed">Address of the calendar just made, shown this one time.</param>
    internal static IResult Show(HttpContext context, CaseDesk desk, CaseReads reads, CalendarStore calendars, FormState? form, string? feed = null)
    {
        Actor actor = context.Actor();
        if (actor.Body is not { } body)
            return Results.StatusCode(StatusCodes.Status403Forbidden);

        CaseActor by = new(Maillage.Cases.Types.Side.Desk, actor.Person, body, actor.Role);
        string words = context.Request.Query["q"].ToString();
        return Pages.Show<BasketPage>(
            new BasketView(
                desk.NameOf(body), actor.Name, [.. desk.Lists.OfPerson(actor.Person!, body).Select(f => reads.Row(f, by))], [.. desk.Lists.Unassigned(body).Select(f => reads.Row(f))], [.. desk.Lists.SharedWith(body).Select(f => reads.Row(f))],
                words.Length is 0 or > 100 ? null : [.. desk.Lists.Search(body, words).Select(f => reads.Row(f))], words, desk.Agents.AwayUntil(actor.Person!) is { } day && day >= desk.Today ? day : null,
                [.. desk.Agents.ListSubjects().Where(s => s.Person == actor.Person && s.Body == body).Select(s => (s.Subject, s.Place))], form ?? FormState.With([.. desk.Agents.ListSubjects().Where(s => s.Person == actor.Person && s.Body == body).Select(s => ("sujets", (string?)s.Subject))]))
            {
                HasCalendar = calendars.Has(actor.Person!, body),
                Calendar = feed,
            },
            form is null ? null : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Away: their cases go to colleagues at once; back: they take new ones again.</summary>
    private static async Task<IResult> Away(HttpContext context, CaseDesk desk, CaseReads reads, CalendarStore calendars)
    {
        FormState form = await FormState.Read(context);
        DateOnly? until = form.Ticked("retour") ? null : form.Day("fin", needed: true);
        if (until < desk.Today)
            form.Refuse("fin", Problem.Error("away-past", "Cette date est passée", "This date is past"));

        if (form.Refused)
            return Show(context, desk, reads, calendars, form);

        Actor actor = context.Actor();
        desk.Agents.SetAway(actor.Person!, until);
        if (until is not null && actor.Body is { } body)
        {
            foreach (CaseFile file in desk.Lists.OfPerson(actor.Person!, body, 1_000))
                desk.Route(file);
        }

        return Results.Redirect("/services/corbeille");
    }

    private static async Task<IResult> Subjects(HttpContext context, CaseDesk desk)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (actor.Body is not { } body)
            return Results.StatusCode(StatusCodes.Status403Forbidden);

        string[] known = [.. Themes(desk).Select(t => t.Value)];
        string[] places = actor.Territories.Count == 0 ? [TerritoryId.Region.Text] : [.. actor.Territories.Select(t => t.Text)];
        desk.Agents.SetSubjects(actor.Person!, body, form.All("sujets").Intersect(known).SelectMany(s => places.Select(p => (s, p))));
        return Results.Redirect("/services/corbeille");
    }

    /// <summary>Subjects of needs, as the need's own form says them.</summary>
    public static IReadOnlyList<Choice> Themes(CaseDesk desk, bool french = true) => [.. desk.Type("besoin")!.Field("themes")!.Choices.Select(c => new Choice(c.Key, c.In(french)))];
}
