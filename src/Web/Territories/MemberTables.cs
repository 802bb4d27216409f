using Maillage.Kernel;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;

namespace Maillage.Web.Territories;

/// <summary>The table beside a map: communes of a territory, departments and EPCI of the region, communes around a commune.</summary>
internal sealed class MemberTables(Snapshot snapshot, Say say)
{
    public TableData Of(Place place, IReadOnlyList<Commune> communes)
    {
        if (place is Region)
        {
            return Table("membres", say["territory.members.departments"], [.. snapshot.Index.Departments.Concat<Place>(snapshot.Index.Epcis.OrderBy(e => e.Name, StringComparer.CurrentCulture))], null) with { Limit = 24 };
        }

        return place is Commune commune
            ? Table("voisines", say["territory.neighbours", commune.Name], [.. communes.Where(c => c.Id != commune.Id)], commune)
            : Table("communes", say["territory.members.communes", place.Name], [.. communes.OrderBy(c => c.Name, StringComparer.CurrentCulture)], null) with
            {
                Limit = 40,
                Export = $"/telechargements/fichiers/communes.csv?territoire={place.Id}",
            };
    }

    private TableData Table(string id, string caption, IReadOnlyList<Place> places, Commune? from)
    {
        List<TableColumn> columns = [new("nom", say["table.name"]), new("fibre", say["table.fibre"], true), new("locaux", say["table.premises"], true)];
        if (from is not null)
        {
            columns.Add(new("km", say["table.distance"], true));
        }

        if (snapshot.Plan is not null && places is not [not Commune, ..])
        {
            columns.Add(new("annee", say["table.year"], true));
        }

        return new TableData(id, caption, columns, [.. places.Select(p => Row(p, from, columns.Count))]) { Note = Note() };
    }

    private string? Note() => snapshot.Fibre.GetValueOrDefault(TerritoryId.Region) is { } region && snapshot.Share(region, say) is { } share
        ? $"{share.Source.Title}, {say.Date(share.Date)} · {say.Kind(share.Kind)}"
        : null;

    private List<Cell> Row(Place place, Commune? from, int columns)
    {
        CoverageValue? value = snapshot.Fibre.GetValueOrDefault(place.Id);
        decimal? share = value?.Share?.Value;
        List<Cell> cells =
        [
            new(place.Name, Href: TerritoryReads.Address(place.Id)),
            share is { } s ? new(say.Percent(s), s, Bar: s, Fill: ShareScale.Fill(s)) : new(say["figure.none"]),
            value?.Base is { } premises ? new(say.Number(premises), premises) : new(say["figure.none"]),
        ];
        if (from is not null && place is Commune commune)
        {
            double km = Distance(from, commune);
            cells.Add(new(say.Kilometres(km), (decimal)km));
        }

        if (cells.Count < columns)
        {
            cells.Add(Year(place.Id));
        }

        return cells;
    }

    private Cell Year(TerritoryId id) => snapshot.CommunePlans.GetValueOrDefault(id) switch
    {
        { Treatment: Treatment.Private } => new(say["plan.private"]),
        { ToYear: { } year } => new(year.ToString(System.Globalization.CultureInfo.InvariantCulture), year),
        { } => new(say["plan.not-reached"]),
        null => new(say["figure.none"]),
    };

    /// <summary>Great-circle distance between centres, in kilometres.</summary>
    private static double Distance(Commune a, Commune b)
    {
        const double earth = 6371.0;
        double lat = (b.Lat - a.Lat) * Math.PI / 360;
        double lon = (b.Lon - a.Lon) * Math.PI / 360;
        double h = Math.Pow(Math.Sin(lat), 2) + (Math.Cos(a.Lat * Math.PI / 180) * Math.Cos(b.Lat * Math.PI / 180) * Math.Pow(Math.Sin(lon), 2));
        return 2 * earth * Math.Asin(Math.Sqrt(h));
    }
}
