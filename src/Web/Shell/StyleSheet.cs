using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Shell;

/// <summary>
/// One style sheet for every page, in one request: the parts under <c>wwwroot/css</c> in the order of their names. A module that needs rules of
/// its own adds a part (<c>css/65-people.css</c>); the print part stays last but for the region's theme.
/// </summary>
public sealed partial class StyleSheet
{
    private const string Path = "/site.css";
    private readonly byte[] text;
    private readonly string tokens;

    public StyleSheet(Assets assets, PortalTheme theme)
    {
        IEnumerable<string> parts = assets.Files.GetDirectoryContents("css").Where(f => f.Name.EndsWith(".css", StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => File.ReadAllText(f.PhysicalPath!));
        tokens = parts.First() + theme.Css;
        text = Encoding.UTF8.GetBytes(string.Join("\n", parts.Append(theme.Css)));
        byte[] hash = SHA256.HashData(text);
        Url = $"{Path}?v={Convert.ToHexStringLower(hash)[..10]}";
        Integrity = "sha256-" + Convert.ToBase64String(hash);
    }

    /// <summary>With a mark of its content, so that browsers may keep it for a year.</summary>
    public string Url { get; }

    /// <summary>What a browser compares it with before it uses it.</summary>
    public string Integrity { get; }

    /// <summary>A token's colour by day and by night, for the page that shows them and the test that holds their contrast.</summary>
    internal (Colour Day, Colour Night) Token(string name)
    {
        List<Colour> day = [], night = [];
        foreach (Match match in Tokens().Matches(tokens))
        {
            bool dark = tokens.LastIndexOf("prefers-color-scheme", match.Index, StringComparison.Ordinal) is var scheme && scheme >= 0 && tokens.AsSpan(scheme, match.Index - scheme).Count('}') == 0;
            if (match.Groups[1].Value == name)
            {
                string hex = match.Groups[2].Value;
                (dark ? night : day).Add(Colour.Parse(hex.Length == 4 ? $"#{hex[1]}{hex[1]}{hex[2]}{hex[2]}{hex[3]}{hex[3]}" : hex));
            }
        }

        return (day[^1], night[^1]);
    }

    /// <summary>The style sheet, and the logo of the theme when it has one.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/logo.svg", (PortalTheme theme) => theme.Logo is { } logo ? Results.Text(logo, "image/svg+xml") : Results.NotFound()).ExcludeFromDescription();
        app.MapGet(Path, (HttpContext context, StyleSheet sheet) =>
    {
        context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=3600";
        return Results.Bytes(sheet.text, "text/css; charset=utf-8");
        }).ExcludeFromDescription();
    }

    [GeneratedRegex("--([a-z0-9-]+): ?(#[0-9a-f]{6}|#[0-9a-f]{3})[;}]")]
    private static partial Regex Tokens();
}
