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
        Option<string?> format = new("--format") { Description = Terminal.Say("cap ou holmberg ; à défaut, reconnu à la forme du fichier.", "cap or holmberg; by default, told by the shape of the file.") };
        Option<bool> split = new("--split") { Description = Terminal.Say("Un client peut être servi par plusieurs sites (problème publié avec cap) ; sans cette option, par un seul.", "A customer may be served by several sites (the problem published with cap); without this option, by one.") };
        format.AcceptOnlyFromAmong("cap", "holmberg");
        Command command = new("facility", Terminal.Say("Localisation avec capacités : coût, borne, écart.", "Capacitated location: cost, bound, gap.")) { file, format, split };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(Terminal.For(parse), parse.GetValue(file)!, parse.GetValue(format), parse.GetValue(split), cancellation)));
        return command;
    }

    private static int Run(Terminal terminal, FileInfo file, string? asked, bool split, CancellationToken cancellation)
    {
        FacilityFormat format = asked switch { "cap" => FacilityFormat.Cap, "holmberg" => FacilityFormat.Holmberg, _ => FacilityReader.Detect(file.FullName) };
        FacilityInstance instance = FacilityReader.Read(file.FullName, format);
        LocationProblem problem = new(
            [.. instance.FixedCost.Select(Scaled)],
            [.. instance.Capacity.Select(c => (int)Math.Min(c, int.MaxValue))],
            [.. instance.Demand.Select(d => (int)Math.Min(decimal.Ceiling(d), int.MaxValue))],
            [.. instance.ServiceCost.Select(Scaled)]);
        Stopwatch watch = Stopwatch.StartNew();
        Answer? answer = split ? Split(problem, cancellation) : Single(problem, cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        if (answer is null)
        {
            return terminal.Refuse([Problem.Error("no-solution", "Aucune affectation ne tient dans les capacités.", "No assignment fits the capacities.") with { File = file.Name }]);
        }

        decimal cost = answer.Cost / (decimal)Unit, bound = answer.LowerBound / (decimal)Unit;
        string read = format == FacilityFormat.Cap ? "cap" : "holmberg";
        terminal.Result(
            new JsonObject
            {
                ["format"] = read,
                ["problem"] = split ? "split" : "single-source",
                ["cost"] = cost,
                ["lowerBound"] = bound,
                ["gapPercent"] = Math.Round(answer.GapPercent, 4),
                ["open"] = answer.Open,
                ["seconds"] = Math.Round(seconds, 3),
            },
            [string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {cost} ≥ {bound}, {answer.GapPercent:0.###} %, {seconds:0.00} s") + (split
                ? Terminal.Say($" ; format {read}, demande partagée : un client peut être servi par plusieurs sites.", $"; {read} format, split demand: a customer may be served by several sites.")
                : Terminal.Say($" ; format {read}, source unique : chaque client servi par un seul site.", $"; {read} format, single source: each customer served by one site."))]);
        return Terminal.Done;

        static long Scaled(decimal value) => (long)decimal.Round(value * Unit, MidpointRounding.AwayFromZero);
    }

    private sealed record Answer(long Cost, long LowerBound, double GapPercent, int Open);

    private static Answer? Single(LocationProblem problem, CancellationToken cancellation)
    {
        LocationResult result = CapacitatedLocation.Solve(problem, cancellation: cancellation);
        return result.SiteOfCustomer is { } sites ? new Answer(result.Cost, result.LowerBound, result.GapPercent, sites.Distinct().Count()) : null;
    }

    private static Answer? Split(LocationProblem problem, CancellationToken cancellation)
    {
        SplitResult result = SplitLocation.Solve(problem, cancellation: cancellation);
        return result.Flow is { } flow ? new Answer(result.Cost, result.LowerBound, result.GapPercent, Enumerable.Range(0, problem.Sites).Count(j => flow.AsSpan(j * problem.Customers, problem.Customers).IndexOfAnyExcept(0L) >= 0)) : null;
    }
}
