using System.Globalization;
using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Planning.Strategies;

/// <summary>The sections of a strategy file: who, where, when, targets. Money and rules are read by their own parts.</summary>
internal sealed partial class StrategySections(YamlMap root)
{
    private IReadOnlyList<string> departments = [];
    private Horizon horizon = new(2000, 2000, 2000);

    public Strategy Read()
    {
        if (root.Integer("schema", 1, 1000) != StrategyFile.SchemaVersion)
        {
            root.Report("schema", "strategy-schema-version", $"ce programme lit la version {StrategyFile.SchemaVersion} du format", $"this program reads version {StrategyFile.SchemaVersion} of the format");
        }

        string key = root.Text("key");
        Wording name = root.Local("name");
        DateOnly adopted = ReadDate(root, "adopted");
        Source source = ReadSource(root.Map("source"));
        Wording territory = ReadTerritory(root.Map("territory"));
        horizon = ReadHorizon(root.Map("horizon"));
        Dictionary<string, TargetBase> bases = ReadBases();
        StrategyMoney money = new(root, departments, horizon);
        YamlMap funding = root.Map("funding");
        Strategy strategy = new()
        {
            Key = key,
            Name = name,
            Adopted = adopted,
            Source = source,
            Territory = territory,
            Departments = departments,
            Horizon = horizon,
            Bases = bases,
            Targets = ReadTargets(bases),
            Rules = new StrategyRules(root.Map("rules"), departments, horizon).Read(),
            PrioritySites = [.. ReadKeyed("priority_sites", "name").Select(p => new NamedKey(p.Key, p.Value))],
            Budgets = money.ReadBudgets(),
            Funders = money.ReadFunders(),
            OperatedTogether = funding.Integer("operated_together", 1, 100),
            RevenuePerLine = Money.FromEuros(funding.Number("revenue_per_line_eur", 0, 100_000)),
            Bodies = ReadBodies(),
            Tables = money.ReadTables(),
            Sums = money.ReadSums(),
            Theme = ReadTheme(root.Map("theme")),
            Publisher = root.OptionalMap("publisher") is { } publisher ? ReadPublisher(publisher) : null,
            Texts = ReadKeyed("texts", "text"),
        };
        funding.Done();
        root.Done();
        return strategy;
    }

    /// <summary>Reports keys that stand twice in a list.</summary>
    internal static void Once(HashSet<string> seen, YamlMap entry, string field, string key)
    {
        if (!seen.Add(key) && key.Length > 0)
        {
            entry.Report(field, "strategy-duplicate", $"« {key} » est donné deux fois : gardez-en un", $"'{key}' is given twice: keep one");
        }
    }

    /// <summary>Reports a department outside the perimeter.</summary>
    internal static string Known(YamlMap entry, string field, IReadOnlyList<string> departments)
    {
        string code = entry.Text(field);
        if (code.Length > 0 && !departments.Contains(code))
        {
            string list = string.Join(", ", departments);
            entry.Report(field, "strategy-unknown-department", $"le département « {code} » n'est pas dans le périmètre ({list})", $"department '{code}' is not in the perimeter ({list})");
        }

        return code;
    }

    private static DateOnly ReadDate(YamlMap map, string key)
    {
        string text = map.Text(key);
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && text.Length > 0)
        {
            map.Report(key, "strategy-not-a-date", $"« {text} » n'est pas une date : écrivez 2015-06-10", $"'{text}' is not a date: write 2015-06-10");
        }

        return date;
    }

    private static Source ReadSource(YamlMap map)
    {
        Source source = new(map.Text("key"), map.Text("title"));
        map.Done();
        return source;
    }

    private Wording ReadTerritory(YamlMap map)
    {
        Wording name = map.Local("name");
        List<string> codes = [];
        foreach (string code in map.Texts("departments"))
        {
            if (code.Length is < 2 or > 3 || !code.All(char.IsAsciiLetterOrDigit))
            {
                map.Report("departments", "strategy-bad-department", $"« {code} » n'est pas un code de département (« 21 », « 2A », « 971 »)", $"'{code}' is no department code ('21', '2A', '971')");
            }
            else if (codes.Contains(code))
            {
                map.Report("departments", "strategy-duplicate", $"le département « {code} » est donné deux fois", $"department '{code}' is given twice");
            }
            else
            {
                codes.Add(code);
            }
        }

        if (codes.Count == 0 && map.Exists)
        {
            map.Report("departments", "strategy-no-department", "le périmètre est vide : donnez au moins un département", "the perimeter is empty: give at least one department");
        }

        codes.Sort(StringComparer.Ordinal);
        departments = codes;
        map.Done();
        return name;
    }

    private static Horizon ReadHorizon(YamlMap map)
    {
        int first = map.Integer("first_year", 1990, 2100);
        int last = map.Integer("last_year", 1990, 2100);
        int until = map.Integer("continue_until", 1990, 2150);
        if (map.Exists && (last < first || last - first > 40))
        {
            map.Report("last_year", "strategy-bad-horizon", $"la dernière année ({last}) doit suivre la première ({first}) de 0 à 40 ans", $"the last year ({last}) must follow the first ({first}) by 0 to 40 years");
            last = first;
        }

        if (map.Exists && (until < last || until - last > 60))
        {
            map.Report("continue_until", "strategy-bad-horizon", $"{until} doit suivre la dernière année ({last}) de 0 à 60 ans", $"{until} must follow the last year ({last}) by 0 to 60 years");
            until = last;
        }

        map.Done();
        return new Horizon(first, last, until);
    }

    private List<Target> ReadTargets(Dictionary<string, TargetBase> bases)
    {
        List<Target> targets = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("targets"))
        {
            string key = entry.Text("key");
            Once(seen, entry, "key", key);
            TargetScope scope = entry.Choice("scope", ("region", TargetScope.Region), ("each-department", TargetScope.EachDepartment));
            int year = entry.Integer("year", 1990, 2100);
            if (year < horizon.FirstYear || year > horizon.LastYear)
            {
                entry.Report("year", "strategy-impossible-target", $"l'année {year} est hors de l'horizon ({horizon.FirstYear} à {horizon.LastYear}) : changez l'année ou l'horizon", $"year {year} is outside the horizon ({horizon.FirstYear} to {horizon.LastYear}): change the year or the horizon");
            }

            decimal? percent = ReadShare(entry, "percent");
            decimal? gain = ReadShare(entry, "gain_points");
            if (percent is null == gain is null)
            {
                entry.Report("percent", "strategy-target-kind", "donnez soit « percent », soit « gain_points »", "give either 'percent' or 'gain_points'");
            }

            string of = entry.Text("base");
            if (of.Length > 0 && !bases.ContainsKey(of))
            {
                string list = string.Join(", ", bases.Keys);
                entry.Report("base", "strategy-unknown-base", $"la base « {of} » n'est pas déclarée dans « bases » ({list})", $"base '{of}' is not declared in 'bases' ({list})");
            }

            if (targets.Count > 0 && targets[0].Base != of)
            {
                entry.Report("base", "strategy-one-base", $"toutes les cibles se mesurent sur une même base (« {targets[0].Base} ») : des parts de bases différentes ne se comparent pas", $"all targets are measured on one base ('{targets[0].Base}'): shares of different bases cannot be compared");
            }

            targets.Add(new(key, scope, year, percent, gain, of, new(entry.Text("section"), entry.Text("page")), entry.Local("text")));
            entry.Done();
        }

        return targets;
    }

    private static decimal? ReadShare(YamlMap entry, string key)
    {
        decimal? value = entry.OptionalNumber(key, -1_000_000, 1_000_000);
        if (value is <= 0 or > 100)
        {
            entry.Report(key, "strategy-impossible-target", FormattableString.Invariant($"une cible de {value} % est impossible : attendu plus de 0 et au plus 100"), FormattableString.Invariant($"a target of {value}% is impossible: expected more than 0 and at most 100"));
        }

        return value;
    }

    private Dictionary<string, TargetBase> ReadBases()
    {
        Dictionary<string, TargetBase> bases = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("bases"))
        {
            string key = entry.Text("key");
            Once(seen, entry, "key", key);
            bases[key] = new(entry.Choice("indicator", [.. Indicators.All.Select(i => (i.Key, i.Key))]), entry.Local("name"));
            entry.Done();
        }

        return bases;
    }

    private Dictionary<string, Wording> ReadKeyed(string section, string text)
    {
        Dictionary<string, Wording> read = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps(section))
        {
            string key = entry.Text("key");
            Once(seen, entry, "key", key);
            read[key] = entry.Local(text);
            entry.Done();
        }

        return read;
    }

    private List<Body> ReadBodies()
    {
        List<Body> bodies = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("bodies"))
        {
            string key = entry.Text("key");
            Once(seen, entry, "key", key);
            bodies.Add(new(key, entry.Local("name"), entry.Local("role")));
            entry.Done();
        }

        return bodies;
    }

    private static Publisher ReadPublisher(YamlMap map)
    {
        Publisher publisher = new(map.Text("name"), map.OptionalText("address"), map.OptionalText("director"), map.OptionalText("contact"), map.OptionalText("host"));
        map.Done();
        return publisher;
    }

    private static Theme ReadTheme(YamlMap map)
    {
        Theme theme = new(map.Text("name"), map.Text("accent"), map.OptionalText("logo"));
        if (map.Exists && !Colour().IsMatch(theme.Accent))
        {
            map.Report("accent", "strategy-bad-colour", $"« {theme.Accent} » n'est pas une couleur : écrivez \"#7a1f3d\"", $"'{theme.Accent}' is not a colour: write \"#7a1f3d\"");
        }

        map.Done();
        return theme;
    }

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Colour();
}
