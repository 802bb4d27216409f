using Maillage.Formats.GraceThd;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Layers;

/// <summary>What a delivery of layers is, by what it holds.</summary>
public enum PackageKind
{
    Plain,

    /// <summary>A network by GraceTHD: tables <c>t_noeud</c> and <c>t_cheminement</c>.</summary>
    GraceThd,

    /// <summary>An urban-planning document by the CNIG's standard: layer <c>zone_urba</c>.</summary>
    UrbanPlan,
}

/// <summary>Everything that came in one file, in the order of its layers.</summary>
/// <param name="Lost">Objects that could not be read at all; each is told.</param>
public sealed record LayerPackage(PackageKind Kind, IReadOnlyList<LayerObject> Objects, int Lost)
{
    /// <summary>Objects one delivery may have: they are checked, kept and shown together.</summary>
    public const int MostObjects = 200_000;

    private static readonly string[] Layered = [".shp", ".geojson", ".json", ".gpkg", ".csv"];
    private static readonly string[] Parts = [".shx", ".dbf", ".prj", ".cpg"];

    /// <summary>Reads a file or a ZIP of files. Faulty outlines are kept as they are: what they mean is for who checks.</summary>
    /// <exception cref="BadInputException">Nothing in it can be read, or the archive is refused.</exception>
    public static LayerPackage Read(string path, ProblemList problems)
    {
        if (!Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase))
            return Of([path], problems);
        string folder = Directory.CreateTempSubdirectory("maillage-couches-").FullName;
        try
        {
            IReadOnlyList<string> files = Unpack(path, folder);
            HashSet<string> names = [.. files.Select(f => Path.GetFileNameWithoutExtension(f).ToLowerInvariant())];
            return names.Contains("t_noeud") && names.Contains("t_cheminement") ? Grace(folder, problems) : Of([.. files.Where(f => Layered.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)], problems);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LayerPackage Of(IReadOnlyList<string> files, ProblemList problems)
    {
        if (files.Count == 0)
            throw new BadInputException(Problem.Error("no-layer", "l'archive ne contient aucune couche : GeoPackage, Shapefile, GeoJSON ou CSV", "the archive holds no layer: GeoPackage, Shapefile, GeoJSON or CSV"));
        List<LayerObject> objects = [];
        ProblemList reading = new();
        foreach (string file in files)
        {
            foreach (string layer in LayerReading.Layers(file))
            {
                foreach (LayerObject found in LayerReading.Read(file, layer, reading))
                    objects.Add(objects.Count < MostObjects ? found with { Layer = found.Layer.ToLowerInvariant() } : throw TooMany());
            }
        }

        return new LayerPackage(objects.Any(o => o.Layer == "zone_urba") ? PackageKind.UrbanPlan : PackageKind.Plain, objects, Tell(reading, problems));
    }

    private static LayerPackage Grace(string folder, ProblemList problems)
    {
        ProblemList reading = new();
        GraceDelivery delivery = GraceReader.Read(folder, reading);
        GraceCheck.Clean(delivery, reading);
        List<LayerObject> objects = [];
        foreach (GraceTable table in delivery.Tables.Values.Where(t => t.Kind != GraceKind.Table))
        {
            foreach (GraceRow row in table.Rows.Where(r => r.Geometry is not null))
                objects.Add(objects.Count < MostObjects ? new LayerObject(table.Name, row.Row, row.Geometry, table.Columns.Select((c, i) => (c, row.Values[i])).ToDictionary(p => p.c, p => p.Item2, StringComparer.OrdinalIgnoreCase)) : throw TooMany());
        }

        return new LayerPackage(PackageKind.GraceThd, objects, Tell(reading, problems));
    }

    /// <summary>Readers tell crossed outlines as warnings; who checks tells them again with their weight.</summary>
    private static int Tell(ProblemList reading, ProblemList problems)
    {
        foreach (Problem problem in reading.Kept.Where(p => p.Code != "invalid-outline"))
            problems.Add(problem with { File = Path.GetFileNameWithoutExtension(problem.File ?? "").ToLowerInvariant() is { Length: > 0 } layer ? layer : null });
        return reading.Errors;
    }

    private static List<string> Unpack(string path, string folder)
    {
        using FileStream stream = File.OpenRead(path);
        using SafeZip zip = new(stream, Path.GetFileName(path), new ZipLimits(EntryBytes: 400_000_000));
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<string> files = [];
        foreach (string entry in zip.Names.Where(n => Layered.Concat(Parts).Contains(Path.GetExtension(n).ToLowerInvariant())))
        {
            // Folders of the archive do not matter: layers are told apart by their names.
            string name = Path.GetFileName(entry);
            if (!seen.Add(name))
                throw new BadInputException(Problem.Error("layer-twice", $"l'archive contient deux couches du même nom : « {name} »", $"the archive holds two layers of the same name: '{name}'") with { File = Path.GetFileName(path) });
            string target = Path.Combine(folder, name);
            using (Stream from = zip.Open(entry))
            using (FileStream to = File.Create(target))
                from.CopyTo(to);
            files.Add(target);
        }

        return files;
    }

    private static BadInputException TooMany() => new(Problem.Error("too-many-objects", $"plus de {MostObjects} objets : partagez la livraison en plusieurs", $"more than {MostObjects} objects: split the delivery"));
}
