using Maillage.Database.Jobs;
using Maillage.People;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Works;

internal static class WorkEndpoints
{
    public static void MapWorks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/travaux", (WorkReads works) => Pages.Show<WorksPage>(works.List())).ExcludeFromDescription();
        app.MapGet("/travaux/{id}", (string id, WorkReads works) => works.Find(id) is { } view ? Pages.Show<WorkPage>(view) : Pages.Missing()).ExcludeFromDescription();
        app.MapPost("/travaux/{id}/annuler", (string id, WorkReads works) =>
            works.Find(id) is null ? Pages.Missing() : Cancelled(works, id)).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/api/jobs", (WorkReads works) => works.Recent().Select(Told)).WithName("ListJobs").WithSummary("Long works, the newest first").WithTags("jobs");
        app.MapGet("/api/jobs/{id}", (string id, WorkReads works) => works.Find(id) is { } view ? Results.Ok(Told(view.Job)) : Results.NotFound())
            .WithName("GetJob").WithSummary("One long work").WithTags("jobs").Produces<JobAnswer>().Produces(404);
    }

    private static IResult Cancelled(WorkReads works, string id)
    {
        works.Cancel(id);
        return Results.Redirect("/travaux/" + id);
    }

    private static JobAnswer Told(Job job) =>
        new(job.Id, job.Kind, job.State.ToString(), Math.Round(job.Progress, 4), job.Step, job.Message, job.CreatedAt, job.StartedAt, job.EndedAt);
}

public sealed record JobAnswer(string Id, string Kind, string State, double Progress, string? Step, string? Message, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);
