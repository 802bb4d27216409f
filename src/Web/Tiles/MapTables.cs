using System.Data.Common;
using System.Globalization;
using Maillage.Database;
using Maillage.Formats.Cql2;
using Maillage.Network.Storage;
using Maillage.Territory.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>What the tiles read, and how a row is read whatever the database.</summary>
internal static class MapTables
{
    public static TableDefinition Street => GroundTables.Street;

    public static TableDefinition Premises => GroundTables.Premises;

    public static TableDefinition CommuneArea => TerritoryTables.CommuneArea;

    public static TableDefinition DepartmentArea => TerritoryTables.DepartmentArea;

    public static TableDefinition Site => DesignTables.Sites;

    public static TableDefinition Span => DesignTables.Spans;

    public static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <param name="columns">In the order in which the rows give them; those of the filter are among them.</param>
    /// <param name="box">Null for the whole layer.</param>
    /// <param name="design">Rows of this design alone; empty for layers that have none.</param>
    public static LayerRows Rows(MaillageDatabase database, TableDefinition layer, IReadOnlyList<string> columns, Envelope? box, CqlNode? filter, string design = "")
    {
        Dictionary<string, object> only = design.Length > 0 ? new() { ["design"] = design } : [];
        return new LayerQuery(database, layer, [.. columns.Select(n => layer.Columns.First(c => c.Name == n))], only, box, filter).Rows(long.MinValue, int.MaxValue);
    }

    public static CqlNode Among(string column, params object[] values) => new CqlIn(new CqlProperty(column, CqlType.Text), values);

    /// <summary>Value of <c>origin</c> for generated ground.</summary>
    public const string Simulated = "simulated";

    public static bool IsSimulated(LayerRows rows, int column) => rows.Text(column).SequenceEqual("simulated"u8);

    /// <summary>The newest row's key: changes with every load of the layer. Read from the key's index.</summary>
    public static long LastRow(DbConnection connection, TableDefinition layer)
    {
        using DbCommand command = Command(connection, $"select max(fid) from {layer.Name}");
        return command.ExecuteScalar() is { } last and not DBNull ? Convert.ToInt64(last, CultureInfo.InvariantCulture) : 0;
    }
}
