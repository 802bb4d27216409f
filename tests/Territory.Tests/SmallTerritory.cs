using Maillage.Database;
using Maillage.Kernel;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;

namespace Maillage.Territory.Tests;

/// <summary>A made-up department of three communes, one of which has joined another: files in a folder of its own, and a database beside them.</summary>
internal sealed class SmallTerritory : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-territory-");

    public SmallTerritory()
    {
        Write("communes.json", """
            [{"code":"10001","nom":"Aubepierre","type":"commune-actuelle","departement":"10","codesPostaux":["10100"],"population":900},
             {"code":"10002","nom":"Bar-Neuf","type":"commune-actuelle","departement":"10","anciensCodes":["10003"],"codesPostaux":["10200"],"population":300},
             {"code":"10003","nom":"Clos","type":"commune-deleguee","departement":"10","chefLieu":"10002"},
             {"code":"10002","nom":"Bar","type":"commune-deleguee","departement":"10","chefLieu":"10002"},
             {"code":"99001","nom":"Ailleurs","type":"commune-actuelle","departement":"99","codesPostaux":["99100"],"population":5}]
            """);
        Write("epci.json", """[{"code":"200000001","nom":"CC des Essais","type":"CC","membres":[{"code":"10001"},{"code":"10002"},{"code":"99001"}]}]""");
        Write("departements.json", """[{"code":"10","nom":"Essai"},{"code":"99","nom":"Autre"}]""");
        Write("communes.csv", """
            code,name,department,current_code,lon,lat,area_km2,employment_zone_2010,rural,mountain,dwellings,ftth,premises,operator
            10001,Aubepierre,10,10001,4.0,48.0,10,7,1,0,400,410,500,OPE
            10002,Bar,10,10002,4.2,48.0,6,7,1,0,100,10,150,
            10003,Clos,10,10002,4.3,48.0,2,7,1,1,50,5,,OPE
            """);
        Write("coverage-columns.csv", """
            column,indicator,dimension,period,base,base_column,source
            dwellings,dwellings,,2018,,,test
            ftth,ftth-connectable,,2018-Q1,dwellings@2018,dwellings,test
            premises,premises,,2024,,,test
            operator,l33-13,,2018-Q1,,,test
            """);
        Write("printed-figures.csv", "territory,indicator,dimension,period,value,unit,source,place\ndep-10,l33-13-share,,2015,82,% des foyers,test,p.1\n");
        Write("sources.csv", "key,title_fr,title_en,publisher,licence,date\ntest,Essai,Test,Nous,Libre,2018\n");
        Write("operators.csv", "code,name\nOPE,Opérateur d'essai\n");
        Database = MaillageDatabases.Open(Path.Combine(home.FullName, "var"));
        Database.Migrate(TerritoryTables.Migrations);
    }

    public MaillageDatabase Database { get; }

    public TerritoryImportOptions Options => new(home.FullName, home.FullName, ["10"], "Essais", Period.OfYear(2018));

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(home.FullName, name), text);

    public string Read(string name) => File.ReadAllText(Path.Combine(home.FullName, name));

    public void Delete(string name) => File.Delete(Path.Combine(home.FullName, name));

    public bool Import() => TerritoryImport.Run(Database, Options, new ProblemList(), TimeProvider.System);

    public TerritoryIndex Load() => new(new TerritoryStore(Database).Load()!);

    public IReadOnlyList<Problem> Faults() => Should.Throw<BadInputException>(() => TerritoryImport.Read(Options, new ProblemList())).Problems;

    public void Dispose()
    {
        Database.Dispose();
        home.Delete(recursive: true);
    }
}
