using System.Runtime.InteropServices;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Everything a design file says, read without any knowledge of the designer (docs/formats/design.md). Every cell is of its column's type and in range.</summary>
internal sealed class DesignFile
{
    /// <summary>Worths of lines are whole millionths of a cent, no larger than this.</summary>
    private const long MostMicro = 1_000_000_000_000_000;

    /// <summary>Sums of money in cents.</summary>
    private const long MostCents = 100_000_000_000_000_000;

    /// <summary>Quantities of one line of the bill.</summary>
    private const long MostQuantity = 9_000_000_000;

    private const int MostUnitCents = 1_000_000_000;

    public List<FileSite> Sites { get; } = [];

    public List<FileSpan> Spans { get; } = [];

    public List<FilePremises> Premises { get; } = [];

    public List<FileStreet> Streets { get; } = [];

    public List<FileQuantity> Quantities { get; } = [];

    public List<FileWaiver> Waivers { get; } = [];

    /// <summary>The clauses, by id.</summary>
    public Dictionary<string, FileClause> Clauses { get; } = [];

    public List<(int Edge, int AtDm, string Site, string Cables)> Closures { get; } = [];

    public List<FileExchange> Exchanges { get; } = [];

    public Dictionary<string, decimal> Rules { get; } = [];

    public Dictionary<string, decimal> Prices { get; } = [];

    /// <summary>Rules and prices with their units, dates and words, as they stand in the file.</summary>
    public List<FileRule> RuleRows { get; } = [];

    public Dictionary<string, string> Certificate { get; } = [];

    public FilePlaces SitePlaces { get; } = new();

    public FilePlaces SpanPlaces { get; } = new();

    public FilePlaces PremisesPlaces { get; } = new();

    public FilePlaces StreetPlaces { get; } = new();

    public FilePlaces ExchangePlaces { get; } = new();

    /// <summary>Layers and tables read.</summary>
    public List<GeoPackageTable> Tables { get; } = [];

    public int NodeCount => CabinetMicro.Count;

    /// <summary>What a line at each node is worth to a cabinet.</summary>
    public List<long> CabinetMicro { get; } = [];

    public List<int> Roots { get; } = [];

    private readonly List<(string Kind, List<(int Premises, long Amount)> Raises)> duals = [];
    private Dictionary<string, FilePremises>? waived;

    /// <summary>The premises that waivers name.</summary>
    public IReadOnlyDictionary<string, FilePremises> Waived => waived ??= FindWaived();

    /// <summary>Raises of one dual solution in their order.</summary>
    public IEnumerable<(int Premises, long Amount)> Raises(string kind) => duals.Where(d => d.Kind == kind).SelectMany(d => d.Raises);

    /// <exception cref="BadInputException">When the file is missing, damaged, lacks a table or column, or holds a value no network has: table, row and column are told.</exception>
    public static DesignFile Read(string path, CancellationToken cancellation)
    {
        DesignFile file = new();
        FileReading reading = new();
        file.ReadRules(reading);
        file.ReadNetwork(reading);
        file.ReadGround(reading);
        reading.Add("design_closure", r => file.Closures.Add((r.Row("edge"), r.Dm("at_dm"), r.Text("site"), r.Text("cables"))));
        reading.Add("design_quantity", r => file.Quantities.Add(new FileQuantity(
            r.Text("commune"), r.TextOrNull("nro"), r.TextOrNull("sro"), r.OneOf("sharing", "local", "nro", "all"), r.Text("item"), r.Text("label_fr"), r.Text("label_en"), r.OneOf("unit", "dm", "u"),
            r.Long("quantity_base", 0, MostQuantity), r.Long("quantity_reuse_base", 0, MostQuantity), r.Long("unit_price_cents", 0, MostUnitCents), r.Long("cost_cents", 0, MostCents), r.Long("cost_reuse_cents", 0, MostCents))));
        reading.Add("design_waiver", r => file.Waivers.Add(new FileWaiver(
            r.TextOrNull("clause"), r.Text("rule"), r.Text("object"), r.Text("commune"), r.Text("reason_fr"), r.Text("reason_en"), r.Number("excess"), r.Text("unit"), r.Cents("cost_to_comply_eur"), r.Count("premises"))));
        reading.Add("design_dual_root", r => file.Roots.Add(r.Row("premises")));
        reading.Add("design_dual", r => file.duals.Add((r.OneOf("kind", "support", "cable"), Decode(r.Bytes("raises")))));
        reading.Add("design_certificate", r => Once(r, "key", file.Certificate, r.Text("key"), r.Text("value")));
        file.Tables.AddRange(reading.Run(path, cancellation));
        return file;
    }

    private void ReadRules(FileReading reading)
    {
        reading.Add("design_rule", r =>
        {
            FileRule rule = new(r.Id, r.OneOf("section", "rule", "price"), r.Text("key"), r.Number("value"), r.Text("unit"), r.Text("date"), r.Text("source"), r.Text("fr"), r.Text("en"));
            Once(r, "key", rule.Section == "price" ? Prices : Rules, rule.Key, rule.Value);
            if (RuleRange.Find(rule) is { } range && range.Breaks(rule.Value))
            {
                throw r.Bad("value", $"{rule.Key} de {range.Min} à {range.Max} {range.Unit}", $"{rule.Key} from {range.Min} to {range.Max} {range.Unit}");
            }

            RuleRows.Add(rule);
        });
        reading.Add("design_clause", r => Once(r, "id", Clauses, r.Text("id"), new FileClause(r.Text("fr"), r.Text("en"), r.Text("date"), r.Text("source"), r.Text("parameters").Split(' '))));
    }

    private void ReadNetwork(FileReading reading)
    {
        reading.Add("design_site", r => Sites.Add(new FileSite(
            r.Text("id"), r.Text("kind"), r.Text("commune"), r.TextOrNull("parent"), r.Count("lines"), r.Count("capacity"), r.Count("fibres"), r.Count("boxes"), r.Flag("in_building"),
            r.Row("edge"), r.Dm("at_dm"), r.Int("root_dm", 0, 10 * FileRow.MostDm), r.Count("splices"), r.Cents("cost_eur"))), SitePlaces);
        reading.Add("design_span", r => Spans.Add(new FileSpan(
            r.Row("edge"), r.Dm("from_dm"), r.Dm("to_dm"), r.Text("commune"), r.Text("level"), r.Text("mode"), r.Text("support"), r.Real("length_m", FileRow.MostDm), r.Count("fibres_distribution"), r.Count("fibres_transport"),
            r.Count("fibres_collecte"), r.Text("cables_distribution"), r.Text("cables_transport"), r.Text("cables_collecte"), r.TextOrNull("nro"), r.TextOrNull("sro"), r.Cents("cost_new_eur"), r.Cents("cost_reuse_eur"))), SpanPlaces);
        HashSet<long> buildings = [];
        reading.Add("design_premises", r =>
        {
            long id = r.Long("building_id", long.MinValue, long.MaxValue);
            Premises.Add(new FilePremises(
                id, r.Text("commune"), r.Int("lines", 1, 100_000), r.Flag("priority"), r.Row("edge"), r.Dm("at_dm"), r.Dm("setback_dm"), r.Dm("street_dm"), r.Text("pbo"),
                r.Long("pm_pto_udb", 0, MostCents), r.Long("loss_udb", 0, MostCents), r.Long("worth_cents", 0, MostUnitCents)));
            if (!buildings.Add(id))
            {
                throw r.Bad("building_id", $"un identifiant par bâtiment ({id} figure deux fois)", $"one id a building ({id} stands twice)");
            }
        }, PremisesPlaces);
    }

    private void ReadGround(FileReading reading)
    {
        HashSet<long> ids = [];
        reading.Add("design_street", r =>
        {
            r.SameRow("edge", Streets.Count);
            if (!ids.Add(r.Long("edge_id", long.MinValue, long.MaxValue)))
            {
                throw r.Bad("edge_id", "un identifiant par rue", "one id a street");
            }

            Streets.Add(new FileStreet(
                r.Row("from_node"), r.Row("to_node"), r.Int("length_dm", 1, FileRow.MostDm), r.OneOf("class", "street", "road", "main-road", "track", "crossing"), r.Flag("built_up"),
                r.OneOf("support", "none", "duct", "pole"), r.Text("commune"), r.Int("cheapest_cents_dm", 0, MostUnitCents), r.Long("exchange_micro", -MostMicro, MostMicro)));
        }, StreetPlaces);
        HashSet<string> exchanges = new(StringComparer.Ordinal);
        HashSet<int> places = [];
        reading.Add("design_exchange", r =>
        {
            FileExchange exchange = new(r.Text("id"), r.Text("name"), r.Row("node"), r.Text("commune"));
            Exchanges.Add(exchange);
            if (!exchanges.Add(exchange.Id))
            {
                throw r.Bad("id", $"un identifiant par central ({exchange.Id} figure deux fois)", $"one id an exchange ({exchange.Id} stands twice)");
            }

            if (!places.Add(exchange.Node))
            {
                throw r.Bad("node", $"un seul central au nœud {exchange.Node}", $"a single exchange at node {exchange.Node}");
            }
        }, ExchangePlaces);
        reading.Add("design_node", r =>
        {
            r.SameRow("node", CabinetMicro.Count);
            CabinetMicro.Add(r.Long("cabinet_micro", -MostMicro, MostMicro));
        });
    }

    private Dictionary<string, FilePremises> FindWaived()
    {
        HashSet<string> named = [.. Waivers.Select(w => w.Object)];
        return named.Count == 0 ? [] : Premises.Where(p => named.Contains(p.Name)).ToDictionary(p => p.Name, StringComparer.Ordinal);
    }

    private static void Once<T>(FileRow row, string column, Dictionary<string, T> into, string key, T value)
    {
        ref T? place = ref CollectionsMarshal.GetValueRefOrAddDefault(into, key, out bool known);
        place = known ? throw row.Bad(column, $"une seule ligne « {key} »", $"a single row '{key}'") : value;
    }

    /// <summary>LEB128: difference of the premises' row to the one before (zigzag), then cents.</summary>
    private static List<(int, long)> Decode(byte[] bytes)
    {
        List<(int, long)> raises = [];
        int at = 0;
        long row = 0;
        while (at < bytes.Length)
        {
            ulong z = Varint(bytes, ref at);
            row += (long)(z >> 1) ^ -(long)(z & 1);
            raises.Add(((int)Math.Clamp(row, -1, int.MaxValue), at < bytes.Length ? (long)Varint(bytes, ref at) : -1));
        }

        return raises;
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
            {
                break;
            }
        }

        return value;
    }
}
