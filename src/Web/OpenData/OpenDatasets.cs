using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Oai;
using Maillage.Kernel;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Microsoft.AspNetCore.Http;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>One way to have a dataset.</summary>
/// <param name="Path">Path of this portal, or an address elsewhere.</param>
/// <param name="Format">What people call it; <paramref name="Type"/> is its media type, empty when nobody knows.</param>
internal sealed record OpenDistribution(string Path, string Format, string Type)
{
    public string At(string root) => Path.StartsWith('/') ? root + Path : Path;
}

/// <summary>A dataset as every catalogue of ours lists it: pages, DCAT, CSW, records, OAI.</summary>
/// <param name="Modified">When what it says last changed.</param>
/// <param name="Theme">Code of the European data themes (TECH, REGI, SOCI …); empty when nobody knows.</param>
internal sealed record OpenDataset(string Id, Wording Title, Wording Summary, DateTimeOffset Modified, string Theme, IReadOnlyList<Wording> Keywords, IReadOnlyList<OpenDistribution> Distributions)
{
    public string Page { get; init; } = "/donnees/" + Id;

    /// <summary>Its name among all catalogues.</summary>
    public string Name { get; init; } = "";

    /// <summary>Catalogues it was harvested from, the nearest first; none when it was born here.</summary>
    public IReadOnlyList<OaiStep> Way { get; init; } = [];

    /// <summary>Who gives it; null when the region does.</summary>
    public string? Publisher { get; init; }

    public Envelope? Box { get; init; }

    public bool Simulated { get; init; }

    public OpenLicence Licence { get; init; } = OpenLicence.Open;

    /// <summary>The layer behind it; null for plain tables.</summary>
    public OpenLayer? Layer { get; init; }
}

/// <summary>The datasets everyone may have. Catalogues are public: what only some may see is not announced in them.</summary>
internal sealed class OpenDatasets(PortalOptions options, OpenLayers layers, SnapshotSource snapshots, DataMoments moments, CatalogueDesk desk, InstanceName instance)
{
    /// <summary>Resources of this type are datasets of members and of other catalogues.</summary>
    public const string ResourceType = "jeu-de-donnees";

    private readonly Lock gate = new();
    private (long Position, IReadOnlyList<OpenDataset> Datasets)? kept;

    private static readonly Wording Coverage = new("couverture", "coverage"), Fibre = new("fibre optique", "optical fibre"), Plan = new("plan de déploiement", "roll-out plan"), Places = new("lieux et services", "places and services"), Maps = new("carte", "map");

    /// <summary>All of them: what the platform holds, then what bodies wrote and other catalogues gave, each with its origin.</summary>
    public IReadOnlyList<OpenDataset> List() => [.. ListOwn(), .. ListOfOthers()];

    /// <summary>What the platform itself holds; the list of datasets is no dataset of its own.</summary>
    public IReadOnlyList<OpenDataset> ListOwn()
    {
        Snapshot snapshot = snapshots.Current;
        List<OpenDataset> all = [.. layers.ListPublic().Where(l => l.Id != "ressources-" + ResourceType).Select(l => Of(l, snapshot))];
        if (snapshot.HasTerritory)
        {
            all.Add(new OpenDataset("couverture", new("Couverture numérique par territoire et par date", "Digital coverage by territory and date"),
                new("Chaque chiffre de couverture de chaque territoire : nombre, base, part, date, source et nature.", "Every coverage figure of every territory: count, base, share, date, source and kind."),
                moments.Territory, "TECH", [Coverage, Fibre], [new("/telechargements/fichiers/couverture.csv", "CSV", "text/csv"), new("/telechargements/fichiers/maillage.gpkg", "GeoPackage", "application/geopackage+sqlite3")]));
        }

        if (snapshot.Plan is { } plan)
        {
            all.Add(new OpenDataset("plan-annees", new("Plan de déploiement par département et par année", "Roll-out plan by department and year"), new("Locaux construits, dépenses et budget de chaque année, par département.", "Premises built, spending and budget of each year, by department."),
                plan.MadeAt, "TECH", [Plan, Fibre], [new("/telechargements/fichiers/plan-annees.csv", "CSV", "text/csv")]) { Simulated = plan.Simulated });
        }

        if (snapshot.Design is { } design)
        {
            all.Add(new OpenDataset("quantites", new("Quantités et prix du réseau dessiné", "Quantities and prices of the designed network"), new("Devis du réseau de fibre dessiné : postes, quantités, prix unitaires, coûts.", "Bill of the designed fibre network: items, quantities, unit prices, costs."),
                design.MadeAt, "TECH", [Fibre], [new("/telechargements/fichiers/quantites.csv", "CSV", "text/csv")]) { Simulated = design.Simulated });
        }

        return [.. all.Select(d => d with { Name = instance.NameOf("jeu:" + d.Id), Publisher = d.Layer?.Owner })];
    }

    /// <summary>One of its own; the others are resources, and found as such.</summary>
    public OpenDataset? FindOwn(string id) => ListOwn().FirstOrDefault(d => d.Id == id);

    /// <summary>Read again when the catalogue has changed.</summary>
    private IReadOnlyList<OpenDataset> ListOfOthers()
    {
        long position = desk.Store.Position();
        lock (gate)
        {
            if (kept is { } same && same.Position == position)
                return same.Datasets;
            IReadOnlyDictionary<string, IReadOnlyList<OaiStep>> ways = new HarvestStore(options.Database, options.Clock).ListWays(ResourceType);
            kept = (position, [.. new ResourceFeed(options.Database).Read(FeedPlace.Start, ResourceType).Where(i => !i.Gone).Select(i => Of(i, ways.GetValueOrDefault(i.Resource.Id) ?? []))]);
            return kept.Value.Datasets;
        }
    }

    private OpenDataset Of(FeedItem item, IReadOnlyList<OaiStep> way)
    {
        Resource r = item.Resource;
        string[] formats = [.. r.Values("formats").DefaultIfEmpty("")];
        return new OpenDataset(r.Id, new(r.Title, r.Title), new(r.Summary ?? "", r.Summary ?? ""), item.At, "", [.. r.Values("themes").Select(t => new Wording(t, t))], r.Url is null ? [] : [.. formats.Select(f => new OpenDistribution(r.Url, f, ""))])
        {
            Page = FindReads.Address(r), Name = instance.NameOf(r.Id), Way = way, Publisher = r.OwnerName, Box = r.Place is { Lon: { } lon, Lat: { } lat } ? new Envelope(lon, lon, lat, lat) : null, Licence = OpenLicence.Of(r.Licence),
        };
    }

    private OpenDataset Of(OpenLayer layer, Snapshot snapshot)
    {
        (DateTimeOffset modified, string theme, Wording[] words) = layer switch
        {
            ResourceLayer => (moments.Catalogue, "SOCI", (Wording[])[Places, layer.Title]),
            Layers.DepositLayer => (layer.Modified ?? moments.Territory, "REGI", [Maps, layer.Title]),
            TableLayer or { Id: "reseau-communes" } => (snapshot.Design!.MadeAt, "TECH", [Fibre]),
            { Id: "plan-communes" } => (snapshot.Plan!.MadeAt, "TECH", [Plan, Fibre]),
            _ => (moments.Territory, "REGI", [Coverage, Fibre]),
        };
        string file = "/donnees/fichiers/" + layer.Id;
        return new OpenDataset(layer.Id, layer.Title, layer.Summary, modified, theme, words,
            [
                new(file + ".csv", "CSV", "text/csv"), new(file + ".geojson", "GeoJSON", OgcEndpoints.GeoJson), new(file + ".gpkg", "GeoPackage", "application/geopackage+sqlite3"),
                new("/ogc/collections/" + layer.Id, "OGC API Features", Answers.Json),
            ])
        { Box = layer.Extent, Simulated = layer.Simulated, Layer = layer, Licence = layer.Licence };
    }
}
