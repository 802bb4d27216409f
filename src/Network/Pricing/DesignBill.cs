using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Pricing;

/// <summary>Turns sites, spans, closures and drops into quantities.</summary>
internal sealed class DesignBill(RouteGraph graph, EngineeringRules rules, IReadOnlyList<DesignSite> sites)
{
    private readonly BillBuilder bill = new(rules);
    private readonly Ground ground = graph.Ground;

    public BillOfQuantities Build() => bill.Build();

    public void AddSites(int[] premisesPbo, int[] streetDm)
    {
        int inside = bill.ItemOf("pbo.building"), street = bill.ItemOf("pbo.street"), entry = bill.ItemOf("building.entry"), splice = bill.ItemOf("splice");
        for (int s = 0; s < sites.Count; s++)
        {
            DesignSite site = sites[s];
            switch (site.Kind)
            {
                case SiteKind.Nro:
                    bill.Add(bill.ItemOf("nro.site"), site.Commune, s, -1, Sharing.Nro, 1);
                    bill.Add(bill.ItemOf("nro.line"), site.Commune, s, -1, Sharing.Nro, site.Lines);
                    break;
                case SiteKind.Sro:
                    bill.Add(bill.ItemOf("sro.site"), site.Commune, site.Parent, s, Sharing.Local, 1);
                    bill.Add(bill.ItemOf("sro.line"), site.Commune, site.Parent, s, Sharing.Local, site.Lines);
                    break;
                default:
                    int nro = sites[site.Parent].Parent;
                    bill.Add(site.InBuilding ? inside : street, site.Commune, nro, site.Parent, Sharing.Local, site.Boxes);
                    bill.Add(entry, site.Commune, nro, site.Parent, Sharing.Local, site.InBuilding ? 1 : 0);
                    bill.Add(splice, site.Commune, nro, site.Parent, Sharing.Local, site.Fibres);
                    break;
            }
        }

        int shortDrop = bill.ItemOf("drop.short"), longDrop = bill.ItemOf("drop.long"), beyond = bill.ItemOf("drop.beyond"), indoor = bill.ItemOf("drop.building");
        for (int b = 0; b < premisesPbo.Length; b++)
        {
            DesignSite pbo = sites[premisesPbo[b]];
            int nro = sites[pbo.Parent].Parent, commune = ground.PremisesCommune[b], lines = ground.PremisesLines[b];
            int dm = streetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b]);
            int item = pbo.InBuilding ? indoor : dm <= rules.DropShortDm ? shortDrop : longDrop;
            bill.Add(item, commune, nro, pbo.Parent, Sharing.Local, lines);
            bill.Add(beyond, commune, nro, pbo.Parent, Sharing.Local, pbo.InBuilding ? 0 : (long)lines * Math.Max(0, dm - rules.ReachDm));
        }
    }

    public void AddSpans(IReadOnlyList<DesignSpan> spans)
    {
        int aerial = bill.ItemOf("aerial"), duct = bill.ItemOf("rent.duct"), pole = bill.ItemOf("rent.pole");
        int[] cable = [.. RuleKeys.CableSizes.Select(n => bill.ItemOf($"cable.{n}"))];
        int[] open = [.. Enum.GetValues<RouteClass>().Select(c => bill.ItemOf(EngineeringRules.TrenchItem(c, builtUp: false)))];
        int builtUp = bill.ItemOf(EngineeringRules.TrenchItem(RouteClass.Street, builtUp: true));
        CableSet collecte = rules.Catalogue.SetFor(rules.CollecteFibres);
        foreach (DesignSpan span in spans)
        {
            int e = span.Edge, commune = ground.EdgeCommune[e], dm = span.LengthDm;
            Sharing sharing = span.DistributionFibres > 0 || span.Level == SpanLevel.Branchement || (span.Sro >= 0 && span.TransportFibres == 0)
                ? Sharing.Local : span.TransportFibres > 0 ? Sharing.Nro : Sharing.All;
            int support = span.Mode == SpanMode.Aerial ? aerial : ground.EdgeBuiltUp[e] ? builtUp : open[(int)ground.EdgeClass[e]];
            bool stands = ground.EdgeSupport[e] != ExistingSupport.None;
            bill.Add(support, commune, span.Nro, span.Sro, sharing, dm, stands ? 0 : dm);
            bill.Add(ground.EdgeSupport[e] == ExistingSupport.Pole ? pole : duct, commune, span.Nro, span.Sro, sharing, 0, stands ? dm : 0);
            AddCables(span.DistributionSet, span.Nro, span.Sro, Sharing.Local);
            AddCables(span.TransportSet, span.Nro, -1, Sharing.Nro);
            AddCables(span.CollecteFibres == 0 ? default : collecte, -1, -1, Sharing.All);

            void AddCables(CableSet set, int nro, int sro, Sharing share)
            {
                for (int k = 0; !set.IsEmpty && k < cable.Length; k++)
                {
                    bill.Add(cable[k], commune, nro, sro, share, (long)set.CountOf(k) * dm);
                }
            }
        }
    }

    public void AddClosures(IReadOnlyList<DesignClosure> closures)
    {
        foreach (DesignClosure closure in closures)
        {
            DesignSite site = sites[closure.Site];
            bool transport = site.Kind == SiteKind.Nro;
            bill.Add(bill.ItemOf(CableSizing.ClosureItem(closure.Cables, rules)), graph.CommuneOf(graph.Via[graph.Start[closure.Node]]),
                transport ? closure.Site : site.Parent, transport ? -1 : closure.Site, transport ? Sharing.Nro : Sharing.Local, 1);
        }
    }

    /// <summary>Splices at closures: those of each SRO zone at the place of the SRO, then those of transport.</summary>
    public void AddSplices(int nro, int[] sro, long[] splices)
    {
        int item = bill.ItemOf("splice");
        for (int z = 0; z < sro.Length; z++)
        {
            bill.Add(item, sites[sro[z]].Commune, nro, sro[z], Sharing.Local, splices[z]);
        }

        bill.Add(item, sites[nro].Commune, nro, -1, Sharing.Nro, splices[^1]);
    }
}
