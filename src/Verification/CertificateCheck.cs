using System.Globalization;
using System.Text.Json;

namespace Maillage.Verification;

/// <summary>Every key of the certificate: counts, costs, bounds and gaps again, and what it says of itself against the titles of the layers.</summary>
internal sealed class CertificateCheck(DesignFile file, PriceCheck prices, BoundCheck bound, Findings findings)
{
    private static readonly string[] Keys =
    [
        "rules", "simulated", "label", "premises", "buildings", "nro", "sro", "pbo", "routeKm", "cost", "costReuse", "costPerPremises", "costReusePerPremises", "lowerBound", "gapPercent",
        "violations", "waivers", "waiverPremises", "parts", "routesFor", "flipTariffs", "seconds", "peakBytes",
    ];

    /// <summary>What the source of the ground lacked: told where it is known.</summary>
    private static readonly string[] MayHave = ["buildingsLeftOut", "missingNodes"];

    public void Run()
    {
        foreach (string key in Keys.Except(file.Certificate.Keys).Concat(file.Certificate.Keys.Except(Keys).Except(MayHave)))
        {
            findings.Add("certificate", $"certificat : la clé « {key} » manque ou est inconnue", $"certificate: key '{key}' is missing or unknown");
        }

        long premises = file.Premises.Sum(p => (long)p.Lines);
        Declared("premises", premises, 1);
        Declared("nro", file.Sites.Count(s => s.Kind == "nro"), 1);
        Declared("sro", file.Sites.Count(s => s.Kind == "sro"), 1);
        Declared("pbo", file.Sites.Where(s => s.Kind == "pbo").Sum(s => (long)s.Boxes), 1);
        Declared("buildings", file.Premises.Count, 1);
        Declared("routeKm", (long)Math.Round(file.Spans.Sum(s => (long)s.ToDm - s.FromDm) / 10m, MidpointRounding.AwayFromZero), 1000, tolerance: 1);
        Declared("waivers", file.Waivers.Count, 1);
        Declared("waiverPremises", file.Waivers.Sum(w => (long)w.Premises), 1);
        Declared("violations", 0, 1);
        Declared("cost", prices.Cost.Cents, 100);
        Declared("costReuse", prices.CostReuse.Cents, 100);
        Declared("costPerPremises", Each(prices.Cost.Cents, premises), 100);
        Declared("costReusePerPremises", Each(prices.CostReuse.Cents, premises), 100);
        Declared("lowerBound", bound.Total.Cents, 100);
        if (bound.Total.Cents > prices.Cost.Cents)
        {
            findings.Add("bound-above-cost", "la borne dépasse le coût", "the bound exceeds the cost");
        }

        decimal gap = bound.Total.Cents == 0 ? 0 : 100m * (prices.Cost.Cents - bound.Total.Cents) / bound.Total.Cents;
        Declared("gapPercent", (long)Math.Round(gap * 1000), 1000, tolerance: 1);
        CheckParts();
        CheckOrigin();
    }

    private static long Each(long cents, long premises) => premises == 0 ? 0 : (long)(Math.Round(cents / 100m / premises, 2) * 100);

    private void Declared(string key, long computed, int scale, long tolerance = 0)
    {
        bool read = decimal.TryParse(file.Certificate.GetValueOrDefault(key), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && Math.Abs(value) < 1_000_000_000_000_000;
        long declared = read ? (long)Math.Round(value * scale) : long.MinValue;
        if (!read || Math.Abs(declared - computed) > tolerance)
        {
            findings.Equal("certificate", declared, computed, $"certificat / certificate {key}");
        }
    }

    /// <summary>Cost, bound and gap of each kind of work. The bound on fibre to cabinets that cost nothing has no exported dual: that of cable is held between what can be counted again and what the whole leaves.</summary>
    private void CheckParts()
    {
        Dictionary<string, long> costs = new() { ["support"] = 0, ["cable"] = 0, ["sites"] = 0, ["drops"] = 0 };
        foreach ((string kind, long cents) in prices.ByKind)
        {
            costs[kind switch { "trench" or "aerial" or "rent" => "support", "cable" or "closure" or "splice" => "cable", "drop" => "drops", _ => "sites" }] += cents;
        }

        try
        {
            using JsonDocument declared = JsonDocument.Parse(file.Certificate.GetValueOrDefault("parts", "{}"), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (!declared.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).SequenceEqual(costs.Keys.Order(StringComparer.Ordinal)))
            {
                findings.Add("certificate", "certificat : parts ne dit pas support, cable, sites et drops", "certificate: parts does not tell support, cable, sites and drops");
                return;
            }

            foreach ((string part, long cost) in costs)
            {
                CheckPart(part, declared.RootElement.GetProperty(part), cost);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            findings.Add("certificate", "certificat : parts est illisible", "certificate: parts cannot be read");
        }
    }

    private void CheckPart(string part, JsonElement told, long cost)
    {
        string name = $"certificat / certificate parts.{part}";
        if (told.EnumerateObject().Count() != 3)
        {
            findings.Add("certificate", $"{name} : cost, lowerBound et gapPercent sont attendus", $"{name}: cost, lowerBound and gapPercent are expected");
        }

        long lower = Scaled(told, "lowerBound", 100);
        findings.Equal("certificate", Scaled(told, "cost", 100), cost, name);
        if (part == "cable")
        {
            if (lower < bound.CableAtLeast || lower > cost)
            {
                findings.Add("certificate", $"{name} : la borne, {lower} c€, n'est pas entre {bound.CableAtLeast} et le coût, {cost}", $"{name}: the bound, {lower} cents, is not between {bound.CableAtLeast} and the cost, {cost}");
            }
        }
        else
        {
            findings.Equal("certificate", lower, bound.Parts[part], name + " lowerBound");
        }

        bool none = told.TryGetProperty("gapPercent", out JsonElement gap) && gap.ValueKind == JsonValueKind.Null;
        long expected = lower <= 0 ? -1 : (long)Math.Round(1_000_000m * (cost - lower) / lower);
        if (none ? lower != 0 : Math.Abs(Scaled(told, "gapPercent", 10_000) - expected) > 1)
        {
            findings.Equal("certificate", none ? -1 : Scaled(told, "gapPercent", 10_000), expected, name + " gapPercent (1/10 000 %)");
        }
    }

    private static long Scaled(JsonElement of, string key, int scale) =>
        of.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && Math.Abs(number) < 1_000_000_000_000 ? (long)Math.Round(number * scale) : -1;

    /// <summary>« Simulé » or not: certificate, label and the titles of all layers say the same.</summary>
    private void CheckOrigin()
    {
        string simulated = file.Certificate.GetValueOrDefault("simulated", ""), label = Word("label");
        if (simulated is not ("true" or "false") || label != (simulated == "true" ? "simulé" : "rues et bâtiments réels"))
        {
            findings.Add("certificate", $"certificat : simulated ({simulated}) et label (« {label} ») ne vont pas ensemble", $"certificate: simulated ({simulated}) and label ('{label}') do not agree");
        }

        foreach (string table in file.Tables.Where(t => t.Title.EndsWith("(simulé)", StringComparison.Ordinal) != (simulated == "true")).Select(t => t.Name))
        {
            findings.Add("certificate", $"le titre de {table} et la clé simulated du certificat ({simulated}) ne disent pas la même origine", $"the title of {table} and key simulated of the certificate ({simulated}) tell different origins");
        }

        foreach (string table in file.Tables.Where(t => t.Geometry is not null && t.Srid != 4326).Select(t => t.Name))
        {
            findings.Add("reference-system", $"{table} se dit hors de WGS 84 (srs_id 4326)", $"{table} says it is not in WGS 84 (srs_id 4326)");
        }

        if (Word("rules").Length == 0)
        {
            findings.Add("certificate", "certificat : rules ne nomme pas une version des règles", "certificate: rules names no version of the rules");
        }

        foreach (string measured in (string[])["seconds", "peakBytes"])
        {
            if (!decimal.TryParse(file.Certificate.GetValueOrDefault(measured), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) || value < 0)
            {
                findings.Add("certificate", $"certificat : {measured} n'est pas un nombre positif", $"certificate: {measured} is no positive number");
            }
        }
    }

    /// <summary>A text of the certificate; empty when it is none.</summary>
    private string Word(string key)
    {
        try
        {
            using JsonDocument text = JsonDocument.Parse(file.Certificate.GetValueOrDefault(key, "\"\""));
            return text.RootElement.ValueKind == JsonValueKind.String ? text.RootElement.GetString()! : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
