using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Formats.GeoPackage;
using Maillage.Geo;
using Maillage.Network.Bounds;
using Maillage.Network.Pricing;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

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

    private void Write(GeoPackageTable layer, int count, Action<int, GeoPackageRow> row)
    {
        writer.AddTable(layer);
        writer.Append(count, row, cancellation);
    }

    private static void Point(GeoPackageRow row, (int X, int Y) cm)
    {
        (double lon, double lat) = Lambert93.ToLonLat(cm.X, cm.Y);
        row.Point(lon, lat);
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
        Write(layers.Sites, design.Sites.Count, (i, row) =>
        {
            DesignSite s = design.Sites[i];
            (long edge, long at) = Place(s.Node);
            string kind = s.Kind switch { SiteKind.Nro => "nro", SiteKind.Sro => "sro", _ => "pbo" };
            Point(row, graph.PlaceOf(s.Node));
            row.Add(s.Id).Add(kind).Add(ground.CommuneIds[s.Commune]).Add(SiteId(s.Parent)).Add(s.Lines).Add(s.Capacity).Add(s.Fibres).Add(s.Boxes).Add(s.InBuilding)
                .Add(edge).Add(at).Add(s.RootDm).Add(s.Splices).Add((double)s.Cost.Euros);
        });
        Write(layers.Closures, design.Closures.Count, (i, row) =>
        {
            DesignClosure c = design.Closures[i];
            (long edge, long at) = Place(c.Node);
            row.Add(edge).Add(at).Add(SiteId(c.Site)).Add(design.Rules.Catalogue.Tell(c.Cables));
        });
    }

    private void WriteSpans()
    {
        CableCatalogue catalogue = design.Rules.Catalogue;
        Write(layers.Spans, design.Spans.Count, (i, row) =>
        {
            DesignSpan s = design.Spans[i];
            (long costNew, long costReuse) = SpanCost.Of(design, s);
            row.Line(DesignGeometry.Places(design, s)).Add(s.Edge).Add(s.FromDm).Add(s.ToDm).Add(ground.CommuneIds[ground.EdgeCommune[s.Edge]])
                .Add(LevelName(s.Level)).Add(s.Mode == SpanMode.Aerial ? "aerial" : "trench").Add(SupportName(ground.EdgeSupport[s.Edge])).Add(s.LengthDm / 10.0)
                .Add(s.DistributionFibres).Add(s.TransportFibres).Add(s.CollecteFibres)
                .Add(catalogue.Tell(s.DistributionSet)).Add(catalogue.Tell(s.TransportSet)).Add(catalogue.Tell(catalogue.SetFor(s.CollecteFibres)))
                .Add(SiteId(s.Nro)).Add(SiteId(s.Sro)).Add(costNew / 100.0).Add(costReuse / 100.0);
        });
    }

    private void WritePremises()
    {
        Write(layers.Premises, ground.BuildingCount, (b, row) =>
        {
            int e = ground.PremisesEdge[b];
            Point(row, (ground.PremisesXCm[b], ground.PremisesYCm[b]));
            row.Add(ground.PremisesId[b]).Add(ground.CommuneIds[ground.PremisesCommune[b]]).Add(ground.PremisesLines[b]).Add(ground.PremisesPriority[b]).Add(e)
                .Add(Math.Clamp(RouteGraph.ToDm(ground.PremisesOffsetCm[b]), 0, graph.EdgeDm[e])).Add(RouteGraph.ToDm(ground.PremisesSetbackCm[b])).Add(design.PremisesStreetDm[b])
                .Add(SiteId(design.PremisesPbo[b])).Add(design.PremisesPmPtoMicroDb[b]).Add(design.PremisesLossMicroDb[b]).Add(design.Bound.Worth[b]);
        });
    }

    private void WriteStreets()
    {
        Write(layers.Streets, ground.EdgeCount, (e, row) => row.Line(DesignGeometry.Places(ground, e, 0, 1))
            .Add(e).Add(ground.EdgeId[e]).Add(ground.EdgeFrom[e]).Add(ground.EdgeTo[e]).Add(graph.EdgeDm[e]).Add(EngineeringRules.ClassKey(ground.EdgeClass[e])).Add(ground.EdgeBuiltUp[e])
            .Add(SupportName(ground.EdgeSupport[e])).Add(ground.CommuneIds[ground.EdgeCommune[e]]).Add(design.Rules.CheapestSupportPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]))
            .Add(design.Bound.ExchangeWorth[e]));
        Write(layers.Exchanges, ground.ExchangeNode.Length, (x, row) =>
        {
            Point(row, graph.PlaceOf(ground.ExchangeNode[x]));
            row.Add(ground.ExchangeId[x]).Add(ground.ExchangeName[x]).Add(ground.CommuneIds[ground.ExchangeCommune[x]]).Add(ground.ExchangeNode[x]);
        });
    }

    private void WriteQuantities()
    {
        BillOfQuantities bill = design.Bill;
        Write(layers.Quantities, bill.Entries.Count, (i, row) =>
        {
            BillEntry q = bill.Entries[i];
            BillItem item = bill.Items[q.Key.Item];
            string sharing = q.Key.Sharing switch { Sharing.Local => "local", Sharing.Nro => "nro", _ => "all" };
            row.Add(ground.CommuneIds[q.Key.Commune]).Add(SiteId(q.Key.Nro)).Add(SiteId(q.Key.Sro)).Add(sharing).Add(item.Key).Add(item.LabelFr).Add(item.LabelEn).Add(item.ByLength ? "dm" : "u")
                .Add(q.New).Add(q.Reuse).Add(item.CentsPerUnit).Add(q.New * item.CentsPerUnit).Add(q.Reuse * item.CentsPerUnit);
        });
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
        Write(layers.Nodes, ground.NodeCount, (v, row) => row.Add(v).Add(design.Bound.CabinetWorth[v]));
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
