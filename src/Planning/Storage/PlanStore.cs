using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning.Funding;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Storage;

/// <summary>Keeps plans: each is written whole and made current in the same transaction; earlier ones stay.</summary>
public sealed class PlanStore(MaillageDatabase database)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes a plan and makes it the current one: all or nothing.</summary>
    /// <param name="designId">The design its costs come from.</param>
    /// <param name="at">When it was made; also makes the id, so that ids sort by time.</param>
    /// <returns>The plan's id.</returns>
    public string Save(Plan plan, string designId, DateTimeOffset at, FundingPlan? funding = null)
    {
        string id = Guid.CreateVersion7(at).ToString("N");
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Insert(transaction, PlanTables.Plan,
        [
            [id, plan.StrategyKey, designId, at, plan.Simulated, false, plan.Method.Fr, plan.Method.En, plan.PublicCost.Cents, plan.PrivateCost.Cents,
                plan.NotReachedCost.Cents, plan.UpgradeCost.Cents, plan.HomeYears, (double)plan.HomeYearsBound, plan.GapPercent, JsonSerializer.Serialize(plan.Notes, Json)],
        ]);
        database.Insert(transaction, PlanTables.PlanCommune, plan.Communes.Select(c => new object?[]
        {
            id, c.Commune.Text, c.Treatment.ToString(), (long?)c.FromYear, (long?)c.ToYear, c.Premises, c.Cost.Cents, (long?)c.SpeedUpgradeYear, c.SpeedUpgradeCost.Cents,
            JsonSerializer.Serialize(c.Reasons, Json),
        }));
        database.Insert(transaction, PlanTables.PlanYear, plan.Years.Select(y => new object?[]
        {
            id, (long)y.Year, y.Department.Text, y.PremisesBuilt, y.PremisesPrivate, y.Spent.Cents, y.Budget.Cents, (double)y.ShareCoveredPercent, y.SpentOnUpgrades.Cents,
        }));
        database.Insert(transaction, PlanTables.PlanTarget, plan.Targets.Select((t, i) => new object?[]
        {
            id, t.Key, (long)i, t.Territory.Text, (long)t.Year, (double)t.TargetPercent, (double)t.PlannedPercent, (double)t.MissedByPoints, (long?)t.ReachedIn, t.BaseFr, t.BaseEn, t.NoteFr, t.NoteEn,
        }));
        database.Insert(transaction, PlanTables.PlanPhase, plan.Phases.Select(p => new object?[] { id, p.Department.Text, p.Phase.ToString(), p.Premises, p.Cost.Cents }));
        database.Insert(transaction, PlanTables.PlanPlaque, plan.Plaques.Select((p, i) => new object?[]
        {
            id, p.Id, (long)i, TerritoryId.Department(p.Department).Text, p.FirstPhase, p.Premises, p.BaseDwellings, p.Cost.Cents, JsonSerializer.Serialize(p.Zones.Select(z => z.Text)),
        }));
        database.Insert(transaction, PlanTables.PlanFunding, (funding?.Shares ?? []).Select(s => new object?[]
        {
            id, s.Funder, TerritoryId.Department(s.Department).Text, (long)s.Year, s.Amount.Cents,
        }));
        connection.Execute("UPDATE plan SET is_current = (id = @id)", new { id }, transaction);
        transaction.Commit();
        return id;
    }

    /// <summary>The current plan with its targets, years and phases; null when none was made.</summary>
    public PlanSummary? FindCurrent()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        PlanRow? row = connection.QueryFirstOrDefault<PlanRow>(
            """
            SELECT id, strategy, design_id, made_at, simulated, method_fr, method_en, public_cost_cents, private_cost_cents,
                   not_reached_cost_cents, upgrade_cost_cents, gap_percent, notes
            FROM plan WHERE is_current = @yes
            """, new { yes = true });
        if (row is null)
        {
            return null;
        }

        TargetOutcome[] targets = [.. connection.Query<TargetRow>(
            "SELECT target, territory, year, target_percent, planned_percent, missed_points, reached_in, base_fr, base_en, note_fr, note_en FROM plan_target WHERE plan = @id ORDER BY rank", new { id = row.Id })
            .Select(t => new TargetOutcome(t.Target, (int)t.Year, (decimal)t.TargetPercent, (decimal)t.PlannedPercent, (decimal)t.MissedPoints, (int?)t.ReachedIn, t.BaseFr, t.BaseEn, new(t.Territory), t.NoteFr, t.NoteEn))];
        PhaseCost[] phases = [.. connection.Query<(string Department, string Phase, long Premises, long CostCents)>(
            "SELECT department, phase, premises, cost_cents FROM plan_phase WHERE plan = @id", new { id = row.Id })
            .Select(p => new PhaseCost(Enum.Parse<PlanPhase>(p.Phase), new(p.Department), p.Premises, new(p.CostCents)))
            .OrderBy(p => p.Department.Text, StringComparer.Ordinal).ThenBy(p => p.Phase)];
        return new PlanSummary(
            row.Id, row.Strategy, row.DesignId, row.MadeAt, row.Simulated, row.MethodFr, new(row.PublicCostCents), new(row.PrivateCostCents), row.GapPercent, targets, Years(connection, row.Id, null))
        {
            MethodEn = row.MethodEn,
            NotReachedCost = new(row.NotReachedCostCents),
            UpgradeCost = new(row.UpgradeCostCents),
            Phases = phases,
            Notes = JsonSerializer.Deserialize<Wording[]>(row.Notes, Json)!,
        };
    }

    /// <summary>One commune in the current plan, with the rules that decided; null when it is in none.</summary>
    public CommunePlan? FindCommune(TerritoryId commune) => Communes("AND c.commune = @commune", new { yes = true, commune = commune.Text }).FirstOrDefault();

    /// <summary>All communes of the current plan by code; empty without a plan.</summary>
    public IReadOnlyList<CommunePlan> ListCommunes() => Communes("", new { yes = true });

    /// <summary>Years of the current plan: of one department, or of all.</summary>
    public IReadOnlyList<PlanYear> ListYears(TerritoryId? department = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return CurrentId(connection) is { } id ? Years(connection, id, department?.Text) : [];
    }

    /// <summary>Plaques of the current plan in the order in which each department builds them.</summary>
    public IReadOnlyList<Plaque> ListPlaques()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return CurrentId(connection) is not { } id ? [] : [.. connection.Query<PlaqueRow>(
            "SELECT id, department, first_phase, premises, base_dwellings, cost_cents, communes FROM plan_plaque WHERE plan = @id ORDER BY rank", new { id })
            .Select(p => new Plaque(p.Id, p.Department["dep-".Length..], p.FirstPhase, [.. JsonSerializer.Deserialize<string[]>(p.Communes)!.Select(c => new TerritoryId(c))], p.Premises, p.BaseDwellings, new(p.CostCents)))];
    }

    /// <summary>Who pays what in the current plan; empty when no funding was kept.</summary>
    public IReadOnlyList<FundingShare> ListFunding()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return CurrentId(connection) is not { } id ? [] : [.. connection.Query<(string Funder, string Department, long Year, long AmountCents)>(
            "SELECT funder, department, year, amount_cents FROM plan_funding WHERE plan = @id ORDER BY year, department, funder", new { id })
            .Select(f => new FundingShare(f.Funder, f.Department["dep-".Length..], (int)f.Year, new(f.AmountCents)))];
    }

    private static string? CurrentId(DbConnection connection) =>
        connection.QueryFirstOrDefault<string>("SELECT id FROM plan WHERE is_current = @yes", new { yes = true });

    private static PlanYear[] Years(DbConnection connection, string id, string? department) =>
        [.. connection.Query<YearRow>(
            $"""
            SELECT year, department, premises_built, premises_private, spent_cents, budget_cents, share_covered_percent, upgrades_cents
            FROM plan_year WHERE plan = @id {(department is null ? "" : "AND department = @department")} ORDER BY department, year
            """, new { id, department })
            .Select(y => new PlanYear((int)y.Year, new(y.Department), y.PremisesBuilt, y.PremisesPrivate, new(y.SpentCents), new(y.BudgetCents), (decimal)y.ShareCoveredPercent, new(y.UpgradesCents)))];

    private CommunePlan[] Communes(string condition, object values)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return [.. connection.Query<CommuneRow>(
            $"""
            SELECT c.commune, c.treatment, c.from_year, c.to_year, c.premises, c.cost_cents, c.upgrade_year, c.upgrade_cost_cents, c.reasons
            FROM plan_commune c JOIN plan p ON p.id = c.plan WHERE p.is_current = @yes {condition} ORDER BY c.commune
            """, values)
            .Select(c => new CommunePlan(
                new(c.Commune), Enum.Parse<Treatment>(c.Treatment), (int?)c.FromYear, (int?)c.ToYear, c.Premises, new(c.CostCents), (int?)c.UpgradeYear, new(c.UpgradeCostCents),
                JsonSerializer.Deserialize<RuleReason[]>(c.Reasons, Json)!))];
    }

    private sealed record PlanRow(
        string Id, string Strategy, string DesignId, DateTimeOffset MadeAt, bool Simulated, string MethodFr, string MethodEn, long PublicCostCents, long PrivateCostCents,
        long NotReachedCostCents, long UpgradeCostCents, double GapPercent, string Notes);

    private sealed record CommuneRow(
        string Commune, string Treatment, long? FromYear, long? ToYear, long Premises, long CostCents, long? UpgradeYear, long UpgradeCostCents, string Reasons);

    private sealed record YearRow(
        long Year, string Department, long PremisesBuilt, long PremisesPrivate, long SpentCents, long BudgetCents, double ShareCoveredPercent, long UpgradesCents);

    private sealed record TargetRow(
        string Target, string Territory, long Year, double TargetPercent, double PlannedPercent, double MissedPoints, long? ReachedIn, string BaseFr, string BaseEn, string? NoteFr, string? NoteEn);

    private sealed record PlaqueRow(string Id, string Department, bool FirstPhase, long Premises, long BaseDwellings, long CostCents, string Communes);
}
