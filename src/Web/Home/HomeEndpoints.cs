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
    }
}
