using System.Diagnostics;
using Maillage.Formats.GraceThd;
using Maillage.Formats.Sheets;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Network.Pricing;

namespace Maillage.Network.Tests;

/// <summary>A design goes out in every format, and what comes back is what went out.</summary>
public sealed class ExchangeTests(ExchangeTests.Made made) : IClassFixture<ExchangeTests.Made>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-exchange-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(LayerFormat.GeoJson, "design_span.geojson")]
    [InlineData(LayerFormat.Shapefile, "design_span.shp")]
    [InlineData(LayerFormat.GeoPackage, "reseau.gpkg")]
    public void A_GIS_opens_every_layer_and_finds_as_many_objects_all_said_to_be_simulated(LayerFormat format, string file)
    {
        using DesignFolder design = new(made.Folder);
        IReadOnlyDictionary<string, long> counts = LayerExport.Write(design, format, null, folder, default);
        counts["design_span"].ShouldBe(made.Design.Spans.Count);
        counts["design_site"].ShouldBe(made.Design.Sites.Count);
        counts["design_premises"].ShouldBe(made.Design.Ground.BuildingCount);
        string told = Run("ogrinfo", "-al", Path.Combine(folder, file), "design_span");
        told.ShouldContain($"Feature Count: {made.Design.Spans.Count}");
        told.Split("= simulé").Length.ShouldBe(made.Design.Spans.Count + 1);
    }

    [Fact]
    public void A_part_holds_only_its_communes()
    {
        using DesignFolder design = new(made.Folder);
        LayerExport.Write(design, LayerFormat.GeoJson, ["99999"], folder, default).Values.Sum().ShouldBe(0);
        LayerExport.Write(design, LayerFormat.GeoJson, ["58145"], folder, default)["design_span"].ShouldBe(made.Design.Spans.Count);
    }

    [Fact]
    public void Names_in_a_shapefile_fit_and_differ()
    {
        ShapefileSink.ShortNames.Values.ShouldAllBe(n => n.Length <= 10);
        ShapefileSink.ShortNames.Values.Distinct().Count().ShouldBe(ShapefileSink.ShortNames.Count);
    }

    [Fact]
    public void Every_sheet_of_the_bill_comes_to_the_cost_of_the_design()
    {
        using DesignFolder design = new(made.Folder);
        IReadOnlyList<Sheet> sheets = QuantityExport.Sheets(design, null, c => new BilledCommune("Ligny", "58", "2016–2018"));
        sheets.Count.ShouldBe(8);
        foreach (Sheet sheet in sheets.Skip(1))
        {
            int cost = sheet.Columns.ToList().IndexOf("cout_eur"), reuse = sheet.Columns.ToList().IndexOf("cout_reemploi_eur"), origin = sheet.Columns.ToList().IndexOf("origine");
            List<object?[]> rows = [.. sheet.Rows];
            rows.Sum(r => (decimal)r[cost]!).ShouldBe(made.Design.CostNew.Euros, sheet.Name);
            rows.Sum(r => (decimal)r[reuse]!).ShouldBe(made.Design.CostReuse.Euros, sheet.Name);
            rows.ShouldAllBe(r => (string)r[origin]! == "simulé");
        }

        foreach (Sheet sheet in sheets.Skip(1).SkipLast(1))
        {
            int item = sheet.Columns.ToList().IndexOf("article");
            foreach (IGrouping<object?, object?[]> of in sheet.Rows.GroupBy(r => r[0]))
            {
                int[] sizes = [.. of.Select(r => (string)r[item]!).Where(i => i.StartsWith("cable.", StringComparison.Ordinal)).Select(i => int.Parse(i["cable.".Length..], System.Globalization.CultureInfo.InvariantCulture))];
                sizes.ShouldBe([.. sizes.Order()], sheet.Name + ": 24 fibres before 144");
            }
        }

        string path = Path.Combine(folder, "devis.xlsx");
        using (FileStream stream = File.Create(path))
        {
            QuantityExport.WriteWorkbook(design, null, c => new BilledCommune("=HYPERLINK(\"x\")", "58", ""), stream);
        }

        Run("ogrinfo", "-so", path, "Par SRO").ShouldContain("cout_reemploi_eur");
    }

    [Fact]
    public void The_bill_names_departments_and_surfaces_in_French_and_says_what_each_total_covers()
    {
        using DesignFolder design = new(made.Folder);
        IReadOnlyList<Sheet> sheets = QuantityExport.Sheets(design, ["58145"], _ => new BilledCommune("Lormes", "58", "", "Nièvre"));
        sheets.Single(s => s.Name == "Par département").Rows.ShouldAllBe(r => (string)r[0]! == "58" && (string)r[1]! == "Nièvre");
        string[] surfaces = [.. sheets.Single(s => s.Name == "Par surface").Rows.Select(r => (string)r[0]!).Distinct()];
        surfaces.ShouldContain("tranchée hors agglomération : route locale");
        surfaces.ShouldAllBe(s => !s.Contains("road", StringComparison.Ordinal) && !s.Contains("track", StringComparison.Ordinal));
        Dictionary<string, object?> about = sheets[0].Rows.ToDictionary(r => (string)r[0]!, r => r[1]);
        about["locaux"].ShouldBe(made.Design.Premises);
        ((string)about["portee"]!).ShouldContain("tout le dimensionnement");
        QuantityExport.Sheets(design, null, _ => new BilledCommune("Lormes", "58", ""))[0].Rows.ShouldAllBe(r => (string)r[0]! != "portee", "without a perimeter there is one scope");
        QuantityExport.Sheets(design, ["99999"], _ => new BilledCommune("Ailleurs", "99", ""))[0].Rows.Single(r => (string)r[0]! == "locaux")[1].ShouldBe(0L);
    }

    /// <summary>A bill is read beside another one: the same lines stand in the same places whatever was designed first.</summary>
    [Fact]
    public void The_bill_goes_by_commune_NRO_SRO_and_the_order_of_the_rules_and_each_sheet_by_its_own_key_then_article()
    {
        BillOfQuantities bill = made.Design.Bill;
        bill.Entries.Select(e => e.Key).ShouldBe(bill.Entries.Select(e => e.Key).OrderBy(k => k.Commune).ThenBy(k => k.Nro).ThenBy(k => k.Sro).ThenBy(k => k.Item).ThenBy(k => k.Sharing));
        bill.Items.Select(i => i.Key).ShouldBe(GroundSketch.Rules.Prices.Select(p => p.Item), "articles stand as the region's file has them, cables by size");
        bill.List(_ => true).Select(l => l.Item).ShouldBe(bill.Items.Select(i => i.Key).Where(k => bill.List(_ => true).Any(l => l.Item == k)));
        foreach ((BillKey before, BillKey after) in bill.Entries.Select(e => e.Key).Zip(bill.Entries.Select(e => e.Key).Skip(1)))
        {
            (before < after, before <= after, before > after, before >= after).ShouldBe((true, true, false, false), "no key stands twice");
        }

        using DesignFolder design = new(made.Folder);
        IReadOnlyList<Sheet> sheets = QuantityExport.Sheets(design, null, _ => new BilledCommune("Lormes", "58", "2016–2018", "Nièvre"));
        sheets.Select(s => s.Name).ShouldBe(["Lisez-moi", "Par commune", "Par département", "Par NRO", "Par SRO", "Par phase", "Par surface", "Détail"], "what is read first, then ever finer, all lines last");
        foreach (Sheet sheet in sheets.Skip(1).SkipLast(1))
        {
            List<(string Key, string Item)> rows = [.. sheet.Rows.Select(r => ((string)r[0]!, (string)r[2]!))];
            rows.ShouldBe([.. rows.OrderBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.Item, BillItem.Order)], sheet.Name);
            rows.Distinct().Count().ShouldBe(rows.Count, sheet.Name);
        }

        List<object?[]> detail = [.. sheets[^1].Rows];
        detail.Select(r => (r[0], r[4], r[5], r[6])).ShouldBe(bill.Entries.Select(e => ((object?)made.Design.Ground.CommuneIds[e.Key.Commune], (object?)Site(e.Key.Nro), (object?)Site(e.Key.Sro), (object?)bill.Items[e.Key.Item].Key)));

        string Site(int index) => index < 0 ? "" : made.Design.Sites[index].Id;
    }

    [Fact]
    public void What_the_source_lacked_is_in_the_certificate_and_in_both_read_mes()
    {
        string target = Path.Combine(folder, "lacking");
        DesignExport.Write(made.Design, target, new DesignRun(1, 1) { BuildingsLeftOut = 3, MissingNodes = 7 }, default);
        using DesignFolder design = new(target);
        (design.Certificate["buildingsLeftOut"]!.GetValue<int>(), design.Certificate["missingNodes"]!.GetValue<int>()).ShouldBe((3, 7));
        QuantityExport.Sheets(design, null, _ => new BilledCommune("Lormes", "58", ""))[0].Rows.ShouldContain(r => (string)r[0]! == "dimensionnement_buildingsLeftOut");
        GraceThdExport.Write(design, 2, null, Path.Combine(folder, "grace"), default);
        string about = File.ReadAllText(Path.Combine(folder, "grace", "LISEZ-MOI.txt"));
        about.ShouldContain("3 bâtiments ou adresses de la source sont laissés de côté");
        about.ShouldContain("7 points");
        Verification.DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.ShouldBeEmpty();
        using DesignFolder plain = new(made.Folder);
        plain.Certificate.ContainsKey("buildingsLeftOut").ShouldBeFalse("a generated ground leaves nothing out");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_GraceTHD_delivery_holds_together_and_carries_every_site_box_line_and_metre(int version)
    {
        using DesignFolder design = new(made.Folder);
        GraceThdReport report = GraceThdExport.Write(design, version, null, folder, default);
        ProblemList problems = new();
        GraceDelivery read = GraceReader.Read(folder, problems);
        GraceCheck.Clean(read, problems).ShouldBe(0);
        problems.Errors.ShouldBe(0);
        read.Schema.Version.ShouldBe(version);
        read.Tables.ToDictionary(t => t.Key, t => t.Value.Rows.Count).ShouldBe(report.Rows, ignoreOrder: true);

        GraceTable ways = read.Tables["t_cheminement"], cables = read.Tables["t_cable"], lines = read.Tables["t_cableline"], boxes = read.Tables["t_ebp"];
        ways.Rows.Count.ShouldBe(made.Design.Spans.Count);
        ways.Rows.ShouldAllBe(r => ways.Text(r, "cm_comment") == "simulé");
        boxes.Rows.Count(r => boxes.Text(r, "bp_typelog") == "PBO").ShouldBe(made.Design.PboCount);
        boxes.Rows.Count(r => boxes.Text(r, "bp_typelog") == "BPE").ShouldBe(made.Design.Closures.Count);
        (version == 3 ? read.Tables["t_local"].Rows.Count - made.Design.NroCount - made.Design.SroCount : read.Tables["t_suf"].Rows.Count).ShouldBe((int)made.Design.Premises);
        cables.Rows.Sum(r => int.Parse(cables.Text(r, "cb_capafo")!, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(read.Tables["t_fibre"].Rows.Count);

        // Cable metres: each span carries every cable of its sets.
        double laid = made.Design.Spans.Sum(s => s.LengthDm / 10.0 * new[] { s.DistributionSet, s.TransportSet, made.Design.Rules.Catalogue.SetFor(s.CollecteFibres) }
            .Sum(set => made.Design.Rules.Catalogue.Tell(set).Split('+', StringSplitOptions.RemoveEmptyEntries).Length));
        lines.Rows.Sum(r => double.Parse(lines.Text(r, "cl_long")!, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(laid, 0.5);
        File.ReadAllText(Path.Combine(folder, "LISEZ-MOI.txt")).ShouldContain("SIMULÉ");
        Run("ogrinfo", "-so", "-al", Path.Combine(folder, "t_cableline.shp")).ShouldContain("2154");
    }

    [Fact]
    public void A_cable_ends_where_the_design_cuts_it()
    {
        using DesignFolder design = new(made.Folder);
        GraceThdExport.Write(design, 2, null, folder, default);
        GraceDelivery read = GraceReader.Read(folder, new ProblemList());
        GraceTable cables = read.Tables["t_cable"];
        // A distribution cable begins at its SRO or at a place with a closure: as many begin at SROs as leave them.
        HashSet<string> closures = [.. read.Tables["t_ebp"].Rows.Where(r => read.Tables["t_ebp"].Text(r, "bp_typelog") == "BPE").Select(r => NodeOf(read, r)).OfType<string>()];
        HashSet<string> sites = [.. read.Tables["t_sitetech"].Rows.Select(r => read.Tables["t_sitetech"].Text(r, "st_nd_code")!)];
        cables.Rows.Where(r => cables.Text(r, "cb_typelog") == "DI").ShouldAllBe(r => closures.Contains(cables.Text(r, "cb_nd1")!) || sites.Contains(cables.Text(r, "cb_nd1")!));
    }

    private static string? NodeOf(GraceDelivery read, GraceRow box)
    {
        GraceTable boxes = read.Tables["t_ebp"], points = read.Tables["t_ptech"], rooms = read.Tables["t_ltech"], sites = read.Tables["t_sitetech"];
        if (boxes.Text(box, "bp_pt_code") is { } point)
        {
            return points.Text(points.Rows.Single(p => points.Text(p, "pt_code") == point), "pt_nd_code");
        }

        string? site = rooms.Text(rooms.Rows.Single(l => rooms.Text(l, "lt_code") == boxes.Text(box, "bp_lt_code")), "lt_st_code");
        return sites.Text(sites.Rows.Single(s => sites.Text(s, "st_code") == site), "st_nd_code");
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return told;
    }

    public sealed class Made : IDisposable
    {
        public Made()
        {
            Folder = Directory.CreateTempSubdirectory("maillage-made-").FullName;
            Design = Designer.Design(GroundSketch.Random(5, 20, 3000, 4), GroundSketch.Rules, new DesignOptions(), null, default);
            DesignExport.Write(Design, Path.Combine(Folder, "d"), new DesignRun(1, 1), default);
            Folder = Path.Combine(Folder, "d");
        }

        public string Folder { get; }

        public NetworkDesign Design { get; }

        public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
    }
}
