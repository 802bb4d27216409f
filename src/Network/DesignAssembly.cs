using Maillage.Kernel;
using Maillage.Network.Bounds;
using Maillage.Network.Cabling;
using Maillage.Network.Pricing;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network;

/// <summary>Puts the areas together: names the sites, cuts the spans, prices everything, checks every rule.</summary>
internal sealed class DesignAssembly
{
    private readonly RouteGraph graph;
    private readonly Ground ground;
    private readonly SupportTree tree;
    private readonly PboGrouping grouping;
    private readonly AreaPlan[] areas;
    private readonly Backbone backbone;
    private readonly EngineeringRules rules;
    private readonly List<DesignSite> sites = [];
    private readonly List<DesignClosure> closures = [];
    private readonly StableIds ids = new();
    private readonly int[][] sroSite;
    private readonly int[] pboSite;

    public DesignAssembly(RouteGraph graph, Layout layout, EngineeringRules rules)
    {
        (this.graph, this.rules) = (graph, rules);
        (tree, grouping, areas, backbone, _, _, _) = layout;
        ground = graph.Ground;
        sroSite = new int[areas.Length][];
        pboSite = new int[grouping.Plans.Count];
    }

    /// <summary>Names, cuts, prices and checks.</summary>
    public NetworkDesign Build(Step<LowerBound> bound, Steps steps)
    {
        NameNros();
        NameSros();
        NamePbos();
        int[] premisesPbo = [.. grouping.PboOfBuilding.Select(p => pboSite[p])];
        (long[] pmPto, long[] whole) = OpticalBudget.Losses(ground, rules, sites, premisesPbo, grouping.StreetDm);
        RuleChecks checks = new(graph, tree, rules, sites);
        Step<IReadOnlyList<Waiver>> waivers = steps.Begin(() => checks.Run(premisesPbo, grouping.StreetDm, pmPto, whole, [.. areas.Select(a => a.Area.Exchange)], backbone.OneWay));
        List<DesignSpan> spans = CutSpans(premisesPbo);
        BillOfQuantities bill = Price(premisesPbo, spans);
        return new()
        {
            Ground = ground,
            Rules = rules,
            Graph = graph,
            Sites = sites,
            Spans = spans,
            Closures = closures,
            PremisesPbo = premisesPbo,
            PremisesStreetDm = grouping.StreetDm,
            PremisesPmPtoMicroDb = pmPto,
            PremisesLossMicroDb = whole,
            Bill = bill,
            Waivers = waivers.Made,
            Violations = checks.Violations,
            Bound = bound.Made,
        };
    }

    private BillOfQuantities Price(int[] premisesPbo, List<DesignSpan> spans)
    {
        DesignBill draft = new(graph, rules, sites);
        draft.AddSites(premisesPbo, grouping.StreetDm);
        draft.AddSpans(spans);
        draft.AddClosures(closures);
        for (int a = 0; a < areas.Length; a++)
        {
            draft.AddSplices(a, sroSite[a], areas[a].Cables.Splices);
        }

        return draft.Build();
    }

    private void NameNros()
    {
        int[] capacity = NroSiting.Capacities(ground, rules);
        foreach (AreaPlan plan in areas)
        {
            int node = plan.Area.Node[0], exchange = plan.Area.Exchange;
            int lines = plan.Zones.Lines.Sum();
            int commune = exchange >= 0 ? ground.ExchangeCommune[exchange] : CommuneOf(node);
            Money cost = new(rules.Cents("nro.site") + ((long)lines * rules.Cents("nro.line")));
            sites.Add(new DesignSite(ids.Name(ground.CommuneIds[commune], SiteKind.Nro, graph.PlaceOf(node)), SiteKind.Nro, commune, -1, node, 1, lines, 0,
                exchange >= 0 ? capacity[exchange] : rules.NroMax, InBuilding: false, 0, 0, cost));
        }
    }

    private void NameSros()
    {
        for (int a = 0; a < areas.Length; a++)
        {
            AreaPlan plan = areas[a];
            sroSite[a] = new int[plan.Zones.Count];
            for (int z = 0; z < plan.Zones.Count; z++)
            {
                int node = plan.Area.Node[plan.Zones.Site[z]], commune = CommuneOf(node), lines = plan.Zones.Lines[z];
                sroSite[a][z] = sites.Count;
                Money cost = new(rules.Cents("sro.site") + ((long)lines * rules.Cents("sro.line")));
                sites.Add(new DesignSite(ids.Name(ground.CommuneIds[commune], SiteKind.Sro, graph.PlaceOf(node)), SiteKind.Sro, commune, a, node, 1, lines,
                    plan.Zones.Transport[z], rules.SroMax, InBuilding: false, plan.Cables.SroDm[z], plan.Cables.SroSplices[z], cost));
            }
        }
    }

    private void NamePbos()
    {
        (int Area, int Local)[] at = new (int, int)[graph.NodeCount];
        Array.Fill(at, (-1, -1));
        for (int a = 0; a < areas.Length; a++)
        {
            Area area = areas[a].Area;
            for (int i = 0; i < area.Count; i++)
            {
                if (areas[a].Zones.Own[i] >= 0)
                {
                    at[area.Node[i]] = (a, i);
                }
            }

            foreach ((int node, int zone, CableSet set) in areas[a].Cables.Closures)
            {
                closures.Add(new DesignClosure(area.Node[node], zone < 0 ? a : sroSite[a][zone], set));
            }
        }

        long inside = rules.Cents("pbo.building"), entry = rules.Cents("building.entry"), street = rules.Cents("pbo.street");
        for (int k = 0; k < pboSite.Length; k++)
        {
            PboPlan plan = grouping.Plans[k];
            (int a, int i) = at[plan.Node];
            int commune = ground.PremisesCommune[plan.FirstPremises];
            pboSite[k] = sites.Count;
            long cents = plan.Building ? (plan.Boxes * inside) + entry : street;
            sites.Add(new DesignSite(ids.Name(ground.CommuneIds[commune], SiteKind.Pbo, graph.PlaceOf(plan.Node)), SiteKind.Pbo, commune, sroSite[a][areas[a].Zones.Own[i]],
                plan.Node, plan.Boxes, plan.Lines, plan.Fibres, plan.Building ? plan.Boxes * rules.PboBuildingLines : rules.PboStreetLines, plan.Building,
                areas[a].Cables.PboDm[i], areas[a].Cables.PboSplices[i], new Money(cents)));
        }
    }

    private int CommuneOf(int node) => graph.Start[node] < graph.Start[node + 1] ? graph.CommuneOf(graph.Via[graph.Start[node]]) : 0;

    /// <summary>Every piece with a use, runs of equal pieces on one ground edge joined.</summary>
    private List<DesignSpan> CutSpans(int[] premisesPbo)
    {
        int[] area = new int[graph.PieceCount], local = new int[graph.PieceCount];
        Array.Fill(area, -1);
        for (int a = 0; a < areas.Length; a++)
        {
            for (int i = 1; i < areas[a].Area.Count; i++)
            {
                area[areas[a].Area.Piece[i]] = a;
                local[areas[a].Area.Piece[i]] = i;
            }
        }

        bool[] collecte = backbone.Pieces;
        int aerialPerDm = rules.CentsPerDm("aerial"), collecteHeld = rules.Catalogue.FibresOf(rules.Catalogue.SetFor(rules.CollecteFibres));
        int[] dropSro = DropPieces(premisesPbo);
        List<DesignSpan> spans = [];
        for (int p = 0; p < graph.PieceCount; p++)
        {
            int d = 0, t = 0, nro = -1, sro = dropSro[p];
            CableSet ds = default, ts = default;
            if (area[p] >= 0)
            {
                AreaPlan plan = areas[area[p]];
                int i = local[p];
                (d, ds, t, ts) = (plan.Cables.DistributionFibres[i], plan.Cables.DistributionSet[i], plan.Cables.TransportFibres[i], plan.Cables.TransportSet[i]);
                nro = d + t > 0 ? area[p] : -1;
                sro = d > 0 ? sroSite[area[p]][plan.Zones.Up[i]] : sro;
            }

            if (d + t == 0 && sro < 0 && !collecte[p])
            {
                continue;
            }

            nro = nro < 0 && sro >= 0 ? sites[sro].Parent : nro;
            int c = collecte[p] ? rules.CollecteFibres : 0;
            int e = graph.PieceEdge[p];
            int carried = rules.Catalogue.FibresOf(ds) + rules.Catalogue.FibresOf(ts) + (c == 0 ? 0 : collecteHeld);
            bool aerial = carried <= rules.AerialFibresMax && rules.AerialAllowed(ground.EdgeClass[e], ground.EdgeBuiltUp[e])
                && aerialPerDm < rules.TrenchCentsPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]);
            SpanLevel level = c > 0 ? SpanLevel.Collecte : t > 0 ? SpanLevel.Transport : d > 0 ? SpanLevel.Distribution : SpanLevel.Branchement;
            DesignSpan span = new(e, graph.PieceFromDm[p], graph.PieceFromDm[p] + graph.PieceDm[p], level, aerial ? SpanMode.Aerial : SpanMode.Trench, d, t, c, ds, ts, nro, sro);
            if (spans.Count > 0 && spans[^1].ToDm == span.FromDm && spans[^1] with { FromDm = span.FromDm, ToDm = span.ToDm } == span)
            {
                spans[^1] = spans[^1] with { ToDm = span.ToDm };
            }
            else
            {
                spans.Add(span);
            }
        }

        return spans;
    }

    /// <summary>For each piece that a drop runs along, the lowest SRO site of such a drop; −1 else.</summary>
    private int[] DropPieces(int[] premisesPbo)
    {
        int[] position = new int[graph.NodeCount], sro = new int[graph.PieceCount];
        Array.Fill(sro, -1);
        for (int i = 0; i < tree.Order.Length; i++)
        {
            position[tree.Order[i]] = i;
        }

        for (int b = 0; b < premisesPbo.Length; b++)
        {
            DesignSite pbo = sites[premisesPbo[b]];
            for (int x = graph.BuildingNode[b], y = pbo.Node; x != y;)
            {
                int deeper = position[x] > position[y] ? x : y;
                int piece = tree.ParentPiece[deeper];
                sro[piece] = sro[piece] < 0 ? pbo.Parent : Math.Min(sro[piece], pbo.Parent);
                (x, y) = deeper == x ? (tree.Parent[x], y) : (x, tree.Parent[y]);
            }
        }

        return sro;
    }
}
