using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Barometer;

internal static class BarometerEndpoints
{
    public static void MapBarometer(this IEndpointRouteBuilder app)
    {
        app.MapGet("/barometre", (SnapshotSource source, Say say) => Pages.Show<BarometerPage>(new BarometerReads(source.Current, say).Read())).ExcludeFromDescription();
        app.MapGet("/sources", (SnapshotSource source) => Pages.Show<SourcesPage>(source.Current)).ExcludeFromDescription();
    }
}
