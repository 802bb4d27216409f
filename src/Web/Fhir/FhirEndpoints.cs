using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Maillage.Catalogue.Export;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Maillage.Web.Fhir;

/// <summary>
/// The register of health structures (ROR) as a FHIR R4 server that is read and searched: bodies, places, services. JSON only; every fault is an OperationOutcome.
/// A parameter we do not know is ignored, and left out of the link to itself, unless the client asks to be strict (<c>Prefer: handling=strict</c>), as FHIR says.
/// </summary>
internal static class FhirEndpoints
{
    private const string Media = "application/fhir+json; charset=utf-8";
    private const int MostOfPage = 200, PageSize = 50;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void MapFhir(this IEndpointRouteBuilder app)
    {
        app.MapGet("/fhir/metadata", (HttpContext context, PortalOptions options, CatalogueDesk desk) => Refusal(context) ?? Answer(context, FhirSearch.Capabilities(Answers.Base(context, options), desk.Today))).OpenToAll().ExcludeFromDescription();
        app.MapGet("/fhir/{kind}/{id}", Read).OpenToAll().ExcludeFromDescription();
        app.MapGet("/fhir/{kind}", Search).OpenToAll().ExcludeFromDescription();
    }

    private static IResult Read(string kind, string id, HttpContext context, PortalOptions options, CatalogueDesk desk, FhirRegister register, SnapshotSource snapshots)
    {
        if ((Refusal(context) ?? Unknown(context, kind)) is { } refused)
        {
            return refused;
        }

        if (register.Find(id) is not { } found)
        {
            return Fault(context, StatusCodes.Status404NotFound, "not-found", $"{kind}/{id} is not here.");
        }

        context.Response.Headers.ETag = $"W/\"{found.Resource.Version}\"";
        return Answer(context, Writer(context, options, desk, snapshots).Write(kind, found.Resource, found.ChangedAt));
    }

    private static IResult Search(string kind, HttpContext context, PortalOptions options, CatalogueDesk desk, FhirRegister register, SnapshotSource snapshots)
    {
        if ((Refusal(context) ?? Unknown(context, kind)) is { } refused)
        {
            return refused;
        }

        IQueryCollection asked = context.Request.Query;
        string[] unknown = [.. asked.Keys.Where(k => !FhirSearch.Knows(kind, k))];
        if (unknown.Length > 0 && context.Request.Headers["Prefer"].ToString().Contains("handling=strict", StringComparison.OrdinalIgnoreCase))
        {
            return Fault(context, StatusCodes.Status400BadRequest, "not-supported", $"Unknown search parameter: {string.Join(", ", unknown)}.");
        }

        if (FhirSearch.Read(kind, asked) is not { } search)
        {
            return Fault(context, StatusCodes.Status400BadRequest, "invalid", "'near' is latitude|longitude|distance|unit (km or m), '_count' and '_offset' are whole numbers of 0 or more.");
        }

        FhirEntry[] all = [.. register.List().Where(e => search.Finds(e.Resource))];
        FhirWriter writer = Writer(context, options, desk, snapshots);
        string address = Answers.Base(context, options) + "/fhir";
        int count = Math.Min(search.Count ?? PageSize, MostOfPage);
        JsonObject[] entries =
        [
            .. all.Skip(search.Offset).Take(count).Select(e => new JsonObject
            {
                ["fullUrl"] = $"{address}/{kind}/{FhirWriter.IdOf(e.Resource)}", ["resource"] = writer.Write(kind, e.Resource, e.ChangedAt), ["search"] = new JsonObject { ["mode"] = "match" },
            }),
        ];
        List<KeyValuePair<string, string?>> kept = [.. asked.Where(p => FhirSearch.Knows(kind, p.Key) && p.Key != "_offset").SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v)))];
        string Link(int offset) => QueryHelpers.AddQueryString($"{address}/{kind}", offset == 0 ? kept : [.. kept, KeyValuePair.Create<string, string?>("_offset", offset.ToString(CultureInfo.InvariantCulture))]);
        JsonArray links = [new JsonObject { ["relation"] = "self", ["url"] = Link(search.Offset) }];
        if (count > 0 && search.Offset + count < all.Length)
        {
            links.Add(new JsonObject { ["relation"] = "next", ["url"] = Link(search.Offset + count) });
        }

        JsonObject bundle = new() { ["resourceType"] = "Bundle", ["type"] = "searchset", ["total"] = all.Length, ["link"] = links };
        if (entries.Length > 0)
        {
            bundle["entry"] = new JsonArray([.. entries]);
        }

        return Answer(context, bundle);
    }

    private static FhirWriter Writer(HttpContext context, PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots) =>
        new(Answers.Base(context, options), desk.Types.Get(FhirSearch.Type), code => snapshots.Current.Index.FindCommune(code)?.Name);

    /// <summary>Null when JSON will do.</summary>
    private static IResult? Refusal(HttpContext context)
    {
        string format = context.Request.Query["_format"].ToString();
        return format.Length == 0 || format.Contains("json", StringComparison.OrdinalIgnoreCase) ? null : Fault(context, StatusCodes.Status406NotAcceptable, "not-supported", "This server answers in JSON: application/fhir+json.");
    }

    private static IResult? Unknown(HttpContext context, string kind) => FhirWriter.Kinds.Contains(kind)
        ? null
        : Fault(context, StatusCodes.Status404NotFound, "not-supported", $"This server knows {string.Join(", ", FhirWriter.Kinds)}.");

    private static IResult Fault(HttpContext context, int status, string code, string told) => Answer(
        context, new JsonObject { ["resourceType"] = "OperationOutcome", ["issue"] = new JsonArray(new JsonObject { ["severity"] = "error", ["code"] = code, ["diagnostics"] = told }) }, status);

    /// <summary>Written by hand: the portal's own pages for faults are for people.</summary>
    private static IResult Answer(HttpContext context, JsonObject document, int status = StatusCodes.Status200OK)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return Results.Text(document.ToJsonString(Plain), Media, statusCode: status);
    }
}
