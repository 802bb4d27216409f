using Maillage.Kernel;

namespace Maillage.Territory.Tests;

public class CoverageTests
{
    private static readonly Period Q1 = Period.Parse("2018-Q1");
    private static readonly Period In2019 = Period.OfYear(2019);
    private static readonly Period In2024 = Period.OfYear(2024);

    [Theory]
    [InlineData("dep-21", 704, 81_879, 279_888, 193_194, 344_827, 316_152, 365_954)]
    [InlineData("dep-58", 309, 7_972, 141_304, 44_967, 155_384, 143_764, 160_980)]
    [InlineData("dep-71", 567, 32_768, 305_584, 116_301, 339_164, 331_687, 373_288)]
    [InlineData("dep-89", 428, 12_597, 193_486, 53_067, 214_987, 209_460, 238_517)]
    public void The_totals_of_a_department_come_out_to_the_unit(string id, int communes, long ftth, long dwellings, long fast, long premises2019, long fibre, long premises2024)
    {
        TerritoryId department = new(id);
        TheRegion.Index.Data.Observations.Where(o => o.Indicator == Indicators.Dwellings).Count(o => Department(o.Commune) == id).ShouldBe(communes);
        Pair(department, Indicators.FtthConnectable, "", Q1).ShouldBe((ftth, dwellings));
        Pair(department, Indicators.BestSpeed, Indicators.AtLeast30, In2019).ShouldBe((fast, premises2019));
        Pair(department, Indicators.Technology, "fibre", In2024).ShouldBe((fibre, premises2024));
    }

    [Fact]
    public void The_region_has_1_138_739_premises_in_2024() =>
        TheRegion.Coverage.Find(TerritoryId.Region, Indicators.Premises, "", In2024)!.Count.Value.ShouldBe(1_138_739);

    [Fact]
    public void Every_level_is_the_sum_of_its_communes_for_every_series()
    {
        TerritoryId[] departments = [.. TheRegion.Index.Departments.Select(d => d.Id)];
        IReadOnlyList<CoverageSeries> region = TheRegion.Coverage.Of(TerritoryId.Region);
        region.Count.ShouldBeGreaterThan(15);
        foreach (CoverageSeries series in region)
        {
            foreach (CoverageValue value in series.Values)
            {
                Sum([.. TheRegion.Index.Communes.Select(c => c.Id)], series, value.Date).ShouldBe(((long)value.Count.Value, value.Base ?? 0));
                Sum(departments, series, value.Date).ShouldBe(((long)value.Count.Value, value.Base ?? 0));
                Sum([.. TheRegion.Index.Epcis.Select(e => e.Id)], series, value.Date).ShouldBe(((long)value.Count.Value, value.Base ?? 0));
                Sum([.. TheRegion.Index.EmploymentZones.Select(e => e.Id)], series, value.Date).ShouldBe(((long)value.Count.Value, value.Base ?? 0));
            }
        }
    }

    [Fact]
    public void The_speed_classes_of_a_commune_add_up_to_its_premises()
    {
        foreach (Commune commune in TheRegion.Index.Communes)
        {
            CoverageSeries[] classes = [.. TheRegion.Coverage.Of(commune.Id).Where(s => s.Indicator.Key == Indicators.BestSpeed && s.Dimension.SumOf.Count == 0)];
            classes.Length.ShouldBe(7);
            classes.Sum(s => s.Latest.Count.Value).ShouldBe(classes[0].Latest.Base!.Value, commune.Name);
        }
    }

    [Fact]
    public void Lormes_has_more_lines_than_dwellings_and_the_page_is_told_why()
    {
        CoverageValue value = TheRegion.Coverage.Find(TerritoryId.Commune("58145"), Indicators.FtthConnectable, "", Q1)!;
        (value.Count.Value, value.Base).ShouldBe((1099, 1050));
        value.Share!.Value.ShouldBe(104.67m, 0.01m);
        CoverageNote note = value.Notes.ShouldHaveSingleItem();
        note.Code.ShouldBe("over-100");
        note.TextFr.ShouldBe("Lormes : 1099 locaux pour 1050 logements de 2018. Les lignes comptent aussi des locaux professionnels (56 établissements), la base les seuls logements. Gardé tel que déclaré.");
    }

    [Fact]
    public void Where_firms_do_not_explain_the_surplus_the_rest_is_told()
    {
        Commune vignoles = (Commune)TheRegion.Index.Search("Vignoles", 1)[0].Place;
        TheRegion.Coverage.Find(vignoles.Id, Indicators.FtthConnectable, "", Q1)!.Notes[0].TextEn.ShouldContain("4 lines are left that the source does not explain");
    }

    [Fact]
    public void Dijon_reads_right_at_every_date()
    {
        TerritoryId dijon = TerritoryId.Commune("21231");
        CoverageSeries ftth = TheRegion.Coverage.Find(dijon, Indicators.FtthConnectable)!;
        ftth.Values.Select(v => v.Date.Text).ShouldBe(["2017-Q3", "2017-Q4", "2018-Q1"]);
        ftth.Since.ShouldBe(Period.Parse("2017-Q3"));
        string[] row = File.ReadLines(Path.Combine(TheRegion.Data, "communes.csv")).First(l => l.StartsWith("21231,", StringComparison.Ordinal)).Split(',');
        string[] header = File.ReadLines(Path.Combine(TheRegion.Data, "communes.csv")).First().Split(',');
        ftth.Values.Select(v => (long)v.Count.Value).ShouldBe([Cell("ftth_2017q3"), Cell("ftth_2017q4"), Cell("ftth_2018q1")]);
        Pair(dijon, Indicators.Technology, "fibre", In2024).ShouldBe((Cell("fibre_2024"), Cell("premises_2024")));

        long Cell(string column) => long.Parse(row[Array.IndexOf(header, column)], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_merged_commune_adds_up_those_it_is_made_of()
    {
        TerritoryId neuillyCrimolois = TerritoryId.Commune("21452");
        CoverageValue value = TheRegion.Coverage.Find(neuillyCrimolois, Indicators.Dwellings, "", Period.OfYear(2018))!;
        long crimolois = Raw("21213");
        crimolois.ShouldBe(305);
        value.Count.Value.ShouldBe(crimolois + Raw("21452"));
        value.Notes.ShouldContain(n => n.Code == "merged" && n.TextFr.Contains("Crimolois (21213)", StringComparison.Ordinal) && n.TextFr.Contains("Neuilly-lès-Dijon (21452)", StringComparison.Ordinal));

        static long Raw(string code) => TheRegion.Index.Data.Observations.Single(o => o.Commune == code && o.Indicator == Indicators.Dwellings).Value;
    }

    [Fact]
    public void Ciel_listed_apart_in_2024_is_counted_once_in_Verdun_Ciel()
    {
        TerritoryId verdunCiel = TerritoryId.Commune("71566");
        long listed = TheRegion.Index.Data.Observations.Where(o => o is { Indicator: Indicators.Premises, Commune: "71131" or "71566" } && o.Period == In2024).Sum(o => o.Value);
        TheRegion.Coverage.Find(verdunCiel, Indicators.Premises, "", In2024)!.Count.Value.ShouldBe(listed);
        listed.ShouldBeGreaterThan(460);
        TheRegion.Coverage.Find(TerritoryId.Commune("71131"), Indicators.Premises, "", In2024).ShouldBeNull();
    }

    [Fact]
    public void A_blank_premises_count_is_missing_and_not_zero()
    {
        TheRegion.Index.Data.Observations.Any(o => o.Commune == "21213" && o.Period == In2024).ShouldBeFalse();
        TheRegion.Index.Data.Observations.Count(o => o.Indicator == Indicators.Premises && o.Period == In2024).ShouldBe(1994);
    }

    [Fact]
    public void A_commune_without_premises_has_no_share()
    {
        Commune cussy = (Commune)TheRegion.Index.Search("Cussy-la-Colonne", 1)[0].Place;
        CoverageValue value = TheRegion.Coverage.Find(cussy.Id, Indicators.BestSpeed, Indicators.AtLeast30, In2019)!;
        value.Share.ShouldBeNull();
        value.Notes.ShouldContain(n => n.Code == "no-base");
    }

    [Fact]
    public void Every_figure_names_a_source_of_the_list_and_is_declared()
    {
        HashSet<string> keys = [.. TheRegion.Coverage.Sources.Select(s => s.Key)];
        foreach (CoverageValue value in TheRegion.Coverage.Of(TerritoryId.Region).SelectMany(s => s.Values))
        {
            keys.ShouldContain(value.Count.Source.Key);
            value.Count.Kind.ShouldBe(FigureKind.Declared);
        }

        string sheet = File.ReadAllText(Path.Combine(TheRegion.Data, "SOURCES.md"));
        keys.ShouldAllBe(k => sheet.Contains(k, StringComparison.Ordinal));
    }

    private static string Department(string code) => TerritoryId.Department(TheRegion.Index.FindCommune(code)!.DepartmentCode).Text;

    private static (long, long) Pair(TerritoryId id, string indicator, string dimension, Period date)
    {
        CoverageValue value = TheRegion.Coverage.Find(id, indicator, dimension, date)!;
        return ((long)value.Count.Value, value.Base!.Value);
    }

    private static (long, long) Sum(IReadOnlyList<TerritoryId> ids, CoverageSeries series, Period date)
    {
        List<CoverageValue> values = [.. ids.Select(i => TheRegion.Coverage.Find(i, series.Indicator.Key, series.Dimension.Key, date)).OfType<CoverageValue>()];
        return ((long)values.Sum(v => v.Count.Value), values.Sum(v => v.Base ?? 0));
    }
}
