using System.Diagnostics;
using System.Globalization;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Bench;

/// <summary>What others make of the same instance in the same run: textbook trees of our own and, where it is installed and quick enough, NetworkX.</summary>
internal static class SteinerPeers
{
    /// <summary>Cost (0 when there is none) and seconds of each: Takahashi and Matsuyama best of three roots, Mehlhorn, NetworkX.</summary>
    public static (long Cost, double Seconds)[] Run(string file, CsrGraph graph, int[] terminals, double networkxLimit) =>
    [
        Time(() => Enumerable.Range(0, 3).Min(i => SteinerForest.Nearest(graph, terminals, [terminals[i * (terminals.Length - 1) / 2]]).Cost)),
        Time(() => SteinerForest.Mehlhorn(graph, terminals, [terminals[0]]).Cost),
        networkxLimit > 0 ? NetworkX(file, networkxLimit) : (0, 0),
    ];

    public static (long Cost, double Seconds) Time(Func<long> work)
    {
        long start = Stopwatch.GetTimestamp();
        long cost = work();
        return (cost, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Debian's own Python, which has python3-networkx; another one may stand before it on the path.</summary>
    private const string Debian = "/usr/bin/python3";

    public static (long Cost, double Seconds) NetworkX(string file, double limit)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "networkx_steiner.py");
        try
        {
            using Process python = Process.Start(new ProcessStartInfo(File.Exists(Debian) ? Debian : "python3", [script, file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (!python.WaitForExit(TimeSpan.FromSeconds(limit)))
            {
                python.Kill();
                python.WaitForExit();
                Console.Error.WriteLine($"networkx: {Path.GetFileName(file)} not done in {limit} s");
                return (0, limit);
            }
            string[] words = python.StandardOutput.ReadToEnd().Split();
            if (python.ExitCode == 0) return (long.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
            Console.Error.WriteLine("networkx: skipped, python3-networkx is not installed or failed");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("networkx: skipped, there is no python3");
        }
        return (0, 0);
    }
}
