namespace Maillage.Verification;

/// <summary>Every rule either holds or has a waiver that names it, tells the same excess and is proven; a waiver without a broken rule is refused too.</summary>
internal sealed class RuleCheck(DesignFile file, StreetPieces pieces, StreetParts parts, NetworkCheck network, RuleBook rules, Findings findings)
{
    private readonly Dictionary<(string Rule, string Object), (decimal Excess, bool Proven)> broken = [];
    private Dictionary<int, int>? srosOutside;

    public void Run()
    {
        for (int s = 0; s < file.Sites.Count; s++)
        {
            CheckSite(file.Sites[s], network.NodeOf(s));
        }

        if (file.Premises.Count > 0)
        {
            Light light = new(rules);
            for (int row = 0; row < file.Premises.Count; row++)
            {
                CheckPremises(file.Premises[row], network.PboOf(row), light);
            }
        }

        BackboneCheck backbone = new(file, pieces, network, rules);
        backbone.Run(parts.Of, findings);
        foreach ((string nro, bool proven) in backbone.OneWay(parts.Of))
        {
            Over("collecte.ways", nro, 1, proven);
        }

        Dictionary<(string, string), decimal> waivers = [];
        foreach (FileWaiver w in file.Waivers)
        {
            findings.Equal("waiver-premises", w.Premises, network.Find(w.Object)?.Lines ?? (file.Waived.TryGetValue(w.Object, out FilePremises p) ? p.Lines : -1), $"dérogation / waiver {w.Rule} {w.Object}");
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

    private void CheckSite(FileSite site, int node)
    {
        if (node < 0 || !parts.Parts.TryGetValue(parts.Of(node), out (long Lines, List<int> Capacities) here))
        {
            findings.Add("site-place", $"{site.Id} n'est pas sur une rue qui sert des locaux", $"{site.Id} is not on a street that serves premises");
            return;
        }

        switch (site.Kind)
        {
            case "pbo":
                int capacity = site.InBuilding ? site.Boxes * rules.Whole("pbo.building.lines") : rules.Whole("pbo.street.lines");
                findings.Equal("capacity", site.Capacity, capacity, site.Id);
                Over("pbo.street.lines", site.Id, site.Lines - capacity, proven: false);
                break;
            case "sro":
                findings.Equal("capacity", site.Capacity, rules.Whole("sro.lines.max"), site.Id);
                int most = rules.Whole("sro.lines.max");
                bool indivisible = (here.Lines + most - 1) / most > here.Lines / rules.SroMin && SrosOutside(most).GetValueOrDefault(parts.Of(node)) == 1;
                Over("sro.lines.min", site.Id, rules.SroMin - site.Lines, indivisible);
                Over("sro.lines.max", site.Id, site.Lines - most, indivisible);
                break;
            default:
                int[] offered = [.. file.Exchanges.Where(x => x.Node == node).Select(x => parts.CapacityIn(x.Commune))];
                if (offered.Length == 0)
                {
                    broken[("nro.at-exchange", site.Id)] = (1, here.Capacities.Count == 0);
                }

                int limit = offered.Length == 0 ? rules.Whole("nro.lines.max") : offered.Max();
                findings.Equal("capacity", site.Capacity, limit, site.Id);
                Over("nro.lines.max", site.Id, site.Lines - limit, here.Capacities.Sum(c => (long)c) < here.Lines);
                break;
        }
    }

    /// <summary>Cabinets outside the limits by part of the streets: where its lines cannot be shared out, one is proven.</summary>
    private Dictionary<int, int> SrosOutside(int most) =>
        srosOutside ??= Enumerable.Range(0, file.Sites.Count).Where(s => file.Sites[s] is { Kind: "sro" } sro && (sro.Lines < rules.SroMin || sro.Lines > most) && network.NodeOf(s) >= 0).CountBy(s => parts.Of(network.NodeOf(s))).ToDictionary();

    private void CheckPremises(FilePremises p, int pboRow, Light light)
    {
        int sroRow = pboRow < 0 ? -1 : network.Above(pboRow);
        if (sroRow < 0)
        {
            return;
        }

        (FileSite pbo, FileSite sro) = (file.Sites[pboRow], file.Sites[sroRow]);
        if (pbo.InBuilding != p.Lines > light.StreetLines || (pbo.InBuilding && (pbo.Lines != p.Lines || p.StreetDm != 0)))
        {
            findings.Add("pbo-building", $"{pbo.Id} : des boîtes dans un immeuble servent cet immeuble seul, qui a plus de locaux qu'un PBO de rue", $"{pbo.Id}: boxes in a building serve this building alone, which has more premises than a street PBO holds");
        }

        int beyond = p.StreetDm + p.SetbackDm - light.Reach;
        if (!pbo.InBuilding && beyond > 0)
        {
            broken[("pbo.reach", p.Name)] = (beyond / 10m, p.StreetDm == 0);
        }

        long length = (long)pbo.RootDm + p.StreetDm + p.SetbackDm;
        long near = (length * light.PerDm) + light.Connector + ((pbo.Splices + 2) * light.Splice);
        long whole = near + (sro.RootDm * light.PerDm) + ((sro.Splices + 2) * light.Splice) + (3 * light.Connector) + light.Split;
        findings.Equal("optical", p.PmPto, near, $"bâtiment / building {p.Id} PM–PTO (µdB)");
        findings.Equal("optical", p.Loss, whole, $"bâtiment / building {p.Id} NRO–PTO (µdB)");
        if (length <= light.MiddleDm && near > (length <= light.NearDm ? light.Near : light.Middle))
        {
            broken[("optical.pm-pto.middle", p.Name)] = ((near - (length <= light.NearDm ? light.Near : light.Middle)) / 1_000_000m, pbo.Splices == 0);
        }

        if (whole > light.Budget)
        {
            broken[("optical.budget.c-plus", p.Name)] = ((whole - light.Budget) / 1_000_000m, false);
        }
    }

    /// <summary>What every building is held to: lengths in decimetres, losses in millionths of a dB.</summary>
    private sealed class Light(RuleBook rules)
    {
        public int StreetLines { get; } = rules.Whole("pbo.street.lines");

        public int Reach { get; } = rules.Dm("pbo.reach");

        public long PerDm { get; } = rules.LossPerDm;

        public long Splice { get; } = rules.MicroDb("optical.splice");

        public long Connector { get; } = rules.MicroDb("optical.connector");

        public long Split { get; } = rules.MicroDb("optical.split");

        public int NearDm { get; } = rules.Dm("optical.pm-pto.near.length");

        public int MiddleDm { get; } = Math.Max(rules.Dm("optical.pm-pto.near.length"), rules.Dm("optical.pm-pto.middle.length"));

        public long Near { get; } = rules.MicroDb("optical.pm-pto.near");

        public long Middle { get; } = rules.MicroDb("optical.pm-pto.middle");

        public long Budget { get; } = rules.MicroDb("optical.budget.c-plus");
    }

    private void Over(string rule, string thing, int excess, bool proven)
    {
        if (excess > 0)
        {
            broken[(rule, thing)] = (excess, proven);
        }
    }
}
