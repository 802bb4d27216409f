using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Network.Storage;
using Maillage.Territory;
using Maillage.Territory.Generation;
using Maillage.Territory.Storage;
using Microsoft.Data.Sqlite;

namespace Maillage.Faults;

/// <summary>A perimeter of communes replaces another.</summary>
internal sealed class ImportStory : Story
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override void Prepare(string home)
    {
        using MaillageDatabase database = Open(home);
        new TerritoryStore(database).Replace(Data("Avant", 40), "before", Moment);
    }

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        new TerritoryStore(database).Replace(Data("Après", 70), "after", Moment);
    }

    public override string Tell(string home)
    {
        using MaillageDatabase database = Open(home);
        using (var territory = (SqliteConnection)database.Open(DatabasePart.Territory))
            Books.Require(territory.ExecuteScalar<string>("PRAGMA integrity_check")!);

        var store = new TerritoryStore(database);
        TerritoryData data = store.Load()!;
        return $"{store.FindContent()} {data.Region.Name} communes {data.Communes.Count} figures {data.Observations.Count}";
    }

    private static MaillageDatabase Open(string home)
    {
        MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(TerritoryTables.Migrations);
        return database;
    }

    private static TerritoryData Data(string name, int communes) => new()
    {
        Region = new Region(name),
        Departments = [new Department("10", "Essai")],
        Epcis = [],
        EmploymentZones = [],
        Communes = [.. Enumerable.Range(1, communes).Select(i => new Commune($"10{i:000}", $"Commune {i}", "10", null, null, 100 + i, 8, 4 + i * 0.01, 48, true, false) { PostalCodes = ["10100"] })],
        FormerCommunes = [],
        Observations = [.. Enumerable.Range(1, communes).Select(i => new Observation($"10{i:000}", Indicators.Dwellings, "", Period.OfYear(2018), 40 + i, null, null, "s"))],
        OperatorAreas = [],
        Printed = [],
        Sources = [new SourceSheet("s", "Source d'essai", "Test source", "Nous", "Libre", "2018")],
        Operators = new Dictionary<string, string>(),
    };
}

/// <summary>A design is written as files and stored; it takes the place of the former one.</summary>
internal sealed class DesignStory : Story
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override void Prepare(string home) => Save(home, 40, Moment);

    public override void Act(string home) => Save(home, 60, Moment.AddDays(1));

    public override string Tell(string home)
    {
        using MaillageDatabase database = Open(home);
        using var territory = (SqliteConnection)database.Open(DatabasePart.Territory);
        Books.Require(territory.ExecuteScalar<string>("PRAGMA integrity_check")!);
        var store = new DesignStore(database);
        DesignSummary design = store.FindCurrent(TerritoryId.Region)!;
        long premises = store.ListCommunes(design.Id).Sum(c => c.Premises);
        if (premises != design.Premises || store.ListQuantities(design.Id, TerritoryId.Region).Sum(q => q.Cost.Cents) != design.CostNew.Cents)
            throw new InvalidOperationException("the design is not whole");

        return $"stored {premises} files {Files(home)}";
    }

    // Files are written first, then the store: between the two, the files are new and the store is not.
    public override bool MayRest(string state) => state is "stored 40 files 60";

    private static void Save(string home, int premises, DateTimeOffset at)
    {
        using MaillageDatabase database = Open(home);
        NetworkDesign design = Designer.Design(GeneratedTerritory.OfSize(premises, seed: 7), Rules(), new DesignOptions(), null, default);
        System.Text.Json.Nodes.JsonObject certificate = DesignExport.Write(design, Path.Combine(home, "designs", "region"), new DesignRun(1, 1), default);
        new DesignStore(database).Save(design, TerritoryId.Region, certificate, verified: true, at, default);
    }

    /// <summary>The folder of a design is whole: its layers open and its certificate speaks of them.</summary>
    private static string Files(string home)
    {
        string folder = Path.Combine(home, "designs", "region");
        using (var layers = new SqliteConnection($"Data Source={Path.Combine(folder, "design.gpkg")};Mode=ReadOnly;Pooling=False"))
        {
            layers.Open();
            Books.Require(layers.ExecuteScalar<string>("PRAGMA integrity_check")!);
        }

        return System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "certificate.json")))!["premises"]!.ToString();
    }

    private static EngineeringRules Rules() => RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml"));

    private static MaillageDatabase Open(string home)
    {
        MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate([.. TerritoryTables.Migrations, .. GroundTables.Migrations, .. DesignTables.Migrations]);
        return database;
    }
}
