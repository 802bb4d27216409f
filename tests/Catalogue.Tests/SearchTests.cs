using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.People;
using Maillage.Territory;

namespace Maillage.Catalogue.Tests;

public class SearchTests
{
    private static SearchIndex Index(params IEnumerable<Resource> resources)
    {
        using FileStream words = File.OpenRead(Path.Combine(Repository.Root, "data", "synonyms.csv"));
        SearchIndex index = new(null, Given.Types, words);
        index.Load(resources, Given.Territory);
        return index;
    }

    private static string[] Ids(SearchIndex index, SearchQuery query) => [.. index.Search(query).Found.Select(f => f.Id)];

    /// <summary>The floor is below what is measured (docs/search.md), so that only a real loss of quality fails.</summary>
    [Fact]
    public void The_judged_queries_about_places_find_what_they_ask_for()
    {
        IReadOnlyList<Resource> places = [.. Given.Shipped("france-services.csv", "france-services", "france-services"), .. Given.Shipped("conseiller-numerique.csv", "conseiller-numerique", "siret")];
        HashSet<string> known = [.. places.Select(p => p.Id)];
        using SearchIndex index = Index(places);
        IReadOnlyList<JudgedQuery> queries = [.. JudgedQuery.Read(Given.Judged).Where(q => q.Corpus == "lieux" && q.Grades.Keys.All(known.Contains))];
        queries.Count.ShouldBe(17);
        (JudgedQuery Query, double Ndcg)[] results = [.. queries.Select(q => (q, q.Ndcg(Ids(index, new SearchQuery { Text = q.Text, Take = 10 }))))];
        results.Average(r => r.Ndcg).ShouldBeGreaterThan(0.8, string.Join('\n', results.OrderBy(r => r.Ndcg).Select(r => $"{r.Ndcg:0.00} {r.Query}")));
    }

    [Theory]
    [InlineData("l'espace numerique")]
    [InlineData("ESPACES NUMÉRIQUES")]
    [InlineData("espace numeriqe")]
    [InlineData("EPN lormes")]
    [InlineData("cyberbase")]
    [InlineData("digital space")]
    public void Accents_elisions_plurals_faults_synonyms_and_English_lead_to_the_same_place(string text)
    {
        using SearchIndex index = Index(Given.Epn(), Given.Epn("m:2", "Bibliothèque") with { Type = "wifi" });
        Ids(index, new SearchQuery { Text = text })[0].ShouldBe("m:1");
    }

    /// <summary>The short way of a large catalogue against the whole way, on a catalogue that is small for the one and large for the other.</summary>
    [Fact]
    public void In_a_large_catalogue_common_words_are_looked_for_where_they_tell_most_and_the_best_stay_the_best()
    {
        Resource[] places = [.. Enumerable.Range(0, 400).Select(i => Given.Epn($"m:{i:D3}", i % 40 == 7 ? "Atelier de poterie" : i % 2 == 0 ? "Espace numérique" : "Médiathèque") with { Summary = i % 3 == 0 ? "Un espace et un atelier pour tous." : "Accueil." })];
        using SearchIndex whole = new(null, Given.Types), quick = new(null, Given.Types) { CommonFrom = 60 };
        whole.Load(places, Given.Territory);
        quick.Load(places, Given.Territory);
        foreach (string text in new[] { "espace", "espace poterie", "poterie", "espace accueil", "espace numérique" })
        {
            SearchAnswer all = whole.Search(new SearchQuery { Text = text, Take = 8 }), some = quick.Search(new SearchQuery { Text = text, Take = 8 });
            some.Found[0].Id.ShouldBe(all.Found[0].Id, text);
            some.Total.ShouldBeLessThanOrEqualTo(all.Total);
            some.AtLeast.ShouldBe(some.Total < all.Total, text);
        }

        quick.Search(new SearchQuery { Text = "espace", Take = 20 }).AtLeast.ShouldBeTrue();
        quick.Search(new SearchQuery { Text = "espace", Take = 400 }).Found.Count.ShouldBe(whole.Search(new SearchQuery { Text = "espace", Take = 400 }).Total, "who asks for more than the short way finds gets all");
    }

    [Fact]
    public void Of_what_holds_a_common_word_each_part_of_the_index_has_its_share_ranked()
    {
        using SearchIndex index = new(null, Given.Types) { CommonFrom = 60, RankedAtMost = 90 };
        index.Load(Enumerable.Range(0, 300).Select(i => Given.Epn($"a:{i:D3}", "Espace de rencontre et de travail de la commune")), Given.Territory);
        index.Load([Given.Epn("z:1", "Espace")], Given.Territory);
        SearchAnswer answer = index.Search(new SearchQuery { Text = "espace", Take = 5 });
        answer.Found[0].Id.ShouldBe("z:1", "what came last is not passed over");
        answer.AtLeast.ShouldBeTrue();
        answer.Total.ShouldBeInRange(5, 120);
    }

    [Theory]
    [InlineData(3.82, 47.29, 0.4)]
    [InlineData(3.82, 47.29, 12)]
    [InlineData(-0.01, 0.01, 30)]
    [InlineData(179.95, -60, 80)]
    [InlineData(3.82, 47.29, 400)]
    public void A_circle_holds_what_distance_says_wherever_it_lies(double lon, double lat, double km)
    {
        Random random = new(5);
        Resource[] places = [.. Enumerable.Range(0, 600).Select(i => Given.Epn("m:" + i) with { Place = new(null, null, null, lon + ((random.NextDouble() - 0.5) * km / 20), lat + ((random.NextDouble() - 0.5) * km / 40)) })];
        places = [.. places.Where(p => p.Place.Lon is >= -180 and <= 180)];
        using SearchIndex index = Index(places);
        int near = places.Count(p => Distances.Km(lon, lat, p.Place.Lon!.Value, p.Place.Lat!.Value) <= km);
        index.Search(new SearchQuery { Near = (lon, lat), WithinKm = km }).Total.ShouldBe(near);
        near.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void What_only_names_its_commune_stands_in_the_centre_of_it_unless_a_point_is_asked_for()
    {
        Commune lormes = Given.Territory.FindCommune("58145")!;
        Resource rough = Given.Epn("m:commune") with { Place = new(null, null, "58145", null, null) }, nowhere = Given.Epn("m:nowhere") with { Place = ResourcePlace.Nowhere };
        using SearchIndex index = Index(Given.Epn("m:door") with { Place = new(null, null, "58145", lormes.Lon + 0.1, lormes.Lat) }, rough, nowhere);
        SearchAnswer answer = index.Search(new SearchQuery { Near = (lormes.Lon + 0.05, lormes.Lat), WithinKm = 5 });
        answer.Found.Select(f => f.Id).ShouldBe(["m:door", "m:commune"], ignoreOrder: true);
        answer.Found.Single(f => f.Id == "m:commune").Km!.Value.ShouldBe(Distances.Km(lormes.Lon + 0.05, lormes.Lat, lormes.Lon, lormes.Lat), 0.001);
        answer.Facets["type"].Single().Count.ShouldBe(2, "what is counted is what is shown");
        index.Search(new SearchQuery { Near = (lormes.Lon + 0.3, lormes.Lat), WithinKm = 5 }).Total.ShouldBe(0, "near the commune's border is not near its centre");
        Ids(index, new SearchQuery { Near = (lormes.Lon, lormes.Lat), WithinKm = 20, Pointed = true }).ShouldBe(["m:door"]);
        index.Search(new SearchQuery { Near = (lormes.Lon, lormes.Lat) }).Found.Select(f => (f.Id, f.Km is null)).ShouldBe([("m:commune", false), ("m:door", false), ("m:nowhere", true)]);
    }

    [Fact]
    public void A_corrected_word_is_told()
    {
        using SearchIndex index = Index(Given.Epn());
        index.Search(new SearchQuery { Text = "lromes" }).Corrected.ShouldBe("lorm");
        index.Search(new SearchQuery { Text = "lormes" }).Corrected.ShouldBeNull();
    }

    [Fact]
    public void Without_words_the_nearest_come_first_and_the_circle_is_a_circle()
    {
        using SearchIndex index = Index(Enumerable.Range(0, 50).Select(i => Given.Epn("m:" + i) with { Place = new(null, null, "58145", 3.82 + (i * 0.01), 47.29) }));
        SearchAnswer answer = index.Search(new SearchQuery { Near = (3.82, 47.29), WithinKm = 10, Take = 5 });
        answer.Found.Select(f => f.Id).ShouldBe(["m:0", "m:1", "m:2", "m:3", "m:4"]);
        answer.Total.ShouldBe(14, "0.01 degree is 0.754 km at that latitude");
        answer.Found[1].Km!.Value.ShouldBe(0.754, 0.01);
    }

    [Fact]
    public void With_words_and_a_place_the_near_come_before_the_far()
    {
        using SearchIndex index = Index(Given.Epn("m:far") with { Place = new(null, null, "58194", 3.16, 46.99) }, Given.Epn("m:near"));
        Ids(index, new SearchQuery { Text = "espace numérique", Near = (3.82, 47.29) }).ShouldBe(["m:near", "m:far"]);
        Ids(index, new SearchQuery { Text = "espace numérique", Near = (3.16, 46.99) }).ShouldBe(["m:far", "m:near"]);
    }

    [Fact]
    public void A_reader_sees_what_their_rights_let_them_and_counts_tell_no_more()
    {
        using SearchIndex index = Index(Given.Epn("m:1"), Given.Epn("m:2") with { Visibility = Visibility.Partners }, Given.Epn("m:3") with { Visibility = Visibility.Restricted });
        index.Search(new SearchQuery()).Total.ShouldBe(1);
        index.Search(new SearchQuery { Sees = Visibility.Partners }).Facets["type"].ShouldBe([new FacetCount("epn", 2)]);
        index.Suggest("espace", 5).Count.ShouldBe(1);
    }

    [Fact]
    public void Facets_count_what_is_found_and_narrow_it()
    {
        Resource With(string id, params string[] doings) => Given.Epn(id) with { Data = ImmutableSortedDictionary<string, JsonNode>.Empty.Add("mediation", new JsonArray([.. doings.Select(d => JsonValue.Create(d))])) };
        using SearchIndex index = Index(With("m:1", "initiation", "ateliers"), With("m:2", "initiation"), With("m:3"));
        SearchAnswer all = index.Search(new SearchQuery { Text = "espace" });
        all.Facets["mediation"].ShouldBe([new FacetCount("initiation", 2), new FacetCount("ateliers", 1)]);
        all.Facets["departement"].ShouldBe([new FacetCount("58", 3)]);
        Ids(index, new SearchQuery { Facets = new Dictionary<string, IReadOnlyList<string>> { ["mediation"] = ["ateliers"] } }).ShouldBe(["m:1"]);
    }

    [Fact]
    public void Suggestions_go_on_from_an_unfinished_word()
    {
        using SearchIndex index = Index(Given.Epn("m:1", "Médiathèque de Nevers"), Given.Epn("m:2", "Médiathèque de Lormes"));
        index.Suggest("mediatheque lor", 5).ShouldBe(["Médiathèque de Lormes"]);
        index.Suggest("m", 5).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("a:b AND (c OR")]
    [InlineData("*?~^[]{}\\/")]
    [InlineData("😀 🏛️")]
    public void Signs_of_a_query_language_are_just_signs(string text)
    {
        using SearchIndex index = Index(Given.Epn());
        Should.NotThrow(() => index.Search(new SearchQuery { Text = text }));
        Should.NotThrow(() => index.Suggest(text, 5));
    }

    [Fact]
    public void A_first_indexing_that_is_killed_goes_on_where_it_was_and_finds_each_resource_once()
    {
        string home = Directory.CreateTempSubdirectory("maillage-search-").FullName;
        try
        {
            using MaillageDatabase database = MaillageDatabases.Open(home);
            database.Migrate(CatalogueTables.Migrations);
            ResourceStore store = new(database, TimeProvider.System);
            store.ReplaceSource("essai", Enumerable.Range(0, 45).Select(i => Given.Epn($"essai:{i:D2}") with { Source = "essai" }), "import");
            void Content(string change)
            {
                using System.Data.Common.DbConnection connection = database.Open(DatabasePart.Private);
                Dapper.SqlMapper.Execute(connection, $"UPDATE resource SET content = {change} WHERE id = 'essai:37'");
            }

            // A row that cannot be read stops the work in the middle of one import; what the disk holds then is what a kill would leave.
            Content("'!' || content");
            string folder = Path.Combine(home, "search"), killed = Path.Combine(home, "killed"), stopped = Path.Combine(home, "stopped");
            using (SearchIndex index = new(folder, Given.Types) { KeptEvery = 10 })
            {
                Should.Throw<System.Text.Json.JsonException>(() => index.Follow(store, Given.Territory));
                Copy(folder, killed);
            }

            Copy(folder, stopped);
            Content("substr(content, 2)");
            store.Save(store.Find("essai:03")! with { Source = null, Title = "Maison de Corbigny" }, new ResourceChange(null, null, "nom"));
            foreach ((string left, int read) in new[] { (killed, 45 - 30), (stopped, 45 - 37) })
            {
                using (SearchIndex index = new(left, Given.Types) { KeptEvery = 10 })
                {
                    index.Follow(store, Given.Territory).ShouldBe(read + 1, "what was there is not read again, save what changed since");
                    index.Count.ShouldBe(45);
                    Ids(index, new SearchQuery { Text = "corbigny" }).ShouldBe(["essai:03"]);
                    Ids(index, new SearchQuery { Take = 50 }).Order().ShouldBe(Enumerable.Range(0, 45).Select(i => $"essai:{i:D2}"));
                }

                using SearchIndex again = new(left, Given.Types);
                again.Follow(store, Given.Territory).ShouldBe(0);
            }
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (string file in Directory.EnumerateFiles(from).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    [Fact]
    public void The_index_follows_the_store_and_survives_being_damaged()
    {
        string home = Directory.CreateTempSubdirectory("maillage-search-").FullName;
        try
        {
            using MaillageDatabase database = MaillageDatabases.Open(home);
            database.Migrate(CatalogueTables.Migrations);
            ResourceStore store = new(database, TimeProvider.System);
            string folder = Path.Combine(home, "search");
            Resource saved = store.Save(Given.Epn() with { Version = 0 }, new ResourceChange(null, null, "essai")).Saved!;
            using (SearchIndex index = new(folder, Given.Types))
            {
                index.Follow(store, Given.Territory).ShouldBe(1);
                index.Follow(store, Given.Territory).ShouldBe(0);
                store.Save(saved with { Title = "Maison du numérique" }, new ResourceChange(null, null, "nom"));
                index.Follow(store, Given.Territory).ShouldBe(1);
                Ids(index, new SearchQuery { Text = "maison" }).ShouldBe(["m:1"]);
                index.Count.ShouldBe(1);
            }

            using (SearchIndex again = new(folder, Given.Types))
            {
                again.Follow(store, Given.Territory).ShouldBe(0, "it knows how far it came");
                Ids(again, new SearchQuery { Text = "maison" }).ShouldBe(["m:1"]);
            }

            foreach (string file in Directory.EnumerateFiles(folder).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            {
                File.WriteAllBytes(file, [1, 2, 3]);
            }

            using SearchIndex mended = new(folder, Given.Types);
            mended.Follow(store, Given.Territory).ShouldBe(1);
            Ids(mended, new SearchQuery { Text = "maison" }).ShouldBe(["m:1"]);
            store.Save(store.Find("m:1")! with { State = ResourceState.Withdrawn }, new ResourceChange(null, null, "fermé"));
            mended.Follow(store, Given.Territory);
            mended.Count.ShouldBe(0);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
