using Maillage.Kernel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maillage.Formats.Yaml;

/// <summary>Reads a file that is one YAML object of keys.</summary>
public static class YamlText
{
    /// <param name="file">Name told in problems.</param>
    /// <param name="kind">First word of the problems' codes: <c>rules</c> gives <c>rules-not-yaml</c> and <c>rules-empty</c>.</param>
    /// <exception cref="BadInputException">With the line: not YAML, or not one object.</exception>
    public static YamlMappingNode Read(string text, string file, string kind)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw NotYaml(fault.Start.Line, fault.Start.Column, fault.Message);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // The parser of YamlDotNet 18 ends so on some texts (a bracket within a key, a key of nothing); it tells no place.
            throw NotYaml(1, 1, fault.Message);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? root
            : throw new BadInputException(Problem.Error(
                kind + "-empty", "le fichier est vide ou n'est pas un objet YAML (« clé: valeur »)", "the file is empty or is not one YAML object ('key: value')") with { File = file, Row = 1 });

        BadInputException NotYaml(long line, long column, string message) => new(Problem.Error(
            kind + "-not-yaml",
            $"le fichier n'est pas du YAML lisible (colonne {column}) : corrigez l'indentation, les crochets ou les guillemets de cette ligne",
            $"the file is not readable YAML (column {column}): mend indentation, brackets or quotes on this line ({message})") with { File = file, Row = line });
    }
}
