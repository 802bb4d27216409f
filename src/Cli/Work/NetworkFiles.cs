using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Planning.Strategies;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;

namespace Maillage.Cli.Work;

/// <summary>Writes a designed network, whole or the part of a territory, in the format asked for. A file or a folder takes its place whole.</summary>
internal static class NetworkFiles
{
    /// <param name="folder">Folder of the design; null for the region's.</param>
    public static int Write(Terminal terminal, string format, string? folder, string territory, int version, string target, CancellationToken cancellation)
    {
        Workspace workspace = Workspace.FromEnvironment();
        using DesignFolder design = new(folder ?? Path.Combine(workspace.DesignsFolder, "region"));
        Strategy strategy = workspace.ReadStrategy();
        using MaillageDatabase database = workspace.OpenDatabase();
        new RegionWork(workspace, database, strategy, TimeProvider.System).ImportTerritory(new ProblemList());
        Snapshot snapshot = Snapshot.Read(database, strategy);
        NetworkParts parts = new(snapshot);
        if (!parts.TryFind(territory, out IReadOnlyCollection<string>? communes))
        {
            return terminal.Refuse([Problem.Error("unknown-territory", $"Territoire inconnu : {territory}. Exemples : 58145, epci-200067890, dep-58, region.", $"Unknown territory: {territory}. Examples: 58145, epci-200067890, dep-58, region.")]);
        }

        string draft = target.TrimEnd('/') + ".part";
        Remove(draft);
        JsonObject told = new() { ["path"] = target, ["origin"] = design.Origin };
        try
        {
            WriteTo(design, format, version, communes, parts, draft, told, cancellation);
            string made = format == "gpkg" ? Path.Combine(draft, "reseau.gpkg") : draft;
            Remove(target);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            if (Directory.Exists(made))
            {
                Directory.Move(made, target);
            }
            else
            {
                File.Move(made, target);
            }
        }
        finally
        {
            Remove(draft);
        }

        terminal.Result(told, [Terminal.Say($"{target} ({design.Origin})", $"{target} ({(design.Simulated ? "simulated" : "real")})"), .. told.Where(p => p.Value is JsonObject).SelectMany(p => p.Value!.AsObject()).Select(p => $"  {p.Key}: {p.Value}")]);
        return Terminal.Done;
    }

    private static void WriteTo(DesignFolder design, string format, int version, IReadOnlyCollection<string>? communes, NetworkParts parts, string draft, JsonObject told, CancellationToken cancellation)
    {
        (IReadOnlyDictionary<string, long> rows, IReadOnlyList<string> leftOut) = NetworkWriting.Write(design, format, version, communes, parts, draft, cancellation);
        if (rows.Count > 0)
        {
            told[format == "gracethd" ? "rows" : "features"] = new JsonObject(rows.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value)));
        }

        if (format == "gracethd")
        {
            told["leftOut"] = new JsonArray([.. leftOut.Select(l => (JsonNode?)l)]);
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            // Only what an export made: a folder with other things in it is not ours to empty.
            if (Directory.EnumerateFileSystemEntries(path).Any(f => Path.GetExtension(f) is not (".geojson" or ".shp" or ".shx" or ".dbf" or ".prj" or ".cpg" or ".csv" or ".txt" or ".gpkg" or ".part")))
            {
                throw new BadInputException(Problem.Error("not-an-export", $"le dossier « {path} » contient autre chose qu'un export : choisissez un dossier vide ou nouveau", $"folder '{path}' holds something that is no export: choose an empty or new folder") with { File = path });
            }

            Directory.Delete(path, recursive: true);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
