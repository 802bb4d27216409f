using Maillage.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maillage.Web.Forms;

/// <summary>Metadata of an endpoint whose form carries files.</summary>
/// <param name="MostBytes">Bytes its whole body may have.</param>
/// <param name="MayEnter">Asked before anything of the body is read, where no role decides; null when a role does.</param>
internal sealed record TakesFilesMetadata(long MostBytes, Func<HttpContext, bool>? MayEnter);

/// <summary>Doors that take files: only they may send a large body, only who may use them is listened to, and what comes in stays in memory: nothing confidential lies in a temporary folder.</summary>
internal static class FileDoor
{
    /// <summary>Fields, names and boundaries beside the files themselves.</summary>
    private const int AroundFiles = 100_000;

    public static TBuilder TakesFiles<TBuilder>(this TBuilder endpoint, long mostBytes, Func<HttpContext, bool>? mayEnter = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesFilesMetadata(mostBytes + AroundFiles, mayEnter));

    /// <summary>After routing and the question of roles, before the form is read for its token.</summary>
    public static void UseFileDoors(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesFilesMetadata>() is { } takes)
        {
            if (takes.MayEnter?.Invoke(context) == false)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = takes.MostBytes;
            }

            context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions
            {
                MultipartBodyLengthLimit = takes.MostBytes, MemoryBufferThreshold = checked((int)takes.MostBytes), ValueCountLimit = 512, KeyLengthLimit = 256, ValueLengthLimit = 512 * 1024, MultipartHeadersCountLimit = 8,
            }));
        }

        return next(context);
    });

    /// <summary>The file of a field of the form; refused when it is missing.</summary>
    public static async Task<IFormFile?> File(this HttpContext context, FormState form, string field)
    {
        IFormFile? file = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync(context.RequestAborted)).Files.GetFile(field) : null;
        if (file is null or { Length: 0, FileName: "" })
        {
            form.Refuse(field, Problem.Error("file-missing", "Choisissez un fichier", "Choose a file"));
            return null;
        }

        return file;
    }
}
