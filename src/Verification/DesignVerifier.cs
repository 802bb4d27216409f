using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>
/// Checks an exported design from its files alone, with no code of the designer: chains and routes, capacities, reach, cables, closures, quantities and prices to the cent, optical
/// budgets, waivers, the dual solution and the lower bound, and that the files beside the GeoPackage say the same.
/// </summary>
public static class DesignVerifier
{
    /// <param name="path">The folder of a design, or its <c>design.gpkg</c> alone.</param>
    /// <exception cref="BadInputException">When the file cannot be read as a design.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static VerificationReport Verify(string path, IProgress<double>? progress, CancellationToken cancellation) => Verify(path, [], progress, cancellation);

    /// <param name="rulesFiles">Rules files to compare the snapshot of rules and prices with. A value that differs is a fault when the design bears the file's version as its name, else a notice.</param>
    /// <exception cref="BadInputException">When the design or a rules file cannot be read as such.</exception>
    /// <exception cref="IOException">When a rules file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static VerificationReport Verify(string path, IReadOnlyList<RulesToCompare> rulesFiles, IProgress<double>? progress, CancellationToken cancellation)
    {
        bool folder = Directory.Exists(path);
        string gpkg = folder ? Path.Combine(path, "design.gpkg") : path;
        try
        {
            DesignFile file = Read(gpkg, cancellation);
            Findings findings = new();
            CheckRanges(file, findings);
            List<Problem> notices = [];
            VerificationReport? report = null;
            Findings beside = new(), network = new();
            AtOnce.Do(
                () => Beside(folder ? path : null, file, rulesFiles, beside, notices, cancellation),
                () => report = Check(file, network, progress, cancellation));
            findings.Take(beside);
            findings.Take(network);
            return report! with { Findings = findings.List, FindingCount = findings.Count, Notices = notices };
        }
        catch (KeyNotFoundException e)
        {
            throw Bad(gpkg, "une règle ou un prix manque : " + e.Message, "a rule or a price is missing: " + e.Message);
        }
        catch (OverflowException e)
        {
            throw Bad(gpkg, "ses nombres dépassent ensemble ce qu'un réseau peut compter : " + e.Message, "its numbers together are beyond what a network can count: " + e.Message);
        }
    }

    private static void CheckRanges(DesignFile file, Findings findings)
    {
        HashSet<(string, string)> expected = [.. RuleRange.Keys];
        foreach (FileRule rule in file.RuleRows)
        {
            expected.Remove((rule.Section, rule.Key));
            if (RuleRange.Find(rule) is not { } range)
            {
                findings.At("design.gpkg", rule.Row, "key", "rule-range", $"table design_rule : « {rule.Key} » n'est ni une règle ni un prix", $"table design_rule: '{rule.Key}' is neither a rule nor a price");
            }
            else if (rule.Value > range.Max || rule.Unit != range.Unit)
            {
                findings.At(
                    "design.gpkg", rule.Row, rule.Unit == range.Unit ? "value" : "unit", "rule-range",
                    $"table design_rule : {rule.Key} vaut {rule.Value} {rule.Unit}, {range.Min} à {range.Max} {range.Unit} est attendu", $"table design_rule: {rule.Key} is {rule.Value} {rule.Unit}, {range.Min} to {range.Max} {range.Unit} is expected");
            }
        }

        foreach ((string _, string key) in expected)
        {
            findings.At("design.gpkg", null, "key", "rule-range", $"table design_rule : {key} manque", $"table design_rule: {key} is missing");
        }
    }

    private static void Compare(DesignFile file, RulesToCompare rules, string name, Findings findings, List<Problem> notices)
    {
        NamedRules named = NamedRules.Read(rules.Path);
        if (!rules.Always && name != named.Version && !name.StartsWith(named.Version + "+", StringComparison.Ordinal))
        {
            return;
        }

        foreach (Problem problem in named.Differences(file, name))
        {
            if (problem.Severity == Severity.Error)
            {
                findings.Add(problem);
            }
            else
            {
                notices.Add(problem);
            }
        }
    }

    private static string Name(DesignFile file)
    {
        try
        {
            using JsonDocument text = JsonDocument.Parse(file.Certificate.GetValueOrDefault("rules", "null"));
            return text.RootElement.ValueKind == JsonValueKind.String ? text.RootElement.GetString()! : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>What stands beside the network: the other files of the folder, and the rules whose name it bears.</summary>
    private static void Beside(string? folder, DesignFile file, IReadOnlyList<RulesToCompare> rulesFiles, Findings findings, List<Problem> notices, CancellationToken cancellation)
    {
        if (folder is not null)
        {
            new FolderCheck(folder, file, findings).Run(cancellation);
        }

        string name = Name(file);
        foreach (RulesToCompare rules in rulesFiles)
        {
            Compare(file, rules, name, findings, notices);
        }
    }

    private static VerificationReport Check(DesignFile file, Findings findings, IProgress<double>? progress, CancellationToken cancellation)
    {
        progress?.Report(0.3);
        RuleBook rules = new(file);
        StreetPieces pieces = new(file);
        Findings[] found = [new(), new(), new(), new(), new(), new(), new()];
        SpanForest? forest = null;
        StreetParts? parts = null;
        AtOnce.Do(() => forest = new SpanForest(file, pieces, found[0]), () => parts = new StreetParts(file, pieces, new RuleBook(file), found[3]));
        progress?.Report(0.4);
        NetworkCheck network = new(file, pieces, forest!, rules, found[0]);
        GeometryCheck geometry = new(file, found[1]);
        PriceCheck prices = new(file, network, rules, found[2]);
        BoundCheck bound = new(file, pieces, parts!, new RuleBook(file), found[6]);
        // The bound needs nothing of the network; what each finds stands in the order of one after the other.
        AtOnce.Do(
            () =>
            {
                network.Run();
                cancellation.ThrowIfCancellationRequested();
                prices.Run();
                new RuleCheck(file, pieces, parts!, network, rules, found[4]).Run();
            },
            () => geometry.Run(cancellation),
            () => bound.Run(cancellation));
        progress?.Report(0.9);
        new WaiverCheck(file, pieces, network, parts!, geometry, rules, found[5]).Run();
        foreach (Findings part in found)
        {
            findings.Take(part);
        }

        new CertificateCheck(file, prices, bound, findings).Run();
        new RentCheck(file, rules, findings).Run();
        progress?.Report(1);
        return new VerificationReport(findings.List, findings.Count, file.Premises.Sum(p => (long)p.Lines), prices.Cost, prices.CostReuse, bound.Total, file.Waivers.Count);
    }

    private static DesignFile Read(string path, CancellationToken cancellation)
    {
        DesignFile file = DesignFile.Read(path, cancellation);
        bool torn = file.Streets.Any(s => s.From >= file.NodeCount || s.To >= file.NodeCount);
        return torn ? throw Bad(path, "une rue mène à un nœud inconnu", "a street leads to an unknown node") : file;
    }

    private static BadInputException Bad(string path, string fr, string en) =>
        new(Problem.Error("design-file", fr, en) with { File = Path.GetFileName(path) });
}
