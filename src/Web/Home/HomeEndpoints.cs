using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Home;

internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (SnapshotSource source, WorkReads works, Say say) => Pages.Show<HomePage>(new HomeReads(source.Current, works, say).Read())).ExcludeFromDescription();
        app.MapGet("/health", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/health/ready", (SnapshotSource source) => source.Current.HasTerritory
            ? Results.Text("ready")
            : Results.Text("no territory is loaded yet", statusCode: StatusCodes.Status503ServiceUnavailable)).ExcludeFromDescription();
    }
}
