using System.Globalization;
using System.Text;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>Rows of one table as they lie in the file, one at a time, in the order of their keys. What is given out holds until the next row. Columns are counted as in <see cref="GeoPackageTable.Columns"/>.</summary>
public sealed class GeoPackageRows : IDisposable
{
    private readonly string file;
    private readonly GeoPackageTable table;
    private readonly RawStatement cells;
    private double[] flat = [];
    private bool first, begun;
    private long row;

    /// <exception cref="BadInputException">When the table is missing or the file damaged.</exception>
    internal GeoPackageRows(string file, GeoPackageTable table, Func<RawStatement> ask)
    {
        (this.file, this.table) = (file, table);
        try
        {
            cells = ask();
            first = cells.Next();
        }
        catch (SqliteException e)
        {
            cells?.Dispose();
            throw Bad("damaged-file", $"couche « {table.Name} » : elle manque ou le fichier est abîmé ({e.Message})", $"layer \"{table.Name}\": it is missing or the file is damaged ({e.Message})", null);
        }
    }

    /// <summary>Key of the row.</summary>
    public long Id => cells.Whole(0);

    /// <exception cref="BadInputException">When the file is damaged there.</exception>
    public bool Next()
    {
        row++;
        if (!begun)
        {
            begun = true;
            return first;
        }

        try
        {
            return first = first && cells.Next();
        }
        catch (SqliteException e)
        {
            throw Bad("damaged-file", $"couche « {table.Name} » : le fichier est abîmé ({e.Message})", $"layer \"{table.Name}\": the file is damaged ({e.Message})", row);
        }
    }

    public bool IsNull(int column) => cells.Kind(column + 2) == SQLitePCL.raw.SQLITE_NULL;

    public long Whole(int column) => cells.Whole(column + 2);

    public double Real(int column) => cells.Real(column + 2);

    public ReadOnlySpan<byte> Utf8(int column) => cells.Utf8(column + 2);

    public ReadOnlySpan<byte> Bytes(int column) => cells.Bytes(column + 2);

    /// <summary>Coordinates of a point or a line: x, y, x, y …; none for anything else.</summary>
    /// <exception cref="BadInputException">When the geometry cannot be read.</exception>
    public ReadOnlySpan<double> Places()
    {
        try
        {
            if (cells.Kind(1) == SQLitePCL.raw.SQLITE_NULL)
                return [];

            ReadOnlySpan<byte> wkb = GeoPackageBlob.Wkb(cells.Bytes(1));
            ReadOnlySpan<double> places = GeoPackageBlob.Places(wkb, out OgcGeometryType kind);
            if (kind is OgcGeometryType.Point or OgcGeometryType.LineString)
                return places;

            // Rare: written the other way round, with heights, or damaged.
            Geometry geometry = GeoPackageBlob.DecodeWkb(wkb, table.Srid);
            return flat = geometry is Point or LineString ? [.. geometry.Coordinates.SelectMany(c => (double[])[c.X, c.Y])] : [];
        }
        catch (Exception e) when (Unreadable(e))
        {
            throw Bad(e);
        }
    }

    /// <summary>Fails when a value is of another type than its column's: SQLite itself takes text in a column of whole numbers.</summary>
    /// <exception cref="BadInputException">With the row's key and the column.</exception>
    public void CheckTypes()
    {
        for (int i = 0; i < table.Columns.Count; i++)
        {
            bool holds = (cells.Kind(i + 2), table.Columns[i].Type) switch
            {
                (SQLitePCL.raw.SQLITE_NULL, _) => true,
                (SQLitePCL.raw.SQLITE_INTEGER, GeoPackageType.Integer) or (SQLitePCL.raw.SQLITE_FLOAT, GeoPackageType.Real) or (SQLitePCL.raw.SQLITE_BLOB, GeoPackageType.Blob) => true,
                (SQLitePCL.raw.SQLITE_TEXT, GeoPackageType.Text or GeoPackageType.Date or GeoPackageType.DateTime) => true,
                (SQLitePCL.raw.SQLITE_INTEGER, GeoPackageType.Boolean) => Whole(i) is 0 or 1,
                _ => false,
            };
            if (!holds)
            {
                throw new BadInputException(Bad(
                    "wrong-type",
                    $"couche « {table.Name} » : la valeur n'est pas du type de sa colonne ({table.Columns[i].Type})",
                    $"layer \"{table.Name}\": the value is not of its column's type ({table.Columns[i].Type})",
                    Id).Problems[0] with { Column = table.Columns[i].Name });
            }
        }
    }

    /// <summary>A copy that outlives the row.</summary>
    /// <exception cref="BadInputException">When a geometry or a value cannot be read.</exception>
    public GeoPackageFeature Feature()
    {
        try
        {
            Geometry? geometry = cells.Kind(1) == SQLitePCL.raw.SQLITE_NULL ? null : GeoPackageBlob.Decode(cells.Bytes(1));
            var values = new object?[table.Columns.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = IsNull(i) ? null : Value(i);

            return new GeoPackageFeature(Id, geometry, values);
        }
        catch (Exception e) when (Unreadable(e))
        {
            throw Bad(e);
        }
    }

    public void Dispose() => cells.Dispose();

    private object Value(int column) => table.Columns[column].Type switch
    {
        GeoPackageType.Integer => Whole(column),
        GeoPackageType.Real => Real(column),
        GeoPackageType.Boolean => Whole(column) != 0,
        GeoPackageType.Blob => Bytes(column).ToArray(),
        GeoPackageType.DateTime => DateTimeOffset.Parse(Text(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        GeoPackageType.Date => DateOnly.Parse(Text(column), CultureInfo.InvariantCulture),
        _ => Text(column),
    };

    private string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    private static bool Unreadable(Exception e) => e is FormatException or InvalidCastException or OverflowException or ArgumentException or IndexOutOfRangeException;

    private BadInputException Bad(Exception e) => Bad("unreadable-row", $"couche « {table.Name} » : {e.Message}", $"layer \"{table.Name}\": {e.Message}", row);

    private BadInputException Bad(string code, string french, string english, long? at) => new(Problem.Error(code, french, english) with { File = file, Row = at });
}
