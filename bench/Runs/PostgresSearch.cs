using Dapper;
using Maillage.Catalogue;
using Maillage.Catalogue.Tests;
using Npgsql;

namespace Maillage.Bench;

/// <summary>
/// The peer: PostgreSQL's French full text with <c>unaccent</c>, title weighted A and the rest D, ranked by <c>ts_rank</c> with length normalisation (1). The query's words joined as asked.
/// </summary>
internal static class PostgresSearch
{
    public static IEnumerable<(JudgedQuery Query, double Ndcg)> Ask(string server, IReadOnlyList<Resource> resources, IReadOnlyList<JudgedQuery> queries, string join)
    {
        using NpgsqlConnection connection = new(server);
        connection.Open();
        connection.Execute("CREATE EXTENSION IF NOT EXISTS unaccent; CREATE TEMP TABLE IF NOT EXISTS sheet (id text PRIMARY KEY, words tsvector)");
        connection.Execute("TRUNCATE sheet");
        foreach (Resource r in resources)
        {
            connection.Execute(
                "INSERT INTO sheet VALUES (@Id, setweight(to_tsvector('french', unaccent(@Title)), 'A') || setweight(to_tsvector('french', unaccent(@Summary)), 'D'))", new { r.Id, r.Title, Summary = r.Summary ?? "" });
        }

        foreach (JudgedQuery query in queries)
        {
            string[] found = [.. connection.Query<string>(
                """
                WITH q AS (SELECT to_tsquery('french', coalesce((SELECT string_agg(quote_literal(l), @join) FROM unnest(tsvector_to_array(to_tsvector('french', unaccent(@Text)))) l), '')) AS words)
                SELECT id FROM sheet, q WHERE sheet.words @@ q.words ORDER BY ts_rank(sheet.words, q.words, 1) DESC, id LIMIT 10
                """,
                new { query.Text, join })];
            yield return (query, query.Ndcg(found));
        }
    }
}
