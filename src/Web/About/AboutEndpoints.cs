using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.About;

/// <summary>Pages a portal owes its readers: accessibility, who publishes it, what it keeps of them, where everything is.</summary>
internal static class AboutEndpoints
{
    public static void MapAbout(this IEndpointRouteBuilder app)
    {
        app.MapGet("/accessibilite", (PortalOptions options) => Pages.Show<AccessibilityPage>(AccessibilityGrid.Read(options.DataFolder))).ExcludeFromDescription();
        app.MapGet("/mentions-legales", () => Pages.Show<LegalPage>()).ExcludeFromDescription();
        app.MapGet("/donnees-personnelles", () => Pages.Show<PrivacyPage>()).ExcludeFromDescription();
        app.MapGet("/plan-du-site", () => Pages.Show<SiteMapPage>()).ExcludeFromDescription();
    }
}
