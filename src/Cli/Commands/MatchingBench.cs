using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Catalogue;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Intermediation;
using Maillage.Intermediation.Matching;
using Maillage.Intermediation.Rules;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Cli.Commands;

/// <summary><c>bench matching</c>: one need against many services whose conditions are drawn from the shipped ones, beside reading each rule one by one in the same run.</summary>
internal static class MatchingBench
{
    private const int Times = 200;
    private static readonly DateOnly Today = new(2026, 11, 25);

    public static Command Create()
    {
        Option<int> services = new("--services") { DefaultValueFactory = _ => 10_000, Description = Terminal.Say("Nombre de services à engendrer.", "Number of services to generate.") };
        Option<int> seed = new("--seed") { DefaultValueFactory = _ => 7, Description = Terminal.Say("Graine des conditions.", "Seed of the conditions.") };
        services.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            {
                result.AddError(Terminal.Say("--services : de 1 à 1 000 000.", "--services: from 1 to 1,000,000."));
            }
        });
        Command command = new("matching", Terminal.Say("Un besoin face à beaucoup de services.", "One need against many services.")) { services, seed };
        command.SetAction(parse => Run(Terminal.For(parse), parse.GetValue(services), parse.GetValue(seed)));
        return command;
    }

    private static int Run(Terminal terminal, int services, int seed)
    {
        PlaceHierarchy places = Places(out TerritoryIndex region);
        Offer[] offers = Drawn([.. Shipped(places, region)], services, seed);
        Matcher matcher = new(offers);
        Facts facts = Facts.None.With("commune", FactValue.Path(places.PathOf(region.Communes[0].Id.Text)!));
        MatchResult match = matcher.Match(facts, Today);
        bool same = offers.Select(o => Criterion.All(o.Criteria, facts)).SequenceEqual(match.Verdicts);
        double[] fast = Taken(() => matcher.Match(facts, Today)), naive = Taken(() => offers.Select(o => Criterion.All(o.Criteria, facts)).ToArray());
        double undecided = (double)match.Count(Verdict.Unknown) / services;
        JsonObject told = new()
        {
            ["services"] = services, ["undecidedShare"] = Math.Round(undecided, 4), ["sameAsNaive"] = same, ["medianMs"] = At(fast, 0.5), ["p99Ms"] = At(fast, 0.99), ["naiveMedianMs"] = At(naive, 0.5),
            ["ratioToNaive"] = Math.Round(At(fast, 0.5) / Math.Max(At(naive, 0.5), 1e-6), 3), ["nextQuestion"] = match.Next.Count == 0 ? null : match.Next[0].Fact,
        };
        terminal.Result(told, [string.Create(CultureInfo.InvariantCulture, $"{services} services, {undecided:P0} undecided: {At(fast, 0.5):0.000} ms, one by one {At(naive, 0.5):0.000} ms, same verdicts: {same}")]);
        return same ? Terminal.Done : Terminal.Refused;
    }

    private static PlaceHierarchy Places(out TerritoryIndex region)
    {
        region = new TerritoryIndex(TerritoryImport.Read(Workspace.TerritoryOptions(Workspace.FromEnvironment().ReadStrategy()), new ProblemList()));
        return new PlaceHierarchy(region, FrenchRegions.Read(Workspace.DataFolder));
    }

    /// <summary>The offers of the shipped tables, with the shipped rules.</summary>
    private static IReadOnlyList<Offer> Shipped(PlaceHierarchy places, TerritoryIndex region)
    {
        ActivityHierarchy activities = new();
        string strategies = Path.GetDirectoryName(Workspace.RulesPath)!;
        CaseType need = new CaseTypeReader(places, activities).ReadFolder(Path.Combine(strategies, "cases")).First(t => t.Key == "besoin");
        IFactDefinition[] facts = [.. need.Fields];
        ResourceTypes types = Workspace.ReadTypes();
        List<Resource> records = [];
        ProblemList problems = new();
        foreach (string type in (string[])["aide-entreprise", "service-entreprise"])
        {
            using FileStream stream = File.OpenRead(Path.Combine(Workspace.DataFolder, "resources", type + ".csv"));
            records.AddRange(ResourceCsv.Read(stream, type, types.Get(type), new ResourceChecks(types, region), type, Today, problems).Select(r => r.Resource));
        }

        problems.ThrowOnErrors();

        string rules = File.ReadAllText(Path.Combine(strategies, "rules", "aides.txt"));
        return new OfferBook(facts, places, activities).Build(records, new RuleFile(facts, places, activities).Read(rules, "aides.txt", new ProblemList()).ToDictionary(r => r.Service));
    }

    /// <summary>Each service takes the conditions of two real ones.</summary>
    private static Offer[] Drawn(Offer[] real, int services, int seed)
    {
        Random random = new(seed);
        Offer Any() => real[random.Next(real.Length)];
        return [.. Enumerable.Range(0, services).Select(i => Any() with
        {
            Id = "s" + i.ToString(CultureInfo.InvariantCulture), Criteria = [.. Any().Criteria.Concat(Any().Criteria).DistinctBy(c => c.Text)], From = null, Until = null,
        })];
    }

    private static double[] Taken<T>(Func<T> work)
    {
        double[] taken = new double[Times];
        for (int i = -20; i < Times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.KeepAlive(work());
            taken[Math.Max(0, i)] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(taken);
        return taken;
    }

    private static double At(double[] sorted, double share) => Math.Round(sorted[(int)(share * (sorted.Length - 1))], 3);
}
