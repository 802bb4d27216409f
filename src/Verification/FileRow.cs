using System.Globalization;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>One row by the names of its columns. A missing column, a value of another type or beyond what any network holds is a typed problem with row and column.</summary>
internal readonly struct FileRow(string file, string table, Dictionary<string, int> columns, GeoPackageFeature feature)
{
    /// <summary>No count of lines, fibres, boxes or nodes is larger.</summary>
    public const int MostPieces = 10_000_000;

    /// <summary>No street, setback or way is longer, decimetres.</summary>
    public const int MostDm = 10_000_000;

    /// <summary>No place of text is longer.</summary>
    private const int MostText = 100_000;

    /// <summary>Key of the row.</summary>
    public long Id => feature.Id;

    public string Text(string column) => TextOrNull(column) ?? throw Bad(column, "du texte", "text");

    public string? TextOrNull(string column) => Value(column) switch
    {
        null => null,
        string { Length: <= MostText } text => text,
        _ => throw Bad(column, "du texte", "text"),
    };

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
        Value(column) is long number && number >= least && number <= most ? number : throw Bad(column, $"un nombre entier de {least} à {most}", $"a whole number from {least} to {most}");

    public int Int(string column, int least, int most) => (int)Long(column, least, most);

    /// <summary>A count of something.</summary>
    public int Count(string column) => Int(column, 0, MostPieces);

    /// <summary>A length in decimetres.</summary>
    public int Dm(string column) => Int(column, 0, MostDm);

    /// <summary>A row number of another table; whether it exists is for the checks to say.</summary>
    public int Row(string column) => Int(column, 0, int.MaxValue);

    /// <summary>Fails when the column does not hold the number of the row, from 0.</summary>
    public int SameRow(string column, int row) => Value(column) is long number && number == row ? row : throw Bad(column, $"le numéro de la ligne, {row},", $"the number of the row, {row},");

    public bool Flag(string column) => Value(column) is bool flag ? flag : throw Bad(column, "vrai ou faux", "true or false");

    public byte[] Bytes(string column) => Value(column) as byte[] ?? throw Bad(column, "des octets", "bytes");

    /// <summary>Euros as whole cents.</summary>
    public long Cents(string column) => (long)Math.Round(Real(column, 1e12) * 100);

    /// <summary>A number that is not negative.</summary>
    public double Real(string column, double most) => Value(column) is double number && number >= 0 && number <= most ? number : throw Bad(column, $"un nombre de 0 à {most:0}", $"a number from 0 to {most:0}");

    /// <summary>A decimal number written as text.</summary>
    public decimal Number(string column) =>
        decimal.TryParse(Text(column), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number) && Math.Abs(number) < 1_000_000_000
            ? number : throw Bad(column, "un nombre écrit avec un point décimal", "a number written with a decimal point");

    public BadInputException Bad(string column, string fr, string en) =>
        new(Problem.Error("design-file", $"table {table} : {fr} est attendu", $"table {table}: {en} is expected") with { File = file, Row = feature.Id, Column = column });

    private object? Value(string column) => columns.TryGetValue(column, out int i) ? feature.Values[i] : throw Bad(column, "une colonne de ce nom", "a column of this name");
}
