using Maillage.Cases.Storage;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Database.Backup;
using Maillage.Database.Jobs;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;

namespace Maillage.Cli;

/// <summary>Where this instance keeps its data and finds what the product ships; the settings of <c>interfaces</c> (environment variables) end here.</summary>
internal sealed class Workspace
{
    private Workspace(string home, string? connection, string strategyPath)
    {
        Home = home;
        Connection = connection;
        StrategyPath = strategyPath;
    }

    /// <summary>Folder of the embedded files, of designs and of the portal's keys.</summary>
    public string Home { get; }

    /// <summary>PostgreSQL, or null for the embedded files.</summary>
    public string? Connection { get; }

    public string StrategyPath { get; }

    /// <summary>True when something was ever begun here.</summary>
    public bool HasInstance => Directory.Exists(Home) && (!string.IsNullOrWhiteSpace(Connection) || File.Exists(Path.Combine(Home, "territory.gpkg")));

    public static string RulesPath => Path.Combine(Shipped, "strategies", "rules-2015.yaml");

    public static string DataFolder => Path.Combine(Shipped, "data");

    public string DesignsFolder => Path.Combine(Home, "designs");

    public static IEnumerable<Migration> Migrations =>
        [
            .. BackupTables.Migrations,
            .. TerritoryTables.Migrations,
            .. GroundTables.Migrations,
            .. InfrastructureTables.Migrations,
            .. DesignTables.Migrations,
            .. PlanTables.Migrations,
            .. CatalogueTables.Migrations,
            .. CaseTables.Migrations,
            .. RuleStore.Migrations,
            .. RoadMapStore.Migrations,
            .. JobTables.Migrations,
            .. AuditTables.Migrations,
            .. SealedTables.Migrations,
            .. GuardStore.Migrations,
            .. RequestStore.Migrations,
            .. PeopleTables.Migrations,
        ];

    private static string Shipped => AppContext.BaseDirectory;

    /// <summary>The clone's root when the program runs from one, else where the program stands.</summary>
    private static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Maillage.slnx")))
                {
                    return folder.FullName;
                }
            }

            return AppContext.BaseDirectory;
        }
    }

    private static string Division
    {
        get
        {
            string beside = Path.Combine(AppContext.BaseDirectory, "division");
            return Directory.Exists(beside) ? beside : Path.Combine(Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data");
        }
    }

    /// <param name="strategy">Strategy file asked for; null for the one kept in the home, else the shipped one.</param>
    public static Workspace FromEnvironment(FileInfo? strategy = null)
    {
        string home = Environment.GetEnvironmentVariable("MAILLAGE_HOME") is { Length: > 0 } set ? Path.GetFullPath(set) : Path.Combine(Root, "var");
        string? connection = Environment.GetEnvironmentVariable("MAILLAGE_DATABASE");
        Restores.Settle(home, connection);
        string kept = Path.Combine(home, "strategy.yaml");
        string path = strategy?.FullName ?? (File.Exists(kept) ? kept : Path.Combine(Shipped, "strategies", "bourgogne-2015.yaml"));
        return new Workspace(home, connection, path);
    }

    /// <summary>Keeps a strategy as this instance's own.</summary>
    public void KeepStrategy()
    {
        Directory.CreateDirectory(Home);
        string kept = Path.Combine(Home, "strategy.yaml");
        if (Path.GetFullPath(StrategyPath) != kept)
        {
            File.Copy(StrategyPath, kept + ".new", overwrite: true);
            File.Move(kept + ".new", kept, overwrite: true);
        }
    }

    /// <summary>Held by the one portal that runs on this home.</summary>
    /// <exception cref="EnvironmentException">When another portal runs on it.</exception>
    public IDisposable HoldForServing() => MaillageDatabases.TryHold(Home, "serve") ?? throw new EnvironmentException(Problem.Error(
        "home-served",
        $"Un portail tourne déjà sur {Home} : arrêtez-le, ou donnez un autre dossier avec MAILLAGE_HOME.",
        $"A portal already runs on {Home}: stop it, or give another folder with MAILLAGE_HOME."));

    public MaillageDatabase OpenDatabase()
    {
        MaillageDatabase database = MaillageDatabases.Open(Home, Connection);
        try
        {
            database.Migrate(Migrations);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Strategy ReadStrategy() => StrategyFile.Read(StrategyPath);

    public static EngineeringRules ReadRules(FileInfo? file = null) => RulesReader.Read(file?.FullName ?? RulesPath);

    public static ResourceTypes ReadTypes() => TypeFileReader.ReadFolder(Path.Combine(Shipped, "strategies", "types"));

    public static TerritoryImportOptions TerritoryOptions(Strategy strategy) =>
        new(DataFolder, Division, strategy.Departments, strategy.Territory.Fr, Period.OfYear(2018));
}
