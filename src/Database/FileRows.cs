using System.Runtime.InteropServices;
using Maillage.Formats.GeoPackage;

namespace Maillage.Database;

/// <summary>
/// Rows of one of the embedded files. A map reads a dozen values of some hundred rows for every tile: each is asked of SQLite's library itself and looked at where it lies. The calls below return at
/// once, take no lock (<see cref="FileReads"/>) and never call back, so the runtime need not be told of them; ADO.NET's way of the same values took three times as long.
/// </summary>
internal sealed unsafe partial class FileRows(FileReads home, FileReads.Reader reader, FileReads.Statement statement, Action? ended) : LayerRows
{
    private const string Library = FileReads.Library;
    private const DllImportSearchPath Beside = DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories;
    private const int Null = 5;
    private readonly nint row = statement.Handle;
    private bool done;

    public override bool Next() => statement.Step();

    public override long Fid => Int64(row, 0);

    public override bool IsNull(int column) => Type(row, column + 1) == Null;

    public override long Whole(int column) => Int64(row, column + 1);

    public override double Real(int column) => Double(row, column + 1);

    public override bool Flag(int column) => Int64(row, column + 1) != 0;

    public override ReadOnlySpan<byte> Text(int column) => Bytes(column + 1);

    public override ReadOnlySpan<byte> Shape => Bytes(statement.Columns - 1) is { IsEmpty: false } blob ? GeoPackageBlob.Wkb(blob) : [];

    protected override void Dispose(bool disposing)
    {
        if (done)
            return;
        done = true;
        home.TakeBack(reader, statement);
        ended?.Invoke();
    }

    /// <summary>A text is its bytes: the files are in UTF-8.</summary>
    private ReadOnlySpan<byte> Bytes(int ordinal)
    {
        byte* first = Blob(row, ordinal);
        return first is null ? [] : new ReadOnlySpan<byte>(first, Length(row, ordinal));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Type(nint statement, int ordinal);

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

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(Beside)]
    private static partial int Length(nint statement, int ordinal);
}
