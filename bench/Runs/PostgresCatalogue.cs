using System.Diagnostics;
using System.Globalization;
using Dapper;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Territory;
using Npgsql;
using NpgsqlTypes;

namespace Maillage.Bench;

/// <summary>
/// The peer of the catalogue's search: PostgreSQL's French full text with <c>unaccent</c> and a GIN index, title weighted A, names B, text D, ranked by <c>ts_rank</c> (1), any of the words, the first twenty.
/// It is asked for less than ours: no facets, no total, no word mended.
/// </summary>
internal static class PostgresCatalogue
{
    public static void Measure(string server, IEnumerable<Resource> resources, TerritoryIndex territory, IReadOnlyList<(string Kind, SearchQuery Query)> questions, Action<string, int, Action> tell)
    {
        using NpgsqlConnection connection = new(server);
        connection.Open();
        connection.Execute("CREATE EXTENSION IF NOT EXISTS unaccent; CREATE TABLE IF NOT EXISTS bench_sheet (id text, type text, departement text, lon float8, lat float8, title text, names text, told text, words tsvector)", commandTimeout: 0);
        if (connection.ExecuteScalar<long>("SELECT count(*) FROM bench_sheet", commandTimeout: 0) == 0)
        {
            tell("PostgreSQL filled and indexed", 1, () => Fill(connection, resources, territory));
        }

        List<double> walls = [];
        Dictionary<string, List<double>> taken = [];
        int i = -CatalogueRuns.WarmUp;
        foreach ((string kind, SearchQuery query) in questions)
        {
            long start = Stopwatch.GetTimestamp();
            _ = Ask(connection, query);
            double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i++ >= 0)
            {
                walls.Add(ms);
                (taken.TryGetValue(kind, out List<double>? some) ? some : taken[kind] = []).Add(ms);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL, first twenty only: {walls.Count} questions, by the clock p50 {CatalogueRuns.At(walls, 0.5):0.0} ms, p95 {CatalogueRuns.At(walls, 0.95):0.0} ms, p99 {CatalogueRuns.At(walls, 0.99):0.0} ms, most {walls.Max():0.0} ms"));
        foreach ((string kind, List<double> some) in taken.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind}: {some.Count}, p50 {CatalogueRuns.At(some, 0.5):0.0} ms, p99 {CatalogueRuns.At(some, 0.99):0.0} ms"));
        }
    }

    private static void Fill(NpgsqlConnection connection, IEnumerable<Resource> resources, TerritoryIndex territory)
    {
        using (NpgsqlBinaryImporter copy = connection.BeginBinaryImport("COPY bench_sheet (id, type, departement, lon, lat, title, names, told) FROM STDIN (FORMAT binary)"))
        {
            foreach (Resource r in resources)
            {
                copy.StartRow();
                copy.Write(r.Id, NpgsqlDbType.Text);
                copy.Write(r.Type, NpgsqlDbType.Text);
                copy.Write(territory.FindCommune(r.Place.Commune!)!.DepartmentCode, NpgsqlDbType.Text);
                copy.Write(r.Place.Lon!.Value, NpgsqlDbType.Double);
                copy.Write(r.Place.Lat!.Value, NpgsqlDbType.Double);
                copy.Write(r.Title, NpgsqlDbType.Text);
                copy.Write(r.OwnerName + " " + r.Place.Address, NpgsqlDbType.Text);
                copy.Write(r.Summary!, NpgsqlDbType.Text);
            }

            copy.Complete();
        }

        foreach (string step in new[]
        {
            "UPDATE bench_sheet SET words = setweight(to_tsvector('french', unaccent(title)), 'A') || setweight(to_tsvector('french', unaccent(names)), 'B') || setweight(to_tsvector('french', unaccent(told)), 'D')",
            "CREATE INDEX ON bench_sheet USING gin (words)",
            "CREATE INDEX ON bench_sheet (type, departement)", "CREATE INDEX ON bench_sheet (lat, lon)", "VACUUM ANALYZE bench_sheet",
        })
        {
            connection.Execute(step, commandTimeout: 0);
        }
    }

    private static string[] Ask(NpgsqlConnection connection, SearchQuery query)
    {
        DynamicParameters parameters = new();
        List<string> where = [];
        string order = "id";
        if (query.Text.Length > 0)
        {
            parameters.Add("text", query.Text);
            where.Add("words @@ q.asked");
            order = "ts_rank(words, q.asked, 1) DESC, id";
        }

        if (query is { Near: { } near, WithinKm: { } km })
        {
            double dLat = km / 110.5, dLon = km / (110.5 * Math.Cos(near.Lat * Math.PI / 180));
            parameters.Add("south", near.Lat - dLat);
            parameters.Add("north", near.Lat + dLat);
            parameters.Add("west", near.Lon - dLon);
            parameters.Add("east", near.Lon + dLon);
            where.Add("lat BETWEEN @south AND @north AND lon BETWEEN @west AND @east");
            parameters.Add("lon", near.Lon);
            parameters.Add("lat", near.Lat);
            order = query.Text.Length > 0 ? order : "(lon - @lon) * (lon - @lon) + (lat - @lat) * (lat - @lat), id";
        }

        foreach ((string facet, IReadOnlyList<string> values) in query.Facets)
        {
            parameters.Add(facet, values[0]);
            where.Add($"{(facet == "type" ? "type" : "departement")} = @{facet}");
        }

        string asked = query.Text.Length > 0
            ? "(SELECT to_tsquery('french', coalesce((SELECT string_agg(quote_literal(l), ' | ') FROM unnest(tsvector_to_array(to_tsvector('french', unaccent(@text)))) l), '')) AS asked) q, "
            : "";
        return [.. connection.Query<string>($"SELECT id FROM {asked}bench_sheet{(where.Count > 0 ? " WHERE " + string.Join(" AND ", where) : "")} ORDER BY {order} LIMIT 20", parameters, commandTimeout: 0)];
    }
}
