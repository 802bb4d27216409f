using System.Globalization;
using Maillage.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Formats.Cql2;

internal enum CqlKind
{
    Name,
    Text,
    Number,
    Sign,
    End,
}

/// <summary>The words of a filter, one at a time.</summary>
internal sealed class CqlTokens
{
    private static readonly string[] Shapes = ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];
    private static readonly WKTReader Wkt = new(new NetTopologySuite.NtsGeometryServices(new PrecisionModel(), 4326)) { IsStrict = false };
    private static readonly GeometryFactory Places = new(new PrecisionModel(), 4326);
    private readonly string text;
    private int next;

    public CqlTokens(string text)
    {
        this.text = text;
        Next();
    }

    public CqlKind Kind { get; private set; }

    /// <summary>The word without its quotes.</summary>
    public string Text { get; private set; } = "";

    /// <summary>A name between double quotes is never a key word.</summary>
    public bool Quoted { get; private set; }

    /// <summary>Where the present word begins, from 0.</summary>
    public int At { get; private set; }

    public static BadInputException Refuse(int at, string fr, string en) =>
        new(Problem.Error("cql", $"Filtre, caractère {at + 1} : {fr}.", $"Filter, character {at + 1}: {en}.") with { Column = (at + 1).ToString(CultureInfo.InvariantCulture) });

    public BadInputException Refuse(string fr, string en) => Refuse(At, fr, en);

    public string Told(bool french) => Kind == CqlKind.End ? (french ? "la fin" : "the end") : $"« {Text} »";

    public bool TryWord(string word)
    {
        if (Kind != CqlKind.Name || Quoted || !Text.Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        Next();
        return true;
    }

    public bool TrySign(string sign)
    {
        if (Kind != CqlKind.Sign || Text != sign)
            return false;
        Next();
        return true;
    }

    public void NeedWord(string word)
    {
        if (!TryWord(word))
            throw Refuse($"attendu : {word} ; trouvé : {Told(true)}", $"expected {word}, found {Told(false)}");
    }

    public void NeedSign(string sign)
    {
        if (!TrySign(sign))
            throw Refuse($"attendu : {sign} ; trouvé : {Told(true)}", $"expected {sign}, found {Told(false)}");
    }

    /// <summary>A geometry as well-known text, or <c>BBOX(west, south, east, north)</c>.</summary>
    public Geometry Shape()
    {
        int start = At;
        string name = Text.ToUpperInvariant();
        if (Kind != CqlKind.Name || !(Shapes.Contains(name) || name == "BBOX"))
            throw Refuse("une géométrie est attendue", "a geometry is expected");
        int end = text.IndexOf('(', start);
        int open = 0;
        for (; end >= 0 && end < text.Length; end++)
        {
            open += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
            if (open == 0)
                break;
        }

        if (end < 0 || end >= text.Length)
            throw Refuse(start, "parenthèse jamais fermée", "parenthesis never closed");
        string written = text[start..(end + 1)];
        next = end + 1;
        Next();
        return name == "BBOX" ? Box(written, start) : ReadWkt(written, start);
    }

    public void Next()
    {
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        (At, Quoted) = (next, false);
        if (next == text.Length)
            (Kind, Text) = (CqlKind.End, "");
        else if (text[next] == '\'')
            (Kind, Text) = (CqlKind.Text, Between('\''));
        else if (text[next] == '"')
            (Kind, Text, Quoted) = (CqlKind.Name, Between('"'), true);
        else if (char.IsLetter(text[next]) || text[next] == '_')
            (Kind, Text) = (CqlKind.Name, While(c => char.IsLetterOrDigit(c) || c is '_' or '.' or ':'));
        else if (char.IsAsciiDigit(text[next]) || (text[next] is '-' or '+' or '.' && next + 1 < text.Length && (char.IsAsciiDigit(text[next + 1]) || text[next + 1] == '.')))
            Number();
        else
            Sign();
    }

    private void Number()
    {
        int start = next++;
        while (next < text.Length && (char.IsAsciiDigit(text[next]) || text[next] is '.' or 'e' or 'E' || (text[next] is '-' or '+' && text[next - 1] is 'e' or 'E')))
            next++;
        (Kind, Text) = (CqlKind.Number, text[start..next]);
        if (!double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            throw Refuse($"« {Text} » n'est pas un nombre", $"'{Text}' is no number");
    }

    private void Sign()
    {
        string two = next + 1 < text.Length ? text.Substring(next, 2) : "";
        string sign = two is "<>" or "<=" or ">=" ? two : text[next].ToString();
        if (!"()=<>,".Contains(sign[0], StringComparison.Ordinal))
            throw Refuse(next, $"signe « {sign} » inconnu", $"unknown sign '{sign}'");
        next += sign.Length;
        (Kind, Text) = (CqlKind.Sign, sign);
    }

    /// <summary>A quote inside stands twice.</summary>
    private string Between(char quote)
    {
        int start = next;
        System.Text.StringBuilder inside = new();
        for (next++; next < text.Length; next++)
        {
            if (text[next] != quote)
            {
                inside.Append(text[next]);
                continue;
            }

            next++;
            if (next == text.Length || text[next] != quote)
                return inside.ToString();
            inside.Append(quote);
        }

        throw Refuse(start, "guillemet jamais fermé", "quote never closed");
    }

    private string While(Func<char, bool> holds)
    {
        int start = next;
        while (next < text.Length && holds(text[next]))
            next++;
        return text[start..next];
    }

    private static Geometry ReadWkt(string written, int at)
    {
        try
        {
            return Wkt.Read(written);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or Kernel.BadInputException))
        {
            throw Refuse(at, "géométrie illisible", "unreadable geometry");
        }
    }

    private static Geometry Box(string written, int at)
    {
        string[] parts = written[(written.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',');
        double[] sides = [.. parts.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double side) ? side : double.NaN)];
        return sides.Length == 4 && sides.All(double.IsFinite)
            ? Places.ToGeometry(new Envelope(sides[0], sides[2], sides[1], sides[3]))
            : throw Refuse(at, "BBOX attend quatre nombres", "BBOX expects four numbers");
    }
}
