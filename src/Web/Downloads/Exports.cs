using Maillage.Formats.Csv;
using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Downloads;

/// <summary>
/// The open data of the portal, written straight to the reader. Column names are English and stable; what is missing stays empty;
/// <c>simulated</c> is a column of its own wherever generated ground may have a part.
/// </summary>
public static class Exports
{
    private static readonly GeometryFactory Points = new(new PrecisionModel(), 4326);

    /// <summary>What one row of <c>communes</c> holds, in order.</summary>
    public static readonly IReadOnlyList<GeoPackageColumn> CommuneColumns =
    [
        new("code", GeoPackageType.Text, false), new("name", GeoPackageType.Text, false), new("department", GeoPackageType.Text), new("epci", GeoPackageType.Text), new("employment_zone_2010", GeoPackageType.Text),
        new("population", GeoPackageType.Integer), new("area_km2", GeoPackageType.Real), new("lon", GeoPackageType.Real), new("lat", GeoPackageType.Real),
        new("premises", GeoPackageType.Integer), new("fibre", GeoPackageType.Integer), new("fibre_percent", GeoPackageType.Real), new("fibre_date", GeoPackageType.Text), new("fibre_source", GeoPackageType.Text), new("fibre_kind", GeoPackageType.Text),
        new("l33_13_operator", GeoPackageType.Text), new("plan_treatment", GeoPackageType.Text), new("plan_from", GeoPackageType.Integer), new("plan_to", GeoPackageType.Integer), new("plan_cost_eur", GeoPackageType.Real),
        new("design_premises", GeoPackageType.Integer), new("design_route_km", GeoPackageType.Real), new("design_cost_new_eur", GeoPackageType.Real), new("design_cost_reuse_eur", GeoPackageType.Real), new("simulated", GeoPackageType.Boolean),
    ];

    public static object?[] Row(Snapshot snapshot, Commune c)
    {
        CoverageValue? fibre = snapshot.Fibre.GetValueOrDefault(c.Id);
        CommunePlan? plan = snapshot.CommunePlans.GetValueOrDefault(c.Id);
        CommuneDesign? design = snapshot.CommuneDesigns.GetValueOrDefault(c.Id);
        string? bound = snapshot.Commitments.Of(c.Id) is [{ } first, ..] ? first.OperatorName : null;
        return
        [
            c.Code, c.Name, c.DepartmentCode, c.EpciSiren, c.EmploymentZoneCode,
            c.Population, c.AreaKm2, c.Lon, c.Lat,
            fibre?.Base, (long?)fibre?.Count.Value, fibre?.Share is { } s ? Math.Round((double)s.Value, 2) : null, fibre?.Date.Text, fibre?.Count.Source.Key, fibre?.Count.Kind.ToString().ToLowerInvariant(),
            bound, plan?.Treatment.ToString(), (long?)plan?.FromYear, (long?)plan?.ToYear, (double?)plan?.Cost.Euros,
            design?.Premises, design is null ? null : Math.Round(design.RouteKm, 3), (double?)design?.CostNew.Euros, (double?)design?.CostReuse.Euros, design?.Simulated,
        ];
    }

    public static void CommunesCsv(Snapshot snapshot, TerritoryId within, Stream to)
    {
        using CsvTableWriter csv = new(to, [.. CommuneColumns.Select(c => c.Name)], byteOrderMark: true);
        foreach (Commune commune in snapshot.Index.CommunesOf(within))
        {
            csv.Write(Row(snapshot, commune));
        }
    }

    public static void CommunesGeoJson(Snapshot snapshot, TerritoryId within, Stream to)
    {
        using GeoJsonWriter json = new(to);
        foreach (Commune commune in snapshot.Index.CommunesOf(within))
        {
            object?[] row = Row(snapshot, commune);
            json.Write(Point(commune), CommuneColumns.Select((c, i) => KeyValuePair.Create(c.Name, row[i])), commune.Code);
        }
    }

    /// <summary>Communes, every coverage figure and every year of the plan in one GeoPackage.</summary>
    public static void GeoPackage(Snapshot snapshot, string path)
    {
        using GeoPackageWriter file = new(path);
        file.AddTable(new GeoPackageTable("communes", "Communes : couverture, plan, réseau", CommuneColumns) { Geometry = OgcGeometryType.Point });
        foreach (Commune commune in snapshot.Index.Communes)
        {
            file.Append(Row(snapshot, commune), Point(commune));
        }

        file.AddTable(new GeoPackageTable("coverage", "Couverture par territoire et par date", CoverageColumns));
        foreach (object?[] row in CoverageRows(snapshot))
        {
            file.Append(row);
        }

        file.AddTable(new GeoPackageTable("plan_years", "Plan par département et par année", PlanColumns));
        foreach (object?[] row in PlanRows(snapshot))
        {
            file.Append(row);
        }

        file.Finish();
    }

    public static void CoverageCsv(Snapshot snapshot, Stream to) => Write(CoverageColumns, CoverageRows(snapshot), to);

    public static void PlanCsv(Snapshot snapshot, Stream to) => Write(PlanColumns, PlanRows(snapshot), to);

    public static void PlanCommunesCsv(Snapshot snapshot, Stream to)
    {
        using CsvTableWriter csv = new(to, ["commune", "name", "treatment", "from", "to", "premises", "cost_eur", "upgrade_year", "upgrade_cost_eur", "reasons_fr", "reasons_en", "simulated"], byteOrderMark: true);
        foreach (CommunePlan p in snapshot.CommunePlans.Values.OrderBy(p => p.Commune.Text, StringComparer.Ordinal))
        {
            csv.Write(
                p.Commune.Text, snapshot.Index.Find(p.Commune)?.Name, p.Treatment.ToString(), p.FromYear, p.ToYear, p.Premises, p.Cost.Euros, p.SpeedUpgradeYear, p.SpeedUpgradeCost.Euros,
                string.Join(" | ", p.Reasons.Select(r => $"{r.RuleId}: {r.TextFr}")), string.Join(" | ", p.Reasons.Select(r => $"{r.RuleId}: {r.TextEn}")), snapshot.Plan?.Simulated);
        }
    }

    public static void QuantitiesCsv(Snapshot snapshot, Stream to)
    {
        using CsvTableWriter csv = new(to, ["item", "label_fr", "label_en", "unit", "quantity", "unit_price_eur", "cost_eur", "simulated"], byteOrderMark: true);
        foreach (QuantityLine q in snapshot.Quantities)
        {
            csv.Write(q.Item, q.LabelFr, Typography.English(q.LabelEn), q.Unit, q.Quantity, q.UnitPrice.Euros, q.Cost.Euros, snapshot.Design?.Simulated);
        }
    }

    private static readonly IReadOnlyList<GeoPackageColumn> CoverageColumns =
    [
        new("territory", GeoPackageType.Text, false), new("name", GeoPackageType.Text), new("indicator", GeoPackageType.Text), new("dimension", GeoPackageType.Text), new("date", GeoPackageType.Text),
        new("count", GeoPackageType.Integer), new("base", GeoPackageType.Text), new("base_count", GeoPackageType.Integer), new("percent", GeoPackageType.Real), new("source", GeoPackageType.Text), new("kind", GeoPackageType.Text),
    ];

    private static readonly IReadOnlyList<GeoPackageColumn> PlanColumns =
    [
        new("year", GeoPackageType.Integer, false), new("department", GeoPackageType.Text, false), new("premises_public", GeoPackageType.Integer), new("premises_private", GeoPackageType.Integer),
        new("spent_eur", GeoPackageType.Real), new("budget_eur", GeoPackageType.Real), new("upgrades_eur", GeoPackageType.Real), new("covered_percent", GeoPackageType.Real), new("simulated", GeoPackageType.Boolean),
    ];

    private static IEnumerable<object?[]> CoverageRows(Snapshot snapshot)
    {
        IEnumerable<Place> places = new Place[] { snapshot.Index.Region }.Concat(snapshot.Index.Departments).Concat(snapshot.Index.Epcis).Concat(snapshot.Index.EmploymentZones).Concat(snapshot.Index.Communes);
        foreach (Place place in places)
        {
            foreach (CoverageSeries series in snapshot.Coverage.Of(place.Id))
            {
                foreach (CoverageValue v in series.Values)
                {
                    yield return
                    [
                        place.Id.Text, place.Name, series.Indicator.Key, series.Dimension.Key, v.Date.Text, (long)v.Count.Value, v.BaseKey, v.Base,
                        v.Share is { } share ? Math.Round((double)share.Value, 3) : null, v.Count.Source.Key, v.Count.Kind.ToString().ToLowerInvariant(),
                    ];
                }
            }
        }
    }

    private static IEnumerable<object?[]> PlanRows(Snapshot snapshot) => (snapshot.Plan?.Years ?? []).Select(y => new object?[]
    {
        (long)y.Year, y.Department.Text, y.PremisesBuilt, y.PremisesPrivate, (double)y.Spent.Euros, (double)y.Budget.Euros, (double)y.SpentOnUpgrades.Euros, Math.Round((double)y.ShareCoveredPercent, 3), snapshot.Plan!.Simulated,
    });

    private static void Write(IReadOnlyList<GeoPackageColumn> columns, IEnumerable<object?[]> rows, Stream to)
    {
        using CsvTableWriter csv = new(to, [.. columns.Select(c => c.Name)], byteOrderMark: true);
        foreach (object?[] row in rows)
        {
            csv.Write(row);
        }
    }

    private static Point Point(Commune commune) => Points.CreatePoint(new Coordinate(commune.Lon, commune.Lat));
}
