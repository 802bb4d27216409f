using System.Globalization;
using System.Text.Json;
using Maillage.Formats.Csv;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Charts;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Audit;

/// <summary>The journal of a body, for its officers: what was done by it and what concerns it.</summary>
internal static class JournalEndpoints
{
    private const int PageSize = 100;
    private const int MostExported = 50_000;

    public static void MapJournal(this IEndpointRouteBuilder app)
    {
        app.MapGet("/organismes/{siret}/journal", Show).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/organismes/{siret}/journal.csv", Export).Needs(Role.Officer).ExcludeFromDescription();
    }

    private static IResult Show(string siret, HttpContext context, AuditLog journal, BodyStore bodies, TimeProvider time, Say say)
    {
        if (Refused(siret, context, bodies, time, out Body body) is { } refused)
        {
            return refused;
        }

        AuditQuery query = Asked(context.Request.Query, body.Id) with { Limit = PageSize + 1 };
        IReadOnlyList<AuditLine> lines = journal.List(query);
        return Pages.Show<JournalPage>(new JournalView(body, query, Table(say, body, lines.Take(PageSize), context), lines.Count > PageSize ? lines[PageSize - 1].Seq : null, [.. journal.ListActions(body.Id).Select(a => (a.Key, say.Either(a.Fr, a.En)))]));
    }

    private static IResult Export(string siret, HttpContext context, AuditLog journal, BodyStore bodies, TimeProvider time, Say say)
    {
        if (Refused(siret, context, bodies, time, out Body body) is { } refused)
        {
            return refused;
        }

        MemoryStream to = new();
        using (CsvTableWriter csv = new(to, ["seq", "at", "person", "body", "role", "action", "what", "kind", "id", "concerned", "details", "hash"], byteOrderMark: true))
        {
            foreach (AuditLine l in journal.List(Asked(context.Request.Query, body.Id) with { Limit = MostExported }))
            {
                csv.Write(l.Seq, l.At, Who(say, l), l.Body, l.Role, l.Action, say.Either(l.Fr, l.En), l.Kind, l.Id, l.Concerned, l.Details, l.Hash);
            }
        }

        return Results.File(to.ToArray(), "text/csv; charset=utf-8", $"journal-{body.Id}.csv");
    }

    /// <summary>An officer reads the journal of the body acted for, and of no other.</summary>
    private static IResult? Refused(string siret, HttpContext context, BodyStore bodies, TimeProvider time, out Body body)
    {
        body = null!;
        if (!BodyId.TryParse(siret, out BodyId id))
        {
            return Pages.Missing();
        }

        Decision decision = Rights.May(context.Actor(), Deed.Read, new Resource { Owner = id, LeastReader = Role.Officer }, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (!decision.Allowed)
        {
            return context.Refused(decision);
        }

        if (bodies.Find(id) is not { } found)
        {
            return Pages.Missing();
        }

        body = found;
        return null;
    }

    private static AuditQuery Asked(IQueryCollection query, BodyId body) => new()
    {
        Body = body,
        Action = query["action"].ToString() is { Length: > 0 and < 60 } action ? action : null,
        From = Day(query["du"]),
        Until = Day(query["au"])?.AddDays(1),
        Before = long.TryParse(query["avant"], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : null,
    };

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year is > 2000 and < 9000
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    private static TableData Table(Say say, Body body, IEnumerable<AuditLine> lines, HttpContext context) => new(
        "journal", say["journal.table"],
        [new("moment", say["journal.moment"]), new("who", say["journal.who"]), new("what", say["journal.what"]), new("object", say["journal.object"])],
        [.. lines.Select(l => (IReadOnlyList<Cell>)
        [
            new Cell(say.Moment(l.At)),
            new Cell(Who(say, l), Note: l.Body is { } acting && acting != body.Id.Siret ? acting : null),
            new Cell(say.Either(l.Fr, l.En), Note: Details(say, l.Details)),
            new Cell(ObjectOf(say, l)),
        ])])
    {
        Prose = true,
        Export = $"/organismes/{body.Id}/journal.csv{context.Request.QueryString}",
        Sortable = false,
    };

    /// <summary>« rôle : responsable · de : restreint »: what the line keeps beside its words, in the reader's where there are any.</summary>
    private static string? Details(Say say, string json) => json == "{}" ? null
        : " " + string.Join(" · ", JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.Select(d => say["journal.pair", Word(say, "journal.detail.", d.Key), Word(say, ["role.", "signin.method.", "journal.value."], d.Value)]));

    private static string Word(Say say, string before, string key) => Word(say, [before], key);

    private static string Word(Say say, string[] before, string key) =>
        before.Select(b => b + key).FirstOrDefault(TextBook.Instance.French.ContainsKey) is { } known ? say[known] : key;

    private static string ObjectOf(Say say, AuditLine line)
    {
        string key = "journal.kind." + line.Kind, id = line.Id.Length > 20 && line.Kind is not ("page" or "alarm") ? line.Id[..8] + "…" : line.Id;
        return (TextBook.Instance.French.ContainsKey(key) ? say[key] : line.Kind) + (line.Kind == AuditEvent.Person ? "" : " " + id);
    }

    private static string Who(Say say, AuditLine line) => line.Name ?? (line.Forgotten ? say["journal.forgotten"] : line.Role == "system" ? say["journal.system"] : line.Person is null ? say["journal.visitor"] : line.Person[..Math.Min(8, line.Person.Length)]);
}

/// <param name="Next">Number to go on from; null on the last page.</param>
/// <param name="Actions">Kinds of action that stand in it, in words.</param>
public sealed record JournalView(Body Body, AuditQuery Query, TableData Table, long? Next, IReadOnlyList<(string Key, string Text)> Actions);
