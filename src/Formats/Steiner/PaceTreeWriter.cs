using System.Globalization;

namespace Maillage.Formats.Steiner;

/// <summary>Writes a tree as PACE 2018 asks: the line <c>VALUE cost</c>, then the two ends of each edge, numbered from 1.</summary>
public static class PaceTreeWriter
{
    public static void Write(TextWriter writer, SteinerInstance instance, IEnumerable<int> edges, long cost)
    {
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"VALUE {cost}\n"));
        foreach (int e in edges)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{instance.EdgeFrom[e] + 1} {instance.EdgeTo[e] + 1}\n"));
    }

    /// <summary>Writes beside the target and renames, so that a file is either whole or absent.</summary>
    public static void Write(string path, SteinerInstance instance, IEnumerable<int> edges, long cost)
    {
        string unfinished = path + ".part";
        using (var writer = new StreamWriter(unfinished)) Write(writer, instance, edges, cost);
        File.Move(unfinished, path, overwrite: true);
    }
}
