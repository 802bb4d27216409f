using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>Where the public reads a resource: the page made for its type, or the sheet that every type has.</summary>
internal static class PublicPage
{
    public const string Stories = "/usages/patrimoine/recits", Documents = "/usages/patrimoine/documents", Itineraries = "/usages/tourisme/itineraires";

    public static bool Has(Resource resource) => Root(resource.Type) is not null;

    public static string Of(Resource resource) => Root(resource.Type) is { } root ? $"{root}/{Segment(resource.Id)}" : FindReads.Address(resource);

    /// <summary>The sheet, where it is kept and its history is.</summary>
    public static string Sheet(Resource resource) => FindReads.Address(resource) + (Has(resource) ? "?fiche=1" : "");

    /// <summary>An id as a segment of an address.</summary>
    public static string Segment(string id) => Uri.EscapeDataString(id).Replace("%3A", ":", StringComparison.Ordinal);

    /// <summary>The server leaves a slash within a segment as it was written: identifiers of libraries (<c>ark:/12148/…</c>) have some.</summary>
    public static string Id(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static string? Root(string type) => type switch
    {
        "exposition" or "collection-patrimoine" or "billet" => Stories,
        "notice-patrimoine" or "biographie" or "societe-savante" or "lieu-patrimoine" or "memoire" or "mediation-site" => Documents,
        "itineraire" => Itineraries,
        _ => null,
    };
}
