namespace Maillage.Architecture.Tests;

/// <summary>The tree as it is written: sources without what builds leave beside them.</summary>
internal static class SourceTree
{
    private static readonly string[] Built = ["bin", "obj", "node_modules", "artifacts", "var", "build", ".git"];

    /// <summary>Paths from the root, with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions)
    {
        string start = Path.Combine(Repository.Root, folder);
        if (!Directory.Exists(start))
            return [];

        return Walk(new DirectoryInfo(start))
            .Where(f => extensions.Contains(f.Extension))
            .Select(f => Path.GetRelativePath(Repository.Root, f.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    public static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(d => !Built.Contains(d.Name)).SelectMany(Walk));
}
