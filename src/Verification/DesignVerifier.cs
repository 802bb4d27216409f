using System.Globalization;
using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>
/// Checks an exported design from its files alone, with no code of the designer: chains and routes, capacities, reach, cables, closures, quantities and prices to the cent, optical
/// budgets, waivers, the dual solution and the lower bound.
/// </summary>
public static class DesignVerifier
{
    /// <param name="path">The folder of a design, or its <c>design.gpkg</c>.</param>
    /// <exception cref="BadInputException">When the file cannot be read as a design.</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static VerificationReport Verify(string path, IProgress<double>? progress, CancellationToken cancellation)
    {
        string gpkg = Directory.Exists(path) ? Path.Combine(path, "design.gpkg") : path;
        try
        {
            return Check(gpkg, Read(gpkg, cancellation), progress, cancellation);
        }
        catch (KeyNotFoundException e)
        {
            throw Bad(gpkg, "une règle ou un prix manque : " + e.Message, "a rule or a price is missing: " + e.Message);
        }
    }

    private static VerificationReport Check(string path, DesignFile file, IProgress<double>? progress, CancellationToken cancellation)
    {
        progress?.Report(0.3);
        Findings findings = new();
        RuleBook rules = new(file);
        StreetPieces pieces = new(file);
        SpanForest forest = new(file, pieces, findings);
        NetworkCheck network = new(file, pieces, forest, rules, findings);
        network.Run();
        new GeometryCheck(path, file, findings).Run(cancellation);
        progress?.Report(0.5);
        cancellation.ThrowIfCancellationRequested();
        PriceCheck prices = new(file, network, rules, findings);
        prices.Run();
        RuleCheck ruleCheck = new(file, pieces, network, rules, findings);
        ruleCheck.Run();
        progress?.Report(0.6);
        BoundCheck bound = new(file, pieces, ruleCheck, rules, findings);
        bound.Run(cancellation);
        CheckCertificate(file, prices, bound, findings);
        new RentCheck(file, rules, findings).Run();
        progress?.Report(1);
        return new VerificationReport(findings.List, findings.Count, file.Premises.Sum(p => (long)p.Lines), prices.Cost, prices.CostReuse, bound.Total, file.Waivers.Count);
    }

    private static DesignFile Read(string path, CancellationToken cancellation)
    {
        try
        {
            DesignFile file = DesignFile.Read(path, cancellation);
            bool torn = file.Streets.Any(s => s.From < 0 || s.To < 0 || s.From >= file.NodeCount || s.To >= file.NodeCount || s.LengthDm < 1);
            return torn ? throw Bad(path, "une rue mène à un nœud inconnu", "a street leads to an unknown node") : file;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Bad(path, "un nombre est illisible : " + e.Message, "a number cannot be read: " + e.Message);
        }
    }

    private static BadInputException Bad(string path, string fr, string en) =>
        new(Problem.Error("design-file", fr, en) with { File = Path.GetFileName(path) });

    private static void CheckCertificate(DesignFile file, PriceCheck prices, BoundCheck bound, Findings findings)
    {
        Declared("premises", file.Premises.Sum(p => (long)p.Lines), 1);
        Declared("nro", file.Sites.Count(s => s.Kind == "nro"), 1);
        Declared("sro", file.Sites.Count(s => s.Kind == "sro"), 1);
        Declared("pbo", file.Sites.Where(s => s.Kind == "pbo").Sum(s => s.Boxes), 1);
        Declared("buildings", file.Premises.Count, 1);
        Declared("routeKm", (long)Math.Round(file.Spans.Sum(s => (long)s.ToDm - s.FromDm) / 10m, MidpointRounding.AwayFromZero), 1000, tolerance: 1);
        Declared("waivers", file.Waivers.Count, 1);
        Declared("waiverPremises", file.Waivers.Sum(w => (long)w.Premises), 1);
        Declared("violations", 0, 1);
        Declared("cost", prices.Cost.Cents, 100);
        Declared("costReuse", prices.CostReuse.Cents, 100);
        Declared("lowerBound", bound.Total.Cents, 100);
        if (bound.Total.Cents > prices.Cost.Cents)
        {
            findings.Add("bound-above-cost", "la borne dépasse le coût", "the bound exceeds the cost");
        }

        CheckParts(file, prices, findings);
        decimal gap = bound.Total.Cents == 0 ? 0 : 100m * (prices.Cost.Cents - bound.Total.Cents) / bound.Total.Cents;
        Declared("gapPercent", (long)Math.Round(gap * 1000), 1000, tolerance: 1);

        void Declared(string key, long computed, int scale, long tolerance = 0)
        {
            bool read = decimal.TryParse(file.Certificate.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
            long declared = (long)Math.Round(value * scale);
            if (!read || Math.Abs(declared - computed) > tolerance)
            {
                findings.Equal("certificate", $"certificat / certificate {key}", read ? declared : long.MinValue, computed);
            }
        }
    }

    /// <summary>The cost of each kind of work, as the certificate declares it.</summary>
    private static void CheckParts(DesignFile file, PriceCheck prices, Findings findings)
    {
        Dictionary<string, long> parts = new() { ["support"] = 0, ["cable"] = 0, ["sites"] = 0, ["drops"] = 0 };
        foreach ((string kind, long cents) in prices.ByKind)
        {
            parts[kind switch { "trench" or "aerial" or "rent" => "support", "cable" or "closure" or "splice" => "cable", "drop" => "drops", _ => "sites" }] += cents;
        }

        try
        {
            using JsonDocument declared = JsonDocument.Parse(file.Certificate.GetValueOrDefault("parts", "{}"));
            foreach ((string part, long cents) in parts)
            {
                bool read = declared.RootElement.TryGetProperty(part, out JsonElement element) & element.ValueKind == JsonValueKind.Object;
                findings.Equal("certificate", $"certificat / certificate parts.{part}", read && element.TryGetProperty("cost", out JsonElement cost) && cost.TryGetDecimal(out decimal euros) ? (long)(euros * 100) : -1, cents);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException)
        {
            findings.Add("certificate", "certificat : parts est illisible", "certificate: parts cannot be read");
        }
    }
}
