using System.Text;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedTerritoryConformance(EmbeddedDatabases databases) : TerritoryConformance(databases);

public sealed class PostgresTerritoryConformance(PostgresDatabases databases) : TerritoryConformance(databases);

/// <summary>The territory's stores give back what they were given, on both databases.</summary>
public abstract class TerritoryConformance(TestDatabases databases)
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static TerritoryData Data { get; } = new()
    {
        Region = new Region("Essais"),
        Departments = [new Department("10", "Essai"), new Department("2A", "L'autre")],
        Epcis = [new Epci("200000001", "CC des Essais", "CC", 3, 2)],
        EmploymentZones = [new EmploymentZone("0052", "Aubepierre")],
        Communes =
        [
            new Commune("10001", "Aubepierre-l'Évêque", "10", "200000001", "0052", 900, 10.25, 4.5, 48.25, true, false) { PostalCodes = ["10100", "10110"] },
            new Commune("2A002", "Bar", "2A", null, null, null, 8, 4.75, 48.5, false, true)
            {
                MadeOf = [new FormerCommune("2A002", "Bar-le-Vieux", "2A002", Period.OfYear(2018)) { Place = (4.7, 48.5, 6) }, new FormerCommune("2A003", null, "2A002", null)],
            },
        ],
        FormerCommunes = [new FormerCommune("2A002", "Bar-le-Vieux", "2A002", Period.OfYear(2018)), new FormerCommune("2A003", null, "2A002", null)],
        Observations =
        [
            new Observation("10001", Indicators.Dwellings, "", Period.OfYear(2018), 400, null, null, "s"),
            new Observation("10001", Indicators.FtthConnectable, "", Period.Parse("2018-Q1"), 410, "dwellings@2018", 400, "s"),
            new Observation("2A003", Indicators.Technology, "fibre", Period.OfYear(2024), 12_345_678, "premises@2024", 12_345_679, "s"),
        ],
        OperatorAreas = [new OperatorArea("10001", Indicators.Commitment, "OPE", Period.Parse("2018-Q1"), "s")],
        Printed = [new PrintedFigure(TerritoryId.Department("10"), Indicators.PrintedCommitmentShare, "", new Figure(57.5m, "% des foyers", Period.OfYear(2015), new Source("s", "Source d'essai", "p.11"), FigureKind.Declared))],
        Sources = [new SourceSheet("s", "Source d'essai", "Test source", "Nous", "Libre", "2018")],
        Operators = new Dictionary<string, string> { ["OPE"] = "Opérateur" },
    };

    [Fact]
    public void A_perimeter_comes_back_as_it_was_written()
    {
        using TestDatabase test = databases.Make();
        TerritoryStore store = new(test.Open(TerritoryTables.Migrations));
        store.FindContent().ShouldBeNull();
        store.Load().ShouldBeNull();
        store.Replace(Data, "k1", Moment);
        store.FindContent().ShouldBe("k1");

        TerritoryData loaded = new TerritoryStore(test.Open()).Load()!;
        loaded.Region.ShouldBe(Data.Region);
        loaded.Departments.ShouldBe(Data.Departments);
        loaded.Epcis.ShouldBe(Data.Epcis);
        loaded.EmploymentZones.ShouldBe(Data.EmploymentZones);
        loaded.FormerCommunes.ShouldBe(Data.FormerCommunes);
        loaded.Observations.ShouldBe(Data.Observations, ignoreOrder: true);
        loaded.OperatorAreas.ShouldBe(Data.OperatorAreas);
        loaded.Printed.ShouldBe(Data.Printed);
        loaded.Sources.ShouldBe(Data.Sources);
        loaded.Operators.ShouldBe(Data.Operators);
        loaded.Communes.Select(c => c with { PostalCodes = [], MadeOf = [] }).ShouldBe(Data.Communes.Select(c => c with { PostalCodes = [], MadeOf = [] }));
        loaded.Communes[0].PostalCodes.ShouldBe(["10100", "10110"]);
        loaded.Communes[1].MadeOf.Select(f => f.Code).ShouldBe(["2A002", "2A003"]);
    }

    [Fact]
    public void A_second_perimeter_replaces_the_first_whole()
    {
        using TestDatabase test = databases.Make();
        TerritoryStore store = new(test.Open(TerritoryTables.Migrations));
        store.Replace(Data, "k1", Moment);
        store.Replace(Data with { Communes = [Data.Communes[0]], FormerCommunes = [], Observations = [Data.Observations[0]] }, "k2", Moment);
        TerritoryData loaded = store.Load()!;
        (store.FindContent(), loaded.Communes.Count, loaded.FormerCommunes.Count, loaded.Observations.Count).ShouldBe(("k2", 1, 0, 1));
    }

    [Fact]
    public void A_write_that_fails_half_way_changes_nothing()
    {
        using TestDatabase test = databases.Make();
        TerritoryStore store = new(test.Open(TerritoryTables.Migrations));
        store.Replace(Data, "k1", Moment);
        Should.Throw<Exception>(() => store.Replace(Data with { Region = new Region("Autre"), Observations = [Data.Observations[0], Data.Observations[0]] }, "k2", Moment));
        (store.FindContent(), store.Load()!.Region.Name, store.Load()!.Observations.Count).ShouldBe(("k1", "Essais", 3));
    }

    [Fact]
    public void What_a_person_imported_outlives_new_facts()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(TerritoryTables.Migrations);
        TerritoryStore store = new(database);
        store.Replace(Data, "k1", Moment);
        using (MemoryStream stream = new(Encoding.UTF8.GetBytes("commune,indicator,period,value\n10001,dwellings,2018,401\n10001,dwellings,2026,500\n")))
        {
            CoverageImport.Run(database, new TerritoryIndex(store.Load()!), stream, "mine.csv", null, new ImportOptions(), new ProblemList());
        }

        store.Replace(Data, "k2", Moment);
        store.Load()!.Observations.Where(o => o.Indicator == Indicators.Dwellings).Select(o => (o.Period.Text, o.Value, o.Source))
            .ShouldBe([("2018", 401, "import:mine.csv"), ("2026", 500, "import:mine.csv")]);
    }

    [Fact]
    public void A_contour_comes_back_and_is_replaced()
    {
        using TestDatabase test = databases.Make();
        ContourStore store = new(test.Open(TerritoryTables.Migrations));
        GeometryFactory shapes = new(new PrecisionModel(), 4326);
        MultiPolygon first = Square(0);
        MultiPolygon second = Square(1);
        store.HasCommunes().ShouldBeFalse();
        store.Replace([new Contour(Data.Communes[0], first, ["10001"], "a"), new Contour(Data.Departments[0], first, ["10"], "a")]).ShouldBe(2);
        store.Replace([new Contour(Data.Communes[0], second, ["10001"], "b")]).ShouldBe(1);
        store.HasCommunes().ShouldBeTrue();
        store.Load(TerritoryKind.Commune)[TerritoryId.Commune("10001")].EqualsExact(second).ShouldBeTrue();
        store.Load(TerritoryKind.Department)[TerritoryId.Department("10")].EqualsExact(first).ShouldBeTrue();

        MultiPolygon Square(double x) => shapes.CreateMultiPolygon([shapes.CreatePolygon([new(x, 0), new(x + 1, 0), new(x + 1, 1), new(x, 1), new(x, 0)])]);
    }
}
