using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Formats.Csv;

/// <summary>What can be wrong with a table, said so that the person who made it can mend it.</summary>
internal static class CsvFaults
{
    /// <summary>A found text is quoted at most this long: a broken file must not fill the report.</summary>
    private const int Shown = 40;

    public static Problem Empty(string file) => Problem.Error(
        "empty-file",
        "Le fichier est vide : une ligne d'en-tête et au moins une ligne de données sont attendues.",
        "The file is empty: a header line and at least one data row are expected.") with { File = file };

    public static Problem Encoding(string file, string guess, long row) => Problem.Error(
        "wrong-encoding",
        $"Le fichier n'est pas en UTF-8 (il semble être en {guess}). Enregistrez-le en « CSV UTF-8 » puis recommencez.",
        $"The file is not UTF-8 (it looks like {guess}). Save it as “CSV UTF-8” and try again.") with { File = file, Row = row };

    public static Problem TooLarge(string file, long limit) => Problem.Error(
        "too-large",
        $"Le fichier dépasse {limit / 1_048_576} Mio : découpez-le.",
        $"The file is larger than {limit / 1_048_576} MiB: split it.") with { File = file };

    /// <param name="found">Columns of the file, all of them.</param>
    /// <param name="closest">The one among those we do not know that resembles the missing one.</param>
    public static Problem MissingColumn(string file, string column, IEnumerable<string> found, string? closest)
    {
        string there = Quote(string.Join(", ", found), 200), like = closest is null ? "" : Quote(closest);
        return Problem.Error(
            "missing-column",
            $"La colonne « {column} » manque. Colonnes trouvées : {there}. {(closest is null ? "" : $"« {like} » lui ressemble. ")}Renommez-la ou donnez une correspondance.",
            $"Column “{column}” is missing. Columns found: {there}. {(closest is null ? "" : $"“{like}” resembles it. ")}Rename it or give a mapping.") with { File = file, Row = 1, Column = column };
    }

    public static Problem DuplicateColumn(string file, string column) => Problem.Error(
        "duplicate-column",
        $"La colonne « {column} » figure deux fois dans l'en-tête.",
        $"Column “{column}” stands twice in the header.") with { File = file, Row = 1, Column = column };

    public static Problem Unreadable(string file, long row) => Problem.Error(
        "unreadable-csv",
        "La ligne ne se lit pas : un guillemet n'est sans doute pas fermé, ou le champ est démesuré. La lecture s'arrête ici.",
        "The row cannot be read: a quote is probably left open, or the field is oversized. Reading stops here.") with { File = file, Row = row };

    public static Problem FieldCount(string file, long row, int found, int expected) => Problem.Error(
        "wrong-field-count",
        $"La ligne a {found} champs, l'en-tête {expected} : vérifiez les séparateurs et les guillemets.",
        $"The row has {found} fields, the header {expected}: check separators and quotes.") with { File = file, Row = row };

    public static Problem Blank(string file, long row, string column) => Problem.Error(
        "missing-value",
        "Une valeur est attendue, la case est vide.",
        "A value is expected, the cell is blank.") with { File = file, Row = row, Column = column };

    public static Problem TooLong(string file, long row, CsvColumn column, int length) => Problem.Error(
        "too-long",
        $"Le texte a {length} caractères, {column.MaxLength} au plus sont acceptés.",
        $"The text has {length} characters, at most {column.MaxLength} are accepted.") with { File = file, Row = row, Column = column.Name };

    public static Problem CommaDecimal(string file, long row, string column, string text) => Problem.Error(
        "comma-decimal",
        $"« {Quote(text)} » : écrivez le nombre avec un point décimal et sans séparateur de milliers ({Quote(text.Replace(',', '.').Replace(" ", "", StringComparison.Ordinal))}).",
        $"“{Quote(text)}”: write the number with a decimal point and no thousands separator.") with { File = file, Row = row, Column = column };

    public static Problem NotANumber(string file, long row, CsvColumn column, string text) => Problem.Error(
        "not-a-number",
        $"« {Quote(text)} » n'est pas un nombre{(column.Type == CsvType.Integer ? " entier" : "")}.",
        $"“{Quote(text)}” is not a {(column.Type == CsvType.Integer ? "whole " : "")}number.") with { File = file, Row = row, Column = column.Name };

    public static Problem NotAFlag(string file, long row, string column, string text) => Problem.Error(
        "not-a-flag",
        $"« {Quote(text)} » : 1 (oui) ou 0 (non) est attendu.",
        $"“{Quote(text)}”: 1 (yes) or 0 (no) is expected.") with { File = file, Row = row, Column = column };

    public static Problem OutOfRange(string file, long row, CsvColumn column, decimal value)
    {
        bool negative = value < 0 && column.Minimum >= 0;
        string bounds = string.Create(CultureInfo.InvariantCulture, $"{column.Minimum} … {column.Maximum}");
        return Problem.Error(
            negative ? "negative" : "out-of-range",
            negative ? $"{value.ToString(CultureInfo.InvariantCulture)} est négatif : un nombre positif ou nul est attendu." : $"{value.ToString(CultureInfo.InvariantCulture)} est hors des bornes ({bounds}).",
            negative ? $"{value.ToString(CultureInfo.InvariantCulture)} is negative: zero or more is expected." : $"{value.ToString(CultureInfo.InvariantCulture)} is out of range ({bounds}).") with { File = file, Row = row, Column = column.Name };
    }

    public static Problem DuplicateRow(string file, long row, long first, string column, string key) => Problem.Error(
        "duplicate-row",
        $"« {Quote(key)} » figure déjà à la ligne {first} : gardez une seule des deux lignes.",
        $"“{Quote(key)}” already stands in row {first}: keep only one of the two.") with { File = file, Row = row, Column = column };

    private static string Quote(string text, int limit = Shown)
    {
        string one = new([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return one.Length <= limit ? one : one[..limit] + "…";
    }
}
