using System.IO.Compression;
using System.Text;
using Maillage.Kernel;

namespace Maillage.Formats.Steiner;

/// <summary>
/// Reads Steiner tree problems in the format of PACE 2018 (a subset of SteinLib's STP): sections Graph and Terminals with the lines Nodes, Edges, E, Terminals and T; other sections are passed over.
/// A file that starts with the gzip mark is unpacked on the way.
/// </summary>
/// <remarks>https://pacechallenge.org/2018/steiner-tree/. Weights are whole numbers from 0 to 2^30.</remarks>
public static class PaceReader
{
    private const int MaxCount = 200_000_000;
    private const int MaxWeight = 1 << 30;

    /// <exception cref="BadInputException">The file is no such problem; the problem tells line and what was expected.</exception>
    public static SteinerInstance Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(file, Path.GetFileName(path));
    }

    /// <param name="stream">Plain or gzip, read to its end.</param>
    /// <param name="name">File name for messages.</param>
    /// <exception cref="BadInputException">As above.</exception>
    public static SteinerInstance Read(Stream stream, string name)
    {
        try
        {
            int mark = stream.ReadByte();
            if (stream.CanSeek) stream.Position = 0;
            else throw new ArgumentException("The stream must be seekable.", nameof(stream));
            using Stream plain = mark == 0x1f ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : new BufferedStream(stream);
            using var lines = new StreamReader(plain, Encoding.ASCII, false, 1 << 16);
            return new Parser(name).Parse(lines);
        }
        catch (InvalidDataException e)
        {
            throw new BadInputException(Problem.Error("steiner-gzip", $"Archive gzip illisible : {e.Message}", $"Unreadable gzip archive: {e.Message}") with { File = name });
        }
    }

    private sealed class Parser(string name)
    {
        private readonly List<int> _from = [];
        private readonly List<int> _to = [];
        private readonly List<int> _weight = [];
        private readonly List<int> _terminals = [];
        private int _nodes = -1;
        private int _edges = -1;
        private int _declaredTerminals = -1;
        private long _line;

        public SteinerInstance Parse(StreamReader lines)
        {
            bool ended = false;
            while (!ended && lines.ReadLine() is { } line)
            {
                _line++;
                ended = Take(line.AsSpan().Trim());
            }
            if (_nodes < 0) throw Fail("steiner-nodes", "La ligne « Nodes » manque.", "The line “Nodes” is missing.");
            if (_edges >= 0 && _edges != _from.Count)
                throw Fail("steiner-edge-count", $"{_edges} arêtes annoncées, {_from.Count} lues : fichier tronqué ?", $"{_edges} edges declared, {_from.Count} read: is the file cut short?");
            if (_declaredTerminals >= 0 && _declaredTerminals != _terminals.Count)
                throw Fail("steiner-terminal-count", $"{_declaredTerminals} terminaux annoncés, {_terminals.Count} lus.", $"{_declaredTerminals} terminals declared, {_terminals.Count} read.");
            if (_terminals.Count == 0) throw Fail("steiner-terminals", "Aucun terminal.", "There is no terminal.");
            return new SteinerInstance(name, _nodes, [.. _from], [.. _to], [.. _weight], [.. _terminals]);
        }

        // True at the end of the file.
        private bool Take(ReadOnlySpan<char> line)
        {
            if (line.StartsWith("E ", StringComparison.Ordinal))
            {
                ReadOnlySpan<char> rest = line[2..];
                _from.Add(Node(ref rest));
                _to.Add(Node(ref rest));
                _weight.Add(Number(ref rest, 0, MaxWeight));
            }
            else if (line.StartsWith("T ", StringComparison.Ordinal))
            {
                ReadOnlySpan<char> rest = line[2..];
                _terminals.Add(Node(ref rest));
            }
            else if (line.StartsWith("Nodes", StringComparison.OrdinalIgnoreCase)) _nodes = Count(line[5..]);
            else if (line.StartsWith("Edges", StringComparison.OrdinalIgnoreCase)) _edges = Count(line[5..]);
            else if (line.StartsWith("Terminals ", StringComparison.OrdinalIgnoreCase)) _declaredTerminals = Count(line[9..]);
            else if (line.Equals("EOF", StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }

        private int Count(ReadOnlySpan<char> text) => Number(ref text, 0, MaxCount);

        private int Node(ref ReadOnlySpan<char> text)
        {
            if (_nodes < 0) throw Fail("steiner-nodes", "La ligne « Nodes » doit précéder les arêtes et les terminaux.", "The line “Nodes” must come before edges and terminals.");
            return Number(ref text, 1, _nodes) - 1;
        }

        private int Number(ref ReadOnlySpan<char> text, int least, int most)
        {
            text = text.TrimStart();
            int end = text.IndexOfAny(' ', '\t');
            ReadOnlySpan<char> word = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[end..];
            if (!int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int value) || value < least || value > most)
                throw Fail("steiner-number", $"« {Clip(word)} » : un entier de {least} à {most} est attendu.", $"“{Clip(word)}”: a whole number from {least} to {most} is expected.");
            return value;
        }

        private static string Clip(ReadOnlySpan<char> word) => word.Length <= 40 ? word.ToString() : string.Concat(word[..40], "…");

        private BadInputException Fail(string code, string fr, string en) => new(Problem.Error(code, fr, en) with { File = name, Row = Math.Max(1, _line) });
    }
}
