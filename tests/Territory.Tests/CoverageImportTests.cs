using System.Text;
using CsCheck;
using Maillage.Kernel;
using Maillage.Territory.Import;

namespace Maillage.Territory.Tests;

public class CoverageImportTests
{
    private const string Header = "commune,indicator,dimension,period,value,base,base_value,source\n";

    [Fact]
    public void A_new_date_stands_beside_the_others_and_survives_new_facts()
    {
        using SmallTerritory small = Ready();
        Import(small, Header + "10001,ftth-connectable,,2019-Q1,450,dwellings@2018,400,obs-2019\n10003,ftth-connectable,,2019-Q1,50,dwellings@2018,50,obs-2019\n").Written.ShouldBe(2);
        small.Write("operators.csv", "code,name\nOPE,Autre nom\n");
        small.Import().ShouldBeTrue();

        TerritoryIndex index = small.Load();
        CoverageSeries series = new Coverage(index).Find(TerritoryId.Region, Indicators.FtthConnectable)!;
        series.Values.Select(v => (v.Date.Text, (long)v.Count.Value, v.Base)).ShouldBe([("2018-Q1", 425, 550), ("2019-Q1", 500, 450)]);
        series.Latest.Count.Source.Title.ShouldBe("obs-2019");
    }

    [Fact]
    public void A_series_imported_over_shipped_facts_stays_when_they_are_imported_again()
    {
        using SmallTerritory small = Ready();
        Import(small, Header + "10001,ftth-connectable,,2018-Q1,1,dwellings@2018,400,mine\n");
        small.Write("operators.csv", "code,name\nOPE,Autre nom\n");
        small.Import();
        new Coverage(small.Load()).Find(TerritoryId.Region, Indicators.FtthConnectable)!.Latest.Count.Value.ShouldBe(1);
    }

    [Fact]
    public void A_wide_table_is_read_by_its_mapping_and_french_separators()
    {
        using SmallTerritory small = Ready();
        const string mapping = "column,indicator,dimension,period,base,base_column,source\ninsee,commune,,,,,\nfo,technology,fibre,2025,premises@2025,loc,mci-2025\nloc,premises,,2025,,,mci-2025\n";
        Import(small, "insee;nom;fo;loc\n10001;A;300;500\n10002;B;;160\n", mapping).Written.ShouldBe(3);
        Coverage coverage = new(small.Load());
        CoverageValue fibre = coverage.Find(TerritoryId.Region, Indicators.Technology, "fibre", Period.OfYear(2025))!;
        (fibre.Count.Value, fibre.Base).ShouldBe((300, 500));
        fibre.Notes.ShouldContain(n => n.Code == "partial");
        coverage.LatestPremises(TerritoryId.Region)!.Value.ShouldBe(660);
    }

    [Theory]
    [InlineData("75056,premises,,2024,1,,,", "unknown-commune", "commune")]
    [InlineData("1001,premises,,2024,1,,,", "unknown-commune", "commune")]
    [InlineData("10001,wifi,,2024,1,,,", "unknown-indicator", "indicator")]
    [InlineData("10001,technology,laser,2024,1,premises@2024,2,", "unknown-dimension", "dimension")]
    [InlineData("10001,best-speed,at-least-30,2024,1,premises@2024,2,", "unknown-dimension", "dimension")]
    [InlineData("10001,premises,,hier,1,,,", "not-a-period", "period")]
    [InlineData("10001,premises,,2024,-1,,,", "negative", "value")]
    [InlineData("10001,premises,,2024,\"1,5\",,,", "comma-decimal", "value")]
    [InlineData("10001,premises,,2024,1.5,,,", "not-a-number", "value")]
    [InlineData("10001,premises,,2024,99999999999999999999999999999999,,,", "not-a-number", "value")]
    [InlineData("10001,premises,,2024,,,,", "missing-value", "value")]
    [InlineData("10001,technology,fibre,2024,1,premises@2024,,", "half-base", "base")]
    [InlineData("10001,technology,fibre,2024,1,people@2024,3,", "unknown-base", "base")]
    public void A_faulty_row_is_told_with_its_column_and_the_good_ones_kept_on_request(string row, string code, string column)
    {
        using SmallTerritory small = Ready();
        string text = Header + "10001,premises,,2030,7,,,\n" + row + "\n";
        Problem problem = Should.Throw<BadInputException>(() => Import(small, text)).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Row, problem.Column).ShouldBe((code, 3, column));
        new Coverage(small.Load()).LatestPremises(TerritoryId.Commune("10001"))!.Value.ShouldBe(500);

        Import(small, text, null, new(ProblemPolicy.KeepGoodRows)).Written.ShouldBe(1);
        new Coverage(small.Load()).LatestPremises(TerritoryId.Commune("10001"))!.Value.ShouldBe(7);
    }

    [Fact]
    public void A_dry_run_tells_and_writes_nothing()
    {
        using SmallTerritory small = Ready();
        ImportReport report = Import(small, Header + "10001,premises,,2030,7,,,\n", null, new(DryRun: true));
        (report.Kept, report.Written).ShouldBe((1, 0));
        new Coverage(small.Load()).LatestPremises(TerritoryId.Commune("10001"))!.Value.ShouldBe(500);
    }

    [Fact]
    public void Commitments_replace_the_list_that_stood()
    {
        using SmallTerritory small = Ready();
        using MemoryStream stream = new(Encoding.UTF8.GetBytes("commune,operator,operator_name,period\n10002,NEW,Nouveau,2026\n"));
        CommitmentImport.Run(small.Database, small.Load(), stream, "c.csv", new(), new ProblemList()).Written.ShouldBe(1);
        Commitments commitments = new(small.Load());
        commitments.Of(TerritoryId.Region).Select(c => (c.OperatorName, c.Date.Text)).ShouldBe([("Nouveau", "2026")]);
        commitments.IsCommitted(TerritoryId.Commune("10001")).ShouldBeFalse();
    }

    [Fact]
    public void A_cut_or_altered_table_is_refused_and_never_crashes_the_import()
    {
        using SmallTerritory small = Ready();
        TerritoryIndex index = small.Load();
        byte[] good = Encoding.UTF8.GetBytes(Header + "10001,ftth-connectable,,2019-Q1,450,dwellings@2018,400,\"obs, 2019\"\n10003,premises,,2019-Q1,50,,,été\n");
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Bool).Sample((cut, at, value, keep) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            try
            {
                using MemoryStream stream = new(bytes, 0, cut);
                CoverageImport.Run(small.Database, index, stream, "f", null, new(keep ? ProblemPolicy.KeepGoodRows : ProblemPolicy.Abort, DryRun: true), new ProblemList());
            }
            catch (BadInputException e)
            {
                e.Problems.ShouldNotBeEmpty();
            }
        }, iter: 3000, threads: 1);
    }

    private static SmallTerritory Ready()
    {
        SmallTerritory small = new();
        small.Import();
        return small;
    }

    private static ImportReport Import(SmallTerritory small, string text, string? mapping = null, ImportOptions? options = null)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        using MemoryStream map = new(Encoding.UTF8.GetBytes(mapping ?? ""));
        return CoverageImport.Run(small.Database, small.Load(), stream, "couverture.csv", mapping is null ? null : (map, "mapping.csv"), options ?? new(), new ProblemList());
    }
}
