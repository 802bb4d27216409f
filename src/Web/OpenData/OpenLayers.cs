using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Downloads;
using Maillage.Web.Layers;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Maillage.Web.Tiles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>The layers of the present state of the data, as each reader may see them.</summary>
internal sealed class OpenLayers(PortalOptions options, SnapshotSource snapshots, MapDataSource maps, CatalogueDesk desk, InfrastructureRights rights, DepositLayers deposits, ILogger<OpenLayers> log, IHostApplicationLifetime life)
{
    private static readonly GeometryFactory Places = new(new PrecisionModel(), 4326);
    private const string ResourcePrefix = "ressources-";
    private readonly Lock gate = new();
    private (Snapshot Snapshot, MapData Map, IReadOnlyList<OpenLayer> Public, IReadOnlyList<OpenLayer> Network)? kept;

    /// <summary>Stays when other data changes: the rows of a design never do.</summary>
    private (string Design, Packing Sites, Packing Spans)? packed;

    public IReadOnlyList<OpenLayer> List(HttpContext context)
    {
        var now = Current();
        bool whole = now.Snapshot.Design is { } design && rights.Of(context, design) == Detail.Whole;
        return [.. now.Public, .. whole ? now.Network : [], .. Resources(now.Map), .. deposits.List(context.Actor())];
    }

    /// <summary>What everyone may see, whoever asks.</summary>
    public IReadOnlyList<OpenLayer> ListPublic()
    {
        var now = Current();
        bool open = now.Snapshot.Design is { } design && rights.IsPublic(design.Scope, design.Simulated);
        return [.. now.Public, .. open ? now.Network : [], .. Resources(now.Map), .. deposits.List(Actor.Visitor)];
    }

    public OpenLayer? Find(HttpContext context, string id) => id.StartsWith(DepositLayers.Prefix, StringComparison.Ordinal) ? deposits.Find(context.Actor(), id) : id.StartsWith(ResourcePrefix, StringComparison.Ordinal) ? Resources(Current().Map).FirstOrDefault(l => l.Id == id) : FindHeld(context, id);

    /// <summary>Layers of the present state: nothing is counted to find one.</summary>
    private OpenLayer? FindHeld(HttpContext context, string id)
    {
        var now = Current();
        return now.Public.FirstOrDefault(l => l.Id == id) ?? (now.Network.FirstOrDefault(l => l.Id == id) is { } found && now.Snapshot.Design is { } design && rights.Of(context, design) == Detail.Whole ? found : null);
    }

    /// <summary>A layer of the present state that is the same for whoever asks; null for any other.</summary>
    public OpenLayer? FindForAll(string id)
    {
        var now = Current();
        return now.Public.FirstOrDefault(l => l.Id == id) ?? (now.Network.FirstOrDefault(l => l.Id == id) is { } found && !IsRestricted(found) ? found : null);
    }

    /// <summary>Where drawn tiles of a layer may stay: with the state of the data it is of. Null for layers that change on their own (resources, deposits).</summary>
    public TileCache? TilesOf(OpenLayer layer) => Current() is var now && (now.Public.Contains(layer) || now.Network.Contains(layer)) ? now.Map.Cache : null;

    /// <summary>True when the layer is not for everyone: what is sent of it must stay out of caches that others read.</summary>
    public bool IsRestricted(OpenLayer layer) => layer.Visibility != Visibility.Public || Current() is var now && now.Network.Contains(layer) && !rights.IsPublic(now.Snapshot.Design!.Scope, now.Snapshot.Design.Simulated);

    private IEnumerable<OpenLayer> Resources(MapData map)
    {
        // Counted once for all types: a type without public resources is no layer.
        IReadOnlyDictionary<(string Type, Catalogue.ResourceState State), long> counts = desk.Store.Count();
        return desk.Types.All.Where(t => counts.GetValueOrDefault((t.Key, Catalogue.ResourceState.Published)) > 0)
            .Select(t => new ResourceLayer(t, desk.Store, Box(map)) { Page = "/services/pres-de-chez-moi?f-type=" + t.Key });
    }

    private (Snapshot Snapshot, MapData Map, IReadOnlyList<OpenLayer> Public, IReadOnlyList<OpenLayer> Network) Current()
    {
        Snapshot snapshot = snapshots.Current;
        MapData map = maps.Current();
        lock (gate)
        {
            if (kept is { } same && ReferenceEquals(same.Snapshot, snapshot) && ReferenceEquals(same.Map, map))
                return same;
            kept = (snapshot, map, [.. Public(snapshot, map)], [.. Network(snapshot, map)]);
            return kept.Value;
        }
    }

    private static IEnumerable<OpenLayer> Public(Snapshot snapshot, MapData map)
    {
        Dictionary<string, Geometry?> contours = map.Communes.ToDictionary(c => c.Id, c => c.Area, StringComparer.Ordinal);
        Geometry Point(Commune c) => Places.CreatePoint(new Coordinate(c.Lon, c.Lat));
        bool simulated = snapshot.Design?.Simulated == true || snapshot.Plan?.Simulated == true;
        if (snapshot.HasTerritory)
        {
            yield return new MemoryLayer("communes", new("Communes : couverture, plan, réseau", "Communes: coverage, plan, network"),
                new("Chaque commune d'aujourd'hui avec sa population, ses locaux raccordables à la fibre, l'opérateur engagé, sa place dans le plan et le réseau dessiné.",
                    "Each of today's communes with its population, premises that can get fibre, the committed operator, its place in the plan and the designed network."),
                [.. Exports.CommuneColumns.Select(Of)], snapshot.Index.Communes.Select(c => (c.Code, (Geometry?)(contours.GetValueOrDefault(c.Code) ?? Point(c)), Exports.Row(snapshot, c))))
            { Page = "/territoires", Tiles = "communes", Simulated = simulated };
            yield return new MemoryLayer("departements", new("Départements", "Departments"), new("Départements du périmètre, avec leurs communes et leur couverture en fibre.", "Departments of the perimeter, with their communes and fibre coverage."),
                [Text("code", "Code", "Code"), Text("name", "Nom", "Name"), Whole("communes", "Communes", "Communes"), Whole("population", "Population municipale", "Municipal population"), Whole("premises", "Locaux", "Premises"), Whole("fibre", "Locaux raccordables à la fibre", "Premises that can get fibre"), Text("fibre_date", "Date de la couverture", "Date of the coverage")],
                snapshot.Index.Departments.Select(d => (d.Code, map.Departments.FirstOrDefault(p => p.Id == d.Id.Text)?.Area, Row(snapshot, d))))
            { Page = "/territoires", Tiles = "department-areas" };
        }

        if (snapshot.Plan is { } plan)
        {
            var made = DateOnly.FromDateTime(Say.Local(plan.MadeAt));
            yield return new MemoryLayer("plan-communes", new("Plan de déploiement par commune", "Roll-out plan by commune"),
                new($"Qui construit la fibre dans chaque commune, de quelle année à quelle année, à quel coût, et par quelles règles (plan du {new Say(Language.French).Date(made)}).", $"Who builds fibre in each commune, from which year to which, at what cost and by which rules (plan of {new Say(Language.English).Date(made)})."),
                PlanProperties, snapshot.CommunePlans.Values.Where(p => snapshot.Index.Find(p.Commune) is Commune).OrderBy(p => p.Commune.Text, StringComparer.Ordinal).Select(p => Row(snapshot, p, Point((Commune)snapshot.Index.Find(p.Commune)!))))
            { Page = "/infrastructures/plan", Simulated = plan.Simulated };
        }

        if (snapshot.Design is { } design)
        {
            yield return new MemoryLayer("reseau-communes", new("Réseau dessiné, compté par commune", "Designed network, counted by commune"),
                new($"Nombre de nœuds et longueurs du réseau de fibre dessiné, par commune (dessin du {design.MadeAt:yyyy-MM-dd}).", $"Number of nodes and lengths of the designed fibre network, by commune (design of {design.MadeAt:yyyy-MM-dd})."),
                CountProperties, snapshot.CommuneDesigns.Values.Where(d => snapshot.Index.Find(d.Commune) is Commune).OrderBy(d => d.Commune.Text, StringComparer.Ordinal).Select(d => Row(d, (Commune)snapshot.Index.Find(d.Commune)!, Point)))
            { Page = "/infrastructures/reseau", Simulated = design.Simulated };
        }
    }

    private IEnumerable<OpenLayer> Network(Snapshot snapshot, MapData map)
    {
        if (snapshot.Design is not { } design)
            yield break;
        Dictionary<string, object> only = new() { ["design"] = design.Id };
        if (packed?.Design != design.Id)
            packed = (design.Id, new Packing("reseau-sites", log, life.ApplicationStopping), new Packing("reseau-troncons", log, life.ApplicationStopping));
        yield return new TableLayer("reseau-sites", new("Réseau dessiné : NRO, SRO, PBO", "Designed network: NRO, SRO, PBO"),
            new("Nœuds du réseau de fibre dessiné, avec leurs lignes et leur coût.", "Nodes of the designed fibre network, with their lines and cost."),
            [
                Text("id", "Identifiant stable", "Stable identity"), Text("kind", "Sorte : nro, sro ou pbo", "Kind: nro, sro or pbo"), Text("commune", "Code INSEE", "INSEE code"), Text("parent_id", "Nœud dont il dépend", "Node it hangs on"),
                Whole("lines", "Lignes", "Lines"), Whole("capacity", "Capacité en lignes", "Capacity in lines"), Whole("fibres", "Fibres", "Fibres"), Real("cost_eur", "Coût en euros", "Cost in euros"), Flag("simulated", "Sur un sol généré", "On generated ground"),
            ],
            options.Database, DesignTables.Sites, "id", only, Box(map)) { Page = "/infrastructures/reseau", Tiles = "sites", Simulated = design.Simulated, Packing = packed.Value.Sites };
        yield return new TableLayer("reseau-troncons", new("Réseau dessiné : tronçons", "Designed network: spans"),
            new("Tronçons du réseau de fibre dessiné : niveau, mode de pose, câbles, longueur, coût.", "Spans of the designed fibre network: level, way of laying, cables, length, cost."),
            [
                Whole("id", "Numéro", "Number"), Text("commune", "Code INSEE", "INSEE code"), Text("level", "Niveau", "Level"), Text("mode", "Mode de pose", "Way of laying"), Text("support", "Infrastructure réutilisable", "Infrastructure to reuse"), Real("length_m", "Longueur en mètres", "Length in metres"),
                Whole("fibres", "Fibres", "Fibres"), Text("cables", "Câbles", "Cables"), Real("cost_new_eur", "Coût en neuf (euros)", "Cost all new (euros)"), Real("cost_reuse_eur", "Coût avec réutilisation (euros)", "Cost with reuse (euros)"), Text("nro_id", "NRO", "NRO"), Text("sro_id", "SRO", "SRO"), Flag("simulated", "Sur un sol généré", "On generated ground"),
            ],
            options.Database, DesignTables.Spans, "id", only, Box(map)) { Page = "/infrastructures/reseau", Tiles = "spans", Simulated = design.Simulated, Packing = packed.Value.Spans };
    }

    private static readonly OpenProperty[] PlanProperties =
    [
        Text("code", "Code INSEE", "INSEE code"), Text("name", "Nom", "Name"), Text("treatment", "Qui construit", "Who builds"), Whole("from", "Première année", "First year"), Whole("to", "Dernière année", "Last year"), Whole("premises", "Locaux", "Premises"),
        Real("cost_eur", "Coût en euros", "Cost in euros"), Whole("upgrade_year", "Année de montée en débit", "Year of the speed upgrade"), Text("reasons", "Règles appliquées", "Rules applied"), Flag("simulated", "Sur un sol généré", "On generated ground"),
    ];

    private static readonly OpenProperty[] CountProperties =
    [
        Text("code", "Code INSEE", "INSEE code"), Text("name", "Nom", "Name"), Whole("premises", "Locaux", "Premises"), Whole("nro", "NRO", "NRO"), Whole("sro", "SRO", "SRO"), Whole("pbo", "PBO", "PBO"), Real("route_km", "Longueur en km", "Length in km"), Real("trench_km", "En tranchée (km)", "In trenches (km)"),
        Real("aerial_km", "En aérien (km)", "Aerial (km)"), Real("reusable_km", "Réutilisable (km)", "Reusable (km)"), Real("cost_new_eur", "Coût en neuf (euros)", "Cost all new (euros)"), Real("cost_reuse_eur", "Coût avec réutilisation (euros)", "Cost with reuse (euros)"), Flag("simulated", "Sur un sol généré", "On generated ground"),
    ];

    private static object?[] Row(Snapshot snapshot, Department department)
    {
        IReadOnlyList<Commune> communes = snapshot.Index.CommunesOf(department.Id);
        CoverageValue? fibre = snapshot.Fibre.GetValueOrDefault(department.Id);
        return [department.Code, department.Name, (long)communes.Count, communes.Any(c => c.Population is not null) ? communes.Sum(c => c.Population ?? 0) : null, fibre?.Base, (long?)fibre?.Count.Value, fibre?.Date.Text];
    }

    private static (string, Geometry?, object?[]) Row(Snapshot snapshot, CommunePlan p, Geometry point) => (p.Commune.Text, point,
    [
        p.Commune.Text, snapshot.Index.Find(p.Commune)!.Name, p.Treatment.ToString(), (long?)p.FromYear, (long?)p.ToYear, p.Premises, (double)p.Cost.Euros, (long?)p.SpeedUpgradeYear, string.Join(" | ", p.Reasons.Select(r => r.RuleId)), snapshot.Plan!.Simulated,
    ]);

    private static (string, Geometry?, object?[]) Row(CommuneDesign d, Commune commune, Func<Commune, Geometry> point) => (commune.Code, point(commune),
    [
        commune.Code, commune.Name, d.Premises, (long)d.Nro, (long)d.Sro, (long)d.Pbo, Math.Round(d.RouteKm, 3), Math.Round(d.TrenchKm, 3), Math.Round(d.AerialKm, 3), Math.Round(d.ReusableKm, 3), (double)d.CostNew.Euros, (double)d.CostReuse.Euros, d.Simulated,
    ]);

    private static Envelope? Box(MapData map) => map.Bounds is [var west, var south, var east, var north] ? new Envelope(west, east, south, north) : null;

    /// <summary>Columns of the exports keep their documented names; <c>docs/formats/exports.md</c> says what each holds.</summary>
    private static OpenProperty Of(GeoPackageColumn column) => new(column.Name, column.Type switch
    {
        GeoPackageType.Integer => ColumnType.Integer,
        GeoPackageType.Real => ColumnType.Real,
        GeoPackageType.Boolean => ColumnType.Boolean,
        _ => ColumnType.Text,
    }, Named.GetValueOrDefault(column.Name, new Wording(column.Name, column.Name)));

    private static readonly Dictionary<string, Wording> Named = new()
    {
        ["code"] = new("Code INSEE", "INSEE code"), ["name"] = new("Nom", "Name"), ["department"] = new("Département", "Department"), ["epci"] = new("SIREN de l'EPCI", "SIREN of the EPCI"), ["employment_zone_2010"] = new("Zone d'emploi 2010", "Employment zone 2010"),
        ["population"] = new("Population municipale", "Municipal population"), ["area_km2"] = new("Superficie (km²)", "Area (km²)"), ["lon"] = new("Longitude du centre", "Longitude of the centre"), ["lat"] = new("Latitude du centre", "Latitude of the centre"), ["premises"] = new("Locaux", "Premises"),
        ["fibre"] = new("Locaux raccordables à la fibre", "Premises that can get fibre"), ["fibre_percent"] = new("Part raccordable (%)", "Share that can get fibre (%)"), ["fibre_date"] = new("Date de la couverture", "Date of the coverage"), ["fibre_source"] = new("Source de la couverture", "Source of the coverage"), ["fibre_kind"] = new("Nature du chiffre", "Kind of figure"),
        ["l33_13_operator"] = new("Opérateur engagé (L. 33-13)", "Committed operator (L. 33-13)"), ["plan_treatment"] = new("Qui construit", "Who builds"), ["plan_from"] = new("Première année du plan", "First year of the plan"), ["plan_to"] = new("Dernière année du plan", "Last year of the plan"), ["plan_cost_eur"] = new("Coût du plan (euros)", "Cost of the plan (euros)"),
        ["design_premises"] = new("Locaux du dessin", "Premises of the design"), ["design_route_km"] = new("Réseau dessiné (km)", "Designed network (km)"), ["design_cost_new_eur"] = new("Coût en neuf (euros)", "Cost all new (euros)"), ["design_cost_reuse_eur"] = new("Coût avec réutilisation (euros)", "Cost with reuse (euros)"), ["simulated"] = new("Sur un sol généré", "On generated ground"),
    };

    private static OpenProperty Text(string name, string fr, string en) => new(name, ColumnType.Text, new Wording(fr, en));

    private static OpenProperty Whole(string name, string fr, string en) => new(name, ColumnType.Integer, new Wording(fr, en));

    private static OpenProperty Real(string name, string fr, string en) => new(name, ColumnType.Real, new Wording(fr, en));

    private static OpenProperty Flag(string name, string fr, string en) => new(name, ColumnType.Boolean, new Wording(fr, en));
}
