using System.Globalization;
using Maillage.Kernel;
using YamlDotNet.RepresentationModel;

namespace Maillage.Planning.Strategies;

/// <summary>What the reading of one file gathers: faults, and the keys that were asked for (the schema is tested against them).</summary>
internal sealed class YamlReading(string file)
{
    public string File { get; } = file;

    public ProblemList Problems { get; } = new();

    /// <summary>Paths of every key asked for, <c>targets[].year</c>; true when required.</summary>
    public SortedDictionary<string, bool> Keys { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// A mapping of a YAML file that tells line and key of every fault. Values asked for and absent or wrong are reported once and replaced
/// by a neutral value, so that one reading lists all faults. <see cref="Done"/> reports the keys nobody asked for.
/// </summary>
internal sealed class YamlMap(YamlMappingNode? node, string path, YamlReading reading)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public bool Exists => node is not null;

    public YamlReading Reading => reading;

    public string? OptionalText(string key) => Scalar(key, required: false)?.Value;

    public string Text(string key)
    {
        YamlScalarNode? scalar = Scalar(key, required: true);
        if (scalar is not null && string.IsNullOrWhiteSpace(scalar.Value))
        {
            Report(key, "strategy-empty-value", "valeur vide : écrivez un texte", "empty value: write a text");
        }

        return scalar?.Value ?? "";
    }

    public Wording Local(string key) => ReadLocal(Map(key));

    public Wording? OptionalLocal(string key) => OptionalMap(key) is { } map ? ReadLocal(map) : null;

    public bool Flag(string key)
    {
        string? text = Scalar(key, required: true)?.Value;
        if (text is not (null or "true" or "false"))
        {
            Report(key, "strategy-not-a-flag", $"« {text} » : écrivez true ou false", $"'{text}': write true or false");
        }

        return text == "true";
    }

    public decimal Number(string key, decimal min, decimal max) => OptionalNumber(key, min, max, required: true) ?? min;

    public decimal? OptionalNumber(string key, decimal min, decimal max, bool required = false)
    {
        if (Scalar(key, required)?.Value is not { } text)
        {
            return null;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value))
        {
            Report(key, "strategy-not-a-number", $"« {text} » n'est pas un nombre : écrivez-le avec un point décimal, sans unité ni espace", $"'{text}' is not a number: write it with a decimal point, without unit or space");
            return null;
        }

        if (value < min || value > max)
        {
            Report(key, "strategy-out-of-range", FormattableString.Invariant($"{value} est hors des bornes : attendu de {min} à {max}"), FormattableString.Invariant($"{value} is out of range: expected {min} to {max}"));
            return null;
        }

        return value;
    }

    public int Integer(string key, int min, int max) => OptionalInteger(key, min, max, required: true) ?? min;

    public int? OptionalInteger(string key, int min, int max, bool required = false)
    {
        decimal? value = OptionalNumber(key, min, max, required);
        if (value is { } number && number != decimal.Truncate(number))
        {
            Report(key, "strategy-not-whole", FormattableString.Invariant($"{number} : attendu un nombre entier"), FormattableString.Invariant($"{number}: expected a whole number"));
        }

        return (int?)value;
    }

    /// <summary>An amount written in millions of euros, at least 0.</summary>
    public Money Millions(string key) => OptionalMillions(key, required: true) ?? default;

    public Money? OptionalMillions(string key, bool required = false) =>
        OptionalNumber(key, 0, 1_000_000, required) is { } value ? Money.FromEuros(value * 1_000_000m) : null;

    public T Choice<T>(string key, params (string Text, T Value)[] choices)
    {
        string text = Text(key);
        foreach ((string name, T value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        if (text.Length > 0)
        {
            string expected = string.Join(", ", choices.Select(c => c.Text));
            Report(key, "strategy-unknown-choice", $"« {text} » est inconnu : attendu {expected}", $"'{text}' is unknown: expected {expected}");
        }

        return choices[0].Value;
    }

    public YamlMap Map(string key) => Child(key, required: true) ?? new(null, Join(key), reading);

    public YamlMap? OptionalMap(string key) => Child(key, required: false);

    /// <summary>The entries of a list of mappings.</summary>
    public IReadOnlyList<YamlMap> Maps(string key, bool required = true)
    {
        string inside = Join(key) + "[]";
        if (Find(key, required) is not { } found)
        {
            return [];
        }

        if (found is YamlSequenceNode list && list.Children.All(c => c is YamlMappingNode))
        {
            return [.. list.Children.Select(c => new YamlMap((YamlMappingNode)c, inside, reading))];
        }

        Report(key, "strategy-not-a-list", "attendu une liste d'objets (« - key: … »)", "expected a list of objects ('- key: …')");
        return [];
    }

    /// <summary>The entries of a list of plain values, with their lines.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key, required: true) is not { } found)
        {
            return [];
        }

        if (found is YamlSequenceNode list && list.Children.All(c => c is YamlScalarNode))
        {
            return [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")];
        }

        Report(key, "strategy-not-a-list", "attendu une liste de valeurs (« [a, b] »)", "expected a list of values ('[a, b]')");
        return [];
    }

    /// <summary>Reports the keys that were not asked for.</summary>
    public void Done()
    {
        if (node is null)
        {
            return;
        }

        foreach (YamlNode child in node.Children.Keys)
        {
            string key = (child as YamlScalarNode)?.Value ?? "?";
            if (!asked.Contains(key))
            {
                string known = string.Join(", ", asked);
                Add(child.Start.Line, Join(key), "strategy-unknown-key", $"clé inconnue ; clés possibles ici : {known}. Corrigez l'orthographe ou ôtez-la", $"unknown key; keys possible here: {known}. Mend the spelling or remove it");
            }
        }
    }

    /// <summary>Reports a fault at a key of this mapping.</summary>
    public void Report(string key, string code, string fr, string en)
    {
        YamlNode? value = node is not null && node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? found) ? found : node;
        Add(value?.Start.Line ?? 1, Join(key), code, fr, en);
    }

    private static Wording ReadLocal(YamlMap map)
    {
        Wording text = new(map.Text("fr"), map.Text("en"));
        map.Done();
        return text;
    }

    private YamlMap? Child(string key, bool required)
    {
        switch (Find(key, required))
        {
            case null:
                return null;
            case YamlMappingNode map:
                return new YamlMap(map, Join(key), reading);
            default:
                Report(key, "strategy-not-an-object", "attendu un objet (« clé: valeur »)", "expected an object ('key: value')");
                return null;
        }
    }

    private YamlScalarNode? Scalar(string key, bool required)
    {
        switch (Find(key, required))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return scalar;
            default:
                Report(key, "strategy-not-a-value", "attendu une valeur simple", "expected a plain value");
                return null;
        }
    }

    private YamlNode? Find(string key, bool required)
    {
        asked.Add(key);
        reading.Keys[Join(key)] = required || (reading.Keys.TryGetValue(Join(key), out bool was) && was);
        if (node is null)
        {
            return null;
        }

        if (node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? found))
        {
            return found;
        }

        if (required)
        {
            Add(node.Start.Line, Join(key), "strategy-missing-key", "clé absente : ajoutez-la (docs/formats/strategy.md)", "missing key: add it (docs/formats/strategy.md)");
        }

        return null;
    }

    private string Join(string key) => path.Length == 0 ? key : path + "." + key;

    private void Add(long line, string key, string code, string fr, string en) =>
        reading.Problems.Add(Problem.Error(code, fr, en) with { File = reading.File, Row = line, Column = key });
}
