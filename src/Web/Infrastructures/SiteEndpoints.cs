using Maillage.Database.Jobs;
using Maillage.Formats.Csv;
using Maillage.Network.Sites;
using Maillage.People;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Infrastructures;

/// <summary>Priority sites and places for a data centre: what each still lacks.</summary>
public static class SiteEndpoints
{
    /// <summary>Kind of the work that surveys them again.</summary>
    public const string Job = "sites";

    internal static void MapSites(this IEndpointRouteBuilder app)
    {
        app.MapGet("/infrastructures/sites", (string? type, string? manque, HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options, Say say) =>
            Pages.Show<SitesPage>(Reads(source, options, say).Read(type, manque, May(context, rights, source.Current), context.Actor().Role >= Role.Officer))).ExcludeFromDescription();
        app.MapGet("/infrastructures/sites.csv", (HttpContext context, InfrastructureRights rights, SnapshotSource source, PortalOptions options, Say say) =>
            May(context, rights, source.Current) && Reads(source, options, say).Survey().Sites is { Count: > 0 } sites ? DownloadEndpoints.Stream("sites.csv", "text/csv; charset=utf-8", to => Write(to, sites, source.Current)) : Results.NotFound())
            .WithName("SitesCsv").WithSummary("Priority sites and what each lacks to be well joined (CSV)").WithTags("downloads").Produces(200, contentType: "text/csv").Produces(404);
        app.MapPost("/infrastructures/sites", (JobStore jobs) => Results.Redirect("/travaux/" + (jobs.ListRecent().FirstOrDefault(j => j.Kind == Job && j.State is JobState.Queued or JobState.Running) ?? jobs.Enqueue(Job)).Id)).Needs(Role.Officer).ExcludeFromDescription();
    }

    private static SiteReads Reads(SnapshotSource source, PortalOptions options, Say say) => new(source.Current, options.Database, say);

    private static bool May(HttpContext context, InfrastructureRights rights, Snapshot snapshot) => snapshot.Design is not { } design || rights.Of(context, design) == Detail.Whole;

    private static void Write(Stream to, IReadOnlyList<SurveyedSite> sites, Snapshot snapshot)
    {
        using CsvTableWriter writer = new(to, ["origine", "id", "nom", "type", "commune", "lon", "lat", "rue_m", "reseau_m", "nro", "nro_m", "cout_eur", "itineraires", "nro_distincts", "vers_sites", "poste_1_m", "poste_2_m", "manques"], byteOrderMark: true);
        foreach (SurveyedSite s in sites)
        {
            SiteDiagnosis d = s.Diagnosis;
            writer.Write([snapshot.Design!.Simulated ? "simulé" : "réel", s.Site.Id, s.Site.Name, s.Site.Kind, s.Site.Commune, s.Site.Lon, s.Site.Lat, Math.Round(d.StreetM), Round(d.NetworkM), d.Nro, Round(d.NroM), d.Cost?.Euros, d.Ways, d.Apart, string.Join('|', s.Between.Select(w => w.Other)), Round(s.FeedM), Round(s.SecondFeedM), string.Join('|', d.Lacks)]);
        }
    }

    private static double? Round(double? metres) => metres is { } m ? Math.Round(m) : null;
}
