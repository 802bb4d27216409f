using System.CommandLine;
using System.Text.Json.Nodes;
using Maillage.Cases.Conditions;
using Maillage.Cases.Firms;
using Maillage.Cli.Work;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;
using Maillage.Territory.Osm;
using Maillage.Territory.Storage;

namespace Maillage.Cli.Commands;

/// <summary><c>import KIND FILE</c>: contours, coverage, commitments or an OpenStreetMap extract into the region.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> kind = new("KIND") { Description = Terminal.Say("contours (GeoJSON), coverage, commitments, resources, sirene (CSV) ou osm (.osm.pbf).", "contours (GeoJSON), coverage, commitments, resources (CSV) or osm (.osm.pbf).") };
        kind.AcceptOnlyFromAmong("contours", "coverage", "commitments", "osm", "resources", "infrastructure", "power", "sirene");
        Argument<FileInfo> file = new("FILE") { Description = Terminal.Say("Fichier à lire.", "File to read.") };
        Option<FileInfo?> mapping = new("--mapping") { Description = Terminal.Say("Correspondance des colonnes (CSV), pour coverage.", "Mapping of columns (CSV), for coverage.") };
        Option<string> code = new("--code") { Description = Terminal.Say("Colonne ou propriété du code INSEE.", "Column or property of the INSEE code."), DefaultValueFactory = _ => "code" };
        Option<string?> type = new("--type") { Description = Terminal.Say("Type des ressources (epn, fablab, formation…), pour resources.", "Type of the resources (epn, fablab, formation…), for resources.") };
        Option<string?> source = new("--source") { Description = Terminal.Say("Clé de la source, pour resources : le catalogue s'accorde alors avec le fichier (par défaut, son nom).", "Key of the source, for resources: the catalogue then agrees with the file (default: its name).") };
        Option<bool> dry = new("--dry-run") { Description = Terminal.Say("Montrer les problèmes sans rien écrire.", "Show the problems, write nothing.") };
        Option<bool> keep = new("--keep-good") { Description = Terminal.Say("Importer les bonnes lignes malgré des erreurs.", "Import the good rows despite errors.") };
        Command command = new("import", Terminal.Say("Importe un fichier dans la région.", "Imports a file into the region.")) { kind, file, mapping, code, type, source, dry, keep };
        Option<bool> planned = new("--planned-too") { Description = Terminal.Say("Infrastructure : prendre ce qui n'est que projeté pour existant.", "Infrastructure: take what is only planned as standing.") };
        Option<string?> name = new("--name") { Description = Terminal.Say("Infrastructure : nom de la livraison (par défaut celui du fichier).", "Infrastructure: name of the delivery (by default the file's).") };
        command.Options.Add(planned);
        command.Options.Add(name);
        command.SetAction((parse, cancellation) => Task.FromResult(parse.GetValue(kind) is "infrastructure" or "power" ? InfrastructureFiles.Import(
            Terminal.For(parse), parse.GetValue(file)!.FullName, parse.GetValue(name), parse.GetValue(mapping), parse.GetValue(planned), parse.GetValue(kind) == "power",
            parse.GetValue(keep) ? ProblemPolicy.KeepGoodRows : ProblemPolicy.Abort, parse.GetValue(dry)) : Run(
            Terminal.For(parse), parse.GetValue(kind)!, parse.GetValue(file)!, parse.GetValue(mapping),
            parse.GetValue(type), parse.GetValue(source), new ImportOptions(parse.GetValue(keep) ? ProblemPolicy.KeepGoodRows : ProblemPolicy.Abort, parse.GetValue(dry)) { CodeName = parse.GetValue(code)! }, cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, string kind, FileInfo file, FileInfo? mapping, string? type, string? source, ImportOptions options, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            return terminal.Refuse([Problem.Error("no-file", "Ce fichier n'existe pas.", "This file does not exist.") with { File = file.FullName }]);
        }

        Workspace workspace = Workspace.FromEnvironment();
        using MaillageDatabase database = workspace.OpenDatabase();
        ProblemList problems = new();
        TerritoryIndex index = new RegionWork(workspace, database, workspace.ReadStrategy(), TimeProvider.System).ImportTerritory(new ProblemList());
        ImportReport report;
        if (kind == "osm")
        {
            (Ground ground, OsmGroundReport read) = OsmGround.Read(
                file.FullName, problems: problems, progress: new SynchronousProgress<double>(share => terminal.Progress(share, Terminal.Step("ground.read"))), cancellation: cancellation);
            if (!options.DryRun)
            {
                new GroundStore(database).Replace(ground, cancellation: cancellation);
            }

            terminal.EndProgress();
            Console.Error.WriteLine(read.Tell(Terminal.French));
            report = new ImportReport(ground.BuildingCount, options.DryRun ? 0 : ground.BuildingCount);
        }
        else if (kind == "resources")
        {
            report = new ResourceWork(database, TimeProvider.System, index).Import(file, type, source ?? Path.GetFileNameWithoutExtension(file.Name), options, problems);
        }
        else
        {
            using FileStream stream = file.OpenRead();
            using FileStream? columns = mapping?.OpenRead();
            report = kind switch
            {
                "contours" => ContourImport.Run(database, index, stream, file.Name, options, problems),
                "sirene" => SireneFile.Import(new FirmStore(database, TimeProvider.System), new PlaceHierarchy(index, []), new ActivityHierarchy(), stream, file.Name, options, problems),
                "coverage" => CoverageImport.Run(database, index, stream, file.Name, columns is null ? null : (columns, mapping!.Name), options, problems),
                _ => CommitmentImport.Run(database, index, stream, file.Name, options, problems),
            };
        }

        if (problems.Errors > 0 && options.Policy == ProblemPolicy.Abort)
        {
            return terminal.Refuse(problems.Kept);
        }

        terminal.Result(
            new JsonObject { ["kept"] = report.Kept, ["written"] = report.Written, ["errors"] = problems.Errors, ["warnings"] = problems.Warnings, ["problems"] = Terminal.ToJson(problems.Kept) },
            [Terminal.Say($"{report.Kept} objets lus, {report.Written} écrits ; {problems.Errors} erreurs, {problems.Warnings} avertissements.", $"{report.Kept} objects read, {report.Written} written; {problems.Errors} errors, {problems.Warnings} warnings."),
             .. problems.Kept.Select(p => p.Tell(Terminal.French))]);
        return Terminal.Done;
    }
}
