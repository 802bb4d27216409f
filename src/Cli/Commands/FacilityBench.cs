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
    /// <summary>Decimals of a cost that are kept, at most: the published files have five.</summary>
    private const long SmallestUnit = 1_000_000;

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
        long unit = UnitOf(instance);
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

        decimal cost = answer.Cost(instance), bound = answer.LowerBound / (decimal)unit;
        double gap = bound == 0 ? 0 : Math.Max(0, (double)(100 * (cost - bound) / bound));
        string read = format == FacilityFormat.Cap ? "cap" : "holmberg";
        terminal.Result(
            new JsonObject
            {
                ["format"] = read,
                ["problem"] = split ? "split" : "single-source",
                ["cost"] = cost,
                ["lowerBound"] = bound,
                ["gapPercent"] = Math.Round(gap, 4),
                ["open"] = answer.Open,
                ["seconds"] = Math.Round(seconds, 3),
            },
            [string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {cost:0.######} ≥ {bound:0.######}, {gap:0.###} %, {seconds:0.00} s") + (split
                ? Terminal.Say($" ; format {read}, demande partagée : un client peut être servi par plusieurs sites.", $"; {read} format, split demand: a customer may be served by several sites.")
                : Terminal.Say($" ; format {read}, source unique : chaque client servi par un seul site.", $"; {read} format, single source: each customer served by one site."))]);
        return Terminal.Done;

        // Down, so that the bound holds for the file's own costs even where they have more decimals than are kept.
        long Scaled(decimal value) => (long)Math.Min(decimal.Floor(value * unit), LocationProblem.Forbidden);
    }

    /// <summary>The least power of ten that makes every cost of the file a whole number.</summary>
    private static long UnitOf(FacilityInstance file)
    {
        decimal[] costs = [.. file.FixedCost, .. file.ServiceCost];
        decimal largest = costs.Max();
        long unit = 1;
        while (unit < SmallestUnit && largest < LocationProblem.Forbidden / (10 * unit) && Array.Exists(costs, c => !decimal.IsInteger(c * unit)))
        {
            unit *= 10;
        }

        return unit;
    }

    /// <param name="Share">Of each customer the part that each site serves, at <c>[site * customers + customer]</c>.</param>
    private sealed record Answer(decimal[] Share, long LowerBound, int Customers)
    {
        public int Open => Enumerable.Range(0, Share.Length / Customers).Count(Uses);

        /// <summary>Added up from the file; a third of a customer is rounded where no published file has decimals.</summary>
        public decimal Cost(FacilityInstance file) =>
            decimal.Round(Enumerable.Range(0, file.Sites).Where(Uses).Sum(j => file.FixedCost[j]) + Share.Select((part, k) => part * file.ServiceCost[k]).Sum(), 12);

        private bool Uses(int site) => Share.AsSpan(site * Customers, Customers).IndexOfAnyExcept(0m) >= 0;
    }

    private static Answer? Single(LocationProblem problem, CancellationToken cancellation)
    {
        LocationResult result = CapacitatedLocation.Solve(problem, cancellation: cancellation);
        return result.SiteOfCustomer is { } sites
            ? new Answer([.. Enumerable.Range(0, problem.Sites).SelectMany(j => sites.Select(s => s == j ? 1m : 0m))], result.LowerBound, problem.Customers) : null;
    }

    private static Answer? Split(LocationProblem problem, CancellationToken cancellation)
    {
        SplitResult result = SplitLocation.Solve(problem, cancellation: cancellation);
        return result.Flow is { } flow ? new Answer([.. flow.Select((f, k) => f == 0 ? 0m : (decimal)f / problem.Demand[k % problem.Customers])], result.LowerBound, problem.Customers) : null;
    }
}
