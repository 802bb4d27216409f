using System.Globalization;
using Maillage.Network.Rules;
using Maillage.People;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Infrastructures;

internal static class InfrastructureEndpoints
{
    public static void MapInfrastructures(this IEndpointRouteBuilder app)
    {
        app.MapGet("/infrastructures", (SnapshotSource source, WorkReads works, Say say) =>
            Pages.Show<OverviewPage>(new DesignReads(source.Current, say, works.Glance()).Overview())).ExcludeFromDescription();
        app.MapGet("/infrastructures/reseau", (SnapshotSource source, WorkReads works, Lazy<EngineeringRules?> rules, Say say) =>
            Pages.Show<NetworkPage>(new DesignReads(source.Current, say, works.Glance(), rules.Value).Design())).ExcludeFromDescription();
        app.MapGet("/infrastructures/reseau/sro", (HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options, Say say) =>
            Whole(context, rights, source.Current) ? Pages.Show<SroListPage>(new SroReads(source.Current, say, Designs(options)).List()) : Pages.Missing()).ExcludeFromDescription();
        app.MapGet("/infrastructures/reseau/sro/{id}", (string id, HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options, Say say) =>
            Whole(context, rights, source.Current) && new SroReads(source.Current, say, Designs(options)).Find(id) is { } view ? Pages.Show<SroPage>(view) : Pages.Missing()).ExcludeFromDescription();
        app.MapGet("/infrastructures/reseau/acces", (HttpContext context, AccessForms forms) => Pages.Show<AccessPage>(forms.Read(context.Actor()))).ExcludeFromDescription();
        app.MapPost("/infrastructures/reseau/acces", (HttpContext context, AccessForms forms) => forms.Save(context)).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/infrastructures/plan", (string? annee, string? commune, SnapshotSource source, WorkReads works, FundingReads funding, Say say) =>
            Pages.Show<PlanPage>(new PlanReads(source.Current, say, works.Glance()).Read(Year(annee), commune) with { Funding = funding.Read(say) })).ExcludeFromDescription();
    }

    /// <summary>A sheet shows where each cable runs: who may only count a restricted network does not get it.</summary>
    private static bool Whole(HttpContext context, InfrastructureRights rights, Snapshot snapshot) =>
        snapshot.Design is not { } design || rights.Of(context, design) == Detail.Whole;

    /// <summary>Where the region's designs are written, as verified.</summary>
    private static string Designs(PortalOptions options) => Path.Combine(options.Home, "designs");

    // What is not a year shows the last one: an address typed by hand deserves a page.
    private static int? Year(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? year : null;
}
