namespace Maillage.Database;

/// <summary>Rights of what only the portal's own account may read: <c>private.db</c>, the keys, the backups.</summary>
public static class PrivateModes
{
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>A new home: its group may look, others may not.</summary>
    public const UnixFileMode Home = Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>What nobody else may have.</summary>
    public const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>A new file that others cannot read, from its first byte on.</summary>
    public static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.ReadWrite,
        UnixCreateMode = File,
    });

    /// <summary>Makes the file when it is not there, so that what writes it later inherits its rights.</summary>
    internal static void Ensure(string path)
    {
        if (!System.IO.File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = File }).Dispose();
    }

    /// <summary>Closes a folder and all in it to others.</summary>
    internal static void Close(string folder)
    {
        System.IO.File.SetUnixFileMode(folder, Folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            System.IO.File.SetUnixFileMode(file, File);
    }
}
