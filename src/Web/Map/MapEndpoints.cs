using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Map;

internal static class MapEndpoints
{
    public static void MapMap(this IEndpointRouteBuilder app) => app.MapGet("/carte", Show).ExcludeFromDescription();

    private static IResult Show(HttpRequest request, SnapshotSource source)
    {
        Snapshot snapshot = source.Current;
        return Pages.Show<MapPage>(new MapPageView(MapQuery.Read(request.Query, snapshot.Index), snapshot));
    }
}

/// <summary>The map's page: the view asked for, and the state whose circles and table stand there without scripts.</summary>
public sealed record MapPageView(MapView Map, Snapshot Snapshot)
{
    /// <summary>Departments with their latest share of premises with fibre.</summary>
    public IEnumerable<(Department Department, CoverageValue? Fibre)> Departments =>
        Snapshot.Index.Departments.Select(d => (d, Snapshot.Fibre.GetValueOrDefault(d.Id)));
}
