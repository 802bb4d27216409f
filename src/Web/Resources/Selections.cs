using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.Formats.Csv;
using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using Maillage.Formats.Sheets;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Resources;

/// <summary>
/// What a search found as a file to take away: the same resources as on the page, all of them, each with its source, its licence and the day it was confirmed.
/// Columns are stable English names; when one type was chosen, its own fields follow.
/// </summary>
internal static class Selections
{
    /// <summary>Resources of a file at most; a reader who wants more takes the tables by type.</summary>
    public const int Most = 50_000;

    private static readonly GeometryFactory Points = new(new PrecisionModel(), 4326);

    private static readonly IReadOnlyList<GeoPackageColumn> Common =
    [
        new("id", GeoPackageType.Text, false), new("type", GeoPackageType.Text, false), new("title", GeoPackageType.Text, false), new("summary", GeoPackageType.Text), new("owner", GeoPackageType.Text), new("address", GeoPackageType.Text),
        new("postal_code", GeoPackageType.Text), new("commune", GeoPackageType.Text), new("lon", GeoPackageType.Real), new("lat", GeoPackageType.Real), new("phone", GeoPackageType.Text), new("email", GeoPackageType.Text),
        new("url", GeoPackageType.Text), new("hours", GeoPackageType.Text), new("confirmed_on", GeoPackageType.Text, false), new("source", GeoPackageType.Text, false), new("licence", GeoPackageType.Text, false),
    ];

    /// <summary>Endings and names of the formats, in the order the page offers them.</summary>
    public static readonly IReadOnlyList<(string Key, string Name)> Formats = [("csv", "CSV"), ("geojson", "GeoJSON"), ("gpkg", "GeoPackage"), ("xlsx", "XLSX")];

    public static void MapSelections(this IEndpointRouteBuilder app) => app.MapGet("/services/selection.{format}", Take).WithName("TakeSelection")
        .WithSummary("What a search found, as a file: csv, geojson, gpkg, xlsx").WithTags("catalogue").Produces(200).Produces(404);

    private static IResult Take(string format, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        SearchQuery query = new FindReads(desk, snapshots.Current, say, default).Read(context.Request.Query, context.Actor()).Query with { Skip = 0, Take = Most };
        ResourceType? only = query.Facets.TryGetValue("type", out IReadOnlyList<string>? types) && types is [var one] ? desk.Types.Find(one) : null;
        IReadOnlyList<Resource> found = desk.Store.List([.. desk.Index.Search(query).Found.Select(f => f.Id)]);
        return format switch
        {
            "csv" => DownloadEndpoints.Stream("selection.csv", "text/csv; charset=utf-8", to => Csv(to, found, only)),
            "geojson" => DownloadEndpoints.Stream("selection.geojson", "application/geo+json", to => GeoJson(to, found, only)),
            "gpkg" => DownloadEndpoints.GeoPackage("selection.gpkg", path => GeoPackage(path, found, only, say)),
            // A workbook is a zip, whose writer looks back: made whole before it is sent.
            "xlsx" => DownloadEndpoints.Stream("selection.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to => Workbook(to, found, only, say)),
            _ => Results.NotFound(),
        };
    }

    private static IReadOnlyList<GeoPackageColumn> Columns(ResourceType? only) => [.. Common, .. (only?.Fields ?? []).Select(f => new GeoPackageColumn(f.Key, GeoPackageType.Text))];

    private static object?[] Row(Resource r, ResourceType? only) =>
    [
        r.Id, r.Type, r.Title, r.Summary, r.OwnerName, r.Place.Address, r.Place.PostalCode, r.Place.Commune, r.Place.Lon, r.Place.Lat, r.Phone, r.Email, r.Url, r.Hours,
        r.ConfirmedOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), r.Source ?? r.OwnerName ?? "maillage", r.Licence,
        .. (only?.Fields ?? []).Select(f => string.Join('|', r.Values(f.Key)) is { Length: > 0 } text ? text : null),
    ];

    private static void Csv(Stream to, IReadOnlyList<Resource> found, ResourceType? only)
    {
        using CsvTableWriter csv = new(to, [.. Columns(only).Select(c => c.Name)], byteOrderMark: true);
        foreach (Resource resource in found)
        {
            csv.Write(Row(resource, only));
        }
    }

    internal static void GeoJson(Stream to, IReadOnlyList<Resource> found, ResourceType? only)
    {
        IReadOnlyList<GeoPackageColumn> columns = Columns(only);
        using GeoJsonWriter json = new(to);
        foreach (Resource resource in found)
        {
            object?[] row = Row(resource, only);
            json.Write(Point(resource), columns.Select((c, i) => KeyValuePair.Create(c.Name, row[i])), resource.Id);
        }

        json.End(members =>
        {
            members.WriteNumber("numberReturned", found.Count);
            members.WriteStartArray("licences");
            foreach (string licence in found.Select(r => r.Licence).Distinct().Order(StringComparer.Ordinal))
            {
                members.WriteStringValue(licence);
            }

            members.WriteEndArray();
        });
    }

    private static void GeoPackage(string path, IReadOnlyList<Resource> found, ResourceType? only, Say say)
    {
        using GeoPackageWriter file = new(path);
        file.AddTable(new GeoPackageTable("resources", say["find.title"], Columns(only)) { Geometry = OgcGeometryType.Point, Description = say["find.download.licence"] });
        foreach (Resource resource in found)
        {
            file.Append(Row(resource, only), Point(resource));
        }

        file.Finish();
    }

    private static void Workbook(Stream to, IReadOnlyList<Resource> found, ResourceType? only, Say say)
    {
        using MemoryStream whole = new();
        SheetWriter.Write(whole,
        [
            new Sheet(say["find.sheet"], [.. Columns(only).Select(c => c.Name)], found.Select(r => Row(r, only))),
            new Sheet(say["find.sheet.sources"], ["source", "licence", "count"],
                found.GroupBy(r => (Source: r.Source ?? r.OwnerName ?? "maillage", r.Licence)).OrderBy(g => g.Key.Source, StringComparer.Ordinal).Select(g => new object?[] { g.Key.Source, g.Key.Licence, g.Count() })),
        ]);
        whole.Position = 0;
        whole.CopyTo(to);
    }

    private static Point? Point(Resource r) => r.Place.HasPoint ? Points.CreatePoint(new Coordinate(r.Place.Lon!.Value, r.Place.Lat!.Value)) : null;
}
