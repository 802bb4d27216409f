using System.Globalization;
using System.Text;
using Maillage.Network;
using Maillage.Network.Export;

namespace Maillage.Bench;

/// <summary>What was measured on one ground.</summary>
/// <param name="Nodes">Nodes of the streets cut at all feet.</param>
/// <param name="Dijkstra">Seconds of one search over them.</param>
/// <param name="DijkstraCpu">Seconds of processor time of it.</param>
/// <param name="One">Seconds of the design on one thread.</param>
/// <param name="OneCpu">Seconds of processor time of it.</param>
/// <param name="Two">On two.</param>
/// <param name="Peers">Trees over the same feet: cents (0: not done) and seconds.</param>
internal sealed record RegionFigures(
    string Name, bool Generated, NetworkDesign Design, int Nodes, double Dijkstra, double DijkstraCpu, double One, double OneCpu, double Two, double Export, double Verify, long Peak, (string Name, long Cents, double Seconds)[] Peers)
{
    public double Ratio => Two / Dijkstra;

    /// <summary>Work of the whole design on one thread as a multiple of one Dijkstra's.</summary>
    public double Work => OneCpu / DijkstraCpu;
}

/// <summary>The figures as a page, a table and a plot.</summary>
internal static class RegionReport
{
    public static string Line(RegionFigures r) => Say($"{r.Name}: {r.Two:0.000} s = {r.Ratio:0} × Dijkstra ({r.Dijkstra * 1000:0.0} ms), speed-up {r.One / r.Two:0.00}, work {r.OneCpu:0.000} s = {r.Work:0} × Dijkstra's, verified in {r.Verify:0.0} s, gap {r.Design.GapPercent:0.0} %, {r.Peak >> 20} MiB, load {Load()}");

    public static string Page(IReadOnlyList<RegionFigures> rows)
    {
        StringBuilder page = new("# Region: ground in memory to verified plan\n\n");
        page.Append(Say($"`bench/Runs region`, one run, {Environment.ProcessorCount} cores, Release, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC; load of the machine over the last minute at the end: {Load()} (figures on a loaded machine are upper limits).\n\n"));
        page.Append("Times are the least of several after warming up. One Dijkstra: our CSR search, one thread, from one node over the streets cut at every building's foot. Design: graph in memory to bill and lower bound; export and verification (from the files alone) apart. Processor seconds on one thread hardly depend on what else the machine does; seconds by the clock do.\n\n");
        page.Append("| ground | lines | nodes | one Dijkstra, ms | settled nodes/s | design, two threads, s | × Dijkstra | one thread, s | speed-up | one thread, processor s | work, × Dijkstra | files, s | verified, s | peak so far, MiB |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (RegionFigures r in rows)
        {
            page.Append(Say($"| {r.Name} | {r.Design.Premises:N0} | {r.Nodes:N0} | {r.Dijkstra * 1000:0.00} | {r.Nodes / r.Dijkstra / 1e6:0.0} M | {r.Two:0.000} | {r.Ratio:0} | {r.One:0.000} | {r.One / r.Two:0.00} | {r.OneCpu:0.000} | {r.Work:0} | {r.Export:0.0} | {r.Verify:0.0} | {r.Peak >> 20:N0} |\n"));
        }

        page.Append("\n| ground | € a line | cost, M€ | bound, M€ | gap, % | support | cable | sites | drops | NRO/SRO/PBO | violations | waivers |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (RegionFigures r in rows)
        {
            (NetworkDesign d, Network.Bounds.CostParts cost, Network.Bounds.CostParts bound) = (r.Design, DesignCertificate.CostOf(r.Design), r.Design.Bound.Parts);
            page.Append(Say($"| {r.Name} | {d.CostNew.Euros / d.Premises:N0} | {d.CostNew.Euros / 1_000_000:0.00} | {d.Bound.Total.Euros / 1_000_000:0.00} | {d.GapPercent:0.0} | {Gap(cost.Support, bound.Support):0.0} | {Gap(cost.Cable, bound.Cable):0} | {Gap(cost.Sites, bound.Sites):0} | {Gap(cost.Drops, bound.Drops):0.0} | {d.NroCount}/{d.SroCount}/{d.PboCount} | {d.Violations.Count} | {d.Waivers.Count} |\n"));
        }

        page.Append("\n## Support beside textbook trees\n\nTrees over all feet and exchanges at the cheapest price of each street. The designer's support also keeps every line within reach of light; its time is part of the design.\n\n| ground | method | M€ | above the bound, % | s |\n|---|---|---|---|---|\n");
        foreach (RegionFigures r in rows)
        {
            double bound = r.Design.Bound.Parts.Support.Cents;
            foreach ((string name, long cents, double seconds) in r.Peers)
            {
                page.Append(cents == 0 ? Say($"| {r.Name} | {name} | – | not done | – |\n") : Say($"| {r.Name} | {name} | {cents / 1e8:0.000} | {100 * (cents - bound) / bound:0.00} | {(seconds > 0 ? Say($"{seconds:0.00}") : "–")} |\n"));
            }
        }

        return page.Append("\nGrowth beside n log n: [region-growth.svg](region-growth.svg).\n").ToString();
    }

    public static string Csv(IReadOnlyList<RegionFigures> rows) => "ground,lines,nodes,dijkstra_s,dijkstra_cpu_s,design_1_s,design_1_cpu_s,design_2_s,files_s,verify_s,peak_bytes,cost_eur,bound_eur\n" + string.Concat(rows.Select(r =>
        Say($"{r.Name.Replace(",", "", StringComparison.Ordinal)},{r.Design.Premises},{r.Nodes},{r.Dijkstra:0.000000},{r.DijkstraCpu:0.000000},{r.One:0.0000},{r.OneCpu:0.0000},{r.Two:0.0000},{r.Export:0.00},{r.Verify:0.00},{r.Peak},{r.Design.CostNew.Euros},{r.Design.Bound.Total.Euros}\n")));

    /// <summary>Seconds over premises, both on logarithmic axes, with n log n through the smallest ground.</summary>
    public static string Growth(IReadOnlyList<RegionFigures> rows)
    {
        double first = rows[0].Design.Premises, least = Math.Log10(rows.Min(r => r.Two)) - 0.3, most = Math.Log10(Limit(rows[^1].Design.Premises)) + 0.4;
        double X(double n) => 70 + (520 * (Math.Log10(n) - 4) / 2);
        double Y(double s) => 340 - (300 * (Math.Log10(s) - least) / (most - least));
        double Limit(double n) => rows[0].Two * n * Math.Log(n) / (first * Math.Log(first));
        StringBuilder svg = new("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"640\" height=\"400\" fill=\"#fff\"/>\n");
        svg.Append("<path d=\"M70 40V340H610\" fill=\"none\" stroke=\"#333\"/><text x=\"70\" y=\"24\">Design, two threads, seconds</text><text x=\"540\" y=\"385\">premises</text>\n");
        for (double s = Math.Pow(10, Math.Ceiling(least)); s < Math.Pow(10, most); s *= 10)
        {
            svg.Append(Say($"<path d=\"M66 {Y(s):0.0}H610\" stroke=\"#ddd\"/><text x=\"60\" y=\"{Y(s) + 4:0.0}\" text-anchor=\"end\">{s:0.##}</text>\n"));
        }

        svg.Append(Say($"<path d=\"M{string.Join(" L", Enumerable.Range(0, 21).Select(k => Math.Pow(10, 4 + (k / 10.0))).Select(n => Say($"{X(n):0.0} {Y(Limit(n)):0.0}")))}\" fill=\"none\" stroke=\"#b35c00\" stroke-dasharray=\"6 4\"/><text x=\"470\" y=\"{Y(Limit(600_000)) - 12:0.0}\" fill=\"#b35c00\" text-anchor=\"end\">n log n from the smallest</text>\n"));
        svg.Append(Say($"<path d=\"M{string.Join(" L", rows.Select(r => Say($"{X(r.Design.Premises):0.0} {Y(r.Two):0.0}")))}\" fill=\"none\" stroke=\"#1f4e8c\" stroke-width=\"2\"/>\n"));
        foreach (RegionFigures r in rows)
        {
            svg.Append(Say($"<circle cx=\"{X(r.Design.Premises):0.0}\" cy=\"{Y(r.Two):0.0}\" r=\"4\" fill=\"#1f4e8c\"/><text x=\"{X(r.Design.Premises):0.0}\" y=\"{Y(r.Two) + 20:0.0}\" text-anchor=\"middle\">{r.Two:0.00}</text><text x=\"{X(r.Design.Premises):0.0}\" y=\"360\" text-anchor=\"middle\">{r.Design.Premises:N0}</text>\n"));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double Gap(Kernel.Money cost, Kernel.Money bound) => bound.Cents == 0 ? 0 : 100.0 * (cost.Cents - bound.Cents) / bound.Cents;

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
