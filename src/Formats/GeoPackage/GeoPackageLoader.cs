using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// Appends many rows to one table inside the caller's transaction: triggers set aside, R-tree packed at the end, extent of the layer kept.
/// Without <see cref="Finish"/> the caller must roll back.
/// </summary>
public sealed class GeoPackageLoader : IDisposable
{
    /// <summary>Below one new row in so many old ones, single inserts into the index beat packing it anew.</summary>
    private const int PackingShare = 16;

    private readonly SqliteConnection connection;
    private readonly SqliteTransaction? transaction;
    private readonly GeoPackageTable table;
    private readonly bool aside;
    private readonly RawStatement insert;
    private readonly RTreePacking packing = new();
    private readonly Envelope extent = new();
    private byte[] blob = new byte[256];

    /// <param name="direct">True for many rows. False keeps the triggers at work, which is cheaper for a few.</param>
    public GeoPackageLoader(SqliteConnection connection, SqliteTransaction? transaction, GeoPackageTable table, bool direct = true)
    {
        this.connection = connection;
        this.transaction = transaction;
        this.table = table;
        aside = direct && table.Geometry is not null;
        if (aside)
            GeoPackageTriggers.Drop(connection, transaction, table);

        IEnumerable<string> names = table.Columns.Select(c => GeoPackageSchema.Quote(c.Name));
        if (table.Geometry is not null)
            names = names.Prepend(GeoPackageTable.GeometryColumn);

        int count = table.Columns.Count + (table.Geometry is null ? 0 : 1);
        insert = new RawStatement(
            connection,
            $"INSERT INTO {GeoPackageSchema.Quote(table.Name)} ({string.Join(", ", names)}) VALUES ({string.Join(", ", Enumerable.Repeat("?", count))})");
    }

    public long Count { get; private set; }

    /// <param name="values">In the order of <see cref="GeoPackageTable.Columns"/>; more are ignored.</param>
    public void Append(ReadOnlySpan<object?> values, Geometry? geometry = null)
    {
        int position = 1;
        if (table.Geometry is not null)
            BindGeometry(position++, geometry);

        for (int i = 0; i < table.Columns.Count; i++)
            insert.Bind(position + i, table.Columns[i].Type, values[i]);

        insert.Step();
        Count++;
        if (geometry is null || geometry.IsEmpty || table.Geometry is null)
            return;

        Envelope box = geometry.EnvelopeInternal;
        extent.ExpandToInclude(box);
        if (aside)
            packing.Add(insert.LastId, new GeoPackageBox(box.MinX, box.MinY, box.MaxX, box.MaxY));
    }

    /// <summary>Fills the index, sets the triggers again and tells the extent. Returns the rows appended.</summary>
    public long Finish()
    {
        bool empty = false;
        if (table.Geometry is not null)
        {
            long held = Held();
            empty = held == 0 || (!aside && held == Count);
            if (aside && packing.Count > 0)
                FillIndex(held);

            if (aside)
                GeoPackageTriggers.Create(connection, transaction, table);
        }

        GeoPackageSchema.Execute(
            connection,
            transaction,
            extent.IsNull
                ? $"UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = @name"
                : """
                  UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now'),
                    min_x = CASE WHEN @fresh OR min_x IS NULL THEN @minX ELSE min(min_x, @minX) END,
                    min_y = CASE WHEN @fresh OR min_y IS NULL THEN @minY ELSE min(min_y, @minY) END,
                    max_x = CASE WHEN @fresh OR max_x IS NULL THEN @maxX ELSE max(max_x, @maxX) END,
                    max_y = CASE WHEN @fresh OR max_y IS NULL THEN @maxY ELSE max(max_y, @maxY) END
                  WHERE table_name = @name
                  """,
            ("@name", table.Name),
            ("@fresh", empty),
            ("@minX", extent.MinX),
            ("@minY", extent.MinY),
            ("@maxX", extent.MaxX),
            ("@maxY", extent.MaxY));
        return Count;
    }

    public void Dispose() => insert.Dispose();

    /// <summary>Takes every row out of a table at once: index and rows without a trigger for each.</summary>
    public static void Clear(SqliteConnection connection, SqliteTransaction? transaction, GeoPackageTable table)
    {
        bool layer = table.Geometry is not null;
        if (layer)
            GeoPackageTriggers.Drop(connection, transaction, table);

        GeoPackageSchema.Execute(connection, transaction, $"DELETE FROM {GeoPackageSchema.Quote(table.Name)}");
        GeoPackageSchema.Execute(
            connection,
            transaction,
            "UPDATE gpkg_contents SET min_x = NULL, min_y = NULL, max_x = NULL, max_y = NULL, last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = @name",
            ("@name", table.Name));
        if (!layer)
            return;

        new RTreePacking().Replace(connection, transaction, table.IndexName);
        GeoPackageTriggers.Create(connection, transaction, table);
    }

    /// <summary>The same speed for a plain SQLite table that is no part of a GeoPackage. Returns the rows appended.</summary>
    public static long AppendPlain(SqliteConnection connection, string table, IReadOnlyList<GeoPackageColumn> columns, IEnumerable<object?[]> rows)
    {
        string names = string.Join(", ", columns.Select(c => GeoPackageSchema.Quote(c.Name)));
        using var insert = new RawStatement(connection, $"INSERT INTO {GeoPackageSchema.Quote(table)} ({names}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})");
        long count = 0;
        foreach (object?[] row in rows)
        {
            for (int i = 0; i < columns.Count; i++)
                insert.Bind(i + 1, columns[i].Type, row[i]);

            insert.Step();
            count++;
        }

        return count;
    }

    private void BindGeometry(int position, Geometry? geometry)
    {
        if (geometry is null)
        {
            insert.BindNull(position);
            return;
        }

        int size = GeoPackageBlob.Size(geometry);
        if (blob.Length < size)
            blob = new byte[size * 2];

        GeoPackageBlob.Encode(geometry, table.Srid, blob);
        insert.Bind(position, blob.AsSpan(0, size));
    }

    private void FillIndex(long held)
    {
        if (held > (long)packing.Count * PackingShare)
        {
            packing.InsertInto(connection, table.IndexName);
            return;
        }

        if (held > 0)
            packing.AddAll(connection, transaction, table.IndexName);

        packing.Replace(connection, transaction, table.IndexName);
    }

    private long Held()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT count(*) FROM {GeoPackageSchema.Quote(table.IndexName + "_rowid")}";
        return (long)command.ExecuteScalar()!;
    }
}
