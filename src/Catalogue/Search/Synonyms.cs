using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Catalogue.Search;

/// <summary>
/// Everyday words and the words of the administration, each line a group that means the same (<c>data/synonyms.csv</c>: <c>words</c>, separated by <c>|</c>).
/// Compared as stems, so a line holds for plural and singular.
/// </summary>
internal sealed class Synonyms
{
    private static readonly CsvSchema Schema = new([new("words", CsvType.Text) { MaxLength = 1_000 }], ["words"]);
    private readonly Dictionary<string, HashSet<string>> words = new(StringComparer.Ordinal);
    private readonly List<(IReadOnlyList<string> Phrase, IReadOnlyList<string> Same)> phrases = [];

    public static Synonyms None { get; } = new();

    /// <exception cref="BadInputException">The file has a fault.</exception>
    public static Synonyms Read(Stream stream, string file, FrenchWords cut)
    {
        Synonyms read = new();
        foreach (CsvRow row in CsvTableReader.ReadAll(stream, file, Schema, new ProblemList(), ProblemPolicy.Abort))
        {
            IReadOnlyList<string>[] group = [.. row.GetText("words").Split('|').Select(cut.Cut).Where(w => w.Count > 0)];
            foreach (IReadOnlyList<string> one in group)
            {
                foreach (IReadOnlyList<string> other in group.Where(g => !g.SequenceEqual(one)))
                {
                    read.Add(one, other);
                }
            }
        }

        return read;
    }

    /// <summary>Single words that mean the same as a word.</summary>
    public IReadOnlyCollection<string> Of(string word) => words.GetValueOrDefault(word) is { } same ? same : [];

    /// <summary>Phrases (or words) of the text that have another phrase for them.</summary>
    public IEnumerable<(IReadOnlyList<string> Phrase, IReadOnlyList<string> Same)> PhrasesIn(IReadOnlyList<string> text) =>
        phrases.Where(p => Enumerable.Range(0, Math.Max(0, text.Count - p.Phrase.Count + 1)).Any(at => text.Skip(at).Take(p.Phrase.Count).SequenceEqual(p.Phrase)));

    private void Add(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        if (one.Count == 1 && other.Count == 1)
        {
            if (!words.TryGetValue(one[0], out HashSet<string>? same))
            {
                words[one[0]] = same = [];
            }

            same.Add(other[0]);
        }
        else
        {
            phrases.Add((one, other));
        }
    }
}
