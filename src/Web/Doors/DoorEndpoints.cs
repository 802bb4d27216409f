using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Doors;

internal static class DoorEndpoints
{
    public static void MapDoors(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services", (DoorFacts facts) => Pages.Show<DoorPage>(facts.Get(Door.Services))).ExcludeFromDescription();
        app.MapGet("/usages", (DoorFacts facts) => Pages.Show<DoorPage>(facts.Get(Door.Usages))).ExcludeFromDescription();
        app.MapGet("/pilotage", (DoorFacts facts) => Pages.Show<DoorPage>(facts.Get(Door.Pilotage))).ExcludeFromDescription();
    }
}
