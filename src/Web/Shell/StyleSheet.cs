using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Shell;

/// <summary>
/// One style sheet for every page, in one request: the parts under <c>wwwroot/css</c> in the order of their names. A module that needs rules of
/// its own adds a part (<c>css/65-people.css</c>); the print part stays last.
/// </summary>
public sealed class StyleSheet
{
    private const string Path = "/site.css";
    private readonly byte[] text;

    public StyleSheet(Assets assets)
    {
        IEnumerable<string> parts = assets.Files.GetDirectoryContents("css").Where(f => f.Name.EndsWith(".css", StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => File.ReadAllText(f.PhysicalPath!));
        text = Encoding.UTF8.GetBytes(string.Join("\n", parts));
        Url = $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(text))[..10]}";
    }

    /// <summary>With a mark of its content, so that browsers may keep it for a year.</summary>
    public string Url { get; }

    public static void Map(WebApplication app) => app.MapGet(Path, (HttpContext context, StyleSheet sheet) =>
    {
        context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=3600";
        return Results.Bytes(sheet.text, "text/css; charset=utf-8");
    }).ExcludeFromDescription();
}
