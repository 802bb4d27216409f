using System.Collections.Immutable;
using System.Text;

namespace Maillage.Catalogue.Heritage;

/// <summary>A document set in a story.</summary>
/// <param name="Resource">Id of the resource shown.</param>
/// <param name="Caption">What the author says of it; null for none.</param>
public sealed record StoryPiece(string Resource, string? Caption);

/// <param name="Title">Empty for what stands before the first title.</param>
public sealed record StorySection(string Title, string Text, ImmutableArray<StoryPiece> Pieces)
{
    public static StorySection Empty { get; } = new("", "", []);

    public bool Equals(StorySection? other) => other is not null && Title == other.Title && Text == other.Text && Pieces.SequenceEqual(other.Pieces);

    public override int GetHashCode() => HashCode.Combine(Title, Text, Pieces.Length);
}

/// <summary>
/// An exhibition, a rebuilt collection or a post: sections in order, each with its text and the documents chosen for it. It is kept as one text that a person can read and write,
/// so that versions, proposals, tables and search have it like any other: <c>## Title</c> opens a section, <c>@ id | caption</c> sets a document, a <c>\</c> before either takes its meaning away.
/// </summary>
public sealed record Story(ImmutableArray<StorySection> Sections)
{
    public const int MostSections = 60, MostPieces = 500;

    private const string TitleMark = "## ", PieceMark = "@ ";

    public static Story Empty { get; } = new([]);

    /// <summary>Documents in the order in which they are met, each once.</summary>
    public IEnumerable<string> Documents => Sections.SelectMany(s => s.Pieces).Select(p => p.Resource).Distinct(StringComparer.Ordinal);

    public static Story Parse(string? text)
    {
        List<StorySection> sections = [];
        string title = "";
        List<string> lines = [];
        ImmutableArray<StoryPiece>.Builder pieces = ImmutableArray.CreateBuilder<StoryPiece>();
        void Close()
        {
            string said = string.Join('\n', lines).Trim('\n');
            if (title.Length > 0 || said.Length > 0 || pieces.Count > 0)
                sections.Add(new StorySection(title, said, pieces.ToImmutable()));
            lines.Clear();
            pieces.Clear();
        }

        foreach (string line in (text ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith(TitleMark, StringComparison.Ordinal) && line[TitleMark.Length..].Trim() is { Length: > 0 } named)
            {
                Close();
                title = named;
            }
            else if (line.StartsWith(PieceMark, StringComparison.Ordinal) && Piece(line[PieceMark.Length..]) is { } piece)
            {
                pieces.Add(piece);
            }
            else
            {
                lines.Add(line.StartsWith('\\') ? line[1..] : line);
            }
        }

        Close();
        return new Story([.. sections]);
    }

    public string Write()
    {
        StringBuilder text = new();
        foreach (StorySection section in Sections)
        {
            if (section.Title.Length > 0)
                text.Append(TitleMark).Append(OneLine(section.Title)).Append('\n');
            foreach (string line in section.Text.Length == 0 ? [] : section.Text.ReplaceLineEndings("\n").Trim('\n').Split('\n'))
                text.Append(line.StartsWith(TitleMark, StringComparison.Ordinal) || line.StartsWith(PieceMark, StringComparison.Ordinal) || line.StartsWith('\\') ? "\\" : "").Append(line).Append('\n');
            foreach (StoryPiece piece in section.Pieces)
                text.Append(PieceMark).Append(piece.Resource).Append(piece.Caption is { Length: > 0 } caption ? " | " + OneLine(caption) : "").Append('\n');
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    public Story With(int section, StorySection changed) => this with { Sections = Sections.SetItem(section, changed) };

    public Story Without(int section) => this with { Sections = Sections.RemoveAt(section) };

    /// <summary>The section one place up or down; nothing at the ends. What has no title stands first and stays there.</summary>
    public Story Moved(int section, int by) => section + by < 0 || section + by >= Sections.Length || Sections[section].Title.Length == 0 || Sections[section + by].Title.Length == 0
        ? this
        : this with { Sections = Sections.SetItem(section, Sections[section + by]).SetItem(section + by, Sections[section]) };

    /// <summary>A document one place up or down within its section.</summary>
    public Story Moved(int section, int piece, int by)
    {
        ImmutableArray<StoryPiece> pieces = Sections[section].Pieces;
        return piece + by < 0 || piece + by >= pieces.Length ? this : With(section, Sections[section] with { Pieces = pieces.SetItem(piece, pieces[piece + by]).SetItem(piece + by, pieces[piece]) });
    }

    private static StoryPiece? Piece(string line)
    {
        int bar = line.IndexOf('|', StringComparison.Ordinal);
        string id = (bar < 0 ? line : line[..bar]).Trim(), caption = bar < 0 ? "" : line[(bar + 1)..].Trim();
        return id.Length is 0 or > 300 || id.Any(char.IsWhiteSpace) ? null : new StoryPiece(id, caption.Length == 0 ? null : caption);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
