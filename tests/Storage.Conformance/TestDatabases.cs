using System.Globalization;
using Dapper;
using Maillage.Database;
using Maillage.Storage.Conformance;
using Npgsql;

[assembly: AssemblyFixture(typeof(EmbeddedDatabases))]
[assembly: AssemblyFixture(typeof(PostgresDatabases))]

namespace Maillage.Storage.Conformance;

/// <summary>
/// Gives empty databases of one kind. A store's suite is an abstract class of facts that takes this in its constructor, and two sealed classes:
/// one passes <see cref="EmbeddedDatabases"/>, the other <see cref="PostgresDatabases"/> (see <c>JobConformance</c>).
/// </summary>
public abstract class TestDatabases
{
    private int made;

    /// <summary>A new empty database, not yet migrated.</summary>
    public TestDatabase Make() => Make(Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture));

    protected abstract TestDatabase Make(string name);
}

/// <summary>One database of a test. It can be opened again, as after a restart of the program.</summary>
public sealed class TestDatabase(Func<MaillageDatabase> open, Action drop) : IDisposable
{
    private readonly List<MaillageDatabase> opened = [];
    private DirectoryInfo? beside;

    /// <summary>Folder of the embedded files; null for PostgreSQL.</summary>
    public string? Folder { get; init; }

    /// <summary>Connection string of PostgreSQL; null for the embedded files.</summary>
    public string? Connection { get; init; }

    /// <summary>A folder for what is kept outside the database; it goes with it.</summary>
    public string Beside => (beside ??= Directory.CreateTempSubdirectory("maillage-beside-")).FullName;

    public MaillageDatabase Open()
    {
        MaillageDatabase database = open();
        opened.Add(database);
        return database;
    }

    public MaillageDatabase Open(IEnumerable<Migration> migrations)
    {
        MaillageDatabase database = Open();
        database.Migrate(migrations);
        return database;
    }

    /// <summary>Closes what was opened, as the end of the program does.</summary>
    public void Close()
    {
        opened.ForEach(d => d.Dispose());
        opened.Clear();
    }

    public void Dispose()
    {
        Close();
        drop();
        beside?.Delete(recursive: true);
    }
}

public sealed class EmbeddedDatabases : TestDatabases, IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-conformance-");

    public void Dispose() => home.Delete(recursive: true);

    protected override TestDatabase Make(string name)
    {
        string folder = Path.Combine(home.FullName, name);
        return new TestDatabase(() => MaillageDatabases.Open(folder), () => Directory.Delete(folder, recursive: true)) { Folder = folder };
    }
}

/// <summary>A PostgreSQL with PostGIS: the one <c>MAILLAGE_TEST_POSTGRES</c> names, else a cluster of its own.</summary>
public sealed class PostgresDatabases : TestDatabases, IDisposable
{
    private readonly Lazy<(string ConnectionString, PostgresCluster? Cluster)> server = new(Start);
    private readonly Lazy<string> template;

    public PostgresDatabases() => template = new(MakeTemplate);

    public void Dispose()
    {
        if (!server.IsValueCreated)
            return;

        if (template.IsValueCreated)
            Execute($"DROP DATABASE {template.Value} WITH (FORCE)");

        NpgsqlConnection.ClearAllPools();
        server.Value.Cluster?.Dispose();
    }

    protected override TestDatabase Make(string name)
    {
        string database = $"maillage_test_{Environment.ProcessId}_{name}";
        Execute($"DROP DATABASE IF EXISTS {database}");
        Execute($"CREATE DATABASE {database} TEMPLATE {template.Value}");
        string text = TextOf(database);
        return new TestDatabase(() => MaillageDatabases.Open("", text), () => Execute($"DROP DATABASE {database} WITH (FORCE)")) { Connection = text };
    }

    /// <summary>A bare database that the program has opened once: it put PostGIS there, which takes longer than most tests do and is the same for all.</summary>
    private string MakeTemplate()
    {
        string name = $"maillage_template_{Environment.ProcessId}";
        Execute($"DROP DATABASE IF EXISTS {name}");
        Execute($"CREATE DATABASE {name}");
        MaillageDatabases.Open("", TextOf(name)).Dispose();
        return name;
    }

    private string TextOf(string database) => new NpgsqlConnectionStringBuilder(server.Value.ConnectionString) { Database = database, MaxPoolSize = 8 }.ToString();

    private void Execute(string statement)
    {
        using var connection = new NpgsqlConnection(server.Value.ConnectionString);
        connection.Open();
        connection.Execute(statement);
    }

    private static (string ConnectionString, PostgresCluster? Cluster) Start()
    {
        if (Environment.GetEnvironmentVariable("MAILLAGE_TEST_POSTGRES") is { Length: > 0 } given)
            return (given, null);

        var cluster = new PostgresCluster();
        return (cluster.ConnectionString, cluster);
    }
}
