using System.Globalization;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>A site as the file says it. Edges and decimetres place it on a street.</summary>
internal sealed record FileSite(
    string Id, string Kind, string Commune, string? Parent, int Lines, int Capacity, int Fibres, int Boxes, bool InBuilding, int Edge, int AtDm, int RootDm, int Splices);

internal sealed record FileSpan(
    int Edge, int FromDm, int ToDm, string Commune, string Level, string Mode, string Support, int Distribution, int Transport, int Collecte,
    string DistributionCables, string TransportCables, string CollecteCables, string? Nro, string? Sro, long CostNewCents, long CostReuseCents);

internal sealed record FilePremises(
    long Id, string Commune, int Lines, bool Priority, int Edge, int AtDm, int SetbackDm, int StreetDm, string Pbo, long PmPto, long Loss, long WorthCents);

internal sealed record FileStreet(int From, int To, int LengthDm, string Class, bool BuiltUp, string Support, string Commune, int CheapestCentsPerDm, long ExchangeMicro);

internal sealed record FileQuantity(string Commune, string? Nro, string? Sro, string Item, long New, long Reuse, long UnitCents, long CostCents, long CostReuseCents);

/// <param name="Clause">Clause whose parameter the rule is.</param>
internal sealed record FileWaiver(string? Clause, string Rule, string Object, decimal Excess, int Premises);

/// <summary>Everything a design file says, read without any knowledge of the designer (docs/formats/design.md).</summary>
internal sealed class DesignFile
{
    public List<FileSite> Sites { get; } = [];

    public List<FileSpan> Spans { get; } = [];

    public List<FilePremises> Premises { get; } = [];

    public List<FileStreet> Streets { get; } = [];

    public List<FileQuantity> Quantities { get; } = [];

    public List<FileWaiver> Waivers { get; } = [];

    /// <summary>Parameters of each clause.</summary>
    public Dictionary<string, string[]> Clauses { get; } = [];

    public List<(int Edge, int AtDm, string Site, string Cables)> Closures { get; } = [];

    public List<(int Node, string Commune)> Exchanges { get; } = [];

    public Dictionary<string, decimal> Rules { get; } = [];

    public Dictionary<string, decimal> Prices { get; } = [];

    public Dictionary<string, string> Certificate { get; } = [];

    public int NodeCount => CabinetMicro.Count;

    /// <summary>What a line at each node is worth to a cabinet.</summary>
    public List<long> CabinetMicro { get; } = [];

    public List<int> Roots { get; } = [];

    private readonly List<(string Kind, List<(int Premises, long Amount)> Raises)> duals = [];

    /// <summary>Raises of one dual solution in their order.</summary>
    public IEnumerable<(int Premises, long Amount)> Raises(string kind) => duals.Where(d => d.Kind == kind).SelectMany(d => d.Raises);

    /// <exception cref="BadInputException">When the file is missing, damaged, or lacks a table or column.</exception>
    public static DesignFile Read(string path, CancellationToken cancellation)
    {
        using GeoPackageReader reader = new(path);
        DesignFile file = new();
        Rows(reader, "design_rule", r => (r.Text("section") == "price" ? file.Prices : file.Rules)[r.Text("key")] = decimal.Parse(r.Text("value"), CultureInfo.InvariantCulture), cancellation);
        Rows(reader, "design_site", r => file.Sites.Add(new FileSite(
            r.Text("id"), r.Text("kind"), r.Text("commune"), r.TextOrNull("parent"), r.Int("lines"), r.Int("capacity"), r.Int("fibres"), r.Int("boxes"), r.Flag("in_building"),
            r.Int("edge"), r.Int("at_dm"), r.Int("root_dm"), r.Int("splices"))), cancellation);
        Rows(reader, "design_span", r => file.Spans.Add(new FileSpan(
            r.Int("edge"), r.Int("from_dm"), r.Int("to_dm"), r.Text("commune"), r.Text("level"), r.Text("mode"), r.Text("support"), r.Int("fibres_distribution"), r.Int("fibres_transport"),
            r.Int("fibres_collecte"), r.Text("cables_distribution"), r.Text("cables_transport"), r.Text("cables_collecte"), r.TextOrNull("nro"), r.TextOrNull("sro"), r.Cents("cost_new_eur"), r.Cents("cost_reuse_eur"))), cancellation);
        Rows(reader, "design_premises", r => file.Premises.Add(new FilePremises(
            r.Long("building_id"), r.Text("commune"), r.Int("lines"), r.Flag("priority"), r.Int("edge"), r.Int("at_dm"), r.Int("setback_dm"), r.Int("street_dm"), r.Text("pbo"), r.Long("pm_pto_udb"), r.Long("loss_udb"), r.Long("worth_cents"))), cancellation);
        Rows(reader, "design_street", r => file.Streets.Add(new FileStreet(
            r.Int("from_node"), r.Int("to_node"), r.Int("length_dm"), r.Text("class"), r.Flag("built_up"), r.Text("support"), r.Text("commune"), r.Int("cheapest_cents_dm"), r.Long("exchange_micro"))), cancellation);
        Rows(reader, "design_exchange", r => file.Exchanges.Add((r.Int("node"), r.Text("commune"))), cancellation);
        Rows(reader, "design_closure", r => file.Closures.Add((r.Int("edge"), r.Int("at_dm"), r.Text("site"), r.Text("cables"))), cancellation);
        Rows(reader, "design_quantity", r => file.Quantities.Add(new FileQuantity(
            r.Text("commune"), r.TextOrNull("nro"), r.TextOrNull("sro"), r.Text("item"), r.Long("quantity_base"), r.Long("quantity_reuse_base"), r.Long("unit_price_cents"), r.Long("cost_cents"), r.Long("cost_reuse_cents"))), cancellation);
        Rows(reader, "design_clause", r => file.Clauses[r.Text("id")] = r.Text("parameters").Split(' '), cancellation);
        Rows(reader, "design_waiver", r => file.Waivers.Add(new FileWaiver(r.TextOrNull("clause"), r.Text("rule"), r.Text("object"), decimal.Parse(r.Text("excess"), CultureInfo.InvariantCulture), r.Int("premises"))), cancellation);
        Rows(reader, "design_node", r => file.CabinetMicro.Add(r.Long("cabinet_micro")), cancellation);
        Rows(reader, "design_dual_root", r => file.Roots.Add(r.Int("premises")), cancellation);
        Rows(reader, "design_dual", r => file.duals.Add((r.Text("kind"), Decode(r.Bytes("raises")))), cancellation);
        Rows(reader, "design_certificate", r => file.Certificate[r.Text("key")] = r.Text("value"), cancellation);
        return file;
    }

    private static void Rows(GeoPackageReader reader, string table, Action<FileRow> add, CancellationToken cancellation)
    {
        GeoPackageTable definition = reader.GetTable(table);
        Dictionary<string, int> columns = definition.Columns.Select((c, i) => (c.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.OrdinalIgnoreCase);
        foreach (GeoPackageFeature feature in reader.Read(definition))
        {
            cancellation.ThrowIfCancellationRequested();
            add(new FileRow(reader.File, table, columns, feature));
        }
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

/// <summary>One row by the names of its columns; a missing column or a wrong type is a typed problem.</summary>
internal readonly struct FileRow(string file, string table, Dictionary<string, int> columns, GeoPackageFeature feature)
{
    public string Text(string column) => TextOrNull(column) ?? throw Bad(column, "du texte", "text");

    public string? TextOrNull(string column) => Value(column) switch
    {
        null => null,
        string text => text,
        _ => throw Bad(column, "du texte", "text"),
    };

    public long Long(string column) => Value(column) is long number ? number : throw Bad(column, "un nombre entier", "a whole number");

    public int Int(string column) => Long(column) is >= int.MinValue and <= int.MaxValue and long number ? (int)number : throw Bad(column, "un entier de 32 bits", "a 32-bit whole number");

    public bool Flag(string column) => Value(column) switch
    {
        bool flag => flag,
        long number => number != 0,
        _ => throw Bad(column, "vrai ou faux", "true or false"),
    };

    public byte[] Bytes(string column) => Value(column) as byte[] ?? throw Bad(column, "des octets", "bytes");

    /// <summary>Euros as whole cents.</summary>
    public long Cents(string column) => Value(column) is double euros ? (long)Math.Round(euros * 100) : throw Bad(column, "un nombre", "a number");

    private object? Value(string column) => columns.TryGetValue(column, out int i) ? feature.Values[i] : throw Bad(column, "une colonne de ce nom", "a column of this name");

    private BadInputException Bad(string column, string fr, string en) =>
        new(Problem.Error("design-file", $"table {table} : {fr} est attendu", $"table {table}: {en} is expected") with { File = file, Row = feature.Id, Column = column });
}
