using Maillage.Formats.GeoPackage;
using SQLitePCL;

namespace Maillage.Database;

/// <summary>
/// Rows of one of the embedded files. A map reads a dozen values of some hundred rows for every tile: each is looked at where it lies (<see cref="RawStatement"/>), over a connection without locks
/// (<see cref="FileReads"/>); ADO.NET's way of the same values took three times as long.
/// </summary>
internal sealed class FileRows(FileReads home, FileReads.Reader reader, RawStatement statement, Action? ended) : LayerRows
{
    private bool done;

    public override bool Next() => statement.Next();

    public override long Fid => statement.Whole(0);

    public override bool IsNull(int column) => statement.Kind(column + 1) == raw.SQLITE_NULL;

    public override long Whole(int column) => statement.Whole(column + 1);

    public override double Real(int column) => statement.Real(column + 1);

    public override bool Flag(int column) => statement.Whole(column + 1) != 0;

    /// <summary>A text is its bytes: the files are in UTF-8.</summary>
    public override ReadOnlySpan<byte> Text(int column) => statement.Bytes(column + 1);

    public override ReadOnlySpan<byte> Shape => statement.Bytes(statement.Columns - 1) is { IsEmpty: false } blob ? GeoPackageBlob.Wkb(blob) : [];

    protected override void Dispose(bool disposing)
    {
        if (done)
            return;
        done = true;
        home.TakeBack(reader, statement);
        ended?.Invoke();
    }
}
