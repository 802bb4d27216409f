using Maillage.Kernel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maillage.Planning.Strategies;

/// <summary>Reads a strategy file and tells every fault with its line. Format: <c>docs/formats/strategy.md</c>.</summary>
public static class StrategyFile
{
    /// <summary>The version of the format this program reads.</summary>
    public const int SchemaVersion = 1;

    /// <exception cref="BadInputException">When the file is no strategy; every fault is listed with line, what was expected and what to do.</exception>
    /// <exception cref="IOException">When the file cannot be read.</exception>
    public static Strategy Read(string path) => Parse(File.ReadAllText(path), Path.GetFileName(path));

    /// <param name="text">YAML.</param>
    /// <param name="file">Name told in problems.</param>
    /// <exception cref="BadInputException">As <see cref="Read"/>.</exception>
    public static Strategy Parse(string text, string file) => Parse(text, new YamlReading(file));

    internal static Strategy Parse(string text, YamlReading reading)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw new BadInputException(Problem.Error(
                "strategy-not-yaml",
                $"le fichier n'est pas du YAML lisible (colonne {fault.Start.Column}) : corrigez l'indentation ou les guillemets de cette ligne",
                $"the file is not readable YAML (column {fault.Start.Column}): mend indentation or quotes on this line ({fault.Message})") with { File = reading.File, Row = fault.Start.Line });
        }

        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new BadInputException(Problem.Error(
                "strategy-empty", "le fichier ne contient pas de stratégie : attendu un objet YAML (« schema: 1 », « key: … »)", "the file holds no strategy: expected one YAML object ('schema: 1', 'key: …')") with { File = reading.File, Row = 1 });
        }

        Strategy strategy = new StrategySections(new YamlMap(root, "", reading)).Read();
        reading.Problems.ThrowOnErrors();
        return strategy;
    }
}
