using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// A prepared statement without ADO.NET's parameters and values: a third of the cost when millions of rows go through. One thread uses it at a time.
/// Cells are asked of SQLite's library itself and looked at where they lie: these calls return at once and never call back, so the runtime need not be told of them.
/// </summary>
public sealed unsafe partial class RawStatement : IDisposable
{
    private const DllImportSearchPath Beside = DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories;

    /// <summary>The library that Microsoft.Data.Sqlite brings and opens.</summary>
    private const string Library = "e_sqlite3";

    /// <summary>SQLite takes a copy of its own (SQLITE_TRANSIENT).</summary>
    private const nint Copied = -1;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly nint handle;
    private byte[] text = new byte[256];

    public RawStatement(SqliteConnection connection, string sql)
        : this(connection.Handle ?? throw new InvalidOperationException("The connection is closed."), sql)
    {
    }

    /// <param name="database">One without locks of its own (<c>SQLITE_OPEN_NOMUTEX</c>) when cells are to be read.</param>
    public RawStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        handle = statement.DangerousGetHandle();
        Columns = raw.sqlite3_column_count(statement);
    }

    public int Columns { get; }

    public long LastId => raw.sqlite3_last_insert_rowid(database);

    public void Bind(int position, long value) => Check(BindInt64(handle, position, value));

    public void Bind(int position, double value) => Check(BindDouble(handle, position, value));

    public void Bind(int position, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(statement, position, value));

    public void BindNull(int position) => Check(BindNull(handle, position));

    public void Bind(int position, string value)
    {
        if (text.Length < value.Length * 3)
            text = new byte[value.Length * 3];

        int length = Encoding.UTF8.GetBytes(value, text);
        fixed (byte* first = text)
            Check(BindText(handle, position, first, length, Copied));
    }

    /// <summary>Binds a value in the form its column type prescribes.</summary>
    public void Bind(int position, GeoPackageType type, object? value)
    {
        switch (GeoPackageSchema.Stored(type, value))
        {
            case null:
                BindNull(position);
                break;
            case string stored:
                Bind(position, stored);
                break;
            case long whole:
                Bind(position, whole);
                break;
            case double real:
                Bind(position, real);
                break;
            case byte[] bytes:
                Bind(position, bytes.AsSpan());
                break;
        }
    }

    /// <summary>Binds by the name of the parameter.</summary>
    public void Bind(string name, object value)
    {
        int at = raw.sqlite3_bind_parameter_index(statement, name);
        Bind(at, value switch
        {
            string => GeoPackageType.Text,
            bool or int or long => GeoPackageType.Integer,
            double => GeoPackageType.Real,
            _ => throw new ArgumentException($"A {value.GetType().Name} cannot be compared with a column.", nameof(value)),
        }, value);
    }

    /// <summary>Runs a statement that changes something, ready to be bound again.</summary>
    public void Step()
    {
        int result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            SqliteException.ThrowExceptionForRC(result, database);
    }

    /// <summary>Goes to the next row; false after the last. What is given out of a row holds until then.</summary>
    public bool Next()
    {
        int result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, database);
        return false;
    }

    /// <summary>Ends the reading: until then the file's log cannot be cut.</summary>
    public void Rest()
    {
        // A fault was told by the step already.
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    /// <summary>What SQLite holds in a cell: <see cref="raw.SQLITE_INTEGER"/>, <see cref="raw.SQLITE_NULL"/> …</summary>
    public int Kind(int ordinal) => Kind(handle, ordinal);

    public long Whole(int ordinal) => Int64(handle, ordinal);

    public double Real(int ordinal) => Double(handle, ordinal);

    public ReadOnlySpan<byte> Bytes(int ordinal)
    {
        byte* first = Blob(handle, ordinal);
        return first is null ? [] : new ReadOnlySpan<byte>(first, Length(handle, ordinal));
    }

    /// <summary>UTF-8, whatever the file is written in; what follows a zero is no part of a text.</summary>
    public ReadOnlySpan<byte> Utf8(int ordinal)
    {
        byte* first = Characters(handle, ordinal);
        if (first is null)
            return [];

        ReadOnlySpan<byte> all = new(first, Length(handle, ordinal));
        int end = all.IndexOf((byte)0);
        return end < 0 ? all : all[..end];
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, database);
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int BindInt64(nint statement, int position, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int BindDouble(nint statement, int position, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int BindNull(nint statement, int position);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int BindText(nint statement, int position, byte* text, int length, nint whoFrees);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Kind(nint statement, int ordinal);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial long Int64(nint statement, int ordinal);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial double Double(nint statement, int ordinal);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial byte* Blob(nint statement, int ordinal);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial byte* Characters(nint statement, int ordinal);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Length(nint statement, int ordinal);
}
