using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Maillage.Kernel;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Maillage.Web.OpenData;

/// <summary>A link of a document, as OGC API and DCAT have it.</summary>
internal sealed record OpenLink(string Href, string Rel, string? Type = null, string? Title = null);

/// <summary>How the doors of open data answer: a page or a document by what is asked, addresses that hold anywhere, refusals that a program can read.</summary>
internal static class Answers
{
    public const string Json = "application/json";

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        WriteIndented = true,
    };

    /// <summary>The address readers know the portal by.</summary>
    public static string Base(HttpContext context, PortalOptions options) => options.PublicAddress?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";

    /// <summary>True for a person's browser, or when the address says so; a program that says nothing gets the document.</summary>
    public static bool WantsPage(HttpContext context) => context.Request.Query["f"].ToString() switch
    {
        "html" => true,
        { Length: > 0 } => false,
        _ => context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html"),
    };

    public static IResult Document(object document, string type = Json) => Results.Json(document, Options, type);

    public static IResult Missing(HttpContext context, Say say) => WantsPage(context) ? Pages.Missing() : Fault(context, StatusCodes.Status404NotFound, say["problem.404.title"], say["problem.404.why"]);

    /// <summary>Runs an endpoint; what it refuses is told as problem details, or as the portal's page to a person.</summary>
    public static async Task<IResult> Try(HttpContext context, Say say, Func<IResult> answer)
    {
        try
        {
            return await Task.FromResult(answer());
        }
        catch (BadInputException e)
        {
            return Fault(context, StatusCodes.Status400BadRequest, say["problem.400.title"], string.Join(" ", e.Problems.Select(p => say.InFrench ? p.Message : p.MessageEn)));
        }
    }

    private static IResult Fault(HttpContext context, int status, string title, string detail) =>
        Results.Problem(new ProblemDetails { Status = status, Title = title, Detail = detail, Instance = context.Request.Path });

    /// <summary>Open data is for pages of other sites too: a visitor's answers, which no cookie of the reader's changes.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenToOthers());

    /// <summary>Writes as it goes, however long the answer.</summary>
    /// <param name="file">Name it is saved under; null when it is read in place.</param>
    public static IResult Stream(string type, Action<Stream> write, string? file = null) => new Streamed(type, write, file);

    /// <summary>Writes into the server's own buffers, sent as they fill.</summary>
    public static IResult Pipe(string type, Func<PipeWriter, CancellationToken, Task> write) => new Piped(type, write);

    private sealed class Piped(string type, Func<PipeWriter, CancellationToken, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = type;
            return write(httpContext.Response.BodyWriter, httpContext.RequestAborted);
        }
    }

    private sealed class Streamed(string type, Action<Stream> write, string? file) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Features.Get<IHttpBodyControlFeature>()?.AllowSynchronousIO = true;
            httpContext.Response.ContentType = type;
            if (file is not null)
                httpContext.Response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileName = file }.ToString();
            write(httpContext.Response.Body);
            return Task.CompletedTask;
        }
    }
}
