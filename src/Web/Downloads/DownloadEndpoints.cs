using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Downloads;

/// <param name="At">When what it holds was imported, designed or planned, the latest of these; null while the design or the plan it comes from does not exist.</param>
/// <param name="Bytes">Its size; null while it is being counted.</param>
public sealed record DownloadLine(string File, string Key, string Format, DateTimeOffset? At, long? Bytes);

internal static class DownloadEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    public static void MapDownloads(this IEndpointRouteBuilder app)
    {
        app.MapGet("/telechargements", async (SnapshotSource source, DataMoments moments, DownloadSizes sizes) =>
        {
            Snapshot snapshot = source.Current;
            return Pages.Show<DownloadsPage>(Lines(snapshot, snapshot.HasTerritory ? moments.Territory : null, await sizes.Find(snapshot)));
        }).ExcludeFromDescription();
        RouteGroupBuilder files = app.MapGroup("/telechargements/fichiers").WithTags("downloads");
        files.MapGet("/communes.csv", (string? territoire, SnapshotSource source) => Within(source, territoire, "csv", Csv, Exports.CommunesCsv))
            .WithName("CommunesCsv").WithSummary("Communes with coverage, plan and design (CSV)").Produces(200, contentType: "text/csv").Produces(404);
        files.MapGet("/communes.geojson", (string? territoire, SnapshotSource source) => Within(source, territoire, "geojson", "application/geo+json", Exports.CommunesGeoJson))
            .WithName("CommunesGeoJson").WithSummary("Communes as points (GeoJSON, WGS 84)").Produces(200, contentType: "application/geo+json").Produces(404);
        files.MapGet("/couverture.csv", (SnapshotSource source) => Whole(source, "couverture.csv", Exports.CoverageCsv)).WithName("CoverageCsv").WithSummary("Every coverage figure of every territory (CSV)");
        files.MapGet("/plan.csv", (SnapshotSource source) => source.Current.Plan is null ? Results.NotFound() : Whole(source, "plan.csv", Exports.PlanCommunesCsv)).WithName("PlanCsv").WithSummary("The plan by commune, with its reasons (CSV)");
        files.MapGet("/plan-annees.csv", (SnapshotSource source) => source.Current.Plan is null ? Results.NotFound() : Whole(source, "plan-annees.csv", Exports.PlanCsv)).WithName("PlanYearsCsv").WithSummary("The plan by department and year (CSV)");
        files.MapGet("/quantites.csv", (SnapshotSource source) => source.Current.Design is null ? Results.NotFound() : Whole(source, "quantites.csv", Exports.QuantitiesCsv)).WithName("QuantitiesCsv").WithSummary("Bill of quantities of the design (CSV)");
        files.MapGet("/maillage.gpkg", (SnapshotSource source) => GeoPackage("maillage.gpkg", path => Exports.GeoPackage(source.Current, path))).WithName("GeoPackage").WithSummary("Communes, coverage and plan in one GeoPackage");
    }

    private static List<DownloadLine> Lines(Snapshot s, DateTimeOffset? imported, IReadOnlyDictionary<string, long>? sizes)
    {
        DateTimeOffset? designed = s.Design?.MadeAt, planned = s.Plan?.MadeAt, latest = imported is null ? null : new[] { imported, designed, planned }.Max();
        DownloadLine Line(string file, string key, string format, DateTimeOffset? at) => new(file, key, format, at, at is not null && sizes?.TryGetValue(file, out long bytes) == true ? bytes : null);
        return
        [
            Line("communes.csv", "downloads.communes", "CSV", latest), Line("communes.geojson", "downloads.points", "GeoJSON", latest), Line("couverture.csv", "downloads.coverage", "CSV", imported),
            Line("maillage.gpkg", "downloads.geopackage", "GeoPackage", latest), Line("quantites.csv", "downloads.quantities", "CSV", designed),
            Line("plan.csv", "downloads.plan", "CSV", planned), Line("plan-annees.csv", "downloads.plan-years", "CSV", planned),
        ];
    }

    private static IResult Within(SnapshotSource source, string? territory, string ending, string type, Action<Snapshot, TerritoryId, Stream> write)
    {
        Snapshot snapshot = source.Current;
        return snapshot.Index.Resolve(territory ?? TerritoryId.Region.Text) is not { Place: { } place }
            ? Results.NotFound()
            : Stream($"communes-{place.Id}.{ending}", type, to => write(snapshot, place.Id, to));
    }

    private static IResult Whole(SnapshotSource source, string name, Action<Snapshot, Stream> write)
    {
        Snapshot snapshot = source.Current;
        return Stream(name, Csv, to => write(snapshot, to));
    }

    /// <summary>Rows go out as they are written; the writers are synchronous, so the request allows that.</summary>
    internal static IResult Stream(string name, string type, Action<Stream> write) => new Written(name, type, write);

    /// <summary>A GeoPackage is a database file: it is made whole in a temporary file, sent, and deleted when closed.</summary>
    internal static IResult GeoPackage(string name, Action<string> write)
    {
        string path = Path.Combine(Path.GetTempPath(), $"maillage-{Guid.NewGuid():N}.gpkg");
        write(path);
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        return Results.Stream(file, "application/geopackage+sqlite3", name);
    }

    private sealed class Written(string name, string type, Action<Stream> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (httpContext.Features.Get<IHttpBodyControlFeature>() is { } control)
            {
                control.AllowSynchronousIO = true;
            }

            httpContext.Response.ContentType = type;
            httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
            write(httpContext.Response.Body);
            return Task.CompletedTask;
        }
    }
}
