using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.Formats.Tests;

namespace Maillage.Cli.Tests;

/// <summary>Inputs as people have them, faults included: each is told in words and with its place, never as a stack trace.</summary>
public sealed class InputTests(Instance instance) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-input-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_design_goes_on_without_a_building_far_from_every_street_and_says_what_the_extract_lacked()
    {
        OsmTestWriter town = Town();
        House(town, 90_000, 4.95, 46.30);
        town.Way(300, [1, 999_999], ("highway", "residential"));
        string home = instance.EmptyHome(), target = Path.Combine(folder, "d");
        Outcome made = await Instance.Run(home, ["design", "--osm", Write(town), "--out", target, "--json"]);
        made.Code.ShouldBe(0, made.Errors);
        JsonElement told = JsonDocument.Parse(made.Output).RootElement;
        (told.GetProperty("buildingsLeftOut").GetInt32(), told.GetProperty("missingNodes").GetInt32(), told.GetProperty("buildings").GetInt32()).ShouldBe((1, 1, 32));
        using JsonDocument layer = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(target, "problems.geojson"), TestContext.Current.CancellationToken));
        layer.RootElement.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties").GetProperty("code").GetString()).Distinct().Order().ShouldBe(["osm-missing-nodes", "osm-premises-far"]);
        (await Instance.Run(home, ["verify", target])).Code.ShouldBe(0);
        Outcome words = await Instance.Run(home, ["design", "--osm", Write(town), "--out", target]);
        words.Output.ShouldContain("1 bâtiment ou adresse à plus de 500 m de toute rue est laissé de côté");
        words.Output.ShouldContain("problems.geojson");
    }

    [Fact]
    public async Task A_street_point_a_hundred_and_fifty_kilometres_off_is_a_problem_on_the_map_and_no_crash()
    {
        OsmTestWriter town = Town();
        town.Node(500, 6.9, 46.26).Way(300, [1, 500, 16], ("highway", "residential"));
        string target = Path.Combine(folder, "far");
        Outcome refused = await Instance.Run(instance.EmptyHome(), ["design", "--osm", Write(town), "--out", target]);
        refused.Code.ShouldBe(1, refused.Errors);
        refused.Errors.ShouldContain("mal placé");
        refused.Errors.ShouldNotContain("   at ");
        using JsonDocument layer = JsonDocument.Parse(await File.ReadAllTextAsync(target + ".problems.geojson", TestContext.Current.CancellationToken));
        JsonElement point = layer.RootElement.GetProperty("features").EnumerateArray().Single(f => f.GetProperty("properties").GetProperty("code").GetString() == "street-too-long");
        point.GetProperty("geometry").GetProperty("coordinates")[0].GetDouble().ShouldBe(6.9, 1e-4);
    }

    [Fact]
    public async Task A_network_that_breaks_a_rule_is_not_written_and_each_place_is_told_and_drawn()
    {
        string rules = Path.Combine(folder, "dark.yaml"), target = Path.Combine(folder, "dark");
        string text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(rules, Regex.Replace(text, @"(  optical\.budget\.[bc]-plus:\s+value: )\d+", "${1}15"), TestContext.Current.CancellationToken);
        Outcome refused = await Instance.Run(instance.EmptyHome(), ["design", "--osm", Write(Town()), "--rules", rules, "--out", target]);
        refused.Code.ShouldBe(1, refused.Output + refused.Errors);
        refused.Errors.ShouldContain("optical.budget.c-plus");
        Directory.Exists(target).ShouldBeFalse("a network that breaks a rule is not left for someone to build");
        using JsonDocument layer = JsonDocument.Parse(await File.ReadAllTextAsync(target + ".problems.geojson", TestContext.Current.CancellationToken));
        JsonElement[] broken = [.. layer.RootElement.GetProperty("features").EnumerateArray().Where(f => f.GetProperty("properties").GetProperty("code").GetString() == "rule-broken")];
        broken.Length.ShouldBe(32, "one for each house");
        broken.ShouldAllBe(f => Math.Abs(f.GetProperty("geometry").GetProperty("coordinates")[1].GetDouble() - 46.26) < 0.1);
    }

    [Fact]
    public async Task Edits_that_cannot_hold_leave_a_layer_of_their_places_and_no_network()
    {
        string edits = Path.Combine(folder, "edits.json"), target = Path.Combine(folder, "edited");
        await File.WriteAllTextAsync(edits, """[{"type":"lock","id":"away","site":"sro","place":[4.95,46.30]}]""", TestContext.Current.CancellationToken);
        Outcome refused = await Instance.Run(instance.EmptyHome(), ["design", "--osm", Write(Town()), "--edits", edits, "--out", target]);
        refused.Code.ShouldBe(1, refused.Output + refused.Errors);
        Directory.Exists(target).ShouldBeFalse();
        using JsonDocument layer = JsonDocument.Parse(await File.ReadAllTextAsync(target + ".problems.geojson", TestContext.Current.CancellationToken));
        JsonElement point = layer.RootElement.GetProperty("features").EnumerateArray().ShouldHaveSingleItem();
        point.GetProperty("properties").GetProperty("code").GetString().ShouldBe("lock-without-street");
        point.GetProperty("geometry").GetProperty("coordinates")[0].GetDouble().ShouldBe(4.95, 1e-6);
    }

    [Fact]
    public async Task A_place_tells_its_power_feeds_once_a_layer_is_imported_and_swapped_axes_are_refused_with_the_turn()
    {
        string home = instance.Home(), target = Path.Combine(folder, "sites");
        (await Instance.Run(home, ["design", "--osm", Write(Town()), "--out", target])).Code.ShouldBe(0);
        string[] ask = ["sites", "--site", "4.902,46.261", "--design", target];
        JsonElement before = JsonDocument.Parse((await Instance.Run(home, [.. ask, "--json"])).Output).RootElement.GetProperty("sites")[0];
        before.GetProperty("feedM").ValueKind.ShouldBe(JsonValueKind.Null);
        string power = Path.Combine(folder, "power.geojson");
        await File.WriteAllTextAsync(power, """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a"},"geometry":{"type":"Point","coordinates":[4.902,46.271]}},{"type":"Feature","properties":{"id":"b"},"geometry":{"type":"Point","coordinates":[4.902,46.281]}}]}""", TestContext.Current.CancellationToken);
        Outcome import = await Instance.Run(home, ["import", "power", power]);
        import.Code.ShouldBe(0, import.Errors + import.Output);
        JsonElement site = JsonDocument.Parse((await Instance.Run(home, [.. ask, "--json"])).Output).RootElement.GetProperty("sites")[0];
        site.GetProperty("feedM").GetDouble().ShouldBe(1111, 5, "a hundredth of a degree of latitude");
        site.GetProperty("secondFeedM").GetDouble().ShouldBe(2223, 10);
        string[] told = [.. Regex.Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "formats", "sites.md"), TestContext.Current.CancellationToken), @"^\| `(\w+)` \|", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];
        told.ShouldBe(site.EnumerateObject().Select(p => p.Name), "every key is told, in the order it comes");
        (await Instance.Run(home, ask)).Output.ShouldContain("postes électriques à");

        Outcome swapped = await Instance.Run(home, ["sites", "--site", "46.261,4.902", "--design", target]);
        swapped.Code.ShouldBe(1);
        swapped.Errors.ShouldContain("inversées : 4.902,46.261");
        string list = Path.Combine(folder, "places.csv");
        await File.WriteAllTextAsync(list, "name,lon,lat\nici,4.902,46.261\nParis,2.35,48.85\n", TestContext.Current.CancellationToken);
        Outcome beyond = await Instance.Run(home, ["sites", "--list", list, "--design", target, "--lang", "en"]);
        beyond.Code.ShouldBe(1);
        beyond.Errors.ShouldContain("places.csv:3: 'Paris' lies outside the designed territory");
    }

    /// <summary>Two sites, three customers, as in <c>CapacitatedLocationTests</c>: 23.</summary>
    [Fact]
    public async Task A_facility_file_is_solved_as_what_it_is_and_the_answer_says_which_problem()
    {
        string cap = Path.Combine(folder, "small.txt");
        await File.WriteAllTextAsync(cap, "3 3\n3 10\n3 10\n3 10\n1\n1 9 9\n1\n1 9 9\n2\n9 1 9\n", TestContext.Current.CancellationToken);
        Outcome solved = await Instance.Run(folder, ["bench", "facility", cap, "--json"]);
        solved.Code.ShouldBe(0, solved.Errors);
        JsonElement told = JsonDocument.Parse(solved.Output).RootElement;
        (told.GetProperty("format").GetString(), told.GetProperty("problem").GetString(), told.GetProperty("cost").GetDecimal()).ShouldBe(("cap", "single-source", 23m));
        (await Instance.Run(folder, ["bench", "facility", cap])).Output.ShouldContain("source unique");
        Outcome wrong = await Instance.Run(folder, ["bench", "facility", cap, "--format", "holmberg"]);
        wrong.Code.ShouldBe(1);
        wrong.Errors.ShouldContain("--format cap");
    }

    /// <summary>Costs of 1.00006 and fixed ones of 10.00004 at two sites: nothing is rounded on the way, and a bound that is the cost leaves no gap.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("--split")]
    public async Task Costs_with_many_decimals_come_out_to_the_last_one(string split)
    {
        string cap = Path.Combine(folder, "fine.txt");
        await File.WriteAllTextAsync(cap, "3 3\n3 10.00004\n3 10.00004\n3 10.00004\n1\n1.00006 9 9\n1\n1.00006 9 9\n2\n9 1.00006 9\n", TestContext.Current.CancellationToken);
        Outcome solved = await Instance.Run(folder, ["bench", "facility", cap, "--json", .. split.Length == 0 ? Array.Empty<string>() : [split]]);
        solved.Code.ShouldBe(0, solved.Errors);
        JsonElement told = JsonDocument.Parse(solved.Output).RootElement;
        (told.GetProperty("cost").GetDecimal(), told.GetProperty("lowerBound").GetDecimal(), told.GetProperty("gapPercent").GetDecimal()).ShouldBe((23.00026m, 23.00026m, 0m));
    }

    /// <summary>Optima published with the OR-Library files, where demand may be split: they check the reader and the bound.</summary>
    [Theory]
    [InlineData("cap71", 932615.750)]
    [InlineData("cap101", 796648.437)]
    [InlineData("cap104", 928941.750)]
    public async Task The_published_optima_of_split_demand_are_found_and_proven(string name, double optimum)
    {
        string path = Repository.Data("facility", name + ".txt");
        Assert.SkipUnless(File.Exists(path), $"skipped: {name}.txt is not beside the repository");
        Outcome solved = await Instance.Run(folder, ["bench", "facility", path, "--split", "--json"]);
        solved.Code.ShouldBe(0, solved.Errors);
        JsonElement told = JsonDocument.Parse(solved.Output).RootElement;
        told.GetProperty("problem").GetString().ShouldBe("split");
        told.GetProperty("cost").GetDouble().ShouldBe(optimum, 0.0006, "published to the thousandth, cut off");
        told.GetProperty("lowerBound").GetDouble().ShouldBe(optimum, 0.0006);
    }

    [Fact]
    public async Task Terminals_that_no_tree_joins_are_told()
    {
        string graph = Path.Combine(folder, "apart.gr");
        await File.WriteAllTextAsync(graph, "SECTION Graph\nNodes 4\nEdges 2\nE 1 2 5\nE 3 4 5\nEND\n\nSECTION Terminals\nTerminals 2\nT 1\nT 4\nEND\n\nEOF\n", TestContext.Current.CancellationToken);
        Outcome refused = await Instance.Run(folder, ["bench", "steiner", graph, "--seconds", "1"]);
        refused.Code.ShouldBe(1, refused.Errors);
        refused.Errors.ShouldContain("apart.gr: Aucun arbre ne joint les terminaux");
        refused.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Two_networks_without_a_street_in_common_are_said_to_be_so()
    {
        string here = Path.Combine(folder, "here"), there = Path.Combine(folder, "there");
        (await Instance.Run(folder, ["design", "--osm", Write(Town()), "--out", here])).Code.ShouldBe(0);
        (await Instance.Run(folder, ["design", "--osm", Write(Town(firstWay: 700, north: 0.2)), "--out", there])).Code.ShouldBe(0);
        Outcome apart = await Instance.Run(folder, ["compare", here, there]);
        apart.Code.ShouldBe(0, apart.Errors);
        apart.Output.ShouldStartWith("Ces deux réseaux n'ont aucune rue en commun");
        (await Instance.Run(folder, ["compare", here, here])).Output.ShouldStartWith("Aucune différence");
        JsonElement same = JsonDocument.Parse((await Instance.Run(folder, ["compare", here, here, "--json"])).Output).RootElement;
        same.GetProperty("sharedMetres").GetDecimal().ShouldBeGreaterThan(0);
    }

    private string Write(OsmTestWriter osm)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".osm.pbf");
        File.WriteAllBytes(path, osm.ToBytes());
        return path;
    }

    /// <summary>Four streets crossing four others near Mâcon, 32 houses along them.</summary>
    internal static OsmTestWriter Town(int firstWay = 200, double north = 0)
    {
        OsmTestWriter town = new();
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                town.Node(1 + (y * 4) + x, 4.9 + (x * 0.0014), 46.26 + north + (y * 0.001));
            }
        }

        for (int i = 0; i < 4; i++)
        {
            town.Way(firstWay + i, [1 + (i * 4), 2 + (i * 4), 3 + (i * 4), 4 + (i * 4)], ("highway", "residential"));
            town.Way(firstWay + 10 + i, [1 + i, 5 + i, 9 + i, 13 + i], ("highway", "residential"));
            for (int h = 0; h < 8; h++)
            {
                House(town, 10_000 + (i * 100) + (h * 10), 4.9002 + (h * 0.0005), 46.26 + north + (i * 0.001) + 0.0001);
            }
        }

        return town;
    }

    private static void House(OsmTestWriter town, long first, double lon, double lat)
    {
        const double side = 0.0001;
        town.Node(first, lon, lat).Node(first + 1, lon + side, lat).Node(first + 2, lon + side, lat + side).Node(first + 3, lon, lat + side)
            .Way(first + 4, [first, first + 1, first + 2, first + 3, first], ("building", "house"));
    }
}
