using Maillage.Formats.Yaml;
using Maillage.Kernel;

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
        Strategy strategy = new StrategySections(new YamlMap(YamlText.Read(text, reading.File, "strategy"), "", reading)).Read();
        reading.Problems.ThrowOnErrors();
        return strategy;
    }
}
