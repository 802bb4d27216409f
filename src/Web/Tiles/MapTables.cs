using System.Data.Common;
using System.Globalization;
using Maillage.Database;
using Maillage.Network.Storage;
using Maillage.Territory.Storage;

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

    public static object? Whole(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : Convert.ToInt64(row.GetValue(ordinal), CultureInfo.InvariantCulture);

    public static double? Number(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : Convert.ToDouble(row.GetValue(ordinal), CultureInfo.InvariantCulture);

    public static string? Text(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : Convert.ToString(row.GetValue(ordinal), CultureInfo.InvariantCulture);

    /// <summary>Value of <c>origin</c> for generated ground.</summary>
    public const string Simulated = "simulated";

    public static bool IsSimulated(DbDataReader row, int ordinal) => row.GetString(ordinal) == Simulated;

    /// <summary>The newest row's key: changes with every load of the layer. Read from the key's index.</summary>
    public static long LastRow(DbConnection connection, TableDefinition layer)
    {
        using DbCommand command = Command(connection, $"select max(fid) from {layer.Name}");
        return command.ExecuteScalar() is { } last and not DBNull ? Convert.ToInt64(last, CultureInfo.InvariantCulture) : 0;
    }
}
