using Maillage.Kernel;

namespace Maillage.Territory.Tests;

public class TerritoryIndexTests
{
    [Fact]
    public void The_perimeter_has_1_993_communes_in_four_departments()
    {
        TheRegion.Index.Communes.Count.ShouldBe(1993);
        TheRegion.Index.Departments.Select(d => d.Name).ShouldBe(["Côte-d'Or", "Nièvre", "Saône-et-Loire", "Yonne"]);
        TheRegion.Index.Departments.Sum(d => TheRegion.Index.CommunesOf(d.Id).Count).ShouldBe(1993);
        TheRegion.Index.Epcis.Sum(d => TheRegion.Index.CommunesOf(d.Id).Count).ShouldBe(1993);
        TheRegion.Index.EmploymentZones.Count.ShouldBe(16);
    }

    [Fact]
    public void An_old_code_leads_to_the_commune_it_joined_with_a_note()
    {
        Resolution found = TheRegion.Index.Resolve("21213")!;
        found.Place.Id.Text.ShouldBe("21452");
        found.Place.Name.ShouldBe("Neuilly-Crimolois");
        found.Former!.Note((Commune)found.Place, french: true).ShouldStartWith("Crimolois (21213), encore commune en 2018, est depuis réunie à Neuilly-Crimolois");
    }

    [Fact]
    public void Every_commune_of_2018_leads_to_one_of_today()
    {
        foreach (string line in File.ReadLines(Path.Combine(TheRegion.Data, "communes.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            TheRegion.Index.Resolve(cells[0])!.Place.Id.Text.ShouldBe(cells[3], line);
        }
    }

    [Theory]
    [InlineData("75056")]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("dep-75")]
    [InlineData("epci-000000000")]
    public void What_lies_outside_is_not_found(string? text) => TheRegion.Index.Resolve(text).ShouldBeNull();

    [Fact]
    public void A_commune_knows_its_parents_smallest_first()
    {
        TheRegion.Index.ParentsOf(TerritoryId.Commune("21231")).Select(p => p.Id.Text).ShouldBe(["epci-242100410", "ze-2603", "dep-21", "region"]);
        TheRegion.Index.ParentsOf(TerritoryId.Region).ShouldBeEmpty();
    }

    [Fact]
    public void An_epci_that_passes_the_border_says_how_much_of_it_is_inside()
    {
        Epci epci = TheRegion.Index.Epcis.Single(e => e.Name.Contains("Moulins", StringComparison.Ordinal));
        (epci.MembersInside, epci.Members).ShouldBe((2, 44));
        TheRegion.Coverage.Of(epci.Id)[0].Latest.Notes.ShouldContain(n => n.Code == "outside");
    }

    [Theory]
    [InlineData("Dijon", "21231")]
    [InlineData("dijon", "21231")]
    [InlineData("st-remy", "71475")]
    [InlineData("Saint Rémy", "71475")]
    [InlineData("SAINT-REMY", "71475")]
    [InlineData("charite sur loire", "58059")]
    [InlineData("La Charité-sur-Loire", "58059")]
    [InlineData("creusot", "71153")]
    [InlineData("l'isle sur serein", "89204")]
    [InlineData("isle sur serein", "89204")]
    [InlineData("chalon", "71076")]
    [InlineData("lorme", "58145")]
    [InlineData("Lormse", "58145")]
    [InlineData("nvers", "58194")]
    [InlineData("58145", "58145")]
    [InlineData("21000", "21231")]
    [InlineData("Crimolois", "21452")]
    [InlineData("21213", "21452")]
    [InlineData("ciel", "71566")]
    [InlineData("cote d'or", "dep-21")]
    [InlineData("Dijon Métropole", "epci-242100410")]
    [InlineData("bourgogne", "region")]
    public void A_place_is_found_by_name_postal_code_or_code(string query, string expected) =>
        TheRegion.Index.Search(query)[0].Place.Id.Text.ShouldBe(expected);

    [Fact]
    public void A_hit_under_an_old_name_says_so()
    {
        SearchHit hit = TheRegion.Index.Search("Crimolois").First(h => h.Former is not null);
        hit.Former!.Code.ShouldBe("21213");
        hit.Name.ShouldBe("Crimolois");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("xyzzyxyzzy")]
    [InlineData("99999")]
    [InlineData("\ud800")]
    [InlineData("'%_;--")]
    public void A_hopeless_search_finds_nothing_and_does_not_fail(string query) => TheRegion.Index.Search(query).ShouldBeEmpty();
}
