using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Database;
using Maillage.People;
using MimeKit;
using Calendar = Ical.Net.Calendar;

namespace Maillage.Web.Tests;

/// <summary>Meetings with their invitations, and an agent's private calendar, read by a calendar library.</summary>
public sealed class MeetingTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private Uri At => portal.Client.BaseAddress!;

    [Fact]
    public async Task A_meeting_is_proposed_moved_and_called_off_and_calendars_follow_by_its_sequence()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent), baker = new(At);
        string file = await Need(baker, "reunion@exemple.fr");
        DateOnly day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(20);
        string path = file + "/rendez-vous";
        (await agent.Post(path, Form(day.AddDays(-40), "14:30", ""), file)).Status.ShouldBe(422, "a day to come");
        (await agent.Post(path, Form(day, "quinze heures", ""), file)).Status.ShouldBe(422);
        (await baker.Post(path, Form(day, "14:30", ""), file)).Status.ShouldBe(404, "who answers proposes");
        (await agent.Post(path, Form(day, "14:30", ""), file)).Status.ShouldBe(302);
        string id = new CaseStore(portal.Database, null!, TimeProvider.System).Find(file.Split('/')[^1])!.Meetings.Single().Id;
        (await agent.Post(path, new Dictionary<string, string>(Form(day, "9h", "-" + id[..8])) { ["rendez-vous"] = id }, file)).Status.ShouldBe(302);
        (await agent.Post(path, new Dictionary<string, string> { ["rendez-vous"] = id, ["sens"] = "annuler" }, file)).Status.ShouldBe(302);
        (await agent.Post(path, new Dictionary<string, string>(Form(day, "9h", "-" + id[..8])) { ["rendez-vous"] = id }, file)).Status.ShouldBe(422, "what was called off does not come back");
        (await baker.Get(file)).Body.ShouldContain("annulé");

        List<Calendar> told = await Invitations("reunion@exemple.fr", 3);
        told.Select(c => (c.Method, c.Events.Single().Sequence)).ShouldBe([("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]);
        told.Select(c => c.Events.Single().Uid).Distinct().Count().ShouldBe(1);
        told[0].Events.Single().Location.ShouldBe("Mairie, salle 2");
        DateTime local = TimeZoneInfo.ConvertTime(told[0].Events.Single().Start!.AsUtc, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
        local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture).ShouldBe(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 14:30");
        (await baker.Post(file + "/effacer", new Dictionary<string, string>(), file)).Status.ShouldBe(302);
        using System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private);
        Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT count(*) FROM case_fact WHERE content LIKE '%Mairie%'").ShouldBe(0, "where people met is erased too");
    }

    [Fact]
    public async Task An_agent_s_calendar_reads_deadlines_at_a_private_address_until_it_is_changed_or_they_leave()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent), stranger = new(At), baker = new(At);
        string file = await Need(baker, "echeance@exemple.fr");
        (await agent.Post(file + "/confier", new Dictionary<string, string>(), file)).Status.ShouldBe(302);
        CaseFile taken = new CaseStore(portal.Database, null!, TimeProvider.System).Find(file.Split('/')[^1])!;
        DateTime due = TimeZoneInfo.ConvertTime(taken.DueAt!.Value, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).DateTime;
        string page = (await agent.Post("/services/corbeille/agenda", new Dictionary<string, string>(), "/services/corbeille")).Body;
        string address = System.Text.RegularExpressions.Regex.Match(page, "/services/agenda/[^<\"]+\\.ics").Value;
        using (HttpResponseMessage feed = await stranger.Ask(address))
        {
            feed.Content.Headers.ContentType!.MediaType.ShouldBe("text/calendar");
            Calendar told = Calendar.Load(await feed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            told.Method.ShouldBe("PUBLISH");
            told.Events.Single(e => e.Url!.AbsolutePath == file).Start!.Value.Date.ShouldBe(due.Date, "the day it is due where people read it");
        }

        page = (await agent.Post("/services/corbeille/agenda", new Dictionary<string, string>(), "/services/corbeille")).Body;
        (await stranger.Get(address)).Status.ShouldBe(404, "a new address ends the old");
        address = System.Text.RegularExpressions.Regex.Match(page, "/services/agenda/[^<\"]+\\.ics").Value;
        (await agent.Post("/services/corbeille/agenda", new Dictionary<string, string> { ["sens"] = "retirer" }, "/services/corbeille")).Status.ShouldBe(302);
        (await stranger.Get(address)).Status.ShouldBe(404);
        page = (await agent.Post("/services/corbeille/agenda", new Dictionary<string, string>(), "/services/corbeille")).Body;
        address = System.Text.RegularExpressions.Regex.Match(page, "/services/agenda/[^<\"]+\\.ics").Value;
        (await stranger.Get(address)).Status.ShouldBe(200);
        using System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private);
        Dapper.SqlMapper.Execute(connection, "DELETE FROM membership WHERE person = @HandledBy", new { taken.HandledBy }).ShouldBe(1);
        (await stranger.Get(address)).Status.ShouldBe(404, "who left the body reads nothing of it");
    }

    private static Dictionary<string, string> Form(DateOnly day, string hour, string mark) => new()
    {
        [$"jour{mark}-jour"] = day.Day.ToString(CultureInfo.InvariantCulture), [$"jour{mark}-mois"] = day.Month.ToString(CultureInfo.InvariantCulture), [$"jour{mark}-annee"] = day.Year.ToString(CultureInfo.InvariantCulture),
        ["heure" + mark] = hour, ["duree" + mark] = "45", ["lieu" + mark] = "Mairie, salle 2",
    };

    private static async Task<string> Need(Caller baker, string mail)
    {
        (_, _, string? to) = await baker.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = "Changer le four", ["r-themes"] = "energie" });
        (await baker.Post(to + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Jean Forge", ["r-courriel"] = mail }, to)).Status.ShouldBe(302);
        return to!.Replace("besoins", "dossiers", StringComparison.Ordinal);
    }

    private async Task<List<Calendar>> Invitations(string to, int number)
    {
        for (int i = 0; i < 200; i++)
        {
            List<Calendar> found = [];
            foreach (string file in Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml").Order(StringComparer.Ordinal).ToArray() : [])
            {
                MimeMessage mail = await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
                if (mail.To.Mailboxes.Any(t => t.Address == to) && mail.BodyParts.OfType<TextPart>().FirstOrDefault(p => p.ContentType.MimeType == "text/calendar") is { } part)
                {
                    Calendar calendar = Calendar.Load(part.Text)!;
                    part.ContentType.Parameters["method"].ShouldBe(calendar.Method);
                    found.Add(calendar);
                }
            }

            if (found.Count >= number)
                return found;

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The invitations did not leave.");
    }
}
