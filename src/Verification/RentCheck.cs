using System.Text.Json;

namespace Maillage.Verification;

/// <summary>What the certificate says of renting: which cost the routes were chosen for, and the yearly rent from which on building anew costs no more, for each way of building.</summary>
internal sealed class RentCheck(DesignFile file, RuleBook rules, Findings findings)
{
    public void Run()
    {
        string chosen = file.Certificate.GetValueOrDefault("routesFor", "").Trim('"');
        if (chosen is not ("new" or "reuse"))
        {
            findings.Add("certificate", $"certificat : routesFor « {chosen} » n'est ni new ni reuse", $"certificate: routesFor '{chosen}' is neither new nor reuse");
        }

        decimal worth = rules.Annuities();
        Dictionary<string, decimal> computed = file.Prices.Where(p => p.Key == "aerial" || p.Key.StartsWith("trench.", StringComparison.Ordinal))
            .ToDictionary(p => p.Key, p => Math.Round(p.Value / worth, 4, MidpointRounding.AwayFromZero));
        Dictionary<string, decimal> declared = Declared();
        foreach (string item in computed.Keys.Union(declared.Keys).Order(StringComparer.Ordinal))
        {
            findings.Equal("certificate", Tenths(declared, item), Tenths(computed, item), $"certificat / certificate flipTariffs.{item} (1/10 000 €/m/an)");
        }
    }

    private static long Tenths(Dictionary<string, decimal> tariffs, string item) => (long)(tariffs.GetValueOrDefault(item, -1) * 10_000);

    private Dictionary<string, decimal> Declared()
    {
        try
        {
            using JsonDocument text = JsonDocument.Parse(file.Certificate.GetValueOrDefault("flipTariffs", "{}"));
            return text.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.TryGetDecimal(out decimal euros) && Math.Abs(euros) < 1_000_000 ? euros : -1);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }
}
