using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Works the bill out again from spans, sites, drops and the rules snapshot, and compares every quantity, price and sum.</summary>
internal sealed class PriceCheck(DesignFile file, NetworkCheck network, RuleBook rules, Findings findings)
{
    private readonly Dictionary<(string Item, string Commune, string Nro, string Sro, string Sharing), (long New, long Reuse)> bill = [];
    private readonly Dictionary<string, FileRule> words = file.RuleRows.Where(r => r.Section == "price").ToDictionary(r => r.Key, StringComparer.Ordinal);

    public Money Cost { get; private set; }

    public Money CostReuse { get; private set; }

    /// <summary>Cost by first word of the item.</summary>
    public Dictionary<string, long> ByKind { get; } = new(StringComparer.Ordinal);

    public void Run()
    {
        foreach (FileSpan span in file.Spans.Where(s => s.Edge >= 0 && s.Edge < file.Streets.Count))
        {
            AddSpan(span);
        }

        foreach (FileSite site in file.Sites)
        {
            AddSite(site);
        }

        foreach (FilePremises p in file.Premises)
        {
            AddDrop(p);
        }

        foreach ((int edge, int _, string owner, string cables) in file.Closures)
        {
            if (network.Sites.TryGetValue(owner, out FileSite? site) && edge >= 0 && edge < file.Streets.Count)
            {
                string item = rules.FibresOf(cables) <= 144 ? "closure.small" : "closure.large";
                Add(item, file.Streets[edge].Commune, site.Kind == "nro" ? site.Id : site.Parent, site.Kind == "nro" ? null : site.Id, SharingOf(site), 1, 1);
            }
        }

        foreach ((string owner, long count) in network.Distribution.Splices.Concat(network.Transport.Splices))
        {
            if (network.Sites.TryGetValue(owner, out FileSite? site))
            {
                Add("splice", site.Commune, site.Kind == "nro" ? site.Id : site.Parent, site.Kind == "nro" ? null : site.Id, SharingOf(site), count, count);
            }
        }

        Compare();
    }

    /// <summary>What an NRO feeds, its premises share; what an SRO feeds, the commune where it lies pays.</summary>
    private static string SharingOf(FileSite owner) => owner.Kind == "nro" ? "nro" : "local";

    private void Add(string item, string commune, string? nro, string? sro, string sharing, long quantityNew, long quantityReuse)
    {
        if (quantityNew != 0 || quantityReuse != 0)
        {
            (string, string, string, string, string) key = (item, commune, nro ?? "", sro ?? "", sharing);
            (long n, long r) = bill.GetValueOrDefault(key);
            bill[key] = (n + quantityNew, r + quantityReuse);
        }
    }

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
        foreach ((string cables, string? nro, string? sro, string share) in new[] { (span.DistributionCables, span.Nro, span.Sro, "local"), (span.TransportCables, span.Nro, null, "nro"), (span.CollecteCables, null, null, "all") })
        {
            foreach (int size in rules.Cables(cables) ?? [])
            {
                Add($"cable.{size}", street.Commune, nro, sro, share, dm, dm);
                perDm += rules.Unit($"cable.{size}");
            }
        }

        findings.Equal("span-cost", $"tronçon / span {span.Edge}:{span.FromDm} (c€)", span.CostNewCents, dm * (rules.Unit(support) + perDm));
        findings.Equal("span-cost", $"tronçon / span {span.Edge}:{span.FromDm} (c€, réemploi)", span.CostReuseCents, dm * (rules.Unit(stands ? rent : support) + perDm));
    }

    private void AddSite(FileSite site)
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
                string? nro = network.Find(site.Parent, "sro")?.Parent;
                int entries = site.InBuilding ? 1 : 0;
                Add(site.InBuilding ? "pbo.building" : "pbo.street", site.Commune, nro, site.Parent, "local", site.Boxes, site.Boxes);
                Add("building.entry", site.Commune, nro, site.Parent, "local", entries, entries);
                Add("splice", site.Commune, nro, site.Parent, "local", site.Fibres, site.Fibres);
                SiteCost(site, site.InBuilding ? (site.Boxes * rules.Unit("pbo.building")) + rules.Unit("building.entry") : site.Boxes * rules.Unit("pbo.street"));
                break;
        }
    }

    private void SiteCost(FileSite site, long cents) => findings.Equal("site-cost", $"{site.Id} (c€)", site.CostCents, cents);

    private void AddDrop(FilePremises p)
    {
        if (network.Find(p.Pbo, "pbo") is not { } pbo)
        {
            return;
        }

        string? nro = network.Find(pbo.Parent, "sro")?.Parent;
        long dm = p.StreetDm + p.SetbackDm, reach = rules.Dm("pbo.reach");
        string item = pbo.InBuilding ? "drop.building" : dm <= rules.Dm("drop.short") ? "drop.short" : "drop.long";
        long beyond = pbo.InBuilding ? 0 : p.Lines * Math.Max(0, dm - reach);
        Add(item, p.Commune, nro, pbo.Parent, "local", p.Lines, p.Lines);
        Add("drop.beyond", p.Commune, nro, pbo.Parent, "local", beyond, beyond);
    }

    private void Compare()
    {
        Dictionary<(string, string, string, string, string), (long New, long Reuse)> declared = [];
        long cost = 0, reuse = 0;
        foreach (FileQuantity q in file.Quantities)
        {
            if (q.New + q.Reuse == 0 || !declared.TryAdd((q.Item, q.Commune, q.Nro ?? "", q.Sro ?? "", q.Sharing), (q.New, q.Reuse)))
            {
                findings.Add("line-twice", $"{q.Item} {q.Commune} {q.Nro} {q.Sro} : la ligne est vide ou figure deux fois", $"{q.Item} {q.Commune} {q.Nro} {q.Sro}: the line is empty or stands twice");
            }

            if (words.GetValueOrDefault(q.Item) is not { } price || q.LabelFr != price.Fr || q.LabelEn != price.En || q.Unit != (RuleBook.IsByMetre(q.Item) ? "dm" : "u"))
            {
                findings.Add("line-words", $"{q.Item} {q.Commune} : libellé ou unité (« {q.LabelFr} », {q.Unit}) autre que celui du prix", $"{q.Item} {q.Commune}: label or unit ('{q.LabelEn}', {q.Unit}) is not the price's");
            }

            long unit = file.Prices.ContainsKey(q.Item) ? rules.Unit(q.Item) : -1;
            findings.Equal("price", $"{q.Item} : prix unitaire / unit price (c€)", q.UnitCents, unit);
            findings.Equal("line-cost", $"{q.Item} {q.Commune} (c€)", q.CostCents, q.New * unit);
            findings.Equal("line-cost", $"{q.Item} {q.Commune} (c€, réemploi)", q.CostReuseCents, q.Reuse * unit);
            cost += q.New * unit;
            reuse += q.Reuse * unit;
            string kind = q.Item.Split('.')[0];
            ByKind[kind] = ByKind.GetValueOrDefault(kind) + (q.New * unit);
        }

        foreach ((string Item, string Commune, string Nro, string Sro, string Sharing) key in declared.Keys.Union(bill.Keys))
        {
            findings.Equal("quantity", $"{key.Item} {key.Commune} {key.Nro} {key.Sro} {key.Sharing}", declared.GetValueOrDefault(key).New, bill.GetValueOrDefault(key).New);
            findings.Equal("quantity", $"{key.Item} {key.Commune} {key.Nro} {key.Sro} {key.Sharing} (réemploi)", declared.GetValueOrDefault(key).Reuse, bill.GetValueOrDefault(key).Reuse);
        }

        (Cost, CostReuse) = (new Money(cost), new Money(reuse));
    }
}
