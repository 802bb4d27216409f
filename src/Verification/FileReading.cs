using System.Collections.Concurrent;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Reads tables of one file at the same time. Each fills lists of its own, so the order of reading changes nothing.</summary>
internal sealed class FileReading
{
    /// <summary>The long ones are begun first.</summary>
    private static readonly string[] Long = ["design_premises", "design_span", "design_site", "design_street"];

    private readonly List<(string Name, Action<FileRow> Add, FilePlaces? Places)> tables = [];

    /// <param name="add">Takes a row.</param>
    /// <param name="places">Takes the places of the rows.</param>
    public void Add(string table, Action<FileRow> add, FilePlaces? places = null) => tables.Add((table, add, places));

    /// <returns>The tables, in the order in which they were added.</returns>
    /// <exception cref="BadInputException">When one cannot be read: the first by that order.</exception>
    public GeoPackageTable[] Run(string path, CancellationToken cancellation)
    {
        GeoPackageTable[] read = new GeoPackageTable[tables.Count];
        using GeoPackageReader first = new(path);
        ConcurrentBag<(GeoPackageReader Reader, FileWords Words)> free = [(first, new FileWords())];
        try
        {
            int[] order = [.. Enumerable.Range(0, tables.Count).OrderBy(t => Array.IndexOf(Long, tables[t].Name) is >= 0 and var at ? at : Long.Length)];
            AtOnce.Do([.. tables.Select((table, t) => (Action)(() =>
            {
                (GeoPackageReader Reader, FileWords Words) one = free.TryTake(out (GeoPackageReader, FileWords) idle) ? idle : (new GeoPackageReader(path), new FileWords());
                try
                {
                    read[t] = Read(one.Reader, table, one.Words, cancellation);
                }
                finally
                {
                    free.Add(one);
                }
            }))], order);
            return read;
        }
        finally
        {
            foreach ((GeoPackageReader reader, _) in free)
            {
                reader.Dispose();
            }
        }
    }

    private static GeoPackageTable Read(GeoPackageReader reader, (string Name, Action<FileRow> Add, FilePlaces? Places) table, FileWords words, CancellationToken cancellation)
    {
        using FileRow row = new(reader, table.Name, words);
        while (row.Next(table.Places))
        {
            cancellation.ThrowIfCancellationRequested();
            table.Add(row);
        }

        table.Places?.Project();
        return row.Table;
    }
}
