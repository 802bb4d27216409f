using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Maillage.Web.Shell;

/// <summary>
/// Pages carry a mark of their content: a reader who comes back gets 304 and no body while nothing changed.
/// They are held whole in memory for that (a page is some tens of kilobytes; downloads and tiles pass untouched).
/// </summary>
internal static class PageCache
{
    public static void UsePageMarks(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !AcceptsPages(context.Request))
        {
            await next(context);
            return;
        }

        Stream outer = context.Response.Body;
        using MemoryStream page = new();
        context.Response.Body = page;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = outer;
        }

        // A mark for a client framework that the portal does not have.
        context.Response.Headers.Remove("blazor-enhanced-nav");
        // What is one person's own is kept by nobody.
        if (context.Response.StatusCode == StatusCodes.Status200OK && IsPage(context.Response) && !context.Response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.Ordinal))
        {
            string mark = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(page.GetBuffer().AsSpan(0, (int)page.Length)))[..16]}\"";
            context.Response.Headers.ETag = mark;
            context.Response.Headers.CacheControl = "private, no-cache";
            if (context.Request.Headers.IfNoneMatch.Contains(mark))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                context.Response.ContentLength = null;
                return;
            }
        }

        page.Position = 0;
        await page.CopyToAsync(outer, context.RequestAborted);
    });

    // Downloads and tiles may be large: they are asked for by address, not negotiated, and never held.
    private static bool AcceptsPages(HttpRequest request) =>
        !request.Path.StartsWithSegments("/telechargements/fichiers", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/tiles", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !Path.HasExtension(request.Path.Value);

    private static bool IsPage(HttpResponse response) =>
        MediaTypeHeaderValue.TryParse(response.ContentType, out MediaTypeHeaderValue? type) && type.MediaType == "text/html";
}
