using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Maillage.Web.Shell;

public enum Language
{
    French,
    English,
}

/// <summary>
/// Which language a request is answered in: <c>?lang=fr|en</c>, else the choice kept from an earlier <c>?lang=</c>, else
/// <c>Accept-Language</c>, else French. The kept choice is one word in a cookie of the portal's own, nothing more.
/// </summary>
internal static class LanguageChoice
{
    public const string Cookie = "lang";

    /// <summary>Where pages begin that other sites show in a frame.</summary>
    private const string FramesPath = "/services/cadre";

    /// <summary>Decided once a request: a problem page is written after the query of the failed address is gone.</summary>
    public static Language Of(HttpContext context)
    {
        if (context.Items[typeof(Language)] is Language known)
        {
            return known;
        }

        Language language = Read(context.Request.Query["lang"]) ?? Read(context.Request.Cookies[Cookie]) ?? Preferred(context.Request) ?? Language.French;
        context.Items[typeof(Language)] = language;
        return language;
    }

    /// <summary>Keeps an explicit choice and says what the answer depends on.</summary>
    public static void Keep(HttpContext context)
    {
        _ = Of(context);
        context.Response.Headers.Vary = "Accept-Language, Cookie, Accept-Encoding";
        string? asked = context.Request.Query["lang"];
        // What is shown inside a page of another site keeps nothing in the browser: its address says its language each time.
        if (Read(asked) is null || asked == context.Request.Cookies[Cookie] || context.Request.Path.StartsWithSegments(FramesPath, StringComparison.Ordinal))
        {
            return;
        }

        context.Response.Cookies.Append(Cookie, asked!, new CookieOptions
        {
            HttpOnly = true,
            SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(180),
            IsEssential = true,
        });
    }

    private static Language? Read(string? text) => text switch
    {
        "fr" => Language.French,
        "en" => Language.English,
        _ => null,
    };

    private static Language? Preferred(HttpRequest request)
    {
        IList<StringWithQualityHeaderValue> accepted = request.GetTypedHeaders().AcceptLanguage;
        foreach (StringWithQualityHeaderValue value in accepted.Where(v => v.Quality is null or > 0).OrderByDescending(v => v.Quality ?? 1.0))
        {
            string tag = value.Value.Value ?? "";
            if (Read(tag.Split('-')[0].ToLowerInvariant()) is { } language)
            {
                return language;
            }
        }

        // Someone who reads neither is more likely to read English than the first language of the region.
        return accepted.Count == 0 || accepted.All(v => v.Value == "*") ? null : Language.English;
    }
}
