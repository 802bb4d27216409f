using System.Globalization;
using Maillage.Formats.Yaml;
using Maillage.Kernel;
using Maillage.Network.Rules;
using YamlDotNet.RepresentationModel;

namespace Maillage.Network.Import;

/// <summary>Reads a rules file and tells every fault with its line: unknown or missing keys, wrong units, values out of range, a catalogue that does not grow.</summary>
public sealed class RulesReader
{
    private static readonly string[] EntryKeys = ["value", "unit", "date", "source", "fr", "en"];
    private readonly string file;
    private readonly ProblemList problems = new();
    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);

    private RulesReader(string file) => this.file = file;

    /// <exception cref="BadInputException">With every problem found, French and English.</exception>
    /// <exception cref="IOException">When the file cannot be read.</exception>
    public static EngineeringRules Read(string path) => Parse(File.ReadAllText(path), Path.GetFileName(path));

    /// <param name="file">Name shown in problems.</param>
    /// <exception cref="BadInputException">With every problem found, French and English.</exception>
    public static EngineeringRules Parse(string text, string file) => new RulesReader(file).Run(text);

    private EngineeringRules Run(string text)
    {
        YamlMappingNode root = YamlText.Read(text, file, "rules");
        OnlyKeys(root, ["version", "title", "sources", "rules", "clauses", "prices"], "");
        string version = Scalar(root, "version", "") ?? "";
        YamlMappingNode? title = Map(root, "title"), sourceMap = Map(root, "sources"), ruleMap = Map(root, "rules"), clauseMap = Map(root, "clauses"), priceMap = Map(root, "prices");
        problems.ThrowOnErrors();
        Dictionary<string, Source> sources = [];
        foreach ((YamlNode key, YamlNode value) in sourceMap!.Children)
        {
            sources[key.ToString()] = new Source(key.ToString(), value.ToString());
        }

        List<RuleParameter> parameters = [.. ReadSection(ruleMap!, "rules", RuleKeys.Rules, sources)
            .Select(e => new RuleParameter(e.Key, e.Fr, e.En, e.Value, e.Unit, e.Date, e.Source))];
        List<UnitPrice> prices = [.. ReadSection(priceMap!, "prices", RuleKeys.Prices, sources)
            .Select(e => new UnitPrice(e.Key, e.Fr, e.En, Money.FromEuros(e.Value), e.Unit, e.Date, e.Source))];
        List<RuleClause> clauses = ReadClauses(clauseMap!, sources);
        problems.ThrowOnErrors();
        CheckTogether(parameters.ToDictionary(c => c.Id, c => c.Value), prices.ToDictionary(p => p.Item, p => p.Price.Cents));
        problems.ThrowOnErrors();
        return new EngineeringRules(version, Scalar(title!, "fr", "title") ?? "", Scalar(title!, "en", "title") ?? "", clauses, parameters, prices);
    }

    private List<RuleClause> ReadClauses(YamlMappingNode map, Dictionary<string, Source> sources)
    {
        OnlyKeys(map, RuleKeys.Clauses, "clauses");
        List<RuleClause> read = [];
        Dictionary<string, string> clauseOf = new(StringComparer.Ordinal);
        foreach (string id in RuleKeys.Clauses)
        {
            string path = "clauses." + id;
            if (Map(map, id, "clauses") is not { } entry)
            {
                continue;
            }

            long line = entry.Start.Line;
            OnlyKeys(entry, ["date", "source", "parameters", "fr", "en"], path);
            string? date = Scalar(entry, "date", path), source = Scalar(entry, "source", path), fr = Scalar(entry, "fr", path), en = Scalar(entry, "en", path);
            List<string> parameters = [.. (entry.Children.TryGetValue(new YamlScalarNode("parameters"), out YamlNode? node) ? node as YamlSequenceNode : null)?.Children.Select(c => c.ToString()) ?? []];
            if (parameters.Count == 0)
            {
                Missing(entry, "parameters", path);
            }

            foreach (string parameter in parameters)
            {
                CheckParameter(parameter, id, path, line, clauseOf);
            }

            if (date is not null && source is not null && fr is not null && en is not null && ReadOrigin(date, source, path, line, sources) is { } origin)
            {
                read.Add(new RuleClause(id, fr, en, parameters, origin.Date, origin.Source));
            }
        }

        foreach (RuleKey key in RuleKeys.Rules.Where(k => !clauseOf.ContainsKey(k.Key)))
        {
            Fault("rules-clause", map.Start.Line, "clauses", $"aucune clause ne porte « {key.Key} » : ajoutez-le aux paramètres de l'une d'elles", $"no clause holds '{key.Key}': add it to the parameters of one");
        }

        return read;
    }

    private void CheckParameter(string parameter, string clause, string path, long line, Dictionary<string, string> clauseOf)
    {
        if (!RuleKeys.Rules.Concat(RuleKeys.Prices).Any(k => k.Key == parameter))
        {
            Fault("rules-clause", line, path, $"« {parameter} » n'est ni une règle ni un prix", $"'{parameter}' is neither a rule nor a price");
        }
        else if (!clauseOf.TryAdd(parameter, clause))
        {
            Fault("rules-clause", line, path, $"« {parameter} » est déjà dans la clause {clauseOf[parameter]}", $"'{parameter}' stands in clause {clauseOf[parameter]} already");
        }
    }

    private (Period Date, Source Source)? ReadOrigin(string text, string key, string path, long line, Dictionary<string, Source> sources)
    {
        bool dated = Period.TryParse(text, out Period date);
        if (!dated)
        {
            Fault("rules-date", line, path, $"« {text} » n'est pas une date : 2015, 2018-Q1, 2014-10 ou 2012-07-01", $"'{text}' is not a date: 2015, 2018-Q1, 2014-10 or 2012-07-01");
        }

        if (!sources.TryGetValue(key, out Source? source))
        {
            Fault("rules-source", line, path, $"la source « {key} » n'est pas dans « sources »", $"source '{key}' is not listed under 'sources'");
        }

        return dated && source is not null ? (date, source) : null;
    }

    private List<(string Key, decimal Value, string Unit, Period Date, Source Source, string Fr, string En)> ReadSection(
        YamlMappingNode map, string section, RuleKey[] keys, Dictionary<string, Source> sources)
    {
        OnlyKeys(map, [.. keys.Select(k => k.Key)], section);
        List<(string, decimal, string, Period, Source, string, string)> read = [];
        foreach (RuleKey key in keys)
        {
            string path = section + "." + key.Key;
            if (Map(map, key.Key, section) is not { } entry)
            {
                continue;
            }

            long line = lines[path] = entry.Start.Line;
            OnlyKeys(entry, EntryKeys, path);
            string?[] parts = [.. EntryKeys.Select(k => Scalar(entry, k, path))];
            if (parts.Any(p => p is null))
            {
                continue;
            }

            if (!decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value))
            {
                Fault("rules-not-a-number", line, path, $"« {parts[0]} » n'est pas un nombre (point décimal)", $"'{parts[0]}' is not a number (decimal point)");
                continue;
            }

            Check(key, path, line, value, parts[1]!);
            if (ReadOrigin(parts[2]!, parts[3]!, path, line, sources) is { } origin)
            {
                read.Add((key.Key, value, parts[1]!, origin.Date, origin.Source, parts[4]!, parts[5]!));
            }
        }

        return read;
    }

    private void Check(RuleKey key, string path, long line, decimal value, string unit)
    {
        if (unit != key.Unit)
        {
            Fault("rules-unit", line, path, $"unité « {unit} », attendue « {key.Unit} »", $"unit '{unit}', expected '{key.Unit}'");
        }

        if (value < key.Min || value > key.Max)
        {
            Fault("rules-range", line, path, $"{value} hors de {key.Min} … {key.Max} {key.Unit}", $"{value} is outside {key.Min} … {key.Max} {key.Unit}");
        }

        if (value % key.Step != 0)
        {
            Fault("rules-step", line, path, $"{value} n'est pas un multiple de {key.Step}", $"{value} is not a multiple of {key.Step}");
        }
    }

    private void CheckTogether(Dictionary<string, decimal> rules, Dictionary<string, long> prices)
    {
        // Cables have their own words below.
        foreach ((string low, string high) in RuleKeys.Ordered.Where(o => !o.Low.StartsWith("prices.cable.", StringComparison.Ordinal)))
        {
            (string under, string over) = (low[(low.IndexOf('.', StringComparison.Ordinal) + 1)..], high[(high.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            if (low.StartsWith("rules.", StringComparison.Ordinal) ? rules[under] > rules[over] : prices[under] > prices[over])
            {
                Fault("rules-order", lines[high], high, $"{over} doit être au moins {under}", $"{over} must be at least {under}");
            }
        }

        if (rules["sro.remote-link"] == 0 && rules["sro.lines.alone"] > rules["sro.lines.max"])
        {
            Fault("rules-order", lines["rules.sro.lines.max"], "rules.sro.lines.max", "sans lien distant, sro.lines.max doit être au moins sro.lines.alone", "without a remote link sro.lines.max must be at least sro.lines.alone");
        }

        for (int i = 1; i < RuleKeys.CableSizes.Length; i++)
        {
            int size = RuleKeys.CableSizes[i], smaller = RuleKeys.CableSizes[i - 1];
            if (prices[$"cable.{size}"] < prices[$"cable.{smaller}"])
            {
                string path = $"prices.cable.{size}";
                Fault("rules-catalogue", lines[path], path, $"un câble de {size} fibres coûte moins qu'un câble de {smaller}", $"a cable of {size} fibres costs less than one of {smaller}");
            }
        }
    }

    private void OnlyKeys(YamlMappingNode map, string[] keys, string path)
    {
        foreach (YamlNode key in map.Children.Keys)
        {
            if (!keys.Contains(key.ToString(), StringComparer.Ordinal))
            {
                string at = path.Length == 0 ? key.ToString() : path + "." + key;
                Fault("rules-unknown-key", key.Start.Line, at, $"clé inconnue « {key} » : ôtez-la ou corrigez-la", $"unknown key '{key}': remove or mend it");
            }
        }
    }

    private YamlMappingNode? Map(YamlMappingNode map, string key, string path = "")
    {
        if (map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlMappingNode found)
        {
            return found;
        }

        Missing(map, key, path);
        return null;
    }

    private string? Scalar(YamlMappingNode map, string key, string path)
    {
        if (map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlScalarNode { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        Missing(map, key, path);
        return null;
    }

    private void Missing(YamlMappingNode map, string key, string path) =>
        Fault("rules-missing-key", map.Start.Line, path.Length == 0 ? key : path + "." + key, $"clé « {key} » absente ou vide", $"key '{key}' is missing or empty");

    private void Fault(string code, long line, string? column, string fr, string en) =>
        problems.Add(Problem.Error(code, fr, en) with { File = file, Row = line, Column = column });
}
