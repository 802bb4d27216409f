using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Storage;

/// <summary>Keeps the perimeter: written whole in one transaction, read whole into memory.</summary>
public sealed class TerritoryStore(MaillageDatabase database)
{
    private const string PerimeterImport = "perimeter";
    private static readonly TableDefinition[] Perimeter =
    [
        TerritoryTables.Commune, TerritoryTables.FormerCommune, TerritoryTables.Department, TerritoryTables.Epci, TerritoryTables.EmploymentZone, TerritoryTables.PostalCode, TerritoryTables.Import,
    ];

    private static readonly GeometryFactory Points = new(new PrecisionModel(), 4326);

    /// <summary>Content key of the perimeter last written; null when there is none.</summary>
    public string? FindContent()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return connection.QueryFirstOrDefault<string>("SELECT content FROM territory_import WHERE id = @id", new { id = PerimeterImport });
    }

    /// <summary>
    /// Replaces the perimeter and the figures of its sources. Figures and operators that a person imported for the same indicator and date are kept.
    /// All or nothing.
    /// </summary>
    /// <param name="content">Key of the input, for <see cref="FindContent"/>.</param>
    public void Replace(TerritoryData data, string content, DateTimeOffset at)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        foreach (TableDefinition table in Perimeter)
        {
            database.Clear(transaction, table);
        }

        database.Insert(transaction, TerritoryTables.Department, data.Departments.Select(d => new object?[] { d.Id.Text, d.Name }));
        database.Insert(transaction, TerritoryTables.Epci, data.Epcis.Select(e => new object?[] { e.Id.Text, e.Name, e.Form, (long)e.Members, (long)e.MembersInside }));
        database.Insert(transaction, TerritoryTables.EmploymentZone, data.EmploymentZones.Select(z => new object?[] { z.Id.Text, z.Name }));
        database.Insert(transaction, TerritoryTables.Commune, data.Communes.Select(Row).Concat(FormerRows(data)));
        database.Insert(transaction, TerritoryTables.FormerCommune, data.FormerCommunes.Select(f => new object?[] { f.Code, f.CurrentCode, f.Name, f.ListedIn?.Text }));
        database.Insert(transaction, TerritoryTables.PostalCode, data.Communes.SelectMany(c => c.PostalCodes.Select(p => new object?[] { p, c.Code })));
        FigureRows figures = new(database, transaction);
        figures.ReplaceShipped(data);
        database.Insert(transaction, TerritoryTables.Import, [[PerimeterImport, content, data.Region.Name, at]]);
        transaction.Commit();
    }

    /// <summary>Adds what a person imported: each series and each kind of operator given replaces what stood there. All or nothing.</summary>
    internal void Merge(IReadOnlyList<Observation> observations, IReadOnlyList<OperatorArea> areas, IReadOnlyList<SourceSheet> sources, IReadOnlyDictionary<string, string> names)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        FigureRows figures = new(database, transaction);
        figures.PutSources(sources);
        figures.ReplaceSeries(observations);
        foreach (IGrouping<string, OperatorArea> kind in areas.GroupBy(a => a.Kind))
        {
            figures.ReplaceOperators(kind.Key, [.. kind], names);
        }

        transaction.Commit();
    }

    /// <summary>The perimeter; null when none was imported.</summary>
    public TerritoryData? Load()
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        string? region = connection.QueryFirstOrDefault<string>("SELECT name FROM territory_import WHERE id = @id", new { id = PerimeterImport });
        if (region is null)
        {
            return null;
        }

        List<FormerCommune> former = [.. connection.Query<(string Id, string Current, string? Name, string? ListedIn)>("SELECT id, current, name, listed_in FROM former_commune ORDER BY id, current")
            .Select(f => new FormerCommune(f.Id, f.Name, f.Current, f.ListedIn is null ? null : Period.Parse(f.ListedIn)))];
        List<OperatorRow> operators = [.. connection.Query<OperatorRow>("SELECT commune, kind, operator, operator_name, period, source FROM operator_area ORDER BY commune, kind, operator")];
        (List<Observation> observations, List<PrintedFigure> printed, List<SourceSheet> sources) = FigureRows.Load(connection);
        return new TerritoryData
        {
            Region = new Region(region),
            Departments = [.. connection.Query<(string Id, string Name)>("SELECT id, name FROM department ORDER BY id").Select(d => new Department(Tail(d.Id, "dep-"), d.Name))],
            Epcis = [.. connection.Query<EpciRow>("SELECT id, name, form, members, members_inside FROM epci ORDER BY id").Select(e => new Epci(Tail(e.Id, "epci-"), e.Name, e.Form, (int)e.Members, (int)e.MembersInside))],
            EmploymentZones = [.. connection.Query<(string Id, string Name)>("SELECT id, name FROM employment_zone ORDER BY id").Select(z => new EmploymentZone(Tail(z.Id, "ze-"), z.Name))],
            Communes = Communes(connection, former),
            FormerCommunes = former,
            Observations = observations,
            OperatorAreas = [.. operators.Select(o => new OperatorArea(o.Commune, o.Kind, o.Operator, Period.Parse(o.Period), o.Source))],
            Printed = printed,
            Sources = sources,
            Operators = operators.DistinctBy(o => o.Operator).ToDictionary(o => o.Operator, o => o.OperatorName, StringComparer.Ordinal),
        };
    }

    private static List<Commune> Communes(DbConnection connection, List<FormerCommune> former)
    {
        ILookup<string, FormerCommune> madeOf = former.ToLookup(f => f.CurrentCode);
        ILookup<string, string> postal = connection.Query<(string Commune, string Code)>("SELECT commune, code FROM postal_code ORDER BY code").ToLookup(p => p.Commune, p => p.Code);
        return
        [
            .. connection.Query<CommuneRow>("SELECT id, name, department, epci, employment_zone, population, area_km2, lon, lat, rural, mountain FROM commune WHERE merged_into IS NULL ORDER BY id")
                .Select(c => new Commune(
                    c.Id, c.Name, Tail(c.Department, "dep-"), c.Epci is null ? null : Tail(c.Epci, "epci-"), c.EmploymentZone is null ? null : Tail(c.EmploymentZone, "ze-"),
                    c.Population, c.AreaKm2, c.Lon, c.Lat, c.Rural, c.Mountain)
                {
                    PostalCodes = [.. postal[c.Id]],
                    MadeOf = [.. madeOf[c.Id]],
                }),
        ];
    }

    private static object?[] Row(Commune c) =>
    [
        c.Code, c.Name, TerritoryId.Department(c.DepartmentCode).Text, c.EpciSiren is null ? null : TerritoryId.Epci(c.EpciSiren).Text,
        c.EmploymentZoneCode is null ? null : TerritoryId.EmploymentZone(c.EmploymentZoneCode).Text, c.Population, c.AreaKm2, c.Lon, c.Lat, c.Rural, c.Mountain, null,
        Points.CreatePoint(new Coordinate(c.Lon, c.Lat)),
    ];

    /// <summary>Merged communes whose place is known; their figures and parents are those of the commune they joined.</summary>
    private static IEnumerable<object?[]> FormerRows(TerritoryData data)
    {
        Dictionary<string, Commune> today = data.Communes.ToDictionary(c => c.Code, StringComparer.Ordinal);
        foreach (FormerCommune old in data.FormerCommunes.Where(f => f.Place is not null && !today.ContainsKey(f.Code)))
        {
            object?[] row = Row(today[old.CurrentCode] with { Code = old.Code, Name = old.Name ?? old.Code, Population = null, Lon = old.Place!.Value.Lon, Lat = old.Place.Value.Lat, AreaKm2 = old.Place.Value.AreaKm2 });
            row[11] = old.CurrentCode;
            yield return row;
        }
    }

    private static string Tail(string id, string prefix) => id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : id;

    private sealed record EpciRow(string Id, string Name, string Form, long Members, long MembersInside);

    private sealed record OperatorRow(string Commune, string Kind, string Operator, string OperatorName, string Period, string Source);

    private sealed record CommuneRow(
        string Id, string Name, string Department, string? Epci, string? EmploymentZone, long? Population, double AreaKm2, double Lon, double Lat, bool Rural, bool Mountain);
}
