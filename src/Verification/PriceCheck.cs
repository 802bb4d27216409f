using System.Runtime.InteropServices;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Works the bill out again from spans, sites, drops and the rules snapshot, and compares every quantity, price and sum.</summary>
internal sealed class PriceCheck(DesignFile file, NetworkCheck network, RuleBook rules, Findings findings)
{
    private readonly Dictionary<Entry, (long New, long Reuse)> bill = [];
    private readonly Dictionary<string, FileRule> words = file.RuleRows.Where(r => r.Section == "price").ToDictionary(r => r.Key, StringComparer.Ordinal);
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private (string Name, int Number) lastCommune = ("", 0), lastNro = ("", 0), lastSro = ("", 0);

    /// <summary>A line of the bill by the numbers of its words.</summary>
    private readonly record struct Entry(int Item, int Commune, int Nro, int Sro, int Sharing);

    public Money Cost { get; private set; }

    public Money CostReuse { get; private set; }

    /// <summary>Cost by first word of the item.</summary>
    public Dictionary<string, long> ByKind { get; } = new(StringComparer.Ordinal);

    public void Run()
    {
        Number("");
        foreach (FileSpan span in file.Spans)
        {
            if (span.Edge >= 0 && span.Edge < file.Streets.Count)
            {
                AddSpan(span);
            }
        }

        for (int s = 0; s < file.Sites.Count; s++)
        {
            AddSite(file.Sites[s], s);
        }

        if (file.Premises.Count > 0)
        {
            (int reach, int brief) = (rules.Dm("pbo.reach"), rules.Dm("drop.short"));
            for (int row = 0; row < file.Premises.Count; row++)
            {
                AddDrop(file.Premises[row], network.PboOf(row), reach, brief);
            }
        }

        foreach ((int edge, int _, string owner, string cables) in file.Closures)
        {
            if (network.Find(owner) is { } site && edge >= 0 && edge < file.Streets.Count)
            {
                string item = rules.FibresOf(cables) <= 144 ? "closure.small" : "closure.large";
                Add(item, file.Streets[edge].Commune, site.Kind == "nro" ? site.Id : site.Parent, site.Kind == "nro" ? null : site.Id, SharingOf(site), 1, 1);
            }
        }

        foreach ((int owner, long count) in network.Distribution.Splices.Concat(network.Transport.Splices))
        {
            FileSite site = file.Sites[owner];
            Add("splice", site.Commune, site.Kind == "nro" ? site.Id : site.Parent, site.Kind == "nro" ? null : site.Id, SharingOf(site), count, count);
        }

        Compare();
    }

    /// <summary>What an NRO feeds, its premises share; what an SRO feeds, the commune where it lies pays.</summary>
    private static string SharingOf(FileSite owner) => owner.Kind == "nro" ? "nro" : "local";

    private void Add(string item, string commune, string? nro, string? sro, string sharing, long quantityNew, long quantityReuse)
    {
        if (quantityNew != 0 || quantityReuse != 0)
        {
            Entry entry = new(Number(item), Number(commune, ref lastCommune), Number(nro ?? "", ref lastNro), Number(sro ?? "", ref lastSro), Number(sharing));
            ref (long New, long Reuse) line = ref CollectionsMarshal.GetValueRefOrAddDefault(bill, entry, out _);
            line = (line.New + quantityNew, line.Reuse + quantityReuse);
        }
    }

    /// <summary>Number of a word.</summary>
    private int Number(string name)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, name, out bool known);
        if (!known)
        {
            number = names.Count;
            names.Add(name);
        }

        return number;
    }

    /// <summary>Neighbours in the file mostly lie in one commune and hang on one cabinet.</summary>
    private int Number(string name, ref (string Name, int Number) last) => (ReferenceEquals(name, last.Name) ? last : last = (name, Number(name))).Number;

    private void AddSpan(FileSpan span)
    {
        FileStreet street = file.Streets[span.Edge];
        long dm = span.ToDm - span.FromDm;
        bool stands = street.Support != "none";
        string support = span.Mode == "aerial" ? "aerial" : RuleBook.TrenchItem(street);
        string rent = street.Support == "pole" ? "rent.pole" : "rent.duct";
        string sharing = span.Distribution > 0 || span.Level == "branchement" || (span.Sro is not null && span.Transport == 0) ? "local" : span.Transport > 0 ? "nro" : "all";
        Add(support, street.Commune, span.Nro, span.Sro, sharing, dm, stands ? 0 : dm);
        Add(rent, street.Commune, span.Nro, span.Sro, sharing, 0, stands ? dm : 0);
        long perDm = 0;
        foreach ((string cables, string? nro, string? sro, string share) in (ReadOnlySpan<(string, string?, string?, string)>)[(span.DistributionCables, span.Nro, span.Sro, "local"), (span.TransportCables, span.Nro, null, "nro"), (span.CollecteCables, null, null, "all")])
        {
            foreach (int size in rules.Cables(cables) ?? [])
            {
                Add(RuleBook.CableItem(size), street.Commune, nro, sro, share, dm, dm);
                perDm += rules.Unit(RuleBook.CableItem(size));
            }
        }

        findings.Equal("span-cost", span.CostNewCents, dm * (rules.Unit(support) + perDm), $"tronçon / span {span.Edge}:{span.FromDm} (c€)");
        findings.Equal("span-cost", span.CostReuseCents, dm * (rules.Unit(stands ? rent : support) + perDm), $"tronçon / span {span.Edge}:{span.FromDm} (c€, réemploi)");
    }

    private void AddSite(FileSite site, int row)
    {
        switch (site.Kind)
        {
            case "nro":
                Add("nro.site", site.Commune, site.Id, null, "nro", 1, 1);
                Add("nro.line", site.Commune, site.Id, null, "nro", site.Lines, site.Lines);
                SiteCost(site, rules.Unit("nro.site") + (site.Lines * rules.Unit("nro.line")));
                break;
            case "sro":
                Add("sro.site", site.Commune, site.Parent, site.Id, "local", 1, 1);
                Add("sro.line", site.Commune, site.Parent, site.Id, "local", site.Lines, site.Lines);
                SiteCost(site, rules.Unit("sro.site") + (site.Lines * rules.Unit("sro.line")));
                break;
            default:
                string? nro = network.Above(row) is >= 0 and var sro ? file.Sites[sro].Parent : null;
                int entries = site.InBuilding ? 1 : 0;
                Add(site.InBuilding ? "pbo.building" : "pbo.street", site.Commune, nro, site.Parent, "local", site.Boxes, site.Boxes);
                Add("building.entry", site.Commune, nro, site.Parent, "local", entries, entries);
                Add("splice", site.Commune, nro, site.Parent, "local", site.Fibres, site.Fibres);
                SiteCost(site, site.InBuilding ? (site.Boxes * rules.Unit("pbo.building")) + rules.Unit("building.entry") : site.Boxes * rules.Unit("pbo.street"));
                break;
        }
    }

    private void SiteCost(FileSite site, long cents) => findings.Equal("site-cost", site.CostCents, cents, $"{site.Id} (c€)");

    private void AddDrop(FilePremises p, int pboRow, int reach, int brief)
    {
        if (pboRow < 0)
        {
            return;
        }

        FileSite pbo = file.Sites[pboRow];
        string? nro = network.Above(pboRow) is >= 0 and var sro ? file.Sites[sro].Parent : null;
        long dm = p.StreetDm + p.SetbackDm;
        string item = pbo.InBuilding ? "drop.building" : dm <= brief ? "drop.short" : "drop.long";
        long beyond = pbo.InBuilding ? 0 : p.Lines * Math.Max(0, dm - reach);
        Add(item, p.Commune, nro, pbo.Parent, "local", p.Lines, p.Lines);
        Add("drop.beyond", p.Commune, nro, pbo.Parent, "local", beyond, beyond);
    }

    private void Compare()
    {
        Dictionary<Entry, (long New, long Reuse)> declared = [];
        long cost = 0, reuse = 0;
        foreach (FileQuantity q in file.Quantities)
        {
            if (q.New + q.Reuse == 0 || !declared.TryAdd(new Entry(Number(q.Item), Number(q.Commune), Number(q.Nro ?? ""), Number(q.Sro ?? ""), Number(q.Sharing)), (q.New, q.Reuse)))
            {
                findings.Add("line-twice", $"{q.Item} {q.Commune} {q.Nro} {q.Sro} : la ligne est vide ou figure deux fois", $"{q.Item} {q.Commune} {q.Nro} {q.Sro}: the line is empty or stands twice");
            }

            if (words.GetValueOrDefault(q.Item) is not { } price || q.LabelFr != price.Fr || q.LabelEn != price.En || q.Unit != (RuleBook.IsByMetre(q.Item) ? "dm" : "u"))
            {
                findings.Add("line-words", $"{q.Item} {q.Commune} : libellé ou unité (« {q.LabelFr} », {q.Unit}) autre que celui du prix", $"{q.Item} {q.Commune}: label or unit ('{q.LabelEn}', {q.Unit}) is not the price's");
            }

            long unit = file.Prices.ContainsKey(q.Item) ? rules.Unit(q.Item) : -1;
            findings.Equal("price", q.UnitCents, unit, $"{q.Item} : prix unitaire / unit price (c€)");
            findings.Equal("line-cost", q.CostCents, q.New * unit, $"{q.Item} {q.Commune} (c€)");
            findings.Equal("line-cost", q.CostReuseCents, q.Reuse * unit, $"{q.Item} {q.Commune} (c€, réemploi)");
            cost += q.New * unit;
            reuse += q.Reuse * unit;
            int dot = q.Item.IndexOf('.');
            string kind = dot < 0 ? q.Item : q.Item[..dot];
            ByKind[kind] = ByKind.GetValueOrDefault(kind) + (q.New * unit);
        }

        foreach (Entry e in declared.Keys.Union(bill.Keys))
        {
            (long saidNew, long saidReuse) = declared.GetValueOrDefault(e);
            (long ownNew, long ownReuse) = bill.GetValueOrDefault(e);
            findings.Equal("quantity", saidNew, ownNew, $"{names[e.Item]} {names[e.Commune]} {names[e.Nro]} {names[e.Sro]} {names[e.Sharing]}");
            findings.Equal("quantity", saidReuse, ownReuse, $"{names[e.Item]} {names[e.Commune]} {names[e.Nro]} {names[e.Sro]} {names[e.Sharing]} (réemploi)");
        }

        (Cost, CostReuse) = (new Money(cost), new Money(reuse));
    }
}
