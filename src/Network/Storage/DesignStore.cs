using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Network.Pricing;
using Maillage.Network.Rules;
using Maillage.Territory;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Storage;

/// <summary>Keeps designs and reads them for pages. A design becomes visible in the transaction that wrote its last row.</summary>
public sealed class DesignStore(MaillageDatabase database)
{
    /// <summary>Writes a design and makes it the current one of its scope, in one transaction; the former one of the scope is then removed.</summary>
    /// <param name="certificate">From <see cref="DesignExport.Write"/> or <see cref="DesignCertificate.Of"/>.</param>
    /// <returns>Its id.</returns>
    public string Save(NetworkDesign design, TerritoryId scope, JsonObject certificate, bool verified, DateTimeOffset madeAt, CancellationToken cancellation)
    {
        string id = $"{scope.Text}-{madeAt.UtcDateTime:yyyyMMdd'T'HHmmssfff}";
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using (DbTransaction transaction = connection.BeginTransaction())
        {
            database.Insert(transaction, DesignTables.Sites, SiteRows(design, id, cancellation));
            database.Insert(transaction, DesignTables.Spans, SpanRows(design, id, cancellation));
            database.Insert(transaction, DesignTables.Communes, CommuneShares.List(design).Select(c => new object?[]
            {
                id, c.Commune.Text, c.Premises, c.Nro, c.Sro, c.Pbo, c.RouteKm, c.TrenchKm, c.AerialKm, c.ReusableKm, c.CostNew.Cents, c.CostReuse.Cents, c.MainNroId, c.Simulated,
            }));
            database.Insert(transaction, DesignTables.Quantities, QuantityRows(design, id));
            database.Insert(transaction, DesignTables.Waivers, design.Waivers.Select((w, i) => new object?[]
            {
                id, i, w.RuleId, w.ObjectId, w.Commune.Text, w.ReasonFr, w.ReasonEn, (double)w.Excess, w.Unit, w.CostToComply.Cents, w.Premises,
            }));
            cancellation.ThrowIfCancellationRequested();
            connection.Execute("UPDATE design SET is_current = @no WHERE scope = @scope", new { no = false, scope = scope.Text }, transaction);
            database.Insert(transaction, DesignTables.Design,
            [
                [
                    id, scope.Text, design.Rules.Version, madeAt, design.Simulated, design.Premises, design.NroCount, design.SroCount, design.PboCount, design.RouteLength.Kilometres,
                    design.CostNew.Cents, design.CostReuse.Cents, design.Bound.Total.Cents, design.GapPercent, design.Violations.Count, design.Waivers.Count,
                    (double?)certificate["seconds"] ?? 0, verified, true, certificate.ToJsonString(),
                ],
            ]);
            transaction.Commit();
        }

        RemoveFormer(connection, scope);
        return id;
    }

    /// <summary>Tells whether the independent verifier agreed.</summary>
    public void MarkVerified(string design, bool verified)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        connection.Execute("UPDATE design SET verified = @verified WHERE id = @design", new { design, verified });
    }

    /// <returns>The current design of exactly this scope; null when none was made.</returns>
    public DesignSummary? FindCurrent(TerritoryId scope) => Find("scope = @key AND is_current = @yes", scope.Text);

    /// <summary>The certificate of a design as JSON; null when there is none.</summary>
    public string? FindCertificate(string design)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return connection.QuerySingleOrDefault<string>("SELECT certificate FROM design WHERE id = @design", new { design });
    }

    /// <returns>Every commune of a design, by INSEE code.</returns>
    public IReadOnlyList<CommuneDesign> ListCommunes(string design) => Communes("design = @design ORDER BY commune", new { design });

    public CommuneDesign? FindCommune(string design, TerritoryId commune) =>
        Communes("design = @design AND commune = @commune", new { design, commune = commune.Text }).FirstOrDefault();

    /// <summary>The bill of a commune, EPCI, department, employment zone or of the whole scope: what lies there.</summary>
    /// <param name="reuse">True: existing ducts and poles rented.</param>
    public IReadOnlyList<QuantityLine> ListQuantities(string design, TerritoryId territory, bool reuse = false)
    {
        (string where, string key) = Within(territory);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        string quantity = reuse ? "quantity_reuse" : "quantity";
        IEnumerable<QuantityRow> rows = connection.Query<QuantityRow>(
            $"SELECT item, label_fr, label_en, by_length, unit_cents, CAST(sum({quantity}) AS bigint) AS quantity FROM design_quantity WHERE design = @design AND {where} "
            + "GROUP BY item, label_fr, label_en, by_length, unit_cents", new { design, key, other = territory.Text });
        return [.. rows.Where(r => r.quantity != 0).OrderBy(r => r.item, BillItem.Order).Select(r => BillOfQuantities.Line(new BillItem(r.item, r.label_fr, r.label_en, r.by_length, r.unit_cents), r.quantity))];
    }

    /// <returns>Waivers of a territory, costliest first.</returns>
    public IReadOnlyList<Waiver> ListWaivers(string design, TerritoryId territory, int limit = 1000)
    {
        (string where, string key) = Within(territory);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return [.. connection.Query<WaiverRow>(
            $"SELECT rule_id, object_id, commune, reason_fr, reason_en, excess, unit, cost_cents, premises FROM design_waiver WHERE design = @design AND {where} ORDER BY cost_cents DESC, number LIMIT @limit",
            new { design, key, other = territory.Text, limit }).Select(w => new Waiver(
                w.rule_id, w.object_id, TerritoryId.Commune(w.commune), w.reason_fr, w.reason_en, (decimal)w.excess, w.unit, new Money(w.cost_cents), (int)w.premises))];
    }

    /// <summary>SQL condition on the column <c>commune</c>; EPCI and employment zones through the territory module's table.</summary>
    private static (string Where, string Key) Within(TerritoryId territory) => territory.Kind switch
    {
        TerritoryKind.Commune => ("commune = @key", territory.Text),
        TerritoryKind.Department => ("commune LIKE @key", territory.Text["dep-".Length..] + "%"),
        TerritoryKind.Epci => ("commune IN (SELECT c.id FROM commune c WHERE c.epci IN (@key, @other))", territory.Text["epci-".Length..]),
        TerritoryKind.EmploymentZone => ("commune IN (SELECT c.id FROM commune c WHERE c.employment_zone IN (@key, @other))", territory.Text["ze-".Length..]),
        _ => ("@key = ''", ""),
    };

    private DesignSummary? Find(string where, string key)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        DesignRow? d = connection.QueryFirstOrDefault<DesignRow>(
            "SELECT id, scope, rules, made_at, simulated, premises, nro, sro, pbo, route_km, cost_new_cents, cost_reuse_cents, lower_bound_cents, gap_percent, violations, waivers, seconds, verified "
            + $"FROM design WHERE {where} ORDER BY made_at DESC", new { key, yes = true });
        return d is null ? null : new DesignSummary(
            d.id, new TerritoryId(d.scope), d.rules, d.made_at, d.simulated, d.premises, (int)d.nro, (int)d.sro, (int)d.pbo, d.route_km, new Money(d.cost_new_cents), new Money(d.cost_reuse_cents),
            new Money(d.lower_bound_cents), d.gap_percent, (int)d.violations, (int)d.waivers, d.seconds, d.verified);
    }

    private List<CommuneDesign> Communes(string where, object parameters)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return [.. connection.Query<CommuneRow>(
            "SELECT commune, premises, nro, sro, pbo, route_km, trench_km, aerial_km, reusable_km, cost_new_cents, cost_reuse_cents, main_nro, simulated FROM design_commune WHERE " + where, parameters)
            .Select(c => new CommuneDesign(TerritoryId.Commune(c.commune), c.premises, (int)c.nro, (int)c.sro, (int)c.pbo, c.route_km, c.trench_km, c.aerial_km, c.reusable_km,
                new Money(c.cost_new_cents), new Money(c.cost_reuse_cents), c.main_nro, c.simulated))];
    }

    private static void RemoveFormer(DbConnection connection, TerritoryId scope)
    {
        using DbTransaction transaction = connection.BeginTransaction();
        object former = new { scope = scope.Text, no = false };
        foreach (TableDefinition table in DesignTables.All.Where(t => t != DesignTables.Design))
        {
            connection.Execute($"DELETE FROM {table.Name} WHERE design IN (SELECT id FROM design WHERE scope = @scope AND is_current = @no)", former, transaction);
        }

        connection.Execute("DELETE FROM design WHERE scope = @scope AND is_current = @no", former, transaction);
        transaction.Commit();
    }

    private static IEnumerable<object?[]> SiteRows(NetworkDesign design, string id, CancellationToken cancellation)
    {
        bool simulated = design.Simulated;
        foreach (DesignSite s in design.Sites)
        {
            cancellation.ThrowIfCancellationRequested();
            string kind = s.Kind switch { SiteKind.Nro => "nro", SiteKind.Sro => "sro", _ => "pbo" };
            Point place = DesignGeometry.PointAt(design.Graph.PlaceOf(s.Node));
            yield return [id, s.Id, kind, design.Ground.CommuneIds[s.Commune], s.Parent < 0 ? null : design.Sites[s.Parent].Id, s.Lines, s.Capacity, s.Fibres, s.Boxes, (double)s.Cost.Euros, simulated, place];
        }
    }

    private static IEnumerable<object?[]> SpanRows(NetworkDesign design, string id, CancellationToken cancellation)
    {
        CableCatalogue catalogue = design.Rules.Catalogue;
        Ground ground = design.Ground;
        for (int i = 0; i < design.Spans.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            DesignSpan s = design.Spans[i];
            (long costNew, long costReuse) = SpanCost.Of(design, s);
            int commune = ground.EdgeCommune[s.Edge];
            string cables = string.Join(' ', new[] { catalogue.Tell(catalogue.SetFor(s.CollecteFibres)), catalogue.Tell(s.TransportSet), catalogue.Tell(s.DistributionSet) }.Where(t => t.Length > 0));
            yield return
            [
                id, i, ground.CommuneIds[commune], DesignGeoPackage.LevelName(s.Level), s.Mode == SpanMode.Aerial ? "aerial" : "trench", DesignGeoPackage.SupportName(ground.EdgeSupport[s.Edge]), s.LengthDm / 10.0,
                s.Fibres, cables, costNew / 100.0, costReuse / 100.0, s.Nro < 0 ? null : design.Sites[s.Nro].Id, s.Sro < 0 ? null : design.Sites[s.Sro].Id,
                ground.CommuneOrigin[commune] == GroundOrigin.Simulated, DesignGeometry.Span(design, s),
            ];
        }
    }

    private static IEnumerable<object?[]> QuantityRows(NetworkDesign design, string id) =>
        design.Bill.Entries.GroupBy(e => (e.Key.Commune, e.Key.Item)).OrderBy(g => g.Key).Select(g =>
        {
            BillItem item = design.Bill.Items[g.Key.Item];
            return new object?[] { id, design.Ground.CommuneIds[g.Key.Commune], item.Key, item.LabelFr, item.LabelEn, item.ByLength, g.Sum(e => e.New), g.Sum(e => e.Reuse), item.CentsPerUnit };
        });
}
