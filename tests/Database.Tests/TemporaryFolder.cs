using System.Diagnostics;

namespace Maillage.Database.Tests;

/// <summary>A folder that goes when the test does.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-database-");

    public string Path => folder.FullName;

    public string File(string name) => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}

/// <summary>GDAL's command line, the judge of our files.</summary>
internal static class Gdal
{
    /// <summary>The lines of an answer that warn or accuse.</summary>
    public static string[] Complaints(string answer) =>
        [.. answer.Split('\n').Where(l => l.StartsWith("Warning", StringComparison.Ordinal) || l.StartsWith("ERROR", StringComparison.Ordinal))];

    /// <summary>Standard output and errors together, so that a warning is seen.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException($"{program} is needed for these tests and was not found. Install it (Debian and Ubuntu: apt-get install gdal-bin).");
        }
    }
}
