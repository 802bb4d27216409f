using System.Diagnostics;

namespace Maillage.Faults;

/// <summary>
/// Every change a story makes to its home is once the last one before a kill, and once the first one the disk refuses, full or broken.
/// What was confirmed is there, nothing stands by halves, and a full disk is told as such.
/// </summary>
public class FaultTests
{
    public static TheoryData<string> Stories => [.. Theatre.Names];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Killed_or_with_a_failing_disk_at_every_single_change_nothing_is_lost_and_nothing_is_half_done(string story)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-story-");
        try
        {
            string[] own = ["--story", story, folder.FullName];
            string[] arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(Theatre).Assembly.Location, .. own] : own;
            var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["LD_PRELOAD"] = Disk.Layer.Value;

            // Tiered compilation writes nothing, but the diagnostics pipe would: the story's process stays quiet.
            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(0, said + await errors);
            string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Where(l => l.StartsWith("fault", StringComparison.Ordinal)).ShouldBeEmpty();
            lines.Last(l => l.StartsWith("seen", StringComparison.Ordinal)).ShouldNotBeNull();
            TestContext.Current.TestOutputHelper?.WriteLine(lines[^1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
