using Maillage.Database;

namespace Maillage.Planning.Storage;

/// <summary>Tables of plans. Money is whole cents, shares are percent; one plan is current.</summary>
public static class PlanTables
{
    public static TableDefinition Plan { get; } = new(DatabasePart.Territory, "plan", "Plans",
        [
            Text("id"), Text("strategy"), Text("design_id"), new("made_at", ColumnType.Timestamp), new("simulated", ColumnType.Boolean), new("is_current", ColumnType.Boolean),
            Text("method_fr"), Text("method_en"), Whole("public_cost_cents"), Whole("private_cost_cents"), Whole("not_reached_cost_cents"), Whole("upgrade_cost_cents"),
            Whole("home_years"), new("home_years_bound", ColumnType.Real), new("gap_percent", ColumnType.Real), new("notes", ColumnType.Json),
        ], ["id"]);

    public static TableDefinition PlanCommune { get; } = new(DatabasePart.Territory, "plan_commune", "Plan par commune",
        [
            Text("plan"), Text("commune"), Text("treatment"), Whole("from_year", true), Whole("to_year", true), Whole("premises"), Whole("cost_cents"),
            Whole("upgrade_year", true), Whole("upgrade_cost_cents"), new("reasons", ColumnType.Json),
        ], ["plan", "commune"]);

    public static TableDefinition PlanYear { get; } = new(DatabasePart.Territory, "plan_year", "Plan par année et département",
        [
            Text("plan"), Whole("year"), Text("department"), Whole("premises_built"), Whole("premises_private"), Whole("spent_cents"), Whole("budget_cents"),
            new("share_covered_percent", ColumnType.Real), Whole("upgrades_cents"),
        ], ["plan", "year", "department"]);

    public static TableDefinition PlanTarget { get; } = new(DatabasePart.Territory, "plan_target", "Cibles du plan",
        [
            Text("plan"), Text("target"), Whole("rank"), Text("territory"), Whole("year"), new("target_percent", ColumnType.Real), new("planned_percent", ColumnType.Real),
            new("missed_points", ColumnType.Real), Whole("reached_in", true), Text("base_fr"), Text("base_en"), Text("note_fr", true), Text("note_en", true),
        ], ["plan", "target"]);

    public static TableDefinition PlanPhase { get; } = new(DatabasePart.Territory, "plan_phase", "Coût du plan par phase",
        [Text("plan"), Text("department"), Text("phase"), Whole("premises"), Whole("cost_cents")], ["plan", "department", "phase"]);

    public static TableDefinition PlanPlaque { get; } = new(DatabasePart.Territory, "plan_plaque", "Plaques du plan",
        [Text("plan"), Text("id"), Whole("rank"), Text("department"), new("first_phase", ColumnType.Boolean), Whole("premises"), Whole("base_dwellings"), Whole("cost_cents"), new("communes", ColumnType.Json)], ["plan", "id"]);

    public static TableDefinition PlanFunding { get; } = new(DatabasePart.Territory, "plan_funding", "Financement du plan",
        [Text("plan"), Text("funder"), Text("department"), Whole("year"), Whole("amount_cents")], ["plan", "funder", "department", "year"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new("planning", 1, [Plan, PlanCommune, PlanYear, PlanTarget, PlanPhase, PlanPlaque, PlanFunding])];

    private static Column Text(string name, bool nullable = false) => new(name, ColumnType.Text, nullable);

    private static Column Whole(string name, bool nullable = false) => new(name, ColumnType.Integer, nullable);
}
