using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Formats.Csv;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

/// <param name="Said">What its type lets everyone read.</param>
public sealed record PublishedCase(CaseFile File, CaseState State, string? Where, IReadOnlyList<(FormField Field, string Value)> Said);

public sealed record PublishedView(CaseType Type, IReadOnlyList<PublishedCase> Cases);

/// <summary>What cases of a type show to everyone: results of experiments, labelled schools, data that were opened. A case follows the version it was opened with: what was not said to become public then stays closed.</summary>
internal static class CasePublished
{
    public static void MapPublished(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/demarches/{type}/publies", (string type, CaseDesk desk, Say say) => View(type, desk, say) is { } view ? Pages.Show<CasePublishedPage>(view) : Pages.Missing()).ExcludeFromDescription();
        app.MapGet("/services/demarches/{type}/publies.csv", (string type, CaseDesk desk, Say say) => View(type, desk, say) is { } view ? Table(view) : Pages.Missing()).ExcludeFromDescription();
    }

    private static PublishedView? View(string key, CaseDesk desk, Say say) => desk.Type(key) is not { Listed: true, Published: not null } type ? null : new PublishedView(type,
    [
        .. desk.Lists.SentSince(key, DateTimeOffset.UnixEpoch).Where(f => !f.Erased).Select(f => (File: f, Type: desk.Store.TypeOf(f))).Where(c => c.Type.Published?.States.Contains(c.File.State) == true).OrderByDescending(c => c.File.Since)
            .Select(c => new PublishedCase(
                c.File, c.Type.State(c.File.State), c.File.Commune is { } code ? desk.Places.NameOf(code) : null,
                [.. c.Type.Published!.Fields.Select(f => c.Type.Field(f)!).Where(f => c.File.Answer(f.Key).Length > 0).Select(f => (f, CaseAnswers.Tell(desk, f, c.File.Answers[f.Key], say)))])),
    ]);

    private static IResult Table(PublishedView view)
    {
        string[] fields = [.. view.Type.Published!.Fields];
        using MemoryStream stream = new();
        using (CsvTableWriter csv = new(stream, ["titre", "commune", "etat", "depuis", .. fields]))
        {
            foreach (PublishedCase one in view.Cases)
                csv.Write([one.File.Title, one.File.Commune, one.State.Key, one.File.Since.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), .. fields.Select(f => one.Said.FirstOrDefault(s => s.Field.Key == f).Value)]);
        }

        return Results.File(stream.ToArray(), "text/csv; charset=utf-8", view.Type.Key + "-publies.csv");
    }
}
