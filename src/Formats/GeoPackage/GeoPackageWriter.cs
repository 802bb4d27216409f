using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// Writes a GeoPackage in one go: to a file beside the target, which takes the target's place only when <see cref="Finish"/> has put it
/// safely on disk. Without it nothing is left behind.
/// </summary>
/// <remarks>SQLite makes the tables; their rows are put down as its pages (docs/decisions/0016-pages-of-exports.md), so that every processor works on them.</remarks>
public sealed class GeoPackageWriter : IDisposable
{
    /// <summary>Rows of one batch: worked out by one thread.</summary>
    private const int BatchRows = 1_000;

    private readonly string path;
    private readonly string draft;
    private readonly List<WrittenTable> written = [];
    private WrittenTable? current;
    private SqlitePages? pages;
    private bool finished;

    public GeoPackageWriter(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        draft = this.path + ".part";
        DeleteDraft();
        ByStatements(connection => GeoPackageSchema.CreateContainer(connection, null));
    }

    /// <summary>Begins a table and ends the one before; rows then go through <see cref="Append(ReadOnlySpan{object}, Geometry)"/>.</summary>
    public void AddTable(GeoPackageTable table)
    {
        EndTable();
        Dictionary<string, int> roots = [];
        ByStatements(connection =>
        {
            GeoPackageSchema.CreateTable(connection, null, table, withTriggers: false);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
                roots.Add(reader.GetString(0), reader.GetInt32(1));
        });
        pages = new SqlitePages(draft);
        current = new WrittenTable(table, roots, pages);
    }

    /// <summary>Adds a row to the table begun last.</summary>
    /// <param name="values">In the order of the table's columns.</param>
    public void Append(ReadOnlySpan<object?> values, Geometry? geometry = null)
    {
        WrittenTable table = Current;
        GeoPackageRow row = table.Batch.Next;
        if (table.Table.Geometry is not null)
            row.Shape(geometry);

        for (int i = 0; i < table.Table.Columns.Count; i++)
            row.AddAny(values[i]);

        table.Batch.Add();
        if (table.Batch.Count == BatchRows)
            table.Take(table.Batch);
    }

    /// <summary>Adds many rows to the table begun last: worked out by all processors at once, put down in their order.</summary>
    /// <param name="tell">Tells the row of a number; called by several threads.</param>
    public void Append(int count, Action<int, GeoPackageRow> tell, CancellationToken cancellation)
    {
        WrittenTable table = Current;
        table.Take(table.Batch);
        int ahead = 2 * Environment.ProcessorCount, batches = (count + BatchRows - 1) / BatchRows;
        RowBatch[] filled = [.. Enumerable.Range(0, ahead).Select(_ => new RowBatch(table.Table))];
        Task[] filling = new Task[ahead];
        for (int b = 0; b < Math.Min(ahead, batches); b++)
            Begin(b);

        for (int b = 0; b < batches; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            filling[b % ahead].GetAwaiter().GetResult();
            table.Take(filled[b % ahead]);
            if (b + ahead < batches)
                Begin(b + ahead);
        }

        void Begin(int batch) => filling[batch % ahead] = Task.Run(() =>
        {
            for (int i = batch * BatchRows; i < Math.Min(count, (batch + 1) * BatchRows); i++)
            {
                tell(i, filled[batch % ahead].Next);
                filled[batch % ahead].Add();
            }
        }, cancellation);
    }

    /// <summary>Closes the file, forces it to disk and gives it its name.</summary>
    public void Finish()
    {
        EndTable();
        using (SqlitePages last = new(draft))
        {
            foreach (WrittenTable table in written)
                table.WriteIndexes(last);

            last.Finish();
        }

        ByStatements(connection =>
        {
            foreach (WrittenTable table in written)
                table.Tell(connection);
        });
        using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);

        File.Move(draft, path, overwrite: true);
        finished = true;
    }

    public void Dispose()
    {
        pages?.Dispose();
        if (!finished)
            DeleteDraft();
    }

    private WrittenTable Current => current ?? throw new InvalidOperationException("Begin a table first.");

    private void EndTable()
    {
        if (current is null)
            return;

        current.EndRows();
        pages!.Finish();
        pages.Dispose();
        written.Add(current);
        (current, pages) = (null, null);
    }

    /// <summary>Opens the draft for SQLite, which must not have it open while pages are put down.</summary>
    private void ByStatements(Action<SqliteConnection> work)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = draft, Pooling = false }.ToString());
        connection.Open();
        GeoPackageSchema.Execute(connection, null, $"PRAGMA page_size = {SqlitePages.Size}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
        work(connection);
        GeoPackageSchema.Execute(connection, null, "COMMIT");
    }

    private void DeleteDraft()
    {
        File.Delete(draft);
        File.Delete(draft + "-journal");
    }
}
