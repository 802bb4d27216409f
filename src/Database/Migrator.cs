using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Maillage.Database;

/// <summary>Brings a database to the shape this program knows, or refuses it whole when it comes from a newer one.</summary>
internal sealed class Migrator(MaillageDatabase database, TimeProvider time)
{
    private const string VersionTable = "schema_version";

    public void Apply(IReadOnlyList<Migration> migrations)
    {
        Check(migrations);
        ILookup<DatabasePart, Migration> parts = migrations.OrderBy(m => m.Number).ToLookup(m => m.Part);
        var held = parts.ToDictionary(p => p.Key, p => Versions(p.Key));
        foreach (IGrouping<DatabasePart, Migration> part in parts)
            foreach (IGrouping<string, Migration> module in part.GroupBy(m => m.Module))
                RefuseNewer(part.Key, module.Key, held[part.Key].GetValueOrDefault(module.Key), module.Max(m => m.Number));

        foreach (Migration migration in migrations.GroupBy(m => m.Module).SelectMany(g => g.OrderBy(m => m.Number)))
        {
            if (held[migration.Part].GetValueOrDefault(migration.Module) < migration.Number)
                Apply(migration);
        }
    }

    /// <summary>A module may have tables in both parts; its numbers are one row.</summary>
    public IReadOnlyDictionary<string, int> ListVersions() =>
        Enum.GetValues<DatabasePart>().SelectMany(p => Versions(p)).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Max(v => v.Value));

    private static void Check(IReadOnlyList<Migration> migrations)
    {
        foreach (Migration migration in migrations)
        {
            if (migration.Create.Any(t => t.Part != migration.Part))
                throw new ArgumentException($"Migration {migration.Module} {migration.Number} touches two parts; split it.");
        }

        if (migrations.GroupBy(m => (m.Module, m.Number)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two migrations are called {twice.Key.Module} {twice.Key.Number}.");
    }

    private void RefuseNewer(DatabasePart part, string module, int found, int known)
    {
        if (found <= known)
            return;

        string name = database.NameOf(part);
        throw new DatabaseTooNewException(string.Create(
            CultureInfo.InvariantCulture,
            $"La base {name} a été écrite par une version plus récente de Maillage (module « {module} » : version {found}, ce programme connaît la {known}). Mettez Maillage à jour ; rien n'a été modifié. / The database {name} was written by a newer version of Maillage (module \"{module}\": version {found}, this program knows {known}). Update Maillage; nothing was changed."));
    }

    private Dictionary<string, int> Versions(DatabasePart part)
    {
        using DbConnection connection = database.Open(part);
        if (!database.TableExists(connection, VersionTable))
            return [];

        return connection.Query<(string Module, int Number)>($"SELECT module, max(number) FROM {VersionTable} GROUP BY module").ToDictionary(v => v.Module, v => v.Number);
    }

    private void Apply(Migration migration)
    {
        using DbConnection connection = database.Open(migration.Part);
        using DbTransaction transaction = connection.BeginTransaction();
        database.LockSchema(transaction);
        connection.Execute($"CREATE TABLE IF NOT EXISTS {VersionTable} (module text NOT NULL, number integer NOT NULL, applied_at text NOT NULL, PRIMARY KEY (module, number))", transaction: transaction);

        // Another process may have done it while this one waited for the lock.
        var key = new { module = migration.Module, number = migration.Number, at = Formats.GeoPackage.GeoPackageSchema.TimeText(time.GetUtcNow()) };
        if (connection.ExecuteScalar<long>($"SELECT count(*) FROM {VersionTable} WHERE module = @module AND number >= @number", key, transaction) > 0)
            return;

        foreach (TableDefinition table in migration.Create)
            database.CreateTable(transaction, table);

        foreach (string statement in migration.Sql)
            connection.Execute(statement, transaction: transaction);

        migration.Fill?.Invoke(transaction);
        connection.Execute($"INSERT INTO {VersionTable} (module, number, applied_at) VALUES (@module, @number, @at)", key, transaction);
        transaction.Commit();
    }
}
