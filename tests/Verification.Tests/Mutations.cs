namespace Maillage.Verification.Tests;

/// <summary>One way to corrupt a design file: a change of rows, and what a finding must name.</summary>
/// <param name="Sql">Changes one place; <c>$r</c> is a seeded number that chooses which.</param>
/// <param name="Names">SQL that yields words of which a finding must hold one at least (site, building, street, key).</param>
public sealed record Mutation(string Kind, string Sql, string Names);

/// <summary>Every kind of corruption a design is tried with.</summary>
internal static class Mutations
{
    private const string AnySpan = "(SELECT fid FROM design_span ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_span))";
    private const string Distribution = "(SELECT fid FROM design_span WHERE fibres_distribution > 0 ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_span WHERE fibres_distribution > 0))";
    private const string Transport = "(SELECT fid FROM design_span WHERE fibres_transport > 0 ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_span WHERE fibres_transport > 0))";
    private const string Collecte = "(SELECT fid FROM design_span WHERE fibres_collecte > 0 ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_span WHERE fibres_collecte > 0))";
    private const string AnyPremises = "(SELECT fid FROM design_premises ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_premises))";
    private const string AnyStreet = "(SELECT fid FROM design_street ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_street))";
    private const string AnyQuantity = "(SELECT fid FROM design_quantity WHERE quantity_base > 0 ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_quantity WHERE quantity_base > 0))";
    private const string AnyWaiver = "(SELECT fid FROM design_waiver ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_waiver))";
    private const string AnyClosure = "(SELECT fid FROM design_closure ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_closure))";

    private static string Site(string kind) => $"(SELECT fid FROM design_site WHERE kind = '{kind}' ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_site WHERE kind = '{kind}'))";

    private static string Other(string kind) =>
        $"(SELECT s.id FROM design_site s WHERE s.kind = '{kind}' AND s.id <> coalesce(design_site.parent, '') ORDER BY s.fid LIMIT 1 OFFSET ($r / 7) % (SELECT count(*) - 1 FROM design_site WHERE kind = '{kind}'))";

    private static Mutation Row(string kind, string table, string which, string set, string names) =>
        new(kind, $"UPDATE {table} SET {set} WHERE fid = {which}", $"SELECT {names} FROM {table} WHERE fid = {which}");

    private static Mutation Lost(string kind, string table, string which, string names) =>
        new(kind, $"DELETE FROM {table} WHERE fid = {which}", $"SELECT {names} FROM {table} WHERE fid = {which}");

    private static Mutation Certificate(string key, string value) =>
        new("certificate " + key, $"UPDATE design_certificate SET value = {value} WHERE key = '{key}'", $"SELECT '{key}'");

    private static Mutation Part(string kind, string path, string change, string names) =>
        new(kind, $"UPDATE design_certificate SET value = json_set(value, '{path}', json_extract(value, '{path}') {change}) WHERE key = 'parts'", $"SELECT '{names}'");

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Row("swapped cable", "design_span", Distribution, "cables_distribution = CASE cables_distribution WHEN '24' THEN '36' ELSE '24' END", "edge || ':' || from_dm"),
        Row("cable of no catalogue", "design_span", Distribution, "cables_distribution = '13'", "edge || ':' || from_dm"),
        Row("transport cable taken away", "design_span", Transport, "cables_transport = ''", "edge || ':' || from_dm"),
        Row("collecte cable swapped", "design_span", Collecte, "cables_collecte = CASE cables_collecte WHEN '144' THEN '288' ELSE '144' END", "edge || ':' || from_dm"),
        Row("fewer fibres in use", "design_span", Distribution, "fibres_distribution = fibres_distribution - 1", "'span ' || fid"),
        Row("fibres moved to transport", "design_span", Distribution, "fibres_transport = fibres_transport + 1", "'span ' || fid"),
        Lost("missing distribution span", "design_span", Distribution, "nro"),
        Lost("missing transport span", "design_span", Transport, "nro"),
        new("span laid twice", $"INSERT INTO design_span (edge, from_dm, to_dm, commune, level, mode, support, length_m, fibres_distribution, fibres_transport, fibres_collecte, cables_distribution, cables_transport, cables_collecte, nro, sro, cost_new_eur, cost_reuse_eur, geom) SELECT edge, from_dm, to_dm, commune, level, mode, support, length_m, fibres_distribution, fibres_transport, fibres_collecte, cables_distribution, cables_transport, cables_collecte, nro, sro, cost_new_eur, cost_reuse_eur, geom FROM design_span WHERE fid = {AnySpan}", $"SELECT 'spans ' || {AnySpan}"),
        Row("shortened span", "design_span", AnySpan, "to_dm = to_dm - 1", "'span ' || fid"),
        Row("span of another level", "design_span", AnySpan, "level = CASE level WHEN 'transport' THEN 'distribution' ELSE 'transport' END", "'span ' || fid"),
        Row("span of another SRO", "design_span", Distribution.Replace("fibres_distribution > 0", "sro IS NOT NULL"), "sro = (SELECT id FROM design_site s WHERE s.kind = 'sro' AND s.id <> design_span.sro LIMIT 1)", "sro"),
        Row("span of another mode", "design_span", AnySpan, "mode = CASE mode WHEN 'aerial' THEN 'trench' ELSE 'aerial' END", "edge || ':' || from_dm"),
        Row("span on another support", "design_span", AnySpan, "support = CASE support WHEN 'duct' THEN 'none' ELSE 'duct' END", "edge || ':' || from_dm"),
        Row("changed span price", "design_span", AnySpan, "cost_new_eur = cost_new_eur + 0.01", "edge || ':' || from_dm"),
        Row("changed reuse price", "design_span", AnySpan, "cost_reuse_eur = cost_reuse_eur - 0.01", "edge || ':' || from_dm"),
        Row("over-full SRO", "design_site", Site("sro"), "lines = capacity + 1", "id"),
        Row("larger SRO allowed", "design_site", Site("sro"), "capacity = capacity + 500", "id"),
        Row("larger NRO allowed", "design_site", Site("nro"), "capacity = capacity * 2", "id"),
        Row("larger PBO allowed", "design_site", Site("pbo"), "capacity = capacity + 6", "id"),
        Row("PBO under another SRO", "design_site", Site("pbo"), "parent = " + Other("sro"), "parent"),
        Row("SRO under another NRO", "design_site", Site("sro"), "parent = " + Other("nro"), "id"),
        Row("moved SRO", "design_site", Site("sro"), "edge = (edge + 1) % (SELECT count(*) FROM design_street), at_dm = 0", "id"),
        Row("site of another kind", "design_site", Site("pbo"), "kind = 'sro'", "id"),
        Row("lost box", "design_site", Site("pbo"), "boxes = boxes + 1", "commune"),
        Row("PBO put indoors", "design_site", Site("pbo"), "in_building = 1 - in_building", "id"),
        Row("shorter cable to a PBO", "design_site", Site("pbo"), "root_dm = root_dm + 10", "id"),
        Row("a splice less", "design_site", Site("sro"), "splices = splices + 1", "id"),
        Row("fibres lost on the way", "design_site", Site("sro"), "fibres = fibres - 1", "id"),
        Lost("lost PBO", "design_site", Site("pbo"), "parent"),
        Lost("lost premises", "design_premises", AnyPremises, "pbo"),
        Row("a line more in a building", "design_premises", AnyPremises, "lines = lines + 1", "pbo"),
        Row("premises on another PBO", "design_premises", AnyPremises, "pbo = (SELECT id FROM design_site s WHERE s.kind = 'pbo' AND s.id <> design_premises.pbo ORDER BY fid LIMIT 1 OFFSET $r % 20)", "pbo"),
        Row("no more priority site", "design_premises", AnyPremises, "priority = 1 - priority", "pbo"),
        Row("changed loss to the PM", "design_premises", AnyPremises, "pm_pto_udb = pm_pto_udb - 1", "building_id"),
        Row("changed loss to the NRO", "design_premises", AnyPremises, "loss_udb = loss_udb + 1", "building_id"),
        Row("shorter drop", "design_premises", AnyPremises, "street_dm = street_dm + 1", "building_id"),
        Row("house nearer to the street", "design_premises", AnyPremises, "setback_dm = setback_dm + 20", "building_id"),
        Row("changed quantity", "design_quantity", AnyQuantity, "quantity_base = quantity_base + 1, cost_cents = cost_cents + unit_price_cents", "item"),
        Row("changed reuse quantity", "design_quantity", AnyQuantity, "quantity_reuse_base = quantity_reuse_base + 1, cost_reuse_cents = cost_reuse_cents + unit_price_cents", "item"),
        Row("changed unit price", "design_quantity", AnyQuantity, "unit_price_cents = unit_price_cents + 1", "item"),
        Row("wrong sum", "design_quantity", AnyQuantity, "cost_cents = cost_cents - 1", "item"),
        Row("bill of another SRO", "design_quantity", AnyQuantity.Replace("quantity_base > 0", "sro IS NOT NULL"), "sro = (SELECT id FROM design_site s WHERE s.kind = 'sro' AND s.id <> design_quantity.sro LIMIT 1)", "item"),
        Lost("lost line of the bill", "design_quantity", AnyQuantity, "item"),
        new("changed price of the snapshot", "UPDATE design_rule SET value = value + 1 WHERE section = 'price' AND key = 'sro.site'", "SELECT 'sro.site'"),
        new("rule made looser", "UPDATE design_rule SET value = '100000' WHERE key = 'sro.lines.max'", "SELECT id FROM design_site WHERE kind = 'sro'"),
        new("rule made stricter", "UPDATE design_rule SET value = '2' WHERE key = 'pbo.street.lines'", "SELECT id FROM design_site WHERE kind = 'pbo'"),
        Lost("waiver removed", "design_waiver", AnyWaiver, "object"),
        Row("waiver of another excess", "design_waiver", AnyWaiver, "excess = excess + 1", "object"),
        Row("waiver of another clause", "design_waiver", AnyWaiver, "clause = 'cable-sizes'", "object"),
        new("clause without one of its rules", "UPDATE design_clause SET parameters = replace(parameters, 'pbo.reach', 'drop.reach')", "SELECT object FROM design_waiver WHERE rule = 'pbo.reach'"),
        Row("waiver that hides premises", "design_waiver", AnyWaiver, "premises = premises - 1", "object"),
        new("waiver invented", $"INSERT INTO design_waiver (rule, object, commune, reason_fr, reason_en, excess, unit, cost_to_comply_eur, premises) SELECT 'sro.lines.max', id, commune, 'x', 'x', '1', 'lines', 0, lines FROM design_site WHERE fid = {Site("sro")}", $"SELECT id FROM design_site WHERE fid = {Site("sro")}"),
        Lost("lost closure", "design_closure", AnyClosure, "site"),
        Row("closure of another cable", "design_closure", AnyClosure, "cables = CASE cables WHEN '720' THEN '576' ELSE '720' END", "site"),
        Row("moved closure", "design_closure", AnyClosure, "at_dm = CASE at_dm WHEN 0 THEN (SELECT length_dm FROM design_street t WHERE t.edge = design_closure.edge) ELSE 0 END", "site"),
        Row("shorter street", "design_street", AnyStreet, "length_dm = length_dm - 20", "edge"),
        Row("street into the town", "design_street", AnyStreet, "built_up = 1 - built_up", "edge"),
        Row("cheaper street", "design_street", AnyStreet, "cheapest_cents_dm = cheapest_cents_dm - 1", "edge"),
        Row("street with a duct", "design_street", $"(SELECT fid FROM design_street WHERE edge = (SELECT edge FROM design_span WHERE fid = {AnySpan}))", "support = CASE support WHEN 'duct' THEN 'none' ELSE 'duct' END", "edge"),
        Certificate("cost", "value + 1"), Certificate("costReuse", "value - 1"), Certificate("lowerBound", "value + 1"), Certificate("gapPercent", "'0.01'"), Certificate("premises", "value + 1"),
        Certificate("buildings", "value - 1"), Certificate("sro", "value + 1"), Certificate("nro", "value - 1"), Certificate("pbo", "value + 1"), Certificate("routeKm", "value * 0.9"),
        Certificate("waivers", "value + 1"), Certificate("waiverPremises", "value + 1"), Certificate("violations", "'1'"),
        Certificate("parts", "replace(value, '\"cost\":', '\"cost\":1')"),
        new("certificate cost per premises", "UPDATE design_certificate SET value = '100' WHERE key = 'costPerPremises'", "SELECT 'costPerPremises'"),
        new("certificate cost per premises with reuse", "UPDATE design_certificate SET value = '100' WHERE key = 'costReusePerPremises'", "SELECT 'costReusePerPremises'"),
        new("certificate without a name of its rules", "UPDATE design_certificate SET value = '\"\"' WHERE key = 'rules'", "SELECT 'rules'"),
        new("certificate no longer simulated", "UPDATE design_certificate SET value = CASE key WHEN 'simulated' THEN 'false' ELSE '\"rues et bâtiments réels\"' END WHERE key IN ('simulated', 'label')", "SELECT 'simulated'"),
        new("certificate label", "UPDATE design_certificate SET value = '\"réel\"' WHERE key = 'label'", "SELECT 'label'"),
        new("certificate key invented", "INSERT INTO design_certificate (key, value) VALUES ('audited', 'true')", "SELECT 'audited'"),
        new("certificate key twice", "INSERT INTO design_certificate (key, value) SELECT key, value FROM design_certificate WHERE key = 'cost'", "SELECT 'cost'"),
        Part("support bound raised", "$.support.lowerBound", "+ 1", "parts.support"), Part("sites bound raised", "$.sites.lowerBound", "+ 1", "parts.sites"), Part("drops bound lowered", "$.drops.lowerBound", "- 1", "parts.drops"),
        Part("cable bound of nothing", "$.cable.lowerBound", "* 0.01", "parts.cable"), Part("cable bound above what the whole leaves", "$.cable.lowerBound", "* 1.5", "parts"),
        Part("support gap", "$.support.gapPercent", "+ 0.01", "parts.support"), Part("cable gap", "$.cable.gapPercent", "- 0.01", "parts.cable"), Part("sites gap", "$.sites.gapPercent", "* 0.5", "parts.sites"), Part("drops gap", "$.drops.gapPercent", "+ 0.01", "parts.drops"),
        Row("negative lines of a building", "design_premises", AnyPremises, "lines = -1", "'design_premises'"),
        Row("boxes beyond counting", "design_site", Site("pbo"), "boxes = 2147483647", "'design_site'"),
        Row("text for a number", "design_site", Site("pbo"), "lines = 'x'", "'design_site'"),
        Row("half a line", "design_site", Site("pbo"), "lines = lines + 0.5", "'design_site'"),
        Row("a flag of seven", "design_premises", AnyPremises, "priority = 7", "'design_premises'"),
        .. new[] { "pbo.street.lines", "pbo.building.lines", "sro.lines.max", "transport.split", "rent.years" }.Select(k => new Mutation($"rule {k} of nothing", $"UPDATE design_rule SET value = '0' WHERE key = '{k}'", $"SELECT '{k}'")),
        new("price in another unit", "UPDATE design_rule SET unit = 'EUR/km' WHERE key = 'aerial'", "SELECT 'aerial'"),
        Row("site cost tenfold", "design_site", Site("sro"), "cost_eur = cost_eur * 10", "id"),
        Row("cabinet made of two", "design_site", Site("sro"), "boxes = 2", "id"),
        Row("span told twice as long", "design_span", AnySpan, "length_m = length_m * 2", "edge || ':' || from_dm"),
        Row("two buildings of one id", "design_premises", AnyPremises, "building_id = (SELECT building_id FROM design_premises p WHERE p.fid <> design_premises.fid LIMIT 1)", "'design_premises'"),
        new("two streets swapped", "UPDATE design_street SET edge = 1 - edge WHERE edge < 2", "SELECT 'design_street'"),
        Row("street without its number", "design_street", AnyStreet, "edge = NULL", "'design_street'"),
        new("streets of one id", "UPDATE design_street SET edge_id = 1", "SELECT 'design_street'"),
        new("exchange invented", "INSERT INTO design_exchange (id, name, commune, node, geom) SELECT 'nra-x', 'x', commune, node, geom FROM design_exchange LIMIT 1", "SELECT 'design_exchange'"),
        new("exchange at another node", "UPDATE design_exchange SET node = (SELECT max(node) FROM design_node) WHERE fid = (SELECT min(fid) FROM design_exchange)", "SELECT id FROM design_exchange WHERE fid = (SELECT min(fid) FROM design_exchange)"),
        Row("exchange of another commune", "design_exchange", "(SELECT min(fid) FROM design_exchange)", "commune = '21231'", "id"),
        Row("line of the bill in other units", "design_quantity", AnyQuantity, "unit = CASE unit WHEN 'dm' THEN 'u' ELSE 'dm' END", "item"),
        Row("line of the bill under another label", "design_quantity", AnyQuantity, "label_fr = 'Or massif'", "item"),
        Row("line of the bill paid by others", "design_quantity", AnyQuantity, "sharing = CASE sharing WHEN 'all' THEN 'local' ELSE 'all' END", "item"),
        new("line of the bill in two", $"INSERT INTO design_quantity (commune, nro, sro, sharing, item, label_fr, label_en, unit, quantity_base, quantity_reuse_base, unit_price_cents, cost_cents, cost_reuse_cents) SELECT commune, nro, sro, sharing, item, label_fr, label_en, unit, 0, 0, unit_price_cents, 0, 0 FROM design_quantity WHERE fid = {AnyQuantity}", $"SELECT item FROM design_quantity WHERE fid = {AnyQuantity}"),
        new("line of the bill less than nothing", $"INSERT INTO design_quantity (commune, nro, sro, sharing, item, label_fr, label_en, unit, quantity_base, quantity_reuse_base, unit_price_cents, cost_cents, cost_reuse_cents) SELECT commune, nro, sro, sharing, item, label_fr, label_en, unit, -1000, -1000, unit_price_cents, -1000 * unit_price_cents, -1000 * unit_price_cents FROM design_quantity WHERE fid = {AnyQuantity}", "SELECT 'design_quantity'"),
        Row("waiver of no euros", "design_waiver", "(SELECT fid FROM design_waiver WHERE cost_to_comply_eur > 0 ORDER BY fid LIMIT 1)", "cost_to_comply_eur = 0", "object"),
        Row("waiver of another reason", "design_waiver", AnyWaiver, "reason_fr = 'parce que'", "object"),
        Row("waiver of another reason in English", "design_waiver", AnyWaiver, "reason_en = 'because'", "object"),
        Row("waiver of another commune", "design_waiver", AnyWaiver, "commune = '99999'", "object"),
        Row("waiver in another unit", "design_waiver", AnyWaiver, "unit = 'km'", "object"),
        new("layers in another reference system", "UPDATE gpkg_geometry_columns SET srs_id = 2154", "SELECT 'design_span'"),
        new("root of the dual moved", "UPDATE design_dual_root SET premises = premises + 1 WHERE fid = 1", "SELECT ''"),
        new("dual raises lost", "UPDATE design_dual SET raises = x''", "SELECT ''"),
        new("worth at exchanges changed", "UPDATE design_street SET exchange_micro = exchange_micro + 20000000000000 WHERE edge = (SELECT edge FROM design_premises ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_premises))", "SELECT ''"),
        new("worth at cabinets halved", "UPDATE design_node SET cabinet_micro = cabinet_micro / 2 WHERE node = (SELECT from_node FROM design_street WHERE edge = (SELECT edge FROM design_premises ORDER BY fid LIMIT 1 OFFSET $r % (SELECT count(*) FROM design_premises)))", "SELECT ''"),
        new("node of the streets lost", "DELETE FROM design_node WHERE fid = (SELECT max(fid) FROM design_node)", "SELECT ''"),
    ];
}
