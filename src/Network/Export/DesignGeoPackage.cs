using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Formats.GeoPackage;
using Maillage.Network.Bounds;
using Maillage.Network.Pricing;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>Writes a design as one GeoPackage: what a GIS shows, and all that the verifier needs to check it without the designer.</summary>
internal sealed class DesignGeoPackage
{
    /// <summary>Dual raises in one row of the file.</summary>
    private const int RaisesARow = 50_000;

    private readonly NetworkDesign design;
    private readonly Ground ground;
    private readonly RouteGraph graph;
    private readonly DesignLayers layers;
    private readonly GeoPackageWriter writer;
    private readonly CancellationToken cancellation;

    private DesignGeoPackage(NetworkDesign design, GeoPackageWriter writer, CancellationToken cancellation)
    {
        this.design = design;
        this.writer = writer;
        this.cancellation = cancellation;
        ground = design.Ground;
        graph = design.Graph;
        layers = new DesignLayers(design.Simulated);
    }

    public static void Write(NetworkDesign design, JsonObject certificate, string path, CancellationToken cancellation)
    {
        using GeoPackageWriter writer = new(path);
        DesignGeoPackage file = new(design, writer, cancellation);
        file.WriteSites();
        file.WriteSpans();
        file.WritePremises();
        file.WriteStreets();
        file.WriteQuantities();
        file.WriteRules();
        file.WriteBound();
        writer.AddTable(file.layers.Certificate);
        foreach ((string key, JsonNode? value) in certificate)
        {
            writer.Append([key, value?.ToJsonString() ?? ""]);
        }

        writer.Finish();
    }

    private void Write(GeoPackageTable layer, int count, Func<int, (object?[] Values, Geometry? Geometry)> row)
    {
        writer.AddTable(layer);
        writer.Append(count, row, cancellation);
    }

    private string? SiteId(int site) => site < 0 ? null : design.Sites[site].Id;

    /// <summary>A node as a place on an edge.</summary>
    private (long Edge, long AtDm) Place(int node)
    {
        int n = ground.NodeCount;
        if (node >= n)
        {
            return (graph.FootEdge[node - n], graph.FootDm[node - n]);
        }

        int piece = graph.Via[graph.Start[node]];
        int edge = graph.PieceEdge[piece];
        return (edge, ground.EdgeFrom[edge] == node ? 0 : graph.EdgeDm[edge]);
    }

    private void WriteSites()
    {
        Write(layers.Sites, design.Sites.Count, i =>
        {
            DesignSite s = design.Sites[i];
            (long edge, long at) = Place(s.Node);
            string kind = s.Kind switch { SiteKind.Nro => "nro", SiteKind.Sro => "sro", _ => "pbo" };
            return (
                [s.Id, kind, ground.CommuneIds[s.Commune], SiteId(s.Parent), (long)s.Lines, (long)s.Capacity, (long)s.Fibres, (long)s.Boxes, s.InBuilding, edge, at, (long)s.RootDm, (long)s.Splices, (double)s.Cost.Euros],
                DesignGeometry.PointAt(graph.PlaceOf(s.Node)));
        });

        writer.AddTable(layers.Closures);
        foreach (DesignClosure c in design.Closures)
        {
            (long edge, long at) = Place(c.Node);
            writer.Append([edge, at, SiteId(c.Site), design.Rules.Catalogue.Tell(c.Cables)]);
        }
    }

    private void WriteSpans()
    {
        CableCatalogue catalogue = design.Rules.Catalogue;
        Write(layers.Spans, design.Spans.Count, i =>
        {
            DesignSpan s = design.Spans[i];
            (long costNew, long costReuse) = SpanCost.Of(design, s);
            return (
                [(long)s.Edge, (long)s.FromDm, (long)s.ToDm, ground.CommuneIds[ground.EdgeCommune[s.Edge]], LevelName(s.Level), s.Mode == SpanMode.Aerial ? "aerial" : "trench",
                SupportName(ground.EdgeSupport[s.Edge]), s.LengthDm / 10.0, (long)s.DistributionFibres, (long)s.TransportFibres, (long)s.CollecteFibres,
                catalogue.Tell(s.DistributionSet), catalogue.Tell(s.TransportSet), catalogue.Tell(catalogue.SetFor(s.CollecteFibres)), SiteId(s.Nro), SiteId(s.Sro), costNew / 100.0, costReuse / 100.0],
                DesignGeometry.Span(design, s));
        });
    }

    private void WritePremises()
    {
        Write(layers.Premises, ground.BuildingCount, b =>
        {
            int e = ground.PremisesEdge[b];
            return (
                [ground.PremisesId[b], ground.CommuneIds[ground.PremisesCommune[b]], (long)ground.PremisesLines[b], ground.PremisesPriority[b], (long)e,
                (long)Math.Clamp(RouteGraph.ToDm(ground.PremisesOffsetCm[b]), 0, graph.EdgeDm[e]), (long)RouteGraph.ToDm(ground.PremisesSetbackCm[b]), (long)design.PremisesStreetDm[b],
                SiteId(design.PremisesPbo[b]), design.PremisesPmPtoMicroDb[b], design.PremisesLossMicroDb[b], design.Bound.Worth[b]],
                DesignGeometry.PointAt((ground.PremisesXCm[b], ground.PremisesYCm[b])));
        });
    }

    private void WriteStreets()
    {
        Write(layers.Streets, ground.EdgeCount, e =>
            (
                [(long)e, ground.EdgeId[e], (long)ground.EdgeFrom[e], (long)ground.EdgeTo[e], (long)graph.EdgeDm[e], EngineeringRules.ClassKey(ground.EdgeClass[e]), ground.EdgeBuiltUp[e],
                SupportName(ground.EdgeSupport[e]), ground.CommuneIds[ground.EdgeCommune[e]], (long)design.Rules.CheapestSupportPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]), design.Bound.ExchangeWorth[e]],
                DesignGeometry.Line(ground, e, 0, 1)));

        writer.AddTable(layers.Exchanges);
        for (int x = 0; x < ground.ExchangeNode.Length; x++)
        {
            writer.Append([ground.ExchangeId[x], ground.ExchangeName[x], ground.CommuneIds[ground.ExchangeCommune[x]], (long)ground.ExchangeNode[x]], DesignGeometry.PointAt(graph.PlaceOf(ground.ExchangeNode[x])));
        }
    }

    private void WriteQuantities()
    {
        BillOfQuantities bill = design.Bill;
        writer.AddTable(layers.Quantities);
        foreach (BillEntry q in bill.Entries)
        {
            BillItem item = bill.Items[q.Key.Item];
            string sharing = q.Key.Sharing switch { Sharing.Local => "local", Sharing.Nro => "nro", _ => "all" };
            writer.Append(
                [ground.CommuneIds[q.Key.Commune], SiteId(q.Key.Nro), SiteId(q.Key.Sro), sharing, item.Key, item.LabelFr, item.LabelEn, item.ByLength ? "dm" : "u",
                q.New, q.Reuse, item.CentsPerUnit, q.New * item.CentsPerUnit, q.Reuse * item.CentsPerUnit]);
        }
    }

    private void WriteRules()
    {
        writer.AddTable(layers.Rules);
        foreach (RuleParameter c in design.Rules.Parameters)
        {
            writer.Append(["rule", c.Id, Number(c.Value), c.Unit, c.Date.Text, c.Source.Title, c.TextFr, c.TextEn]);
        }

        foreach (UnitPrice p in design.Rules.Prices)
        {
            writer.Append(["price", p.Item, Number(p.Price.Euros), p.Unit, p.Date.Text, p.Source.Title, p.LabelFr, p.LabelEn]);
        }

        writer.AddTable(layers.Clauses);
        foreach (RuleClause c in design.Rules.Clauses)
        {
            writer.Append([c.Id, c.TextFr, c.TextEn, c.Date.Text, c.Source.Title, string.Join(' ', c.Parameters)]);
        }

        writer.AddTable(layers.Waivers);
        foreach (Waiver w in design.Waivers)
        {
            writer.Append([design.Rules.FindClause(w.RuleId)!.Id, w.RuleId, w.ObjectId, w.Commune.Text, w.ReasonFr, w.ReasonEn, Number(w.Excess), w.Unit, (double)w.CostToComply.Euros, (long)w.Premises]);
        }
    }

    private void WriteBound()
    {
        writer.AddTable(layers.Nodes);
        for (int v = 0; v < ground.NodeCount; v++)
        {
            writer.Append([(long)v, design.Bound.CabinetWorth[v]]);
        }

        writer.AddTable(layers.Roots);
        foreach (int b in design.Bound.RootBuildings)
        {
            writer.Append([(long)b]);
        }

        writer.AddTable(layers.Dual);
        foreach ((string kind, IReadOnlyList<DualRaise> dual) in new[] { ("support", design.Bound.Raises), ("cable", design.Bound.CableRaises) })
        {
            foreach (DualRaise[] raises in dual.Chunk(RaisesARow))
            {
                writer.Append([kind, DualCode.Encode(raises)]);
            }
        }
    }

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string LevelName(SpanLevel level) => level switch
    {
        SpanLevel.Collecte => "collecte",
        SpanLevel.Transport => "transport",
        SpanLevel.Distribution => "distribution",
        _ => "branchement",
    };

    internal static string SupportName(ExistingSupport support) => support switch
    {
        ExistingSupport.Duct => "duct",
        ExistingSupport.Pole => "pole",
        _ => "none",
    };
}
