using System.Globalization;
using System.Text;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>The rows of one table by the names of its columns, one at a time. A missing column, a value of another type or beyond what any network holds is a typed problem with row and column.</summary>
internal sealed class FileRow : IDisposable
{
    /// <summary>No count of lines, fibres, boxes or nodes is larger.</summary>
    public const int MostPieces = 10_000_000;

    /// <summary>No street, setback or way is longer, decimetres.</summary>
    public const int MostDm = 10_000_000;

    /// <summary>No place of text is longer.</summary>
    private const int MostText = 100_000;

    private readonly string file, name;
    private readonly GeoPackageTable table;
    private readonly GeoPackageRows rows;
    private readonly Dictionary<string, int> columns;
    private readonly FileWords words;

    /// <summary>Every row is asked the same questions in the same order: the places of their columns, and the text that each gave last.</summary>
    private readonly List<(string Column, int Place)> asked = [];
    private readonly (byte[] Utf8, int Length, string Text)[] last;
    private int next;

    /// <exception cref="BadInputException">When there is no such table.</exception>
    public FileRow(GeoPackageReader reader, string name, FileWords words)
    {
        (file, this.name, this.words) = (reader.File, name, words);
        table = reader.GetTable(name);
        rows = reader.Open(table);
        columns = table.Columns.Select((c, i) => (c.Name, i)).ToDictionary(x => x.Name, x => x.i, StringComparer.OrdinalIgnoreCase);
        last = [.. table.Columns.Select(_ => (Array.Empty<byte>(), 0, ""))];
    }

    public GeoPackageTable Table => table;

    /// <summary>Key of the row.</summary>
    public long Id => rows.Id;

    /// <summary>Goes to the next row; each of its cells is then of its column's type.</summary>
    /// <param name="places">Takes the places of its geometry.</param>
    public bool Next(FilePlaces? places)
    {
        if (!rows.Next())
        {
            return false;
        }

        next = 0;
        ReadOnlySpan<double> geometry = rows.Places();
        places?.Add(geometry);
        rows.CheckTypes();
        return true;
    }

    public string Text(string column) => TextOrNull(column) ?? throw Bad(column, "du texte", "text");

    public string? TextOrNull(string column)
    {
        int i = Place(column);
        if (rows.IsNull(i))
        {
            return null;
        }

        if (table.Columns[i].Type != GeoPackageType.Text)
        {
            throw Bad(column, "du texte", "text");
        }

        ReadOnlySpan<byte> utf8 = rows.Utf8(i);
        ref (byte[] Utf8, int Length, string Text) before = ref last[i];
        if (!utf8.SequenceEqual(before.Utf8.AsSpan(0, before.Length)))
        {
            before.Text = utf8.Length <= MostText || Encoding.UTF8.GetCharCount(utf8) <= MostText ? words.Of(utf8) : throw Bad(column, "du texte", "text");
            before.Utf8 = utf8.Length <= before.Utf8.Length ? before.Utf8 : new byte[2 * utf8.Length];
            utf8.CopyTo(before.Utf8);
            before.Length = utf8.Length;
        }

        return before.Text;
    }

    public string OneOf(string column, params ReadOnlySpan<string> words)
    {
        string text = Text(column);
        foreach (string word in words)
        {
            if (text == word)
            {
                return text;
            }
        }

        string all = string.Join(", ", words.ToArray());
        throw Bad(column, "l'un des mots " + all, "one of the words " + all);
    }

    public long Long(string column, long least, long most) =>
        Whole(column) is { } number && number >= least && number <= most ? number : throw Bad(column, $"un nombre entier de {least} à {most}", $"a whole number from {least} to {most}");

    public int Int(string column, int least, int most) => (int)Long(column, least, most);

    /// <summary>A count of something.</summary>
    public int Count(string column) => Int(column, 0, MostPieces);

    /// <summary>A length in decimetres.</summary>
    public int Dm(string column) => Int(column, 0, MostDm);

    /// <summary>A row number of another table; whether it exists is for the checks to say.</summary>
    public int Row(string column) => Int(column, 0, int.MaxValue);

    /// <summary>Fails when the column does not hold the number of the row, from 0.</summary>
    public int SameRow(string column, int row) => Whole(column) == row ? row : throw Bad(column, $"le numéro de la ligne, {row},", $"the number of the row, {row},");

    public bool Flag(string column) => Holds(column, GeoPackageType.Boolean, out int i) ? rows.Whole(i) != 0 : throw Bad(column, "vrai ou faux", "true or false");

    public byte[] Bytes(string column) => Holds(column, GeoPackageType.Blob, out int i) ? rows.Bytes(i).ToArray() : throw Bad(column, "des octets", "bytes");

    /// <summary>Euros as whole cents.</summary>
    public long Cents(string column) => (long)Math.Round(Real(column, 1e12) * 100);

    /// <summary>A number that is not negative.</summary>
    public double Real(string column, double most) =>
        Holds(column, GeoPackageType.Real, out int i) && rows.Real(i) is >= 0 and var number && number <= most ? number : throw Bad(column, $"un nombre de 0 à {most:0}", $"a number from 0 to {most:0}");

    /// <summary>A decimal number written as text.</summary>
    public decimal Number(string column) =>
        decimal.TryParse(Text(column), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) && Math.Abs(number) < 1_000_000_000
            ? number : throw Bad(column, "un nombre écrit avec un point décimal", "a number written with a decimal point");

    public BadInputException Bad(string column, string fr, string en) =>
        new(Problem.Error("design-file", $"table {name} : {fr} est attendu", $"table {name}: {en} is expected") with { File = file, Row = Id, Column = column });

    public void Dispose() => rows.Dispose();

    private long? Whole(string column) => Holds(column, GeoPackageType.Integer, out int i) ? rows.Whole(i) : null;

    private bool Holds(string column, GeoPackageType type, out int place) => table.Columns[place = Place(column)].Type == type && !rows.IsNull(place);

    private int Place(string column)
    {
        if (next < asked.Count && ReferenceEquals(asked[next].Column, column))
        {
            return asked[next++].Place;
        }

        int place = columns.TryGetValue(column, out int i) ? i : throw Bad(column, "une colonne de ce nom", "a column of this name");
        if (next++ == asked.Count)
        {
            asked.Add((column, place));
        }

        return place;
    }
}

/// <summary>Each word of a file once: millions of cells say the same few.</summary>
internal sealed class FileWords
{
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> known = new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private char[] letters = new char[256];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (letters.Length < utf8.Length)
        {
            letters = new char[2 * utf8.Length];
        }

        ReadOnlySpan<char> word = letters.AsSpan(0, Encoding.UTF8.GetChars(utf8, letters));
        if (!known.TryGetValue(word, out string? text))
        {
            text = word.ToString();
            known.Dictionary.Add(text, text);
        }

        return text;
    }
}
