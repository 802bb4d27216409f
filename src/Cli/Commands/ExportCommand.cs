using System.CommandLine;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;

namespace Maillage.Cli.Commands;

/// <summary><c>export FORMAT</c>: the files of the portal's download page, or a designed network for a GIS, GraceTHD or a spreadsheet.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string> format = new("FORMAT") { Description = Terminal.Say("csv, geojson, gpkg ; pour un réseau dimensionné aussi shapefile, gracethd, xlsx.", "csv, geojson, gpkg; for a designed network also shapefile, gracethd, xlsx.") };
        format.AcceptOnlyFromAmong("csv", "geojson", "gpkg", "shapefile", "gracethd", "xlsx");
        Option<DirectoryInfo?> design = new("--design") { Description = Terminal.Say("Dossier d'un dimensionnement (shapefile, gracethd, xlsx : à défaut celui de la région).", "Folder of a design (shapefile, gracethd, xlsx: by default the region's).") };
        Option<string> territory = new("--territory") { DefaultValueFactory = _ => "region", Description = Terminal.Say("Territoire : 58145, epci-…, dep-58, region.", "Territory: 58145, epci-…, dep-58, region.") };
        Option<int> version = new("--version") { DefaultValueFactory = _ => 2, Description = Terminal.Say("Version de GraceTHD : 2 ou 3.", "Version of GraceTHD: 2 or 3.") };
        version.AcceptOnlyFromAmong("2", "3");
        Option<string?> infrastructure = new("--infrastructure") { Description = Terminal.Say("gracethd : redonner une livraison importée, par son nom.", "gracethd: give an imported delivery again, by its name.") };
        Option<FileInfo> output = new("--out") { Required = true, Description = Terminal.Say("Fichier à écrire ; un dossier pour geojson, shapefile, gracethd et csv d'un réseau.", "File to write; a folder for geojson, shapefile, gracethd and csv of a network.") };
        Command command = new("export", Terminal.Say("Exporte communes, couverture, plan, ou un réseau dimensionné.", "Exports communes, coverage, plan, or a designed network.")) { format, design, territory, version, infrastructure, output };
        command.SetAction((parse, cancellation) => Task.FromResult(
            parse.GetValue(infrastructure) is { } delivery ? InfrastructureFiles.Export(Terminal.For(parse), delivery, parse.GetValue(output)!.FullName)
            : parse.GetValue(design) is { } folder ? NetworkFiles.Write(Terminal.For(parse), parse.GetValue(format)!, folder.FullName, parse.GetValue(territory)!, parse.GetValue(version), parse.GetValue(output)!.FullName, cancellation)
            : parse.GetValue(format) is "shapefile" or "gracethd" or "xlsx" ? NetworkFiles.Write(Terminal.For(parse), parse.GetValue(format)!, null, parse.GetValue(territory)!, parse.GetValue(version), parse.GetValue(output)!.FullName, cancellation)
            : Run(Terminal.For(parse), parse.GetValue(format)!, parse.GetValue(territory)!, parse.GetValue(output)!)));
        return command;
    }

    private static int Run(Terminal terminal, string format, string territory, FileInfo output)
    {
        Workspace workspace = Workspace.FromEnvironment();
        Strategy strategy = workspace.ReadStrategy();
        using MaillageDatabase database = workspace.OpenDatabase();
        new RegionWork(workspace, database, strategy, TimeProvider.System).ImportTerritory(new ProblemList());
        Snapshot snapshot = Snapshot.Read(database, strategy);
        if (!TerritoryId.TryParse(territory, out TerritoryId within) || snapshot.Index.Find(within) is null)
        {
            return terminal.Refuse([Problem.Error("unknown-territory", $"Territoire inconnu : {territory}.", $"Unknown territory: {territory}.")]);
        }

        string draft = output.FullName + ".part";
        if (format == "gpkg")
        {
            Exports.GeoPackage(snapshot, draft);
        }
        else
        {
            using FileStream stream = File.Create(draft);
            if (format == "csv")
            {
                Exports.CommunesCsv(snapshot, within, stream);
            }
            else
            {
                Exports.CommunesGeoJson(snapshot, within, stream);
            }
        }

        File.Move(draft, output.FullName, overwrite: true);
        terminal.Result(new() { ["file"] = output.FullName, ["bytes"] = new FileInfo(output.FullName).Length }, [output.FullName]);
        return Terminal.Done;
    }
}
