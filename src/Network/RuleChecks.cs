using Maillage.Kernel;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network;

/// <summary>
/// Finds every rule that does not hold. Where the design can show that no network could have kept it, it becomes a waiver with the reason, the excess and
/// the euros that compliance would ask for; where it cannot, it is a violation.
/// </summary>
internal sealed class RuleChecks(RouteGraph graph, SupportTree tree, EngineeringRules rules, IReadOnlyList<DesignSite> sites)
{
    private readonly Ground ground = graph.Ground;
    private readonly List<Waiver> waivers = [];
    private int[] treeOf = [];
    private long[] treeLines = [];
    private long[] treeCapacity = [];
    private int[] treeOutside = [];

    /// <summary>Broken rules without such a proof, told like waivers.</summary>
    public List<Waiver> Violations { get; } = [];

    public IReadOnlyList<Waiver> Run(int[] premisesPbo, int[] streetDm, long[] pmPto, long[] whole, int[] nroExchange, IReadOnlyList<int> oneWay)
    {
        MeasureTrees();
        foreach (DesignSite site in sites)
        {
            CheckSite(site);
        }

        for (int a = 0; a < nroExchange.Length; a++)
        {
            if (nroExchange[a] < 0)
            {
                Break("nro.at-exchange", sites[a], 1, "site", treeCapacity[treeOf[sites[a].Node]] == 0,
                    "aucun central n'est relié à ces rues : un NRO neuf y est posé", "no exchange is joined to these streets: a new NRO stands there", JoinCents(sites[a].Node));
            }
        }

        foreach (int a in oneWay)
        {
            Break("collecte.ways", sites[a], 1, "ways", proven: true,
                "aucune autre rue ne mène à ce NRO : une coupure l'isole", "no other street leads to this NRO: one cut severs it", 0);
        }

        for (int b = 0; b < premisesPbo.Length; b++)
        {
            CheckPremises(b, sites[premisesPbo[b]], streetDm, pmPto[b], whole[b]);
        }

        return waivers;
    }

    private void MeasureTrees()
    {
        treeOf = new int[graph.NodeCount];
        treeLines = new long[tree.TreeCount];
        treeCapacity = new long[tree.TreeCount];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            foreach (int v in tree.TreeOf(t))
            {
                treeOf[v] = t;
            }
        }

        for (int b = 0; b < ground.BuildingCount; b++)
        {
            treeLines[treeOf[graph.BuildingNode[b]]] += ground.PremisesLines[b];
        }

        treeOutside = new int[tree.TreeCount];
        foreach (DesignSite site in sites.Where(s => s.Kind == SiteKind.Sro && (s.Lines < rules.SroMin || s.Lines > s.Capacity)))
        {
            treeOutside[treeOf[site.Node]]++;
        }

        int[] capacity = NroSiting.Capacities(ground, rules);
        for (int x = 0; x < capacity.Length; x++)
        {
            if (tree.Parent[ground.ExchangeNode[x]] != SupportTree.Outside)
            {
                treeCapacity[treeOf[ground.ExchangeNode[x]]] += capacity[x];
            }
        }
    }

    private void CheckSite(DesignSite site)
    {
        int t = treeOf[site.Node];
        if (site.Kind == SiteKind.Sro)
        {
            // However many cabinets share them: one is outside the limits, and more than one need not be.
            bool proven = (treeLines[t] + rules.SroMax - 1) / rules.SroMax > treeLines[t] / rules.SroMin && treeOutside[t] == 1;
            (string fr, string en) = !proven ? ($"aucun découpage trouvé entre {rules.SroMin} et {rules.SroMax} locaux par SRO", $"no partition found between {rules.SroMin} and {rules.SroMax} premises per SRO")
                : treeLines[t] < rules.SroMin ? ($"les rues reliées ne comptent que {treeLines[t]} locaux", $"the joined streets hold only {treeLines[t]} premises")
                : ($"les {treeLines[t]} locaux des rues reliées ne se partagent pas entre des SRO de {rules.SroMin} à {rules.SroMax}", $"the {treeLines[t]} premises of the joined streets cannot be shared among SROs of {rules.SroMin} to {rules.SroMax}");
            if (site.Lines < rules.SroMin)
            {
                Break("sro.lines.min", site, rules.SroMin - site.Lines, "lines", proven, fr, en, JoinCents(site.Node));
            }

            if (site.Lines > site.Capacity)
            {
                Break("sro.lines.max", site, site.Lines - site.Capacity, "lines", proven, fr, en, proven ? JoinCents(site.Node) : rules.Cents("sro.site"));
            }
        }

        if (site.Kind == SiteKind.Nro && site.Lines > site.Capacity)
        {
            Break("nro.lines.max", site, site.Lines - site.Capacity, "lines", treeCapacity[t] < treeLines[t],
                $"les centraux reliés ne peuvent servir que {treeCapacity[t]} des {treeLines[t]} locaux", $"the joined exchanges can serve only {treeCapacity[t]} of {treeLines[t]} premises", rules.Cents("nro.site"));
        }
    }

    private void CheckPremises(int b, DesignSite pbo, int[] streetDm, long pmPto, long whole)
    {
        int dm = streetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b]);
        if (!pbo.InBuilding && dm > rules.ReachDm)
        {
            long cents = (long)(dm - rules.ReachDm) * rules.TrenchCentsPerDm(RouteClass.Track, builtUp: false);
            Add("pbo.reach", b, (dm - rules.ReachDm) / 10m, "m", streetDm[b] == 0,
                "le PBO est au pied du bâtiment, dont la distance à la rue dépasse seule la portée", "the PBO is at the foot of the building, whose distance to the street alone exceeds the reach", cents);
        }

        long limit = OpticalBudget.PmPtoLimit(rules, OpticalBudget.LengthDm(ground, pbo, streetDm, b));
        if (pmPto > limit)
        {
            Add("optical.pm-pto.middle", b, (pmPto - limit) / 1_000_000m, "dB", pbo.Splices == 0,
                "le câble arrive sans soudure intermédiaire : la longueur seule dépasse la limite", "the cable arrives without a splice on the way: length alone exceeds the limit", 0);
        }

        if (whole > rules.BudgetMicroDb)
        {
            Add("optical.budget.c-plus", b, (whole - rules.BudgetMicroDb) / 1_000_000m, "dB", proven: false,
                "la ligne est plus longue que le budget C+ ne permet", "the line is longer than the C+ budget allows", rules.Cents("nro.site"));
        }
    }

    private void Add(string rule, int b, decimal excess, string unit, bool proven, string fr, string en, long cents)
    {
        string id = ground.PremisesId[b].ToString(System.Globalization.CultureInfo.InvariantCulture);
        Add(rule, id, ground.PremisesCommune[b], excess, unit, proven, fr, en, cents, ground.PremisesLines[b]);
    }

    private void Break(string rule, DesignSite site, decimal excess, string unit, bool proven, string fr, string en, long cents) =>
        Add(rule, site.Id, site.Commune, excess, unit, proven, fr, en, cents, site.Lines);

    private void Add(string rule, string id, int commune, decimal excess, string unit, bool proven, string fr, string en, long cents, int premises)
    {
        (proven ? waivers : Violations).Add(
            new Waiver(rule, id, TerritoryId.Commune(ground.CommuneIds[commune]), fr, en, excess, unit, new Money(cents), premises));
    }

    /// <summary>Price of a road trench, as the crow flies, from a set of streets to the nearest other.</summary>
    private long JoinCents(int node)
    {
        (int x, int y) = graph.PlaceOf(node);
        double nearest = double.MaxValue;
        foreach (int v in tree.Order)
        {
            if (v < ground.NodeCount && treeOf[v] != treeOf[node])
            {
                double dx = ground.NodeXCm[v] - x, dy = ground.NodeYCm[v] - y;
                nearest = Math.Min(nearest, (dx * dx) + (dy * dy));
            }
        }

        return nearest == double.MaxValue ? 0 : (long)(Math.Sqrt(nearest) / 10) * rules.TrenchCentsPerDm(RouteClass.Road, builtUp: false);
    }
}
