using CsCheck;
using Maillage.Catalogue.Goals;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Geo;

namespace Maillage.Catalogue.Tests;

public class GoalTests
{
    /// <summary>
    /// A road of n forks, 10 km apart, one premises at each, a commune each: <c>0 ──10── 1 ──10── 2 …</c>
    /// </summary>
    private static RoadMap Road(int n, params (int From, int To, int Km)[] more)
    {
        (int x0, int y0) = Lambert93.FromLonLat(3.82, 47.29);
        return new RoadMap(new RoadMapData
        {
            Simulated = true,
            CommuneIds = [.. Enumerable.Range(0, n).Select(i => (58100 + i).ToString(System.Globalization.CultureInfo.InvariantCulture))],
            NodeXM = [.. Enumerable.Range(0, n).Select(i => (x0 / 100) + (i * 5_000))],
            NodeYM = [.. Enumerable.Range(0, n).Select(_ => y0 / 100)],
            EdgeFrom = [.. Enumerable.Range(0, n - 1), .. more.Select(m => m.From)],
            EdgeTo = [.. Enumerable.Range(1, n - 1), .. more.Select(m => m.To)],
            EdgeM = [.. Enumerable.Repeat(10_000, n - 1), .. more.Select(m => m.Km * 1000)],
            StandNode = [.. Enumerable.Range(0, n)],
            StandCommune = [.. Enumerable.Range(0, n)],
            StandLines = [.. Enumerable.Range(0, n).Select(i => i + 1)],
        });
    }

    private static (double Lon, double Lat) At(RoadMap map, int node) => Lambert93.ToLonLat(map.Data.NodeXM[node] * 100, map.Data.NodeYM[node] * 100);

    [Fact]
    public void Distances_go_by_road_and_not_as_the_crow_flies()
    {
        RoadMap map = Road(6);
        RoadCoverage coverage = RoadCoverage.Measure(map, [At(map, 0)], 20_000);
        coverage.Communes().Select(c => c.Far > 0).ShouldBe([false, false, false, true, true, true], "forks 3 to 5 are 30 to 50 km away by road, though 15 to 25 km in a straight line");
        coverage.Far.ShouldBe(4 + 5 + 6);
        coverage.Communes()[3].MeanKm.ShouldBe(30);
    }

    [Fact]
    public void One_more_place_brings_in_just_those_near_it()
    {
        RoadMap map = Road(6);
        RoadCoverage before = RoadCoverage.Measure(map, [At(map, 0)], 20_000);
        (double lon, double lat) = At(map, 5);
        before.With(lon, lat).Far.ShouldBe(0);
        before.Far.ShouldBe(15, "what was measured stays");
    }

    [Fact]
    public void The_next_place_is_the_one_that_brings_most()
    {
        RoadMap map = Road(10);
        RoadCoverage.Measure(map, [At(map, 0)], 20_000).BestNext(5).ShouldBe([new NextPlace("58107", 6 + 7 + 8 + 9 + 10), new NextPlace("58102", 4 + 5)]);
    }

    [Fact]
    public void Without_any_place_and_without_a_road_everyone_is_far()
    {
        RoadCoverage none = RoadCoverage.Measure(Road(3), [], 20_000);
        none.Far.ShouldBe(6);
        none.Communes()[0].MeanKm.ShouldBeNull();
    }

    /// <summary>Against plain all-pairs distances (Floyd and Warshall) on random roads.</summary>
    [Fact]
    public void What_if_and_next_places_agree_with_plain_distances() => Gen.Select(Gen.Int[2, 12], Gen.Select(Gen.Int[0, 11], Gen.Int[0, 11], Gen.Int[1, 40]).Array[0, 12], Gen.Int[0, 11], Gen.Int[0, 11]).Sample(
        (n, edges, open, next) =>
        {
            RoadMap map = Road(n, [.. edges.Where(e => e.Item1 < n && e.Item2 < n && e.Item1 != e.Item2)]);
            long[,] d = AllPairs(map);
            RoadCoverage coverage = RoadCoverage.Measure(map, [At(map, open % n)], 20_000);
            coverage.Far.ShouldBe(Far(map, d, open % n));
            (double lon, double lat) = At(map, next % n);
            coverage.With(lon, lat).Far.ShouldBe(Far(map, d, open % n, next % n));
            long best = Enumerable.Range(0, n).Max(v => coverage.Far - Far(map, d, open % n, v));
            IReadOnlyList<NextPlace> chosen = coverage.BestNext(1);
            (chosen.Count == 0 ? 0 : chosen[0].Gain).ShouldBe(best);
        }, iter: 300, seed: "0000KeFzYQ13");

    [Fact]
    public void A_road_map_is_kept_and_read_back_the_same()
    {
        RoadMapData data = Road(50, (0, 40, 3)).Data, again = RoadMapStore.Unpack(RoadMapStore.Pack(data));
        again.EdgeM.ShouldBe(data.EdgeM);
        again.NodeXM.ShouldBe(data.NodeXM);
        again.StandLines.ShouldBe(data.StandLines);
        again.CommuneIds.ShouldBe(data.CommuneIds);
        again.Simulated.ShouldBeTrue();
    }

    [Fact]
    public void One_a_department_counts_open_places_only()
    {
        Resource Fab(string id, string commune, string? state = null) => new()
        {
            Id = id,
            Type = "fablab",
            Title = "Fablab",
            Place = new(null, null, commune, null, null),
            ConfirmedOn = Given.Today,
            Data = state is null ? Given.Epn().Data : Given.Epn().Data.Add("etat", state),
        };
        OnePerResult result = CoverageGoals.Judge(CoverageGoals.Fablabs, Given.Territory, [Fab("m:1", "58194"), Fab("m:2", "21231", "projet"), Fab("m:3", "71270") with { State = ResourceState.Withdrawn }]);
        result.Territories.Count.ShouldBe(4);
        result.Territories.Where(t => t.Holds).Select(t => t.Territory.Name).ShouldBe(["Nièvre"]);
    }

    private static long Far(RoadMap map, long[,] d, params int[] places) =>
        Enumerable.Range(0, map.Data.StandNode.Length).Where(v => places.Min(p => d[p, v]) > 20_000).Sum(v => (long)map.Data.StandLines[v]);

    private static long[,] AllPairs(RoadMap map)
    {
        int n = map.Data.NodeXM.Length;
        long[,] d = new long[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                d[i, j] = i == j ? 0 : 1L << 40;
            }
        }

        for (int e = 0; e < map.Data.EdgeM.Length; e++)
        {
            (int a, int b) = (map.Data.EdgeFrom[e], map.Data.EdgeTo[e]);
            d[a, b] = d[b, a] = Math.Min(d[a, b], map.Data.EdgeM[e]);
        }

        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    d[i, j] = Math.Min(d[i, j], d[i, k] + d[k, j]);
                }
            }
        }

        return d;
    }

    [Fact]
    public void A_need_of_firms_is_a_gap_met_or_doubled_by_its_reference_services()
    {
        Types.ResourceType type = Given.Types.Get(Portfolio.ServiceType);
        Resource Service(string id, bool reference, params string[] needs) => new()
        {
            Id = id, Type = type.Key, Title = id, ConfirmedOn = Given.Today,
            Data = Given.Epn().Data.Add("besoins", new System.Text.Json.Nodes.JsonArray([.. needs.Select(n => System.Text.Json.Nodes.JsonValue.Create(n))])).Add("reference", reference).Add("gratuit", true),
        };
        Resource[] services = [Service("a", true, "veille", "depot"), Service("b", true, "depot"), Service("c", false, "experts"), Service("d", true, "vente") with { State = ResourceState.Expired }];
        Dictionary<string, PortfolioNeed> needs = Portfolio.Judge(type, services).ToDictionary(n => n.Key);
        needs.Count.ShouldBe(type.Field("besoins")!.Choices.Count);
        (needs["veille"].State, needs["depot"].State, needs["experts"].State, needs["vente"].State).ShouldBe((NeedState.Met, NeedState.Double, NeedState.Gap, NeedState.Gap));
        needs["experts"].Others.ShouldHaveSingleItem().Id.ShouldBe("c");
        Portfolio.CriteriaOf(type, services[0]).Count(c => c.Holds == true).ShouldBe(1);
        Portfolio.CriteriaOf(type, services[0]).Count(c => c.Holds is null).ShouldBe(5);
    }
}
