using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Maillage.Web.Shell;

/// <summary>The address of the present page with one parameter changed: language, sorting, year.</summary>
internal static class QueryLink
{
    public static string With(HttpContext? context, string name, string? value, string fragment = "")
    {
        // A problem page is shown at the address that failed, which the re-execution keeps aside.
        Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature? failed = context?.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>();
        string path = failed?.OriginalPath ?? context?.Request.Path.Value ?? "/";
        IEnumerable<KeyValuePair<string, string?>> kept = (context?.Request.Query ?? QueryCollection.Empty)
            .Where(p => p.Key != name && p.Key != "lang")
            .SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v)));
        IEnumerable<KeyValuePair<string, string?>> all = value is null ? kept : kept.Append(KeyValuePair.Create<string, string?>(name, value));
        return QueryHelpers.AddQueryString(path, all) + fragment;
    }
}
