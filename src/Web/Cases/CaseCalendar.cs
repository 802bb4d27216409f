using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Maillage.Cases;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <summary>Meetings and deadlines as calendars take them (iCalendar, RFC 5545 and 5546).</summary>
internal static class CaseCalendar
{
    private const string Product = "-//Maillage//Dossiers//FR";

    /// <summary>An invitation to one person: asked for, moved (a higher sequence) or called off.</summary>
    /// <param name="organizer">Address that the answer goes to.</param>
    public static string Invite(CaseFile file, CaseMeeting meeting, string organizer, string attendee, string address, DateTimeOffset now)
    {
        CalendarEvent happening = Meeting(file, meeting, address, now);
        happening.Organizer = new Organizer("mailto:" + organizer) { CommonName = "Maillage" };
        happening.Attendees.Add(new Attendee("mailto:" + attendee) { Role = "REQ-PARTICIPANT", ParticipationStatus = "NEEDS-ACTION", Rsvp = !meeting.Cancelled });
        return Written([happening], meeting.Cancelled ? "CANCEL" : "REQUEST");
    }

    /// <summary>All that waits for an agent: a day for each deadline, the hours of each meeting.</summary>
    public static string Feed(IEnumerable<CaseFile> files, string address, DateTimeOffset now)
    {
        List<CalendarEvent> all = [];
        foreach (CaseFile file in files)
        {
            if (file.DueAt is { } due)
            {
                all.Add(new CalendarEvent
                {
                    Uid = $"{file.Id}-{file.State}@maillage", DtStamp = At(now), Start = new CalDateTime(DateOnly.FromDateTime(Say.Local(due))), Summary = $"{file.Title} ({file.Reference})", Url = new Uri(PageOf(file, address)), Description = PageOf(file, address),
                    Transparency = "TRANSPARENT",
                });
            }

            all.AddRange(file.Meetings.Where(m => !m.Cancelled).Select(m => Meeting(file, m, address, now)));
        }

        return Written(all, "PUBLISH");
    }

    private static CalendarEvent Meeting(CaseFile file, CaseMeeting meeting, string address, DateTimeOffset now) => new()
    {
        Uid = meeting.Id + "@maillage",
        Sequence = meeting.Sequence,
        DtStamp = At(now),
        Start = At(meeting.Start),
        End = At(meeting.Start.AddMinutes(meeting.Minutes)),
        Summary = file.Title,
        Location = meeting.Where,
        Description = PageOf(file, address),
        Status = meeting.Cancelled ? "CANCELLED" : "CONFIRMED",
    };

    private static CalDateTime At(DateTimeOffset moment) => new(DateTime.SpecifyKind(moment.UtcDateTime.AddTicks(-(moment.UtcTicks % TimeSpan.TicksPerSecond)), DateTimeKind.Utc), "UTC");

    private static string PageOf(CaseFile file, string address) => address + "/services/dossiers/" + file.Id;

    private static string Written(IEnumerable<CalendarEvent> events, string method)
    {
        Calendar calendar = new() { Method = method, ProductId = Product };
        foreach (CalendarEvent happening in events)
            calendar.Events.Add(happening);

        return new CalendarSerializer().SerializeToString(calendar)!;
    }
}
