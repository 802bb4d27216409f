using System.Diagnostics;
using System.Globalization;
using Maillage.Graphs;
using Maillage.Graphs.Steiner;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Territory.Generation;
using Maillage.Territory.Osm;
using Maillage.Verification;

namespace Maillage.Bench;

/// <summary>
/// Grounds of ten thousand to a million premises and real extracts, from the graph in memory to the verified plan, in one run: seconds as multiples of one Dijkstra on the same graph,
/// gain of the second thread, peak memory, growth, and the textbook trees beside ours. Each time is the least of several after warming up.
/// </summary>
internal static class RegionRuns
{
    /// <summary>NetworkX takes minutes and gigabytes beyond.</summary>
    private const int NetworkXNodes = 8_000;

    private static readonly int[] Sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000];

    /// <param name="grounds">Extracts by file name; numbers of premises to generate take the place of the usual five.</param>
    public static int Run(string output, string[] grounds)
    {
        string[] extracts = [.. grounds.Where(g => !int.TryParse(g, CultureInfo.InvariantCulture, out _))];
        int[] sizes = grounds.Length > extracts.Length ? [.. grounds.Except(extracts).Select(g => int.Parse(g, CultureInfo.InvariantCulture))] : Sizes;
        EngineeringRules rules = RulesReader.Read(Path.Combine(AppContext.BaseDirectory, "rules-2015.yaml"));
        Directory.CreateDirectory(output);
        WarmUp(rules);
        List<RegionFigures> rows = [];
        foreach (string extract in extracts)
        {
            rows.Add(Measure(Path.GetFileName(extract).Split('.')[0], OsmGround.Read(extract).Ground, rules, generated: false));
        }

        foreach (int size in sizes)
        {
            rows.Add(Measure(string.Create(CultureInfo.InvariantCulture, $"generated {size:N0}"), GeneratedTerritory.OfSize(size, 1), rules, generated: true));
        }

        File.WriteAllText(Path.Combine(output, "region.md"), RegionReport.Page(rows));
        File.WriteAllText(Path.Combine(output, "region.csv"), RegionReport.Csv(rows));
        File.WriteAllText(Path.Combine(output, "region-growth.svg"), RegionReport.Growth([.. rows.Where(r => r.Generated)]));
        return 0;
    }

    /// <summary>Runs until the compiler has seen all of the designer, of Dijkstra and of the verifier: it works a method out for good after thirty calls.</summary>
    private static void WarmUp(EngineeringRules rules)
    {
        Ground ground = GeneratedTerritory.OfSize(5_000, 7);
        FeetGraph feet = FeetGraph.Of(ground, rules);
        for (int k = 0; k < 40; k++)
        {
            Designer.Design(ground, rules, new DesignOptions(1 + (k % 2)), null, CancellationToken.None);
            ShortestPathForest.Grow(feet.Lengths, [k]);
        }

        Verify(Designer.Design(ground, rules, new DesignOptions(), null, CancellationToken.None));
    }

    private static RegionFigures Measure(string name, Ground ground, EngineeringRules rules, bool generated)
    {
        int times = ground.LineCount < 5_000 ? 60 : ground.LineCount < 50_000 ? 20 : ground.LineCount < 500_000 ? 6 : 4;
        FeetGraph feet = FeetGraph.Of(ground, rules);
        (double dijkstra, double dijkstraCpu) = Least(Math.Max(15, times), () => ShortestPathForest.Grow(feet.Lengths, [feet.Lengths.NodeCount / 2]));
        NetworkDesign? design = null;
        (double one, double cpu) = Least(Math.Max(2, times / 2), () => Designer.Design(ground, rules, new DesignOptions(1), null, CancellationToken.None));
        (double two, _) = Least(times, () => design = Designer.Design(ground, rules, new DesignOptions(2), null, CancellationToken.None));
        (double export, double verify) = Verify(design!);
        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        (string, long, double)[] peers = Peers(feet, design!);
        RegionFigures row = new(name, generated, design!, feet.Lengths.NodeCount, dijkstra, dijkstraCpu, one, cpu, two, export, verify, peak, peers);
        Console.WriteLine(RegionReport.Line(row));
        return row;
    }

    /// <summary>Least seconds by the clock, and of processor time over all threads: the latter hardly depends on what else runs.</summary>
    private static (double Clock, double Processor) Least(int times, Action work)
    {
        double least = double.MaxValue, leastCpu = double.MaxValue;
        for (int k = 0; k < times; k++)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            work();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
            leastCpu = Math.Min(leastCpu, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        return (least, leastCpu);
    }

    private static (double Export, double Verify) Verify(NetworkDesign design)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"maillage-region-{Environment.ProcessId}");
        try
        {
            (double export, _) = Least(1, () => DesignExport.Write(design, folder, new DesignRun(0, 0), CancellationToken.None));
            bool accepted = false;
            (double verify, _) = Least(1, () => accepted = DesignVerifier.Verify(folder, null, CancellationToken.None).Accepted);
            return accepted ? (export, verify) : throw new InvalidOperationException("The verifier refused the design: no figure of it may be published.");
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Textbook trees over the same feet at the same prices; of streets that are cut in parts the largest, with ours beside it when there is one part.</summary>
    private static (string Name, long Cents, double Seconds)[] Peers(FeetGraph feet, NetworkDesign design)
    {
        int[] part = Components.Of(feet.Prices).OfNode;
        int[][] parts = [.. feet.Terminals.GroupBy(t => part[t]).Select(g => g.ToArray())];
        int[] roots = [.. parts.Select(p => p[0])];
        List<(string, long, double)> peers = [("this designer", FeetGraph.SupportCents(design), 0), ("bound (dual ascent)", design.Bound.Parts.Support.Cents, 0)];
        (long Cost, double Seconds) grown = SteinerPeers.Time(() => Enumerable.Range(0, 3).Min(k => SteinerForest.Nearest(feet.Prices, feet.Terminals, [.. parts.Select(p => p[k * (p.Length - 1) / 2])]).Cost));
        peers.Add(("Takahashi–Matsuyama, best of three roots", grown.Cost, grown.Seconds));
        (long Cost, double Seconds) textbook = SteinerPeers.Time(() => SteinerForest.Mehlhorn(feet.Prices, feet.Terminals, roots).Cost);
        peers.Add(("Mehlhorn", textbook.Cost, textbook.Seconds));
        if (feet.Prices.NodeCount < NetworkXNodes)
        {
            (long Cost, double Seconds) peer = NetworkX(feet.Prices, parts, part);
            peers.Add(("NetworkX steiner_tree", peer.Cost, peer.Seconds));
        }

        return [.. peers];
    }

    /// <summary>NetworkX part by part: it knows trees only. (0, 0) when it is not there or takes longer than five minutes.</summary>
    private static (long Cost, double Seconds) NetworkX(CsrGraph graph, int[][] parts, int[] part)
    {
        (long Cost, double Seconds) all = (0, 0);
        foreach (int[] terminals in parts.Where(p => p.Length > 1))
        {
            string file = Path.Combine(Path.GetTempPath(), $"maillage-part-{Environment.ProcessId}.gz");
            HashSet<int> inside = [.. Enumerable.Range(0, graph.NodeCount).Where(v => part[v] == part[terminals[0]])];
            using (StreamWriter writer = new(new System.IO.Compression.GZipStream(File.Create(file), System.IO.Compression.CompressionLevel.Fastest)))
            {
                for (int e = 0; e < graph.EdgeCount; e++)
                {
                    writer.Write(!inside.Contains(graph.EdgeFrom[e]) ? "" : string.Create(CultureInfo.InvariantCulture, $"E {graph.EdgeFrom[e] + 1} {graph.EdgeTo[e] + 1} {graph.EdgeWeight[e]}\n"));
                }

                foreach (int t in terminals)
                {
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"T {t + 1}\n"));
                }
            }

            (long cost, double seconds) = SteinerPeers.NetworkX(file, 300);
            File.Delete(file);
            if (cost == 0)
            {
                return (0, seconds);
            }

            all = (all.Cost + cost, all.Seconds + seconds);
        }

        return all;
    }
}
