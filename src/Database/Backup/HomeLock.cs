using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <summary>
/// Who uses a home: every open database shares the lock, a restore holds it alone. The kernel takes it back from a process that dies.
/// </summary>
internal static class HomeLock
{
    private const string Name = "in-use.lock";

    /// <summary>EWOULDBLOCK on Linux: another holds it. Every other refusal is the disk's own and is told as such.</summary>
    private const int WouldBlock = 11;

    /// <exception cref="EnvironmentException">A restore is under way.</exception>
    public static IDisposable Shared(string home) => Hold(home, Name, FileAccess.Read, FileShare.ReadWrite) ?? throw new EnvironmentException(Problem.Error(
        "home-restoring",
        "Une restauration est en cours dans ce dossier : attendez sa fin, puis relancez.",
        "A restore is under way in this folder: wait until it ends, then start again.") with { File = home });

    /// <exception cref="BadInputException">Someone has the home's databases open.</exception>
    public static IDisposable Exclusive(string home)
    {
        Directory.CreateDirectory(home);
        return Hold(home, Name, FileAccess.ReadWrite, FileShare.None) ?? throw new BadInputException(Problem.Error(
            "home-in-use",
            "Maillage tourne sur ce dossier : arrêtez le portail et les autres commandes, puis relancez. Rien n'a été changé.",
            "Maillage runs on this folder: stop the portal and other commands, then start again. Nothing was changed.") with { File = home });
    }

    public static FileStream? Hold(string home, string name, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(home, name), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = access,
                Share = share,
                UnixCreateMode = PrivateModes.File,
            });
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }
}
