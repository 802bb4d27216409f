using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Formats.Facility;
using Maillage.Graphs.Location;
using Maillage.Kernel;

namespace Maillage.Cli.Commands;

/// <summary><c>bench facility FILE</c>: capacitated location on the published benchmark formats, costs in the file's own unit.</summary>
internal static class FacilityBench
{
    /// <summary>Costs are kept in thousandths: the published files have at most five decimals on sums of hundreds of thousands.</summary>
    private const long Unit = 1000;

    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = Terminal.Say("Fichier au format OR-Library cap ou Holmberg.", "File in OR-Library cap or Holmberg format.") };
        Option<string> format = new("--format") { Description = Terminal.Say("cap ou holmberg (source unique dans les deux cas).", "cap or holmberg (single source in both)."), DefaultValueFactory = _ => "holmberg" };
        format.AcceptOnlyFromAmong("cap", "holmberg");
        Command command = new("facility", Terminal.Say("Localisation avec capacités : coût, borne, écart.", "Capacitated location: cost, bound, gap.")) { file, format };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(file)!, parse.GetValue(format)!, cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo file, string format, CancellationToken cancellation)
    {
        FacilityInstance instance = FacilityReader.Read(file.FullName, format == "cap" ? FacilityFormat.Cap : FacilityFormat.Holmberg);
        LocationProblem problem = new(
            [.. instance.FixedCost.Select(Scaled)],
            [.. instance.Capacity.Select(c => (int)Math.Min(c, int.MaxValue))],
            [.. instance.Demand.Select(d => (int)d)],
            [.. instance.ServiceCost.Select(Scaled)]);
        Stopwatch watch = Stopwatch.StartNew();
        LocationResult result = CapacitatedLocation.Solve(problem, cancellation: cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        if (result.SiteOfCustomer is null)
        {
            return terminal.Refuse([Problem.Error("no-solution", "Aucune affectation ne tient dans les capacités.", "No assignment fits the capacities.") with { File = file.Name }]);
        }

        decimal cost = result.Cost / (decimal)Unit, bound = result.LowerBound / (decimal)Unit;
        terminal.Result(
            new JsonObject
            {
                ["cost"] = cost,
                ["lowerBound"] = bound,
                ["gapPercent"] = Math.Round(result.GapPercent, 4),
                ["open"] = result.SiteOfCustomer.Distinct().Count(),
                ["seconds"] = Math.Round(seconds, 3),
            },
            [string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {cost} ≥ {bound}, {result.GapPercent:0.###} %, {seconds:0.00} s")]);
        return Terminal.Done;

        static long Scaled(decimal value) => (long)decimal.Round(value * Unit, MidpointRounding.AwayFromZero);
    }
}
