using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Maillage.Web.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Maillage.Web.Shell;

/// <summary>
/// Pages carry a mark of their content: a reader who comes back gets 304 and no body while nothing changed. A page that is the same for every
/// visitor (no cookie asked or set) is kept a second, compressed: many readers of one page cost one drawing. Pages are held whole in memory for
/// that (some tens of kilobytes each); downloads and tiles pass untouched.
/// </summary>
internal static class PageCache
{
    public static void UsePageMarks(this WebApplication app)
    {
        KeptPages kept = new(app.Services.GetRequiredService<SnapshotSource>());
        app.Use(async (context, next) =>
        {
            if (!HttpMethods.IsGet(context.Request.Method) || !AcceptsPages(context.Request))
            {
                await next(context);
                if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                    kept.Forget();

                return;
            }

            string? key = KeptPages.KeyOf(context);
            if (key is not null && kept.Find(key) is { } page)
                await Answer(context, page);
            else
                await Draw(context, next, kept, key);
        });
    }

    private static async Task Draw(HttpContext context, RequestDelegate next, KeptPages kept, string? key)
    {
        Stream outer = context.Response.Body;
        KeptPages.Moment moment = kept.Now;
        using MemoryStream drawn = new();
        context.Response.Body = drawn;
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
        ReadOnlyMemory<byte> body = drawn.GetBuffer().AsMemory(0, (int)drawn.Length);
        if (context.Response.StatusCode != StatusCodes.Status200OK || !IsPage(context.Response))
        {
            // An empty answer must stay unbegun: a problem page may still be written in its place.
            if (body.Length > 0)
                await outer.WriteAsync(body, context.RequestAborted);

            return;
        }

        string mark = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body.Span))[..16]}\"";
        if (key is not null && KeptPages.MayKeep(context.Response))
        {
            await Answer(context, kept.Keep(key, moment, context, mark, body.Span));
            return;
        }

        context.Response.Headers.ETag = mark;
        // What one person reads is kept by no browser for the next one.
        context.Response.Headers.CacheControl = context.Actor().IsKnown ? "private, no-store" : "private, no-cache";
        if (IsKnown(context, mark))
            return;

        await outer.WriteAsync(body, context.RequestAborted);
    }

    private static async Task Answer(HttpContext context, KeptPages.Page page)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = page.Mark;
        headers.CacheControl = "private, no-cache";
        if (IsKnown(context, page.Mark))
            return;

        headers.ContentType = page.Type;
        headers.ContentLength = page.Body.Length;
        if (page.Encoding is not null)
            headers.ContentEncoding = page.Encoding;

        await context.Response.Body.WriteAsync(page.Body, context.RequestAborted);
    }

    private static bool IsKnown(HttpContext context, string mark)
    {
        if (!context.Request.Headers.IfNoneMatch.Contains(mark))
            return false;

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        context.Response.ContentLength = null;
        return true;
    }

    // Downloads and tiles may be large: they are asked for by address, not negotiated, and never held.
    private static bool AcceptsPages(HttpRequest request) =>
        !request.Path.StartsWithSegments("/telechargements/fichiers", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/tiles", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !(request.Path.StartsWithSegments("/ogc", StringComparison.Ordinal) && !OpenData.Answers.WantsPage(request.HttpContext))
        && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !Path.HasExtension(request.Path.Value);

    private static bool IsPage(HttpResponse response) =>
        MediaTypeHeaderValue.TryParse(response.ContentType, out MediaTypeHeaderValue? type) && type.MediaType == "text/html";
}

/// <summary>
/// Pages drawn in the last second, by address, language and encoding. They go when the data change or anybody sends a form; while one is drawn
/// anew, the last one serves a little longer.
/// </summary>
internal sealed class KeptPages(SnapshotSource snapshots)
{
    private const long Fresh = 1000;
    private const long Stale = 4000;
    private const long Capacity = 32 << 20;
    private const int LargestPage = 1 << 20;
    private const int LongestKey = 400;

    private readonly ConcurrentDictionary<string, Page> pages = new(StringComparer.Ordinal);
    private long bytes;
    private int generation;

    /// <summary>What a page was drawn from.</summary>
    internal readonly record struct Moment(Snapshot Data, int Generation);

    public Moment Now => new(snapshots.Current, Volatile.Read(ref generation));

    /// <summary>Null for a request whose answer may be somebody's own: it carries a cookie that is not the language's.</summary>
    public static string? KeyOf(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Cookies.Any(c => c.Key != LanguageChoice.Cookie) || request.Headers.Authorization.Count > 0)
            return null;

        string key = $"{LanguageChoice.Of(context)} {EncodingOf(request)} {request.Host} {request.Path}{request.QueryString}";
        return key.Length <= LongestKey ? key : null;
    }

    public static bool MayKeep(HttpResponse response) =>
        response.Headers.SetCookie.Count == 0 && !response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.Ordinal);

    /// <summary>Somebody changed something: nothing drawn before is shown again.</summary>
    public void Forget() => Interlocked.Increment(ref generation);

    public Page? Find(string key)
    {
        if (!pages.TryGetValue(key, out Page? page) || page.From != Now)
            return null;

        long age = Environment.TickCount64 - page.DrawnAt;

        // The first who finds it old draws it anew; the others do not wait for that.
        return age < Fresh || (age < Stale && Interlocked.Exchange(ref page.Renewing, 1) == 1) ? page : null;
    }

    public Page Keep(string key, Moment from, HttpContext context, string mark, ReadOnlySpan<byte> body)
    {
        string? encoding = EncodingOf(context.Request);
        var page = new Page(from, Environment.TickCount64, mark, context.Response.ContentType!, encoding, Pack(encoding, body));
        if (page.Body.Length > LargestPage)
            return page;

        if (Interlocked.Read(ref bytes) > Capacity)
        {
            pages.Clear();
            Interlocked.Exchange(ref bytes, 0);
        }

        long before = pages.TryGetValue(key, out Page? former) ? former.Body.Length : 0;
        pages[key] = page;
        Interlocked.Add(ref bytes, page.Body.Length - before);
        return page;
    }

    private static string? EncodingOf(HttpRequest request)
    {
        string accepted = request.Headers.AcceptEncoding.ToString();
        return accepted.Contains("br", StringComparison.Ordinal) ? "br" : accepted.Contains("gzip", StringComparison.Ordinal) ? "gzip" : null;
    }

    private static byte[] Pack(string? encoding, ReadOnlySpan<byte> body)
    {
        if (encoding is null)
            return body.ToArray();

        using MemoryStream to = new();
        using (Stream packed = encoding == "br" ? new BrotliStream(to, new BrotliCompressionOptions { Quality = 4 }) : new GZipStream(to, CompressionLevel.Fastest))
            packed.Write(body);

        return to.ToArray();
    }

    internal sealed record Page(Moment From, long DrawnAt, string Mark, string Type, string? Encoding, byte[] Body)
    {
        public int Renewing;
    }
}
