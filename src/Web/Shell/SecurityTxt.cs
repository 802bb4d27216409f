using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Shell;

/// <summary><c>/.well-known/security.txt</c> (RFC 9116): whom to tell of a weakness. There is none while the region named nobody: an address that nobody reads is worse.</summary>
internal static class SecurityTxt
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    public static void MapSecurityTxt(this IEndpointRouteBuilder app) => app.MapGet("/.well-known/security.txt", (PortalOptions options, TimeProvider time) =>
        options.SecurityContact is not { Length: > 0 } contact || contact.Any(char.IsControl)
            ? Results.NotFound()
            : Results.Text(
                string.Create(CultureInfo.InvariantCulture, $"Contact: {contact}\nExpires: {time.GetUtcNow() + Life:yyyy-MM-dd'T'HH:mm:ss'Z'}\nPreferred-Languages: fr, en\n"), "text/plain; charset=utf-8")).ExcludeFromDescription();
}
