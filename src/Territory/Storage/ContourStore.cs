using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Storage;

/// <summary>The border of a commune or department.</summary>
/// <param name="MadeOf">Codes of the contours it was joined from.</param>
/// <param name="Origin">File it came from.</param>
public sealed record Contour(Place Place, MultiPolygon Area, IReadOnlyList<string> MadeOf, string Origin);

/// <summary>Keeps contours: <c>commune_area</c> and <c>department_area</c>.</summary>
public sealed class ContourStore(MaillageDatabase database)
{
    /// <summary>Writes contours over those of the same territories; the others stay. One transaction.</summary>
    public int Replace(IReadOnlyList<Contour> contours)
    {
        List<Contour> communes = [.. contours.Where(c => c.Place is Commune)];
        List<Contour> departments = [.. contours.Where(c => c.Place is Department)];
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        foreach (Contour contour in contours)
        {
            connection.Execute($"DELETE FROM {(contour.Place is Commune ? "commune_area" : "department_area")} WHERE id = @id", new { id = contour.Place.Id.Text }, transaction);
        }

        long written = database.Insert(transaction, TerritoryTables.CommuneArea, communes.Select(c => new object?[]
        {
            c.Place.Id.Text, c.Place.Name, TerritoryId.Department(((Commune)c.Place).DepartmentCode).Text, string.Join(' ', c.MadeOf), c.Origin, c.Area,
        }));
        written += database.Insert(transaction, TerritoryTables.DepartmentArea, departments.Select(c => new object?[] { c.Place.Id.Text, c.Place.Name, c.Origin, c.Area }));
        transaction.Commit();
        return (int)written;
    }

    /// <summary>True when contours of communes were imported: maps draw borders instead of circles.</summary>
    public bool HasCommunes()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM commune_area") > 0;
    }

    /// <summary>Contours of communes or departments by territory id.</summary>
    public IReadOnlyDictionary<TerritoryId, Geometry> Load(TerritoryKind kind)
    {
        TableDefinition table = kind switch
        {
            TerritoryKind.Commune => TerritoryTables.CommuneArea,
            TerritoryKind.Department => TerritoryTables.DepartmentArea,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only communes and departments have contours."),
        };
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT a.id, {database.GeometryColumn(table, "a")} FROM {table.Name} a ORDER BY a.id";
        Dictionary<TerritoryId, Geometry> areas = [];
        using DbDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            areas[new TerritoryId(row.GetString(0))] = database.ReadGeometry(row, 1);
        }

        return areas;
    }
}
