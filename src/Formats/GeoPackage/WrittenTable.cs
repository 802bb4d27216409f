using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>A table of a file being written: its rows go down as they come; what leads to them is sorted meanwhile and follows at the end.</summary>
/// <param name="roots">Pages of SQLite's tables and indexes by name.</param>
internal sealed class WrittenTable(GeoPackageTable table, IReadOnlyDictionary<string, int> roots, SqlitePages pages)
{
    private readonly SqliteTree rows = new(pages, roots[table.Name]);
    private readonly RTreePacking boxes = new();
    private readonly IndexPacking[] keys = [.. table.Indexed.Select(_ => new IndexPacking())];
    private readonly Envelope extent = new();
    private Task sorted = Task.CompletedTask;
    private int count;

    public GeoPackageTable Table => table;

    /// <summary>Rows that come one by one.</summary>
    public RowBatch Batch { get; } = new(table);

    /// <summary>Puts down the rows of a batch and empties it.</summary>
    public void Take(RowBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            rows.AddRow(++count, batch.Row(row));
            if (batch.Box(row) is { } box)
            {
                boxes.Add(count, box);
                extent.ExpandToInclude(box.MinX, box.MinY);
                extent.ExpandToInclude(box.MaxX, box.MaxY);
            }

            for (int k = 0; k < keys.Length; k++)
                keys[k].Add(count, batch.Key(row, k, out bool none), none);
        }

        batch.Clear();
    }

    public void EndRows()
    {
        Take(Batch);
        rows.Finish();
        sorted = Task.Run(() =>
        {
            boxes.Sort();
            foreach (IndexPacking key in keys)
                key.Sort();
        });
    }

    /// <summary>Writes what leads to the rows: the spatial index and those of columns.</summary>
    public void WriteIndexes(SqlitePages last)
    {
        sorted.GetAwaiter().GetResult();
        SqliteRecord record = new();
        if (table.Geometry is not null)
        {
            Fill("node", tree => boxes.WriteNodes((number, node) =>
            {
                record.Clear();
                record.Null();
                node.CopyTo(record.Blob(node.Length));
                tree.AddRow(number, record.Bytes);
            }));
            Fill("parent", tree => boxes.WriteParents((child, number) => AddPair(tree, child, number)));
            Fill("rowid", tree => boxes.WriteRows((id, number) => AddPair(tree, id, number)));
        }

        for (int k = 0; k < keys.Length; k++)
        {
            SqliteTree tree = new(last, roots[table.NameOfIndex(table.Indexed[k])]);
            keys[k].Write(tree);
            tree.Finish();
        }

        void Fill(string shadow, Action<SqliteTree> rows)
        {
            SqliteTree tree = new(last, roots[$"{table.IndexName}_{shadow}"]);
            rows(tree);
            tree.Finish();
        }

        void AddPair(SqliteTree tree, long key, long number)
        {
            record.Clear();
            record.Null();
            record.Whole(number);
            tree.AddRow(key, record.Bytes);
        }
    }

    /// <summary>Tells the container how far the rows reach, SQLite how many they are, and sets the triggers of the spatial index.</summary>
    public void Tell(SqliteConnection connection)
    {
        if (!extent.IsNull)
        {
            GeoPackageSchema.Execute(
                connection,
                null,
                "UPDATE gpkg_contents SET min_x = @minX, min_y = @minY, max_x = @maxX, max_y = @maxY WHERE table_name = @name",
                ("@name", table.Name),
                ("@minX", extent.MinX),
                ("@minY", extent.MinY),
                ("@maxX", extent.MaxX),
                ("@maxY", extent.MaxY));
        }

        if (count > 0)
            GeoPackageSchema.Execute(connection, null, "INSERT INTO sqlite_sequence (name, seq) VALUES (@name, @count)", ("@name", table.Name), ("@count", count));

        if (table.Geometry is not null)
            GeoPackageTriggers.Create(connection, null, table);
    }
}
