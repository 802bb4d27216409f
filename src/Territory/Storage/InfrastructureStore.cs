using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Territory.Existing;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Storage;

/// <summary>Layers of existing infrastructure (WGS 84), by delivery.</summary>
public static class InfrastructureTables
{
    public static TableDefinition Lines { get; } = new(DatabasePart.Territory, "infrastructure_line", "Infrastructures existantes : lignes",
        [new("source", ColumnType.Text), new("source_table", ColumnType.Text), new("number", ColumnType.Integer), new("id", ColumnType.Text), new("support", ColumnType.Text), new("stands", ColumnType.Boolean), new("attributes", ColumnType.Json)],
        ["source", "source_table", "number"]) { Geometry = GeometryKind.LineString };

    public static TableDefinition Sites { get; } = new(DatabasePart.Territory, "infrastructure_site", "Infrastructures existantes : sites",
        [new("source", ColumnType.Text), new("source_table", ColumnType.Text), new("number", ColumnType.Integer), new("id", ColumnType.Text), new("kind", ColumnType.Text), new("name", ColumnType.Text), new("attributes", ColumnType.Json)],
        ["source", "source_table", "number"]) { Geometry = GeometryKind.Point };

    public static TableDefinition Records { get; } = new(DatabasePart.Territory, "infrastructure_record", "Infrastructures existantes : attributs",
        [new("source", ColumnType.Text), new("source_table", ColumnType.Text), new("number", ColumnType.Integer), new("id", ColumnType.Text), new("attributes", ColumnType.Json), new("outline", ColumnType.Text, Nullable: true)],
        ["source", "source_table", "number"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new("infrastructure", 1, [Lines, Sites, Records])];
}

/// <summary>Keeps deliveries of existing infrastructure; each is replaced whole, in one transaction.</summary>
public sealed class InfrastructureStore(MaillageDatabase database)
{
    public void Replace(ExistingInfrastructure delivery)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        foreach (TableDefinition table in (TableDefinition[])[InfrastructureTables.Lines, InfrastructureTables.Sites, InfrastructureTables.Records])
        {
            connection.Execute($"DELETE FROM {table.Name} WHERE source = @name", new { name = delivery.Name }, transaction);
        }

        database.Insert(transaction, InfrastructureTables.Lines, delivery.Lines.Select((l, i) => new object?[] { delivery.Name, l.Table, i, l.Id, GroundRows.Text(l.Support), l.Stands, l.Attributes, l.Line }));
        database.Insert(transaction, InfrastructureTables.Sites, delivery.Sites.Select((s, i) => new object?[] { delivery.Name, s.Table, i, s.Id, s.Kind, s.Name, s.Attributes, s.Place }));
        database.Insert(transaction, InfrastructureTables.Records, delivery.Records.Select((r, i) => new object?[] { delivery.Name, r.Table, i, r.Id, r.Attributes, r.Outline }));
        transaction.Commit();
    }

    /// <returns>Names of the deliveries kept.</returns>
    public IReadOnlyList<string> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return [.. connection.Query<string>("SELECT source FROM infrastructure_line UNION SELECT source FROM infrastructure_site UNION SELECT source FROM infrastructure_record ORDER BY 1")];
    }

    /// <summary>Every line that stands and every site, of all deliveries: what a design may reuse.</summary>
    public (IReadOnlyList<ExistingLine> Lines, IReadOnlyList<ExistingSite> Sites) ListStanding()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return ([.. Lines(connection, "stands = @yes", new { yes = true })], [.. Sites(connection, "1 = 1", new { })]);
    }

    /// <summary>Sites of one kind, of all deliveries.</summary>
    public IReadOnlyList<ExistingSite> ListSites(string kind)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return [.. Sites(connection, "kind = @kind", new { kind })];
    }

    /// <returns>A delivery as it was imported; null when there is none of this name.</returns>
    public ExistingInfrastructure? Find(string name)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        object key = new { name };
        List<ExistingLine> lines = [.. Lines(connection, "source = @name", key)];
        List<ExistingSite> sites = [.. Sites(connection, "source = @name", key)];
        List<ExistingRecord> records = [.. connection.Query<(string Table, string Id, string Attributes, string? Outline)>(
            "SELECT source_table, id, attributes, outline FROM infrastructure_record WHERE source = @name ORDER BY number", key).Select(r => new ExistingRecord(r.Table, r.Id, r.Attributes, r.Outline))];
        return lines.Count + sites.Count + records.Count == 0 ? null : new ExistingInfrastructure(name, lines, sites, records);
    }

    private IEnumerable<ExistingLine> Lines(DbConnection connection, string where, object parameters)
    {
        string sql = $"SELECT source_table, id, support, stands, attributes, {database.GeometryColumn(InfrastructureTables.Lines, "t")} FROM infrastructure_line t WHERE {where} ORDER BY source, number";
        using DbDataReader row = (DbDataReader)connection.ExecuteReader(sql, parameters);
        while (row.Read())
        {
            yield return new ExistingLine(row.GetString(0), row.GetString(1), GroundRows.Support(row.GetString(2)), row.GetBoolean(3), (LineString)database.ReadGeometry(row, 5), row.GetString(4));
        }
    }

    private IEnumerable<ExistingSite> Sites(DbConnection connection, string where, object parameters)
    {
        string sql = $"SELECT source_table, id, kind, name, attributes, {database.GeometryColumn(InfrastructureTables.Sites, "t")} FROM infrastructure_site t WHERE {where} ORDER BY source, number";
        using DbDataReader row = (DbDataReader)connection.ExecuteReader(sql, parameters);
        while (row.Read())
        {
            yield return new ExistingSite(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), (Point)database.ReadGeometry(row, 5), row.GetString(4));
        }
    }
}
