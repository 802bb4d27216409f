using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// Writes a GeoPackage in one go: to a file beside the target, which takes the target's place only when <see cref="Finish"/> has put it
/// safely on disk. Without it nothing is left behind.
/// </summary>
/// <remarks>Tables are written one after the other; some 200,000 small features a second on one core.</remarks>
public sealed class GeoPackageWriter : IDisposable
{
    private readonly string path;
    private readonly string draft;
    private readonly SqliteConnection connection;
    private GeoPackageLoader? loader;
    private bool finished;

    public GeoPackageWriter(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
        draft = this.path + ".part";
        DeleteDraft();
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = draft, Pooling = false }.ToString());
        connection.Open();
        GeoPackageSchema.Execute(connection, null, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536");
        GeoPackageTriggers.RegisterFunctions(connection);
        GeoPackageSchema.Execute(connection, null, "BEGIN");
        GeoPackageSchema.CreateContainer(connection, null);
    }

    /// <summary>Begins a table and ends the one before; rows then go through <see cref="Append"/>.</summary>
    public void AddTable(GeoPackageTable table)
    {
        EndTable();
        GeoPackageSchema.CreateTable(connection, null, table, withTriggers: false);
        loader = new GeoPackageLoader(connection, null, table);
    }

    /// <summary>Adds a row to the table begun last.</summary>
    /// <param name="values">In the order of the table's columns.</param>
    public void Append(ReadOnlySpan<object?> values, Geometry? geometry = null) =>
        (loader ?? throw new InvalidOperationException("Begin a table first.")).Append(values, geometry);

    /// <summary>An index on a column of a table written before, for readers that ask for a part.</summary>
    public void AddIndex(string table, string column)
    {
        EndTable();
        GeoPackageSchema.Execute(connection, null, $"CREATE INDEX {GeoPackageSchema.Quote($"index_{table}_{column}")} ON {GeoPackageSchema.Quote(table)} ({GeoPackageSchema.Quote(column)})");
    }

    /// <summary>Closes the file, forces it to disk and gives it its name.</summary>
    public void Finish()
    {
        EndTable();
        GeoPackageSchema.Execute(connection, null, "COMMIT");
        connection.Close();
        using (var file = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);

        File.Move(draft, path, overwrite: true);
        finished = true;
    }

    public void Dispose()
    {
        loader?.Dispose();
        connection.Dispose();
        if (!finished)
            DeleteDraft();
    }

    private void EndTable()
    {
        loader?.Finish();
        loader?.Dispose();
        loader = null;
    }

    private void DeleteDraft()
    {
        File.Delete(draft);
        File.Delete(draft + "-journal");
    }
}
