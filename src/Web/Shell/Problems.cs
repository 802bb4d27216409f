using Maillage.Kernel;
using Maillage.Web.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Shell;

/// <param name="Reference">What a person may quote to the one who reads the logs; null when there is nothing to look up.</param>
/// <param name="Path">The address that failed.</param>
/// <param name="Refusal">The rule that refused, in its own words; null when none spoke.</param>
public sealed record ProblemView(int Status, string? Reference, string Path = "/", Maillage.People.Decision? Refusal = null);

/// <summary>What a reader sees when something went wrong: a page in the reader's language, or problem details for the API.</summary>
internal static class Problems
{
    public static void UseProblemPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/probleme/500", AllowStatusCode404Response = true });
        app.UseStatusCodePagesWithReExecute("/probleme/{0}");
    }

    public static void MapProblems(this WebApplication app) => app.Map("/probleme/{status:int}", (int status, HttpContext context) =>
    {
        bool reached = context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;
        int answered = !reached ? 404 : context.Features.Get<IExceptionHandlerFeature>()?.Error is BadInputException ? 400 : status;
        string? reference = answered >= 500 ? RequestLog.NumberOf(context) : null;
        string path = context.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath ?? context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? "";
        context.Response.StatusCode = answered;
        if (reached && answered == StatusCodes.Status403Forbidden)
        {
            context.RequestServices.GetRequiredService<Refusals>().Note(context);
        }

        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            Language language = LanguageChoice.Of(context);
            Say say = new(language);
            string key = answered is 400 or 401 or 403 or 404 or 413 or 429 ? $"problem.{answered}" : "problem.500";
            return Results.Problem(new ProblemDetails { Status = answered, Title = say[key + ".title"], Detail = answered == 403 && context.Refusal() is { } rule ? say.Either(rule.Fr, rule.En) : say[key + ".why"], Instance = path });
        }

        return Pages.Show<ProblemPage>(new ProblemView(answered, reference, path, answered == StatusCodes.Status403Forbidden ? context.Refusal() : null));
    }).ExcludeFromDescription();
}
