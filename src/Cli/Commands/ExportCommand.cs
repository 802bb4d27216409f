using System.CommandLine;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;

namespace Maillage.Cli.Commands;

/// <summary><c>export FORMAT</c>: the files of the portal's download page, from the command line.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string> format = new("FORMAT") { Description = Terminal.Say("csv, geojson ou gpkg.", "csv, geojson or gpkg.") };
        format.AcceptOnlyFromAmong("csv", "geojson", "gpkg");
        Option<string> territory = new("--territory") { DefaultValueFactory = _ => "region", Description = Terminal.Say("Territoire (csv, geojson).", "Territory (csv, geojson).") };
        Option<FileInfo> output = new("--out") { Required = true, Description = Terminal.Say("Fichier à écrire.", "File to write.") };
        Command command = new("export", Terminal.Say("Exporte communes, couverture, réseau et plan.", "Exports communes, coverage, network and plan.")) { format, territory, output };
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(format)!, parse.GetValue(territory)!, parse.GetValue(output)!));
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
