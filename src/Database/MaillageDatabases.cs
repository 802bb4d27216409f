using Maillage.Database.Backup;

namespace Maillage.Database;

/// <summary>Opens the store that the settings ask for.</summary>
public static class MaillageDatabases
{
    /// <param name="home">Folder of the embedded files (<c>MAILLAGE_HOME</c>); made when missing.</param>
    /// <param name="connectionString">PostgreSQL (<c>MAILLAGE_DATABASE</c>); null or empty for the embedded files.</param>
    /// <exception cref="Kernel.BadInputException">When a file is not ours, or the server lacks PostGIS.</exception>
    /// <exception cref="EnvironmentException">When a restore is under way in the home.</exception>
    public static MaillageDatabase Open(string home, string? connectionString = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        IDisposable? hold = null;
        if (home.Length > 0)
        {
            Directory.CreateDirectory(home, PrivateModes.Home);
            Restores.Settle(home, connectionString);
            hold = HomeLock.Shared(home);
        }

        try
        {
            return string.IsNullOrWhiteSpace(connectionString)
                ? new EmbeddedDatabase(home, time) { Hold = hold }
                : new PostgresDatabase(connectionString, time) { Hold = hold };
        }
        catch
        {
            hold?.Dispose();
            throw;
        }
    }

    /// <summary>A lock on a home that one process holds and that dies with it; null when another holds it.</summary>
    public static IDisposable? TryHold(string home, string name)
    {
        Directory.CreateDirectory(home, PrivateModes.Home);
        return HomeLock.Hold(home, name + ".lock", FileAccess.ReadWrite, FileShare.None);
    }
}
