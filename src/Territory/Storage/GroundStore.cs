using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Storage;

/// <summary>Keeps the ground as layers that maps and exports show, and gives imported ground back to the designer.</summary>
public sealed class GroundStore(MaillageDatabase database)
{
    private static readonly TableDefinition[] Layers = [GroundTables.Premises, GroundTables.Street, GroundTables.Exchange];

    /// <summary>
    /// Puts a ground in the place of what was there, in one transaction: generated ground replaces all generated ground, imported ground that of its communes.
    /// </summary>
    /// <param name="progress">Share of the buildings written, 0 … 1.</param>
    /// <exception cref="OperationCanceledException">Nothing has changed then.</exception>
    public void Replace(Ground ground, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        string[] imported = [.. ground.CommuneIds.Where((_, c) => ground.CommuneOrigin[c] == GroundOrigin.Osm)];
        if (imported.Length < ground.CommuneIds.Length)
        {
            Remove(transaction, GroundOrigin.Simulated);
        }

        foreach (string commune in imported)
        {
            foreach (TableDefinition layer in Layers)
            {
                connection.Execute($"DELETE FROM {layer.Name} WHERE origin = 'osm' AND commune = @commune", new { commune }, transaction);
            }
        }

        database.Insert(transaction, GroundTables.Street, GroundRows.Streets(ground));
        database.Insert(transaction, GroundTables.Exchange, GroundRows.Exchanges(ground));
        database.Insert(transaction, GroundTables.Premises, GroundRows.Premises(ground, i =>
        {
            if ((i & 0x3FFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((double)i / ground.BuildingCount);
            }
        }));
        cancellation.ThrowIfCancellationRequested();
        transaction.Commit();
        progress?.Report(1);
    }

    /// <summary>
    /// The ground of one origin as it was stored; null when there is none. Generated ground is better generated again: it takes less time than reading.
    /// Edges, lengths and identities come back as they were; nodes and edges may be numbered otherwise, and each building is snapped again to its nearest edge of all.
    /// </summary>
    public Ground? ReadGround(GroundOrigin origin, CancellationToken cancellation = default)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        string[] communes = [.. connection.Query<string>("SELECT commune FROM street WHERE origin = @origin UNION SELECT commune FROM premises WHERE origin = @origin", new { origin = GroundRows.Text(origin) }).Order(StringComparer.Ordinal)];
        if (communes.Length == 0)
        {
            return null;
        }

        var reading = new GroundReading(database, connection, origin, communes);
        return reading.Read(cancellation);
    }

    private void Remove(DbTransaction transaction, GroundOrigin origin)
    {
        string text = GroundRows.Text(origin);
        foreach (TableDefinition layer in Layers)
        {
            bool others = transaction.Connection!.ExecuteScalar<long>($"SELECT count(*) FROM (SELECT 1 FROM {layer.Name} WHERE origin <> @text LIMIT 1) AS x", new { text }, transaction) > 0;
            if (others)
            {
                transaction.Connection!.Execute($"DELETE FROM {layer.Name} WHERE origin = @text", new { text }, transaction);
            }
            else
            {
                database.Clear(transaction, layer);
            }
        }
    }
}

/// <summary>One reading of the layers back into arrays.</summary>
internal sealed class GroundReading(MaillageDatabase database, DbConnection connection, GroundOrigin origin, string[] communes)
{
    private readonly GroundBuilder builder = new(communes, [.. communes.Select(_ => origin)]);
    private readonly Dictionary<(int, int), int> ends = [];
    private readonly Dictionary<string, int> communeIndex = communes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i);

    public Ground Read(CancellationToken cancellation)
    {
        ReadRows($"SELECT edge_id, commune, class, built_up, support, {database.GeometryColumn(GroundTables.Street, "t")} FROM street t WHERE origin = @origin ORDER BY edge_id", AddStreet, cancellation);
        ReadRows($"SELECT building_id, commune, lines, priority, {database.GeometryColumn(GroundTables.Premises, "t")} FROM premises t WHERE origin = @origin ORDER BY building_id", AddBuilding, cancellation);
        ReadRows($"SELECT id, name, commune, {database.GeometryColumn(GroundTables.Exchange, "t")} FROM exchange t WHERE origin = @origin ORDER BY id", AddExchange, cancellation);
        return builder.Build(builder.Snap(cancellation)).Ground;
    }

    private void ReadRows(string sql, Action<DbDataReader> add, CancellationToken cancellation)
    {
        using DbDataReader reader = connection.ExecuteReader(sql, new { origin = GroundRows.Text(origin) }) as DbDataReader ?? throw new InvalidOperationException("The provider gives no reader.");
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            add(reader);
        }
    }

    private void AddStreet(DbDataReader row)
    {
        Coordinate[] line = database.ReadGeometry(row, 5).Coordinates;
        var kind = new RouteKind(GroundRows.Class(row.GetString(2)), row.GetBoolean(3), GroundRows.Support(row.GetString(4)), communeIndex[row.GetString(1)]);
        int at = End(line[0]);
        for (int i = 1; i < line.Length; i++)
        {
            (int x, int y) = Lambert93.FromLonLat(line[i].X, line[i].Y);
            int next = i == line.Length - 1 ? End(line[i]) : builder.AddPoint(x, y);
            builder.AddSegment(at, next, kind, row.GetInt64(0));
            at = next;
        }
    }

    private void AddBuilding(DbDataReader row)
    {
        Coordinate place = database.ReadGeometry(row, 4).Coordinate;
        (int x, int y) = Lambert93.FromLonLat(place.X, place.Y);
        builder.AddBuilding(new GroundBuilder.Building(row.GetInt64(0), x, y, row.GetInt32(2), row.GetBoolean(3), communeIndex[row.GetString(1)]));
    }

    private void AddExchange(DbDataReader row)
    {
        Coordinate place = database.ReadGeometry(row, 3).Coordinate;
        builder.AddExchange(row.GetString(0), row.GetString(1), End(place), communeIndex[row.GetString(2)]);
    }

    /// <summary>A street's end: the same node wherever streets end at the same centimetre.</summary>
    private int End(Coordinate place)
    {
        (int x, int y) = Lambert93.FromLonLat(place.X, place.Y);
        if (!ends.TryGetValue((x, y), out int point))
        {
            ends[(x, y)] = point = builder.AddPoint(x, y);
            builder.Keep(point);
        }

        return point;
    }
}
