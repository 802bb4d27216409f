using System.Text;
using Maillage.Cases.Conditions;

namespace Maillage.Intermediation.Matching;

/// <summary>The words of a need as they are compared, and what people mean by them (<c>strategies/rules/mots.csv</c>: what is said, what it is about).</summary>
public sealed class NeedWords(IEnumerable<(string Said, string Means)> vocabulary)
{
    /// <summary>What a meaning counts beside the word itself.</summary>
    private const double MeaningWeight = 0.7;

    private static readonly HashSet<string> Idle = ["pour", "avec", "sans", "dans", "mon", "mes", "nos", "notre", "une", "des", "les", "aux", "sur", "par", "faire", "plus", "moins", "entreprise", "aide", "que", "qui", "est", "son", "ses", "leur", "veux", "voudrais", "besoin", "projet", "petit", "petite", "changer", "acheter", "installer", "prendre", "trouver", "nouveau", "nouvelle", "etude", "investissement", "diag"];

    private readonly Dictionary<string, string[]> meanings = vocabulary.SelectMany(v => Stems(v.Said).Select(s => (Stem: s, v.Means))).GroupBy(v => v.Stem, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.SelectMany(v => Stems(v.Means)).Distinct().ToArray(), StringComparer.Ordinal);

    /// <summary>Reads a table of two columns, <c>said</c> and <c>means</c>.</summary>
    public static NeedWords Read(string csv) => new(csv.Split('\n').Skip(1).Select(l => l.Split(',', 2)).Where(l => l.Length == 2).Select(l => (l[0], l[1])));

    /// <summary>Words of a text without endings that French changes, without the commonest ones.</summary>
    public static IEnumerable<string> Stems(string text)
    {
        StringBuilder word = new();
        foreach (char c in Spelling.Fold(text).Append(' '))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                word.Append(c);
                continue;
            }

            if (word.Length > 2 && !Idle.Contains(word.ToString()))
                yield return Stem(word.ToString());

            word.Clear();
        }
    }

    /// <summary>Each word once with its weight: as it was said, then what it means.</summary>
    public IReadOnlyList<(string Stem, double Weight)> Expand(string words)
    {
        string[] said = [.. Stems(words).Distinct().Take(40)];
        return [.. said.Select(s => (s, 1.0)), .. said.SelectMany(s => meanings.GetValueOrDefault(s, [])).Distinct().Except(said).Select(s => (s, MeaningWeight))];
    }

    private static string Stem(string word)
    {
        foreach (string ending in (ReadOnlySpan<string>)["issements", "issement", "ements", "ement", "ations", "ation", "iques", "ique", "euses", "euse", "eurs", "eur", "ees", "ee", "es", "er", "s", "x", "e"])
        {
            if (word.Length - ending.Length >= 4 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }

        return word;
    }
}
