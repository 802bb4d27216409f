using Maillage.Cases.Storage;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Database.Jobs;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Web.Tests;

/// <summary>A small perimeter written through the stores: two departments, five communes, one that has joined another.</summary>
internal static class SampleRegion
{
    public static Strategy Strategy => StrategyFile.Read(Path.Combine(Repository.Root, "strategies", "bourgogne-2015.yaml"));

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Empty = new(() => Files(filled: false)), Filled = new(() => Files(filled: true));

    /// <summary>A home as the first start leaves it. Hundreds are asked for: the tables are made once, and each home begins as a copy of the files.</summary>
    /// <param name="connection">A PostgreSQL, whose tables are made there.</param>
    public static MaillageDatabase Open(string home, bool filled, string? connection = null)
    {
        if (!string.IsNullOrEmpty(connection))
        {
            return Make(home, filled, connection);
        }

        Directory.CreateDirectory(home, PrivateModes.Home);
        foreach ((string name, byte[] content) in (filled ? Filled : Empty).Value)
        {
            using FileStream file = PrivateModes.Create(Path.Combine(home, name));
            file.Write(content);
        }

        return MaillageDatabases.Open(home);
    }

    private static Dictionary<string, byte[]> Files(bool filled)
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-sample-");
        try
        {
            // Closed, a file holds all of its write-ahead log.
            Make(home.FullName, filled, null).Dispose();
            return home.EnumerateFiles().Where(f => f.Length > 0).ToDictionary(f => f.Name, f => File.ReadAllBytes(f.FullName));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static MaillageDatabase Make(string home, bool filled, string? connection)
    {
        MaillageDatabase database = MaillageDatabases.Open(home, connection);
        database.Migrate([
            .. JobTables.Migrations,
            .. TerritoryTables.Migrations,
            .. GroundTables.Migrations,
            .. DesignTables.Migrations,
            .. PlanTables.Migrations,
            .. CatalogueTables.Migrations,
            .. CaseTables.Migrations,
            .. RuleStore.Migrations,
            .. RoadMapStore.Migrations,
            .. AuditTables.Migrations,
            .. SealedTables.Migrations,
            .. GuardStore.Migrations,
            .. RequestStore.Migrations,
            .. PeopleTables.Migrations,
        ]);
        if (filled)
        {
            new TerritoryStore(database).Replace(Data, "sample", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        }

        return database;
    }

    private static TerritoryData Data => new()
    {
        Region = new Region("Bourgogne"),
        Departments = [new Department("21", "Côte-d'Or"), new Department("58", "Nièvre")],
        Epcis = [new Epci("200067890", "CC Morvan Sommets et Grands Lacs", "CC", 3, 3), new Epci("242100410", "Dijon Métropole", "METRO", 2, 2)],
        EmploymentZones = [new EmploymentZone("2605", "Lormes"), new EmploymentZone("2603", "Dijon")],
        Communes =
        [
            Commune("21231", "Dijon", "21", "242100410", "2603", 161830, 5.037, 47.323, "21000"),
            Commune("21003", "Ahuy", "21", "242100410", "2603", 1718, 5.02, 47.371, "21121"),
            Commune("58145", "Lormes", "58", "200067890", "2605", 1251, 3.825, 47.289, "58140"),
            Commune("58037", "Brassy", "58", "200067890", "2605", 560, 3.936, 47.267, "58140"),
            Commune("58128", "Empury <&>", "58", "200067890", "2605", 96, 3.82, 47.34, "58140"),
        ],
        FormerCommunes = [new FormerCommune("58999", "Vieux-Lormes", "58145", Period.Parse("2018"))],
        Observations =
        [
            .. Seen("21231", 90452, 61148, 120100, 113281), .. Seen("21003", 646, 64, 1267, 1251), .. Seen("58145", 1050, 1099, 1287, 1254),
            .. Seen("58037", 700, 0, 657, 603), .. Seen("58128", 90, 0, 82, 79),
        ],
        OperatorAreas = [new OperatorArea("21231", Indicators.Commitment, "FRTE", Period.Parse("2018-Q1"), "ftth")],
        Operators = new Dictionary<string, string> { ["FRTE"] = "Orange" },
        Sources =
        [
            new SourceSheet("ftth", "Déploiements FttH 2018", "FTTH roll-outs 2018", "ARCEP", "Licence Ouverte", "2018-Q1"),
            new SourceSheet("mci", "Ma connexion internet 2024", "Ma connexion internet 2024", "ARCEP", "Licence Ouverte", "2024"),
        ],
    };

    private static Commune Commune(string code, string name, string department, string epci, string zone, long people, double lon, double lat, string postal) =>
        new(code, name, department, epci, zone, people, 40, lon, lat, true, false) { PostalCodes = [postal] };

    private static IEnumerable<Observation> Seen(string commune, long dwellings, long ftth, long premises, long fibre) =>
    [
        new(commune, Indicators.Dwellings, "", Period.Parse("2018"), dwellings, null, null, "ftth"),
        new(commune, Indicators.FtthConnectable, "", Period.Parse("2018-Q1"), ftth, "dwellings@2018", dwellings, "ftth"),
        new(commune, Indicators.Premises, "", Period.Parse("2024"), premises, null, null, "mci"),
        new(commune, Indicators.Technology, "fibre", Period.Parse("2024"), fibre, "premises@2024", premises, "mci"),
    ];
}
