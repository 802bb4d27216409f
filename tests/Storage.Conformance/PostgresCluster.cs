using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Maillage.Storage.Conformance;

/// <summary>A PostgreSQL cluster in a temporary folder, on a free port of the loopback, gone when disposed.</summary>
internal sealed class PostgresCluster : IDisposable
{
    private const string Missing =
        "PostgreSQL with PostGIS is needed for these tests and was not found. Install it (Debian: apt-get install postgresql postgresql-15-postgis-3; Ubuntu: the postgis package of your PostgreSQL version), or set MAILLAGE_TEST_POSTGRES to a connection string whose user may create databases.";

    private readonly string binaries = Binaries();
    private readonly string folder;
    private readonly string data;

    public PostgresCluster()
    {
        folder = Directory.CreateTempSubdirectory("maillage-postgres-").FullName;
        data = Path.Combine(folder, "data");
        if (Environment.UserName == "root")
            Run("chown", "postgres", folder);

        int port = FreePort();
        AsPostgres("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        string options = string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off -c shared_buffers=64MB");
        AsPostgres("pg_ctl", "-D", data, "-w", "-t", "60", "-l", Path.Combine(folder, "log"), "-o", options, "start");
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
    }

    public string ConnectionString { get; }

    public void Dispose()
    {
        AsPostgres("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Debian keeps the servers' programs out of the path, one folder a version; the newest with PostGIS wins.</summary>
    private static string Binaries()
    {
        const string root = "/usr/lib/postgresql";
        string? debian = !Directory.Exists(root) ? null : Directory.GetDirectories(root)
            .Where(d => File.Exists(Path.Combine(d, "bin", "initdb")) && HasPostgis(Path.GetFileName(d)))
            .OrderByDescending(d => double.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out double version) ? version : 0)
            .Select(d => Path.Combine(d, "bin"))
            .FirstOrDefault();
        return debian
            ?? Environment.GetEnvironmentVariable("PATH")!.Split(':').FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")))
            ?? throw new InvalidOperationException(Missing);
    }

    private static bool HasPostgis(string version) => File.Exists($"/usr/share/postgresql/{version}/extension/postgis.control");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>PostgreSQL refuses to run as root: there, its own user does.</summary>
    private void AsPostgres(string program, params string[] arguments)
    {
        string path = Path.Combine(binaries, program);
        if (Environment.UserName == "root")
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private void Run(string program, params string[] arguments)
    {
        // The server inherits what pg_ctl has: redirected pipes would stay open for as long as it runs, so its output goes to a file.
        string log = Path.Combine(folder, "commands.log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", log, program, .. arguments]) { WorkingDirectory = "/tmp" };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{File.ReadAllText(log)}\n{Missing}");
    }
}
