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
            if (folder)
            {
                new FolderCheck(path, file, findings).Run(cancellation);
            }

            List<Problem> notices = [];
            string name = Name(file);
            foreach (RulesToCompare rules in rulesFiles)
            {
                Compare(file, rules, name, findings, notices);
            }

            return Check(gpkg, file, findings, progress, cancellation) with { Notices = notices };
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

    private static VerificationReport Check(string path, DesignFile file, Findings findings, IProgress<double>? progress, CancellationToken cancellation)
    {
        progress?.Report(0.3);
        RuleBook rules = new(file);
        StreetPieces pieces = new(file);
        SpanForest forest = new(file, pieces, findings);
        NetworkCheck network = new(file, pieces, forest, rules, findings);
        network.Run();
        GeometryCheck geometry = new(path, file, findings);
        geometry.Run(cancellation);
        progress?.Report(0.5);
        cancellation.ThrowIfCancellationRequested();
        PriceCheck prices = new(file, network, rules, findings);
        prices.Run();
        RuleCheck ruleCheck = new(file, pieces, network, rules, findings);
        ruleCheck.Run();
        new WaiverCheck(file, pieces, network, ruleCheck, geometry, rules, findings).Run();
        progress?.Report(0.6);
        BoundCheck bound = new(file, pieces, ruleCheck, rules, findings);
        bound.Run(cancellation);
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
