using System.Text.Json.Nodes;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>One row of a design's table, by the names of its columns (docs/formats/design.md).</summary>
public readonly record struct DesignRecord(IReadOnlyDictionary<string, int> Columns, GeoPackageFeature Feature)
{
    public Geometry? Geometry => Feature.Geometry;

    public string Text(string column) => Feature.Values[Columns[column]] as string ?? "";

    public long Whole(string column) => Feature.Values[Columns[column]] is long value ? value : 0;

    public double Real(string column) => Feature.Values[Columns[column]] is double value ? value : 0;

    public bool Flag(string column) => Feature.Values[Columns[column]] is true;
}

/// <summary>A design written to a folder, read again for exports and sheets: whole, or the part of some communes or of one SRO.</summary>
public sealed class DesignFolder : IDisposable
{
    private readonly GeoPackageReader reader;

    /// <param name="path">The folder of a design, or its <c>design.gpkg</c>.</param>
    /// <exception cref="BadInputException">When it is no design.</exception>
    public DesignFolder(string path)
    {
        File = Directory.Exists(path) ? Path.Combine(path, "design.gpkg") : path;
        reader = new GeoPackageReader(File);
        try
        {
            Certificate = [];
            foreach (DesignRecord row in Rows("design_certificate"))
            {
                Certificate[row.Text("key")] = JsonNode.Parse(row.Text("value"));
            }
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or BadInputException)
        {
            reader.Dispose();
            throw new BadInputException(Problem.Error("not-a-design", "ce fichier n'est pas un dimensionnement : sa table design_certificate manque ou est illisible", "this file is no design: its table design_certificate is missing or cannot be read") with { File = Path.GetFileName(File) });
        }
    }

    /// <summary>Path of the <c>design.gpkg</c>.</summary>
    public string File { get; }

    public JsonObject Certificate { get; }

    /// <summary>True when a part stands on generated ground: every export says so.</summary>
    public bool Simulated => Certificate["simulated"]?.GetValue<bool>() ?? true;

    /// <summary>« simulé » or « réel »: the column <c>origine</c> of every export.</summary>
    public string Origin => Simulated ? "simulé" : "réel";

    public string Rules => Certificate["rules"]?.GetValue<string>() ?? "";

    public GeoPackageTable Table(string name) => reader.GetTable(name);

    /// <summary>Rows of a table, read as they are asked for; with a column, only those where it has one of the values.</summary>
    /// <exception cref="BadInputException">When the table or the column is missing.</exception>
    public IEnumerable<DesignRecord> Rows(string table, string? column = null, IReadOnlyCollection<string>? values = null)
    {
        GeoPackageTable definition = reader.GetTable(table);
        Dictionary<string, int> columns = definition.Columns.Select((c, i) => (c.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.OrdinalIgnoreCase);
        IEnumerable<GeoPackageFeature> features = column is null || values is null ? reader.Read(definition) : reader.Read(definition, column, values);
        return features.Select(f => new DesignRecord(columns, f));
    }

    /// <summary>Sums of a column by the words of another: what each SRO costs, without reading its lines.</summary>
    /// <exception cref="BadInputException">When the table or a column is missing.</exception>
    public Dictionary<string, long> Sums(string table, string by, string column) => reader.Sums(reader.GetTable(table), by, column);

    public void Dispose() => reader.Dispose();
}
