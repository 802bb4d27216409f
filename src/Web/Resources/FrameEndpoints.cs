using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Resources;

/// <param name="Snippet">HTML that shows the list in a page of another site.</param>
public sealed record EmbedView(FindView Find, string Address, string Snippet);

/// <summary>A list and its map inside a page of another site: what a visitor of the portal would find at the same address, without its frame.</summary>
internal static class FrameEndpoints
{
    public static void MapFrames(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/cadre", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, TimeProvider clock) =>
            Pages.Show<FramePage>(new FindReads(desk, snapshots.Current, say, clock.GetUtcNow()).View(context.Request.Query, People.Actor.Visitor))).WithMetadata(new OpenToFrames()).ExcludeFromDescription();
        app.MapGet("/services/integrer", (HttpContext context, PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, Say say, TimeProvider clock) =>
        {
            FindView find = new FindReads(desk, snapshots.Current, say, clock.GetUtcNow()).View(context.Request.Query, People.Actor.Visitor);
            string address = Answers.Base(context, options) + "/services/cadre" + find.Downloads;
            return Pages.Show<EmbedPage>(new EmbedView(find, address, FrameCode.Of(address, say["embed.frame", find.Text.Length > 0 ? find.Text : say["find.title"]])));
        }).ExcludeFromDescription();
    }
}
