using Maillage.Cases;
using Maillage.Formats.Csv;
using Maillage.Intermediation;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <param name="Months">How far back it counts.</param>
/// <param name="Themes">By theme, over the region.</param>
/// <param name="Content">Opinions of the same time: how many, and their mean, 1 to 5.</param>
/// <param name="Names">Themes as people read them.</param>
public sealed record GapsView(
    int Months, int Needs, int Without, IReadOnlyList<NeedCount> Themes, IReadOnlyList<NeedCount> Places, (int Number, double Mean)? Content, IReadOnlyDictionary<string, string> Names, IReadOnlyDictionary<string, string> Departments);

/// <summary>Needs without an answer, by theme and department: what the region lacks. Counts only, for agents.</summary>
internal static class GapEndpoints
{
    private const int Months = 12;

    public static void MapGaps(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/besoins-sans-reponse", (CaseDesk cases, Say say) => Pages.Show<GapsPage>(View(cases, say))).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/besoins-sans-reponse.csv", (CaseDesk cases, Say say) => Table(View(cases, say))).Needs(Role.Agent).ExcludeFromDescription();
    }

    private static GapsView View(CaseDesk cases, Say say)
    {
        DateTimeOffset since = cases.Store.Now.AddMonths(-Months);
        IReadOnlyList<CaseFile> sent = cases.Lists.SentSince("besoin", since);
        CountedNeed[] needs = NeedCounts.Of(cases, sent, since);
        int[] ratings = [.. sent.Select(n => n.Rating).OfType<int>()];
        return new GapsView(
            Months, needs.Length, needs.Count(n => n.Answer == NeedAnswer.Without), Gaps.Count(needs, byDepartment: false), Gaps.Count(needs, byDepartment: true), ratings.Length == 0 ? null : (ratings.Length, ratings.Average()),
            cases.Type("besoin")!.Field("themes")!.Choices.ToDictionary(c => c.Key, c => c.In(say.InFrench)), cases.Territory.Departments.ToDictionary(d => d.Code, d => d.Name));
    }

    private static IResult Table(GapsView view)
    {
        using MemoryStream stream = new();
        using (CsvTableWriter csv = new(stream, ["theme", "departement", "besoins", "repondus", "en_cours", "sans_reponse"]))
        {
            foreach (NeedCount count in view.Places)
                csv.Write(count.Theme, count.Department, count.Needs, count.Answered, count.Running, count.Without);
        }

        return Results.File(stream.ToArray(), "text/csv; charset=utf-8", "besoins-sans-reponse.csv");
    }
}
