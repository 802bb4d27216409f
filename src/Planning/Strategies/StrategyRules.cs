using Maillage.Kernel;
using Maillage.Planning.Rules;

namespace Maillage.Planning.Strategies;

/// <summary>The rules of a strategy file; a rule that is absent does not apply.</summary>
internal sealed class StrategyRules(YamlMap map, IReadOnlyList<string> departments, Horizon horizon)
{
    public RuleSet Read()
    {
        RuleSet rules = new(ReadPrivateAreas(), ReadFibreFirst(), ReadFirstPhases(), ReadSpeedUpgrade(), ReadMutualise(), ReadPlaques());
        map.Done();
        return rules;
    }

    private static RuleReference Place(YamlMap rule) => new(rule.Text("section"), rule.Text("page"));

    private PrivateAreasRule? ReadPrivateAreas()
    {
        if (map.OptionalMap(PrivateAreasRule.Id) is not { } rule)
        {
            return null;
        }

        List<int> starts = [];
        foreach (string text in rule.Texts("start_years"))
        {
            if (int.TryParse(text, out int year) && year is >= 1990 and <= 2100 && (starts.Count == 0 || year > starts[^1]))
            {
                starts.Add(year);
            }
            else
            {
                rule.Report("start_years", "strategy-bad-years", $"« {text} » : attendu des années croissantes, « [2013, 2014] »", $"'{text}': expected ascending years, '[2013, 2014]'");
            }
        }

        PrivateAreasRule read = new(
            Place(rule), rule.Local("commitment"), starts, rule.Integer("years", 0, 30), ReadCommunes(rule, "agreed_communes"), ReadCommunes(rule, "returned_communes"));
        if (starts.Count == 0)
        {
            rule.Report("start_years", "strategy-bad-years", "donnez au moins une année de début", "give at least one starting year");
        }

        rule.Done();
        return read;
    }

    private static HashSet<string> ReadCommunes(YamlMap rule, string key)
    {
        HashSet<string> codes = new(StringComparer.Ordinal);
        foreach (string code in rule.Texts(key))
        {
            if (code.Length != 5 || !code.All(char.IsAsciiLetterOrDigit))
            {
                rule.Report(key, "strategy-bad-commune", $"« {code} » n'est pas un code INSEE de commune (cinq caractères, entre guillemets)", $"'{code}' is no INSEE commune code (five characters, in quotes)");
            }

            codes.Add(code);
        }

        return codes;
    }

    private FibreFirstRule? ReadFibreFirst()
    {
        if (map.OptionalMap(FibreFirstRule.Id) is not { } rule)
        {
            return null;
        }

        FibreFirstRule read = new(Place(rule));
        rule.Done();
        return read;
    }

    private FirstPhasesRule? ReadFirstPhases()
    {
        if (map.OptionalMap(FirstPhasesRule.Id) is not { } rule)
        {
            return null;
        }

        Dictionary<string, decimal> scattered = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in rule.Maps("scattered", required: false))
        {
            string department = StrategySections.Known(entry, "department", departments);
            StrategySections.Once(seen, entry, "department", department);
            scattered[department] = entry.Number("share_percent", 0, 50);
            entry.Done();
        }

        FirstPhasesRule read = new(
            Place(rule), rule.Integer("years", 1, 40), rule.Integer("town_population", 0, 10_000_000), rule.Integer("centre_population", 0, 10_000_000), rule.Integer("suburb_of_population", 0, 10_000_000),
            rule.Number("plaque_share_percent", 0, 100), scattered);
        rule.Done();
        return read;
    }

    private SpeedUpgradeRule? ReadSpeedUpgrade()
    {
        if (map.OptionalMap(SpeedUpgradeRule.Id) is not { } rule)
        {
            return null;
        }

        CopperShares? simulation = null;
        if (rule.OptionalMap("copper_simulation") is { } copper)
        {
            simulation = new(copper.Number("ineligible_percent", 0, 100), copper.Number("under_2_mbps_percent", 0, 100), copper.Flag("ineligible_inside"), copper.Text("page"));
            decimal all = simulation.Under2Percent + (simulation.IneligibleInside ? 0 : simulation.IneligiblePercent);
            if (all > 100 || (simulation.IneligibleInside && simulation.IneligiblePercent > simulation.Under2Percent))
            {
                copper.Report("ineligible_percent", "strategy-bad-shares", "les parts ne tiennent pas ensemble : les lignes inéligibles dépassent", "the shares do not fit together: ineligible lines exceed");
            }

            copper.Done();
        }

        SpeedUpgradeRule read = new(
            Place(rule), rule.Number("threshold_mbps", 0, 10_000), rule.Number("majority_percent", 0, 100), rule.Number("health_house_mbps", 0, 10_000),
            rule.Integer("last_start_year", horizon.FirstYear, horizon.LastYear), rule.Integer("min_years_of_use", 0, 30), rule.Integer("migrate_by", 1990, 2150),
            rule.Integer("max_businesses", 1, 1_000_000), rule.Number("reusable_percent", 0, 100), Money.FromEuros(rule.Number("fixed_eur", 0, 100_000_000)),
            Money.FromEuros(rule.Number("per_line_eur", 0, 1_000_000)), simulation);
        rule.Done();
        return read;
    }

    private MutualiseRule? ReadMutualise()
    {
        if (map.OptionalMap(MutualiseRule.Id) is not { } rule)
        {
            return null;
        }

        MutualiseRule read = new(Place(rule));
        rule.Done();
        return read;
    }

    private PlaquesRule? ReadPlaques()
    {
        if (map.OptionalMap(PlaquesRule.Id) is not { } rule)
        {
            return null;
        }

        PlaquesRule read = new(
            Place(rule), rule.Integer("critical_mass", 0, 1_000_000), rule.Integer("completeness_years", 1, 10),
            rule.Choice("group_by", ("nro", PlaqueGrouping.Nro), ("epci", PlaqueGrouping.Epci)));
        rule.Done();
        return read;
    }
}
