using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Reading;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tiles;

/// <summary>The present state of what the map shows, checked at most every two seconds.</summary>
internal sealed class MapDataSource(PortalOptions options, SnapshotSource snapshots)
{
    /// <summary>Grows when the tiles' form changes, so that no browser keeps tiles of an older program.</summary>
    private const string Form = "1";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private MapData? current;
    private Snapshot? seen;
    private long checkedAt;

    public MapData Current()
    {
        Snapshot snapshot = snapshots.Current;
        lock (gate)
        {
            if (current is not null && ReferenceEquals(seen, snapshot) && options.Clock.GetElapsedTime(checkedAt) < Interval)
                return current;
            using DbConnection connection = options.Database.Open(DatabasePart.Territory);
            string version = Version(connection, snapshot);
            if (current?.Version != version)
                current = Read(connection, snapshot, version);
            (seen, checkedAt) = (snapshot, options.Clock.GetTimestamp());
            return current;
        }
    }

    /// <summary>What every tile is drawn from, as one short mark.</summary>
    private static string Version(DbConnection connection, Snapshot snapshot)
    {
        StringBuilder state = new(Form);
        state.Append('|').Append(snapshot.Design?.Id).Append('|').Append(snapshot.Plan?.Id);
        using (DbCommand imports = MapTables.Command(connection, "select id, content from territory_import order by id"))
        using (DbDataReader row = imports.ExecuteReader())
        {
            while (row.Read())
                state.Append('|').Append(row.GetString(0)).Append('=').Append(row.GetString(1));
        }

        foreach (TableDefinition layer in (TableDefinition[])[MapTables.CommuneArea, MapTables.DepartmentArea, MapTables.Street, MapTables.Premises])
            state.Append('|').Append(MapTables.LastRow(connection, layer));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state.ToString())))[..12];
    }

    private MapData Read(DbConnection connection, Snapshot snapshot, string version)
    {
        Dictionary<string, Geometry> areas = Areas(connection, MapTables.CommuneArea);
        Dictionary<string, Geometry> departments = Areas(connection, MapTables.DepartmentArea);
        List<MapPlace> communes = [.. Communes(snapshot).OrderByDescending(c => c.Premises).ThenBy(c => c.Id, StringComparer.Ordinal)];
        return new MapData(options.Database, version)
        {
            Communes = [.. communes.Select(c => c with { Area = areas.GetValueOrDefault(c.Id) })],
            Departments = [.. snapshot.Index.Departments.Select((d, i) => Department(d, i, departments.GetValueOrDefault(d.Id.Text)))],
            Operators = [.. communes.Select(c => c.Commitment).OfType<string>().GroupBy(o => o).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key)],
            HasContours = areas.Count > 0,
            HasSimulatedGround = HasSimulatedGround(connection),
            DesignByCommune = snapshot.CommuneDesigns.ToDictionary(d => d.Key.Text, d => d.Value),
            Design = snapshot.Design is { } design ? new MapDesign(design.Id, design.Simulated, design.Verified, design.Scope) : null,
            Plan = snapshot.Plan is { Years.Count: > 0 } plan ? new MapPlan(plan.Id, plan.Simulated, plan.Years.Min(y => y.Year), plan.Years.Max(y => y.Year)) : null,
        };
    }

    private static IEnumerable<MapPlace> Communes(Snapshot snapshot)
    {
        CoverageMap fibre2024 = new(snapshot, Indicators.Technology, "fibre", "2024");
        CoverageMap fast2019 = new(snapshot, Indicators.BestSpeed, Indicators.AtLeast30, "2019");
        CoverageMap fibre2018 = new(snapshot, Indicators.FtthConnectable, "", "2018-Q1");
        ulong number = 0;
        foreach (Commune commune in snapshot.Index.Communes)
        {
            (double? share24, long? base24) = fibre2024.Of(commune.Id);
            (double? share19, long? base19) = fast2019.Of(commune.Id);
            (double? share18, long? base18) = fibre2018.Of(commune.Id);
            string? commitment = snapshot.Commitments.Of(commune.Id) is { Count: > 0 } bound ? bound[0].OperatorName : null;
            CommunePlan? plan = snapshot.CommunePlans.GetValueOrDefault(commune.Id);
            long premises = base24 ?? 0;
            yield return new MapPlace(++number, commune.Code, commune.Lon, commune.Lat, premises,
            [
                commune.Code, commune.Name, commune.DepartmentCode, commune.Population, base24, share24, share19, share18, base19, base18,
                commitment, plan is null ? null : Treatment(plan.Treatment), (long?)plan?.FromYear, (long?)plan?.ToYear,
            ])
            { Commitment = commitment };
        }
    }

    private static string Treatment(Treatment treatment) => treatment switch
    {
        Planning.Treatment.Private => "private",
        Planning.Treatment.PublicFibre => "public",
        _ => "not-reached",
    };

    private static MapPlace Department(Department department, int order, Geometry? area)
    {
        object?[] attributes = new object?[MapPlace.Keys.Count];
        (attributes[0], attributes[1]) = (department.Id.Text, department.Name);
        return new MapPlace((ulong)order + 1, department.Id.Text, 0, 0, 0, attributes) { Area = area };
    }

    private Dictionary<string, Geometry> Areas(DbConnection connection, TableDefinition layer)
    {
        Dictionary<string, Geometry> areas = new(StringComparer.Ordinal);
        using DbCommand command = MapTables.Command(connection, $"select t.id, {options.Database.GeometryColumn(layer, "t")} from {layer.Name} t");
        using DbDataReader row = command.ExecuteReader();
        while (row.Read())
            areas[row.GetString(0)] = options.Database.ReadGeometry(row, 1);
        return areas;
    }

    private static bool HasSimulatedGround(DbConnection connection)
    {
        using DbCommand command = MapTables.Command(connection, "select 1 from premises t where t.origin = @simulated limit 1", ("@simulated", MapTables.Simulated));
        return command.ExecuteScalar() is not null;
    }

    /// <summary>One indicator at one date for every commune: share in percent to one decimal, and its base.</summary>
    private sealed class CoverageMap(Snapshot snapshot, string indicator, string dimension, string date)
    {
        private readonly IReadOnlyDictionary<TerritoryId, CoverageValue> values = snapshot.Coverage.Map(TerritoryKind.Commune, indicator, dimension, Period.Parse(date));

        public (double? Share, long? Base) Of(TerritoryId commune)
        {
            CoverageValue? value = values.GetValueOrDefault(commune);
            decimal? share = value?.Share?.Value;
            return (share is null ? null : (double)Math.Round(share.Value, 1, MidpointRounding.AwayFromZero), value?.Base);
        }
    }
}
