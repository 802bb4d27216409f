using System.Text;
using Maillage.Kernel;
using Maillage.Territory.Import;

namespace Maillage.Territory.Tests;

public class TerritoryImportTests
{
    [Fact]
    public void What_is_stored_comes_back_as_it_was_read()
    {
        using SmallTerritory small = new();
        small.Import().ShouldBeTrue();
        TerritoryIndex read = new(TerritoryImport.Read(small.Options, new ProblemList()));
        TerritoryIndex loaded = small.Load();
        loaded.Communes.Select(c => (c.Code, c.Name, c.EpciSiren, c.EmploymentZoneCode, c.Population, c.AreaKm2, c.Lon, c.Lat, c.Rural, c.Mountain))
            .ShouldBe(read.Communes.Select(c => (c.Code, c.Name, c.EpciSiren, c.EmploymentZoneCode, c.Population, c.AreaKm2, c.Lon, c.Lat, c.Rural, c.Mountain)));
        loaded.Epcis.ShouldBe(read.Epcis);
        loaded.Departments.ShouldBe(read.Departments);
        loaded.EmploymentZones.ShouldBe(read.EmploymentZones);
        loaded.Region.ShouldBe(read.Region);
        loaded.Data.Observations.ShouldBe(read.Data.Observations, ignoreOrder: true);
        loaded.Data.OperatorAreas.ShouldBe(read.Data.OperatorAreas, ignoreOrder: true);
        loaded.Data.Printed.ShouldBe(read.Data.Printed, ignoreOrder: true);
        loaded.Data.Sources.ShouldBe(read.Data.Sources);
        loaded.Resolve("10003")!.Former!.Name.ShouldBe("Clos");
        loaded.Communes[1].MadeOf.Select(f => (f.Code, f.Name)).ShouldBe([("10002", "Bar"), ("10003", "Clos")]);
        loaded.Communes[1].PostalCodes.ShouldBe(["10200"]);
    }

    [Fact]
    public void A_merged_commune_sums_its_parts_and_its_centre_is_weighted_by_area()
    {
        using SmallTerritory small = new();
        small.Import();
        TerritoryIndex index = small.Load();
        Commune bar = index.FindCommune("10003")!;
        (bar.Code, bar.AreaKm2, bar.Lon).ShouldBe(("10002", 8.0, 4.225));
        Coverage coverage = new(index);
        CoverageValue ftth = coverage.Find(bar.Id, Indicators.FtthConnectable, "", Period.Parse("2018-Q1"))!;
        (ftth.Count.Value, ftth.Base).ShouldBe((15, 150));
        coverage.LatestPremises(TerritoryId.Region)!.Value.ShouldBe(650);
    }

    [Fact]
    public void Half_of_a_merged_commune_may_be_bound_by_a_commitment()
    {
        using SmallTerritory small = new();
        small.Import();
        Commitments commitments = new(small.Load());
        Commitment half = commitments.Of(TerritoryId.Commune("10002")).ShouldHaveSingleItem();
        (half.OperatorName, half.Communes, half.CommunesInAll).ShouldBe(("Opérateur d'essai", 1, 2));
        half.Share!.Value.ShouldBe(100m * 50 / 150);
        PrintedComparison printed = commitments.Compare().ShouldHaveSingleItem();
        printed.Found.Value.ShouldBe(100m * 450 / 550);
        printed.Agrees.ShouldBeTrue();
    }

    [Fact]
    public void The_same_input_is_imported_once_and_a_changed_one_again()
    {
        using SmallTerritory small = new();
        small.Import().ShouldBeTrue();
        small.Import().ShouldBeFalse();
        small.Write("communes.csv", small.Read("communes.csv").Replace("400,410", "400,399", StringComparison.Ordinal));
        small.Import().ShouldBeTrue();
        new Coverage(small.Load()).Find(TerritoryId.Commune("10001"), Indicators.FtthConnectable)!.Latest.Count.Value.ShouldBe(399);
        small.Load().Communes.Count.ShouldBe(2);
    }

    [Fact]
    public void A_faulty_input_leaves_the_database_as_it_was()
    {
        using SmallTerritory small = new();
        small.Import();
        small.Write("communes.csv", small.Read("communes.csv").Replace("400,410", "400,-1", StringComparison.Ordinal));
        Should.Throw<BadInputException>(() => small.Import());
        new Coverage(small.Load()).Find(TerritoryId.Commune("10001"), Indicators.FtthConnectable)!.Latest.Count.Value.ShouldBe(410);
    }

    [Theory]
    [InlineData("area_km2", "surface", "missing-column", 1)]
    [InlineData("4.2,48.0", "\"4,2\",48.0", "comma-decimal", 3)]
    [InlineData("100,10,150", "100,-10,150", "negative", 3)]
    [InlineData("100,10,150", "100,dix,150", "not-a-number", 3)]
    [InlineData("10003,Clos,10,10002", "10002,Clos,10,10002", "duplicate-row", 4)]
    [InlineData("10002,Bar,10", "10077,Bar,10", "commune-without-facts", null)]
    [InlineData("10003,Clos,10,10002", "10088,Clos,10,10089", "unknown-commune", null)]
    [InlineData("10003,Clos", "100030,Clos", "too-long", 4)]
    [InlineData("50,5,,OPE", "50,5,OPE", "wrong-field-count", 4)]
    public void A_facts_table_with_a_fault_is_told_with_its_row(string part, string fault, string code, int? row)
    {
        using SmallTerritory small = new();
        string text = small.Read("communes.csv");
        if (code == "commune-without-facts")
        {
            text = string.Join('\n', text.Split('\n').Where(l => !l.Contains("10002", StringComparison.Ordinal)));
        }

        small.Write("communes.csv", text.Replace(part, fault, StringComparison.Ordinal));
        Problem problem = small.Faults().First(p => p.Code == code);
        (problem.File, problem.Row).ShouldBe(("communes.csv", row));
        problem.Message.ShouldNotBeEmpty();
        problem.MessageEn.ShouldNotBe(problem.Message);
    }

    [Theory]
    [InlineData("communes.csv")]
    [InlineData("sources.csv")]
    [InlineData("communes.json")]
    [InlineData("epci.json")]
    public void A_missing_file_is_named(string name)
    {
        using SmallTerritory small = new();
        small.Delete(name);
        Problem problem = small.Faults().ShouldHaveSingleItem();
        problem.Code.ShouldBe("missing-file");
        problem.Message.ShouldContain(name);
    }

    [Theory]
    [InlineData("[{\"code\":\"10001\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null]")]
    public void A_division_that_is_cut_or_of_another_shape_is_told(string text)
    {
        using SmallTerritory small = new();
        small.Write("communes.json", text);
        small.Faults().ShouldHaveSingleItem().Code.ShouldBe("not-a-division");
    }

    [Fact]
    public void A_perimeter_without_departments_or_with_an_unknown_one_is_refused()
    {
        using SmallTerritory small = new();
        Codes(small.Options with { Departments = [] }).ShouldBe(["empty-territory"]);
        Codes(small.Options with { Departments = ["10", "77"] }).ShouldBe(["unknown-department"]);

        static IEnumerable<string> Codes(TerritoryImportOptions options) =>
            Should.Throw<BadInputException>(() => TerritoryImport.Read(options, new ProblemList())).Problems.Select(p => p.Code);
    }

    [Fact]
    public void A_facts_table_in_another_encoding_is_told()
    {
        using SmallTerritory small = new();
        string path = Path.Combine(small.Options.Facts, "communes.csv");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(small.Read("communes.csv").Replace("Clos", "Évry", StringComparison.Ordinal)));
        Problem problem = small.Faults().ShouldHaveSingleItem();
        (problem.Code, problem.Row).ShouldBe(("wrong-encoding", 4));
        problem.Message.ShouldContain("Windows-1252");
    }

    [Fact]
    public void The_region_is_loaded_whole()
    {
        _ = TheRegion.Index;
        using SmallTerritory small = new();
        TerritoryImport.Run(small.Database, TheRegion.Options, new ProblemList(), TimeProvider.System).ShouldBeTrue();
        TerritoryIndex index = small.Load();
        new Coverage(index).LatestPremises(TerritoryId.Region)!.Value.ShouldBe(1_138_739);
        index.Data.Observations.Count.ShouldBe(TheRegion.Index.Data.Observations.Count);
    }
}
