namespace Maillage.Database;

/// <summary>Opens the store that the settings ask for.</summary>
public static class MaillageDatabases
{
    /// <param name="home">Folder of the embedded files (<c>MAILLAGE_HOME</c>); made when missing.</param>
    /// <param name="connectionString">PostgreSQL (<c>MAILLAGE_DATABASE</c>); null or empty for the embedded files.</param>
    /// <exception cref="Kernel.BadInputException">When a file is not ours, or the server lacks PostGIS.</exception>
    public static MaillageDatabase Open(string home, string? connectionString = null, TimeProvider? time = null) =>
        string.IsNullOrWhiteSpace(connectionString)
            ? new EmbeddedDatabase(home, time ?? TimeProvider.System)
            : new PostgresDatabase(connectionString, time ?? TimeProvider.System);
}
