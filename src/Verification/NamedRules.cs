using System.Globalization;
using Maillage.Formats.Yaml;
using Maillage.Kernel;
using YamlDotNet.RepresentationModel;

namespace Maillage.Verification;

/// <summary>The rules and prices a version's name stands for, read from a rules file: what the snapshot in a design is compared with.</summary>
internal sealed class NamedRules
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly string file;

    private NamedRules(string file) => this.file = file;

    public string Version { get; private set; } = "";

    /// <exception cref="BadInputException">When the file is no rules file.</exception>
    /// <exception cref="IOException">When it cannot be read.</exception>
    public static NamedRules Read(string path)
    {
        NamedRules named = new(Path.GetFileName(path));
        YamlMappingNode root = YamlText.Read(File.ReadAllText(path), named.file, "rules");
        named.Version = Text(root, "version");
        YamlMappingNode? sources = Map(root, "sources");
        foreach (string section in (string[])["rules", "prices", "clauses"])
        {
            foreach ((YamlNode key, YamlNode node) in Map(root, section)?.Children.ToArray() ?? [])
            {
                string place = $"{section}.{key}";
                if (node is not YamlMappingNode entry)
                {
                    continue;
                }

                named.values[place + ".fr"] = Text(entry, "fr");
                named.values[place + ".en"] = Text(entry, "en");
                named.values[place + ".date"] = Text(entry, "date");
                named.values[place + ".source"] = sources is null ? "" : Text(sources, Text(entry, "source"));
                if (section == "clauses")
                {
                    named.values[place + ".parameters"] = string.Join(' ', entry.Children.TryGetValue(new YamlScalarNode("parameters"), out YamlNode? list) && list is YamlSequenceNode items ? items.Children.Select(c => c.ToString()) : []);
                    continue;
                }

                named.values[place + ".value"] = Number(Text(entry, "value"));
                named.values[place + ".unit"] = Text(entry, "unit");
            }
        }

        return named.Version.Length > 0 && named.values.Count > 0 ? named : throw new BadInputException(Problem.Error(
            "rules-empty", "ce n'est pas un fichier de règles : version, rules et prices sont attendus", "this is no rules file: version, rules and prices are expected") with { File = named.file });
    }

    /// <summary>Each value of the snapshot that is not the file's, as a fault when the design bears the file's name, else as a notice.</summary>
    public IEnumerable<Problem> Differences(DesignFile design, string name)
    {
        Dictionary<string, (string Value, long? Row)> found = new(StringComparer.Ordinal);
        foreach (FileRule r in design.RuleRows)
        {
            string path = $"{(r.Section == "price" ? "prices" : "rules")}.{r.Key}";
            Tell(path, ("value", r.Value.ToString("0.############", CultureInfo.InvariantCulture)), ("unit", r.Unit), ("date", r.Date), ("source", r.Source), ("fr", r.Fr), ("en", r.En));
            void Tell(string of, params ReadOnlySpan<(string, string)> cells)
            {
                foreach ((string column, string value) in cells)
                {
                    found[$"{of}.{column}"] = (value, r.Row);
                }
            }
        }

        foreach ((string id, FileClause c) in design.Clauses)
        {
            foreach ((string column, string value) in (ReadOnlySpan<(string, string)>)[("fr", c.Fr), ("en", c.En), ("date", c.Date), ("source", c.Source), ("parameters", string.Join(' ', c.Parameters))])
            {
                found[$"clauses.{id}.{column}"] = (value, null);
            }
        }

        bool claims = name == Version;
        foreach (string key in found.Keys.Union(values.Keys).Order(StringComparer.Ordinal))
        {
            (string? here, long? row) = found.TryGetValue(key, out (string Value, long? Row) cell) ? (cell.Value, cell.Row) : (null, null);
            string? there = values.GetValueOrDefault(key);
            if (here != there)
            {
                string fr = $"{key} vaut « {here ?? "∅"} », alors que les règles {Version} ({file}) disent « {there ?? "∅"} »", en = $"{key} is '{here ?? "∅"}', but the rules {Version} ({file}) say '{there ?? "∅"}'";
                yield return (claims ? Problem.Error("rules-differ", fr + " : le dimensionnement porte pourtant ce nom", en + ": yet the design bears that name") : Problem.Warning("rules-differ", fr, en)) with
                {
                    File = "design.gpkg", Row = row, Column = key[(key.LastIndexOf('.') + 1)..],
                };
            }
        }
    }

    private static YamlMappingNode? Map(YamlMappingNode of, string key) => of.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node as YamlMappingNode : null;

    private static string Text(YamlMappingNode of, string key) => of.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlScalarNode scalar ? scalar.Value ?? "" : "";

    /// <summary>5, 5.0 and 5.00 are one number.</summary>
    private static string Number(string text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) ? number.ToString("0.############", CultureInfo.InvariantCulture) : text;
}
