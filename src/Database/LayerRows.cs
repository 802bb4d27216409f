using System.Data.Common;
using System.Text;
using Maillage.Formats.GeoPackage;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>
/// Rows of a layer as they lie in the database, one at a time: a map draws thousands a second, and a copy of each value costs more than the drawing. What is given out holds until the next row.
/// </summary>
public abstract class LayerRows : IDisposable
{
    /// <summary>Goes to the next row; false when there is none.</summary>
    public abstract bool Next();

    public abstract long Fid { get; }

    /// <param name="column">Place among the columns asked for.</param>
    public abstract bool IsNull(int column);

    public abstract long Whole(int column);

    public abstract double Real(int column);

    public abstract bool Flag(int column);

    /// <summary>UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Text(int column);

    /// <summary>Well-known binary form in WGS 84; empty for a row without geometry.</summary>
    public abstract ReadOnlySpan<byte> Shape { get; }

    /// <summary>A copy that outlives the row.</summary>
    public object? Value(int column, ColumnType type) => IsNull(column) ? null : type switch
    {
        ColumnType.Integer => Whole(column),
        ColumnType.Real => Real(column),
        ColumnType.Boolean => Flag(column),
        _ => Encoding.UTF8.GetString(Text(column)),
    };

    public Geometry Geometry() => GeoPackageBlob.DecodeWkb(Shape, 4326);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>Rows that a server sent.</summary>
internal sealed class ServerRows(DbConnection connection, DbCommand command) : LayerRows
{
    private readonly DbDataReader row = command.ExecuteReader();

    public override bool Next() => row.Read();

    public override long Fid => row.GetInt64(0);

    public override bool IsNull(int column) => row.IsDBNull(column + 1);

    public override long Whole(int column) => row.GetInt64(column + 1);

    public override double Real(int column) => row.GetDouble(column + 1);

    public override bool Flag(int column) => row.GetBoolean(column + 1);

    public override ReadOnlySpan<byte> Text(int column) => Encoding.UTF8.GetBytes(row.GetString(column + 1));

    public override ReadOnlySpan<byte> Shape => row.IsDBNull(row.FieldCount - 1) ? [] : row.GetFieldValue<byte[]>(row.FieldCount - 1);

    protected override void Dispose(bool disposing)
    {
        row.Dispose();
        command.Dispose();
        connection.Dispose();
    }
}
