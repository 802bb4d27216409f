namespace Maillage.Verification;

/// <summary>Every rule either holds or has a waiver that names it, tells the same excess and is proven; a waiver without a broken rule is refused too.</summary>
internal sealed class RuleCheck(DesignFile file, StreetPieces pieces, NetworkCheck network, RuleBook rules, Findings findings)
{
    private readonly Dictionary<(string Rule, string Object), (decimal Excess, bool Proven)> broken = [];
    private readonly Dictionary<string, long> largestNeighbour = new(StringComparer.Ordinal);
    private Dictionary<int, int>? srosOutside;
    private int[] part = [];

    /// <summary>Lines, exchange capacity by connected part of the streets.</summary>
    public Dictionary<int, (long Lines, List<int> Capacities)> Parts { get; } = [];

    public int PartOf(int node) => part[node];

    public Dictionary<string, long> CommuneLines { get; } = new(StringComparer.Ordinal);

    public void Run()
    {
        MeasureParts();
        foreach (FileSite site in file.Sites)
        {
            CheckSite(site);
        }

        foreach (FilePremises p in file.Premises)
        {
            CheckPremises(p);
        }

        BackboneCheck backbone = new(file, pieces, network, rules);
        backbone.Run(PartOf, findings);
        foreach ((string nro, bool proven) in backbone.OneWay(PartOf))
        {
            Over("collecte.ways", nro, 1, proven);
        }

        Dictionary<string, int> lines = file.Premises.GroupBy(p => p.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToDictionary(g => g.Key, g => g.First().Lines);
        Dictionary<(string, string), decimal> waivers = [];
        foreach (FileWaiver w in file.Waivers)
        {
            findings.Equal("waiver-premises", $"dérogation / waiver {w.Rule} {w.Object}", w.Premises, network.Sites.TryGetValue(w.Object, out FileSite? site) ? site.Lines : lines.GetValueOrDefault(w.Object, -1));
            if (w.Clause is null || file.Clauses.GetValueOrDefault(w.Clause)?.Parameters.Contains(w.Rule) != true)
            {
                findings.Add("waiver-clause", $"la dérogation {w.Rule} de {w.Object} nomme une clause qui n'existe pas ou n'a pas cette règle : {w.Clause}", $"waiver {w.Rule} of {w.Object} names a clause that does not exist or has no such rule: {w.Clause}");
            }

            if (!waivers.TryAdd((w.Rule, w.Object), w.Excess) || !broken.TryGetValue((w.Rule, w.Object), out (decimal Excess, bool) found) || found.Excess != w.Excess)
            {
                findings.Add("waiver-idle", $"la dérogation {w.Rule} de {w.Object} ne répond pas à une règle dépassée d'autant", $"waiver {w.Rule} of {w.Object} answers no rule exceeded by as much");
            }
        }

        foreach (((string rule, string thing), (decimal excess, bool proven)) in broken)
        {
            if (!proven || !waivers.ContainsKey((rule, thing)))
            {
                findings.Add("rule-broken", $"la règle {rule} n'est pas tenue, de {excess.ToString(System.Globalization.CultureInfo.GetCultureInfo("fr-FR"))}, par {thing}, sans dérogation prouvée", $"{rule} exceeded by {excess} at {thing}, without a proven waiver");
            }
        }
    }

    private void MeasureParts()
    {
        part = new int[pieces.Count];
        Array.Fill(part, -1);
        List<int> queue = [];
        for (int root = 0; root < part.Length; root++)
        {
            if (part[root] >= 0)
            {
                continue;
            }

            part[root] = root;
            queue.Clear();
            queue.Add(root);
            for (int i = 0; i < queue.Count; i++)
            {
                for (int k = pieces.Start[queue[i]]; k < pieces.Start[queue[i] + 1]; k++)
                {
                    int w = pieces.Other(pieces.At[k], queue[i]);
                    if (part[w] < 0)
                    {
                        part[w] = root;
                        queue.Add(w);
                    }
                }
            }
        }

        foreach (FilePremises p in file.Premises)
        {
            CommuneLines[p.Commune] = CommuneLines.GetValueOrDefault(p.Commune) + p.Lines;
            int node = pieces.NodeAt(p.Edge, p.AtDm);
            if (node >= 0)
            {
                (long lines, List<int>? capacities) = Parts.GetValueOrDefault(part[node]);
                Parts[part[node]] = (lines + p.Lines, capacities ?? []);
            }
        }

        Dictionary<int, HashSet<string>> at = MeasureNeighbours();
        foreach ((string id, _, int node, string commune) in file.Exchanges)
        {
            if (!at.TryGetValue(node, out HashSet<string>? communes) || !communes.Contains(commune))
            {
                findings.Add("exchange-place", $"le central {id} n'est à aucun nœud d'une rue de sa commune {commune}", $"exchange {id} is at no node of a street of its commune {commune}");
            }

            if (node >= 0 && node < part.Length && Parts.TryGetValue(part[node], out (long, List<int> Capacities) here))
            {
                here.Capacities.Add(CapacityIn(commune));
            }
        }
    }

    /// <summary>Lines an exchange in this commune may serve.</summary>
    public int CapacityIn(string commune) => rules.NroCapacity(CommuneLines.GetValueOrDefault(commune), largestNeighbour.GetValueOrDefault(commune));

    /// <summary>The most lines among the communes that share a street end with each commune.</summary>
    /// <returns>Communes of the streets at each node.</returns>
    private Dictionary<int, HashSet<string>> MeasureNeighbours()
    {
        Dictionary<int, HashSet<string>> meeting = [];
        foreach (FileStreet street in file.Streets)
        {
            foreach (int end in (int[])[street.From, street.To])
            {
                if (!meeting.TryGetValue(end, out HashSet<string>? communes))
                {
                    meeting[end] = communes = [];
                }

                communes.Add(street.Commune);
            }
        }

        foreach (HashSet<string> communes in meeting.Values)
        {
            long most = communes.Max(c => CommuneLines.GetValueOrDefault(c));
            foreach (string commune in communes)
            {
                largestNeighbour[commune] = Math.Max(largestNeighbour.GetValueOrDefault(commune), most);
            }
        }

        return meeting;
    }

    private void CheckSite(FileSite site)
    {
        int node = network.NodeOf(site);
        if (node < 0 || !Parts.TryGetValue(part[node], out (long Lines, List<int> Capacities) here))
        {
            findings.Add("site-place", $"{site.Id} n'est pas sur une rue qui sert des locaux", $"{site.Id} is not on a street that serves premises");
            return;
        }

        switch (site.Kind)
        {
            case "pbo":
                int capacity = site.InBuilding ? site.Boxes * rules.Whole("pbo.building.lines") : rules.Whole("pbo.street.lines");
                findings.Equal("capacity", site.Id, site.Capacity, capacity);
                Over("pbo.street.lines", site.Id, site.Lines - capacity, proven: false);
                break;
            case "sro":
                findings.Equal("capacity", site.Id, site.Capacity, rules.Whole("sro.lines.max"));
                int most = rules.Whole("sro.lines.max");
                bool indivisible = (here.Lines + most - 1) / most > here.Lines / rules.SroMin && SrosOutside(most).GetValueOrDefault(part[node]) == 1;
                Over("sro.lines.min", site.Id, rules.SroMin - site.Lines, indivisible);
                Over("sro.lines.max", site.Id, site.Lines - most, indivisible);
                break;
            default:
                int[] offered = [.. file.Exchanges.Where(x => x.Node == node).Select(x => CapacityIn(x.Commune))];
                if (offered.Length == 0)
                {
                    broken[("nro.at-exchange", site.Id)] = (1, here.Capacities.Count == 0);
                }

                int limit = offered.Length == 0 ? rules.Whole("nro.lines.max") : offered.Max();
                findings.Equal("capacity", site.Id, site.Capacity, limit);
                Over("nro.lines.max", site.Id, site.Lines - limit, here.Capacities.Sum(c => (long)c) < here.Lines);
                break;
        }
    }

    /// <summary>Cabinets outside the limits by part of the streets: where its lines cannot be shared out, one is proven.</summary>
    private Dictionary<int, int> SrosOutside(int most) =>
        srosOutside ??= file.Sites.Where(s => s.Kind == "sro" && (s.Lines < rules.SroMin || s.Lines > most) && network.NodeOf(s) >= 0).CountBy(s => part[network.NodeOf(s)]).ToDictionary();

    private void CheckPremises(FilePremises p)
    {
        if (network.Find(p.Pbo, "pbo") is not { } pbo || network.Find(pbo.Parent, "sro") is not { } sro)
        {
            return;
        }

        string id = p.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (pbo.InBuilding != p.Lines > rules.Whole("pbo.street.lines") || (pbo.InBuilding && (pbo.Lines != p.Lines || p.StreetDm != 0)))
        {
            findings.Add("pbo-building", $"{pbo.Id} : des boîtes dans un immeuble servent cet immeuble seul, qui a plus de locaux qu'un PBO de rue", $"{pbo.Id}: boxes in a building serve this building alone, which has more premises than a street PBO holds");
        }

        int beyond = p.StreetDm + p.SetbackDm - rules.Dm("pbo.reach");
        if (!pbo.InBuilding && beyond > 0)
        {
            broken[("pbo.reach", id)] = (beyond / 10m, p.StreetDm == 0);
        }

        long perDm = (long)(file.Rules["optical.attenuation"] * 100), splice = rules.MicroDb("optical.splice"), connector = rules.MicroDb("optical.connector");
        long length = (long)pbo.RootDm + p.StreetDm + p.SetbackDm;
        long near = (length * perDm) + connector + ((pbo.Splices + 2) * splice);
        long whole = near + (sro.RootDm * perDm) + ((sro.Splices + 2) * splice) + (3 * connector) + rules.MicroDb("optical.split");
        findings.Equal("optical", $"bâtiment / building {id} PM–PTO (µdB)", p.PmPto, near);
        findings.Equal("optical", $"bâtiment / building {id} NRO–PTO (µdB)", p.Loss, whole);
        string? limit = length <= rules.Dm("optical.pm-pto.near.length") ? "optical.pm-pto.near" : length <= rules.Dm("optical.pm-pto.middle.length") ? "optical.pm-pto.middle" : null;
        if (limit is not null && near > rules.MicroDb(limit))
        {
            broken[("optical.pm-pto.middle", id)] = ((near - rules.MicroDb(limit)) / 1_000_000m, pbo.Splices == 0);
        }

        if (whole > rules.MicroDb("optical.budget.c-plus"))
        {
            broken[("optical.budget.c-plus", id)] = ((whole - rules.MicroDb("optical.budget.c-plus")) / 1_000_000m, false);
        }
    }

    private void Over(string rule, string thing, int excess, bool proven)
    {
        if (excess > 0)
        {
            broken[(rule, thing)] = (excess, proven);
        }
    }
}
