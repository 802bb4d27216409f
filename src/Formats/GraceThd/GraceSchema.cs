using System.Collections.Frozen;

namespace Maillage.Formats.GraceThd;

public enum GraceKind
{
    /// <summary>A CSV without geometry.</summary>
    Table,
    Point,
    Line,
    Polygon,
}

/// <summary>A table of the standard: its key (one or two columns) and its columns in order.</summary>
/// <param name="Types">Type letters of a shapefile's columns: <c>d</c> date, <c>i</c> whole number, <c>r</c> number, <c>b</c> flag; text is absent.</param>
public sealed record GraceTableDefinition(string Name, GraceKind Kind, IReadOnlyList<string> Key, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, char> Types);

/// <summary>A column that holds the code of another table's row.</summary>
public sealed record GraceReference(string Table, string Column, string Target);

/// <summary>
/// Tables and references of GraceTHD, the French exchange standard of optical networks (géostandard ANT: COVADIS v2.0, CNIG v3). Version 3 names sites and premises
/// <c>t_site</c> and <c>t_local</c> where version 2 has <c>t_sitetech</c>, <c>t_ltech</c> and <c>t_suf</c>, and joins cables to ways by <c>t_cab_chem</c> instead of conduits.
/// </summary>
public sealed class GraceSchema
{
    private readonly FrozenDictionary<string, GraceTableDefinition> tables;

    private GraceSchema(int version)
    {
        Version = version;
        List<GraceTableDefinition> found = [];
        List<GraceReference> references = [];
        using Stream stream = typeof(GraceSchema).Assembly.GetManifestResourceStream($"Maillage.Formats.GraceThd.tables-{version}.txt") ?? throw new InvalidOperationException("The program lacks its GraceTHD tables.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0] == "#")
            {
                continue;
            }

            if (words[0] == "refer")
            {
                references.AddRange(words[1..].Select(w => w.Split('.', '=')).Select(w => new GraceReference(w[0], w[1], w[2])));
                continue;
            }

            found.Add(new GraceTableDefinition(
                words[0], Enum.Parse<GraceKind>(words[1], ignoreCase: true), words[2].Split('+'), [.. words[3..].Select(w => w.Split(':')[0])],
                words[3..].Select(w => w.Split(':')).Where(w => w.Length == 2).ToDictionary(w => w[0], w => w[1][0])));
        }

        All = found;
        References = references;
        tables = found.ToFrozenDictionary(t => t.Name);
    }

    public static GraceSchema V2 { get; } = new(2);

    public static GraceSchema V3 { get; } = new(3);

    public int Version { get; }

    public IReadOnlyList<GraceTableDefinition> All { get; }

    public IReadOnlyList<GraceReference> References { get; }

    public GraceTableDefinition? Find(string table) => tables.GetValueOrDefault(table);

    /// <summary>The version a set of tables speaks: 3 as soon as one of its own is there.</summary>
    public static GraceSchema Of(IEnumerable<string> tables) => tables.Any(t => t is "t_site" or "t_local" or "t_cab_chem") ? V3 : V2;
}
