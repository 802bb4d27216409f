namespace Maillage.Tests;

/// <summary>The clone that the tests run in: each test project compiles this file in.</summary>
internal static class Repository
{
    /// <summary>Folder of the clone.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path in the data that lies beside the clone, too large to be kept in it; what is not there skips the tests that ask for it.</summary>
    public static string Data(params ReadOnlySpan<string> path) => Path.GetFullPath(Path.Combine([Root, "..", "shared", "data", .. path]));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Maillage.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests must run inside the repository: no Maillage.slnx above them.");
    }
}
