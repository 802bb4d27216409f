using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

/// <summary>Meetings of a case, with their invitations; and the private calendar of an agent.</summary>
internal static class MeetingEndpoints
{
    /// <summary>Deadlines of one agent in their calendar.</summary>
    private const int MostShown = 500;

    public static void MapMeetings(this IEndpointRouteBuilder app)
    {
        app.MapPost("/services/dossiers/{id}/rendez-vous", Meet).ExcludeFromDescription();
        app.MapPost("/services/corbeille/agenda", Subscribe).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/agenda/{secret}.ics", Feed).ExcludeFromDescription();
    }

    private static async Task<IResult> Meet(string id, HttpContext context, CaseDesk desk, CaseReads reads, CaseActs acts)
    {
        if (CaseEndpoints.Find(id, context, desk) is not { By.Side: Side.Desk } found || !CaseDesk.Acts(found.By, found.File))
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        string meeting = form.Text("rendez-vous");
        CaseMeeting? known = found.File.Meetings.FirstOrDefault(m => m.Id == meeting);
        if (meeting.Length > 0 && known is null)
            return Pages.Missing();

        CaseMeeting? asked = form.Text("sens") == "annuler" && known is not null ? known with { Cancelled = true } : Read(form, known);
        // Calling off has no field that could bear the refusal: the page says it.
        if (asked is not null && acts.Meet(found.File, found.By, asked).Refusal is { } refusal)
            form.Refuse(asked.Cancelled ? null : "jour" + Mark(known?.Id), refusal);

        return form.Refused ? Pages.Show<CasePage>(reads.View(desk.Store.Find(id)!, found.By, form), StatusCodes.Status422UnprocessableEntity) : Results.Redirect($"/services/dossiers/{id}#rendez-vous");
    }

    /// <summary>Several forms stand on the page: the fields of each end with its own mark.</summary>
    public static string Mark(string? id) => id is { Length: > 0 } ? "-" + id[..8] : "";

    private static CaseMeeting? Read(FormState form, CaseMeeting? known)
    {
        string mark = Mark(known?.Id);
        DateOnly? day = form.Day("jour" + mark, needed: true);
        string where = form.Within("lieu" + mark, 300);
        if (where.Length == 0)
            form.Refuse("lieu" + mark, Problem.Error("meeting-where", "Dites où, ou par quel moyen", "Say where, or by what means"));

        if (!TimeOnly.TryParseExact(form.Text("heure" + mark).Replace('h', ':').Replace(" ", "", StringComparison.Ordinal), ["H:mm", "H:"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly hour))
            form.Refuse("heure" + mark, Problem.Error("meeting-hour", "Écrivez l’heure, par exemple 14:30", "Write the hour, for example 14:30"));

        if (form.Refused)
            return null;

        DateTime local = day!.Value.ToDateTime(hour);
        DateTimeOffset start = new(local, Say.Paris.GetUtcOffset(local));
        int minutes = int.TryParse(form.Text("duree" + mark), out int length) ? length : 30;
        return known is null ? new CaseMeeting(Guid.NewGuid().ToString("N"), start, minutes, where, 0, Cancelled: false) : known with { Start = start, Minutes = minutes, Where = where };
    }

    private static async Task<IResult> Subscribe(HttpContext context, CaseDesk desk, CaseReads reads, CalendarStore calendars, Letters letters)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (actor.Body is not { } body)
            return Results.StatusCode(StatusCodes.Status403Forbidden);

        if (form.Text("sens") == "retirer")
        {
            calendars.Remove(actor.Person!, body);
            return Results.Redirect("/services/corbeille");
        }

        return BasketEndpoints.Show(context, desk, reads, calendars, null, letters.Address + "/services/agenda/" + calendars.Renew(actor.Person!, body) + ".ics");
    }

    /// <summary>What the agent may see at this moment; who left the body or was suspended sees nothing.</summary>
    private static IResult Feed(string secret, HttpContext context, CaseDesk desk, CalendarStore calendars, MembershipStore members, PersonStore people, Letters letters)
    {
        if (secret.Length > 100 || calendars.Find(secret) is not { } found || people.Find(found.Person) is not { IsSuspended: false } || members.Find(found.Person, found.Body) is not { Role: >= Role.Agent })
            return Pages.Missing();

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Text(CaseCalendar.Feed(desk.Lists.OfPerson(found.Person, found.Body, MostShown), letters.Address, desk.Store.Now), "text/calendar; charset=utf-8");
    }
}
