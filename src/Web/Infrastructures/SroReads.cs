using System.Globalization;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Infrastructures;

public sealed record SroFact(string Name, string Value);

/// <summary>One cabinet on one sheet: what it serves, its cables, boxes, quantities, optical worst line, waivers and plan.</summary>
/// <param name="Boxes">« …x12ab · 6 »: the PBOs in few words, for print.</param>
public sealed record SroView(
    string Id, string Place, string PlaceHref, bool Simulated, string Rules, IReadOnlyList<SroFact> Facts, TableData Cables, TableData Costs, TableData Pbos, TableData? Waivers, IReadOnlyList<string> Boxes, SroPlan Plan)
{
    public string MapHref { get; init; } = "/carte";

    /// <summary>When the region was designed.</summary>
    public DateTimeOffset? MadeAt { get; init; }
}

/// <param name="Table">Null while there is no design, or its files are elsewhere.</param>
public sealed record SroListView(TableData? Table, bool Simulated);

/// <summary>Reads a sheet from the files of the region's design: the verified source, down to the drop.</summary>
internal sealed class SroReads(Snapshot snapshot, Say say, string designsFolder)
{
    private string File => Path.Combine(designsFolder, "region", "design.gpkg");

    public SroListView List()
    {
        if (!System.IO.File.Exists(File))
        {
            return new SroListView(null, false);
        }

        using DesignFolder design = new(File);
        Dictionary<string, long> costs = design.Sums("design_quantity", "sro", "cost_cents");
        return new SroListView(
            new TableData("sro", say["sro.list.title"],
                [
                    new("commune", say["table.commune"]), new("id", "SRO", Bare: true), new("nro", "NRO", Wide: true), new("locaux", say["table.premises"], true), new("plein", say["sro.list.full"], true),
                    new("cout", say["network.cost"], true), new("local", say["design.per-premises"], true, Wide: true),
                ],
                [
                    .. design.Rows("design_site", "kind", ["sro"]).Select(r => (Sro: r, Commune: CommuneOf(r))).OrderBy(s => s.Commune, TableOrder.Words).ThenBy(s => s.Sro.Text("id"), StringComparer.Ordinal)
                        .Select(s => Row(s.Sro, s.Commune, costs.GetValueOrDefault(s.Sro.Text("id")) / 100m)),
                ])
            {
                Filter = true,
                Lines = true,
                PageSize = 50,
                Note = say["sro.list.note"],
            },
            design.Simulated);
    }

    private Cell[] Row(DesignRecord sro, string commune, decimal cost)
    {
        string id = sro.Text("id");
        long lines = sro.Whole("lines");
        decimal each = lines == 0 ? 0 : cost / lines;
        return [new(commune), new(id, Href: "/infrastructures/reseau/sro/" + id), new(sro.Text("parent")), new(say.Number(lines), lines), Full(sro), new(say.Euros(cost), cost), new(say.Euros(each), each)];
    }

    private string CommuneOf(DesignRecord site) => snapshot.Index.Find(TerritoryId.Commune(site.Text("commune")))?.Name ?? site.Text("commune");

    private Cell Full(DesignRecord sro)
    {
        decimal percent = sro.Whole("capacity") == 0 ? 0 : 100m * sro.Whole("lines") / sro.Whole("capacity");
        return new Cell(say.Percent(percent, 0), percent, Bar: Math.Min(100, percent));
    }

    /// <returns>Null when the design, or the SRO in it, does not exist.</returns>
    public SroView? Find(string id)
    {
        if (id.Length is 0 or > 60 || !System.IO.File.Exists(File))
        {
            return null;
        }

        using DesignFolder design = new(File);
        DesignRecord sro = design.Rows("design_site", "id", [id]).FirstOrDefault();
        if (sro.Columns is null || sro.Text("kind") != "sro")
        {
            return null;
        }

        List<DesignRecord> pbos = [.. design.Rows("design_site", "parent", [id])];
        List<DesignRecord> premises = [.. design.Rows("design_premises", "pbo", [.. pbos.Select(p => p.Text("id"))])];
        List<DesignRecord> spans = [.. design.Rows("design_span", "sro", [id])];
        Commune? commune = snapshot.Index.Find(TerritoryId.Commune(sro.Text("commune"))) as Commune;
        TableData costs = Costs([.. design.Rows("design_quantity", "sro", [id])], out decimal cost, out decimal reuse);
        return new SroView(
            id, commune?.Name ?? sro.Text("commune"), TerritoryReads.Address(TerritoryId.Commune(sro.Text("commune"))), design.Simulated, design.Rules,
            Facts(sro, pbos, premises, spans, cost, reuse), Cables(spans), costs, Pbos(pbos, premises),
            Waivers([.. design.Rows("design_waiver", "object", [id, .. pbos.Select(p => p.Text("id")), .. premises.Select(p => p.Whole("building_id").ToString(CultureInfo.InvariantCulture))])], design),
            [.. pbos.OrderBy(p => p.Text("id"), StringComparer.Ordinal).Select(p => $"{Short(p.Text("id"))} · {p.Whole("lines")}")],
            new SroPlan(sro, pbos, premises, spans))
        {
            MadeAt = snapshot.Design?.MadeAt,
            MapHref = string.Create(CultureInfo.InvariantCulture, $"/carte#16/{sro.Geometry!.Coordinate.Y:0.00000}/{sro.Geometry.Coordinate.X:0.00000}"),
        };
    }

    /// <summary>The last word of an id tells boxes of one cabinet apart.</summary>
    private static string Short(string id) => id[(id.LastIndexOf('-') + 1)..];

    private List<SroFact> Facts(DesignRecord sro, List<DesignRecord> pbos, List<DesignRecord> premises, List<DesignRecord> spans, decimal cost, decimal reuse)
    {
        long lines = sro.Whole("lines");
        double metres = spans.Sum(s => s.Real("length_m")), standing = spans.Where(s => s.Text("support") != "none").Sum(s => s.Real("length_m"));
        DesignRecord? worst = premises.Count == 0 ? null : premises.MaxBy(p => p.Whole("loss_udb"));
        DesignRecord? far = premises.Count == 0 ? null : premises.MaxBy(p => p.Whole("pm_pto_udb"));
        var at = sro.Geometry!.Coordinate;
        return
        [
            new(say["sro.lines"], say["sro.lines.of", say.Number(lines), say.Number(sro.Whole("capacity"))]),
            new(say["sro.buildings"], say["sro.buildings.of", say.Number(premises.Count), say.Count("sro.priority", premises.Count(p => p.Flag("priority")))]),
            new(say["sro.pbo"], say.Number(pbos.Sum(p => p.Whole("boxes")))),
            new(say["sro.nro"], say["sro.nro.by", sro.Text("parent"), say.Kilometres(sro.Whole("root_dm") / 10_000.0), say.Number(sro.Whole("fibres"))]),
            new(say["sro.routes"], say["sro.routes.of", say.Kilometres(metres / 1000), say.Kilometres(standing / 1000)]),
            new(say["sro.cost"], say["sro.cost.of", say.Euros(cost), say.Euros(lines == 0 ? 0 : cost / lines)]),
            new(say["sro.cost.reuse"], say["sro.cost.of", say.Euros(reuse), say.Euros(lines == 0 ? 0 : reuse / lines)]),
            new(say["sro.optical"], worst is { } w && far is { } f ? say["sro.optical.of", say.Number(w.Whole("loss_udb") / 1_000_000m, 2), say.Number(f.Whole("pm_pto_udb") / 1_000_000m, 2)] : say["figure.none"]),
            new(say["sro.coordinates"], string.Create(CultureInfo.GetCultureInfo(say.InFrench ? "fr-FR" : "en-GB"), $"{at.Y:0.00000} N, {at.X:0.00000} E")),
        ];
    }

    private TableData Cables(List<DesignRecord> spans)
    {
        Dictionary<int, double> metres = [];
        foreach (DesignRecord span in spans)
        {
            foreach (string size in span.Text("cables_distribution").Split('+', StringSplitOptions.RemoveEmptyEntries))
            {
                int fibres = int.Parse(size, CultureInfo.InvariantCulture);
                metres[fibres] = metres.GetValueOrDefault(fibres) + span.Real("length_m");
            }
        }

        return new TableData("cables", say["sro.cables"], [new("taille", say["sro.cable"]), new("metres", say["sro.metres"], true)],
            [.. metres.OrderByDescending(m => m.Key).Select(m => (IReadOnlyList<Cell>)[new(say["sro.fibres", m.Key]), new(say.Number(m.Value), (decimal)m.Value)])])
        {
            Headed = true,
            Sortable = false,
            Total = [new(say["table.total"]), new(say.Number(metres.Values.Sum()))],
        };
    }

    private TableData Costs(List<DesignRecord> quantities, out decimal cost, out decimal reuse)
    {
        cost = quantities.Sum(q => q.Whole("cost_cents")) / 100m;
        reuse = quantities.Sum(q => q.Whole("cost_reuse_cents")) / 100m;
        return new TableData("devis", say["sro.bill"], [new("poste", say["network.item"]), new("quantite", say["sro.quantity.new"], true, Bare: true), new("cout", say["design.cost-new"], true), new("quantite-reemploi", say["sro.quantity.reuse"], true), new("reemploi", say["design.cost-reuse"], true)],
            [
                .. quantities.GroupBy(q => (Fr: q.Text("label_fr"), En: q.Text("label_en"), Unit: q.Text("unit"))).OrderByDescending(g => g.Sum(q => q.Whole("cost_cents"))).Select(g =>
                {
                    decimal unit = g.Key.Unit == "dm" ? 10m : 1m, quantity = g.Sum(q => q.Whole("quantity_base")) / unit, reused = g.Sum(q => q.Whole("quantity_reuse_base")) / unit;
                    decimal price = g.Sum(q => q.Whole("cost_cents")) / 100m, again = g.Sum(q => q.Whole("cost_reuse_cents")) / 100m;
                    return (IReadOnlyList<Cell>)[new(say.Either(g.Key.Fr, g.Key.En)), new(say.Quantity(quantity, g.Key.Unit == "dm" ? "m" : "u"), quantity), new(say.Euros(price), price), new(say.Quantity(reused, g.Key.Unit == "dm" ? "m" : "u"), reused), new(say.Euros(again), again)];
                }),
            ])
        {
            Headed = true,
            Lines = true,
            Total = [new(say["table.total"]), new(""), new(say.Euros(cost)), new(""), new(say.Euros(reuse))],
        };
    }

    private TableData Pbos(List<DesignRecord> pbos, List<DesignRecord> premises)
    {
        ILookup<string, DesignRecord> served = premises.ToLookup(p => p.Text("pbo"));
        return new TableData("pbo", say["sro.pbos"],
            [
                new("id", say["sro.pbo.id"]), new("pose", say["sro.pbo.where"], Bare: true), new("locaux", say["table.premises"], true), new("capacite", say["sro.pbo.capacity"], true), new("fibres", say["sro.pbo.fibres"], true),
                new("cable", say["sro.pbo.cable"], true), new("perte", say["sro.pbo.loss"], true),
            ],
            [
                .. pbos.OrderBy(p => p.Text("id"), StringComparer.Ordinal).Select(p =>
                {
                    decimal loss = served[p.Text("id")].Select(b => b.Whole("loss_udb") / 1_000_000m).DefaultIfEmpty(0).Max();
                    return (IReadOnlyList<Cell>)
                    [
                        new(p.Text("id")), new(say[p.Flag("in_building") ? "sro.pbo.building" : "sro.pbo.street"]), new(say.Number(p.Whole("lines")), p.Whole("lines")), new(say.Number(p.Whole("capacity")), p.Whole("capacity")),
                        new(say.Number(p.Whole("fibres")), p.Whole("fibres")), new(say.Number(p.Whole("root_dm") / 10m), p.Whole("root_dm")), new(say.Number(loss, 2), loss),
                    ];
                }),
            ])
        {
            Headed = true,
            Lines = true,
            PageSize = 50,
            Note = say["sro.pbos.note"],
        };
    }

    private TableData? Waivers(List<DesignRecord> waivers, DesignFolder design)
    {
        if (waivers.Count == 0)
        {
            return null;
        }

        // In the words of the rules the design was made by, which lie in its own file.
        Dictionary<string, string> rules = design.Rows("design_rule", "section", ["rule"]).ToDictionary(r => r.Text("key"), r => say.Either(r.Text("fr"), r.Text("en")), StringComparer.Ordinal);
        return new TableData(
            "derogations", say["network.waivers"], [new("regle", say["network.rule"]), new("objet", say["sro.object"]), new("depassement", say["network.excess"], true)],
            [
                .. waivers.Select(w => (Row: w, Excess: decimal.Parse(w.Text("excess"), CultureInfo.InvariantCulture))).Select(w => (IReadOnlyList<Cell>)
                [
                    new(say.Either(w.Row.Text("reason_fr"), w.Row.Text("reason_en")), Note: $"{rules[w.Row.Text("rule")]} ({w.Row.Text("rule")})"), new(w.Row.Text("object")), new(say.Ruled(w.Excess, w.Row.Text("unit")), w.Excess),
                ]),
            ]) { Headed = true, Prose = true };
    }
}
