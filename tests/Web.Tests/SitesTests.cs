using System.Net;
using Maillage.Network;
using Maillage.Network.Sites;
using Maillage.Network.Storage;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Priority sites: what each lacks, in sums and site by site.</summary>
public sealed class SitesTests : IAsyncLifetime
{
    private readonly RunningPortal portal = new(filled: true, planned: true);

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        DesignSummary design = new DesignStore(portal.Database).FindCurrent(Kernel.TerritoryId.Region)!;
        new SurveyStore(portal.Database).Replace(
            design.Id,
            [
                Site("sante:1", "Hôpital de Lormes", "sante", 0, 12_500, 2, 2),
                Site("sante:2", "Clinique du Morvan", "sante", 2_300, 84_200, 1, 1, "far", "one-way", "one-nro"),
                Site("m:7", "Ancienne gare", SiteSurvey.DataCentre, 0, 3_000, 2, 1, "one-nro") with { Between = [new SiteWay("m:8", 2_300)] },
            ],
            new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero));
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task The_page_tells_by_kind_how_many_lack_what_and_site_by_site_with_distance_cost_and_ways()
    {
        string page = WebUtility.HtmlDecode((await portal.Get("/infrastructures/sites")).Body);
        page.ShouldContain("3 hôpitaux, établissements et centres de données");
        page.ShouldContain("à 1 d’entre eux rien ne manque");
        page.ShouldContain("Clinique du Morvan");
        page.ShouldContain("2,3\u00A0km");
        page.ShouldContain("Réseau à plus de 100 m · Un seul itinéraire · Un seul NRO");
        page.ShouldContain("Vers deux autres sites");
        page.ShouldContain("m:8 (2,3\u00A0km)");
        page.ShouldContain("simulé");
        string lacking = WebUtility.HtmlDecode((await portal.Get("/infrastructures/sites?type=sante&manque=one-way")).Body);
        lacking.ShouldContain("Clinique du Morvan");
        lacking.ShouldNotContain("Hôpital de Lormes");
        (await portal.Get("/infrastructures/sites", "en-GB")).Body.ShouldContain("A single way");
    }

    [Fact]
    public async Task The_same_sites_are_a_table_to_download()
    {
        (int status, string csv) = await portal.Get("/infrastructures/sites.csv");
        status.ShouldBe(200);
        string[] lines = csv.Trim().Split('\n');
        lines.Length.ShouldBe(4);
        lines[0].ShouldContain("reseau_m");
        lines.ShouldContain(l => l.StartsWith("simulé,sante:2,Clinique du Morvan") && l.TrimEnd().EndsWith("far|one-way|one-nro"));
    }

    [Fact]
    public async Task An_officer_asks_for_a_new_survey_once_and_a_member_cannot()
    {
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer), member = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Member);
        Dictionary<string, string> nothing = [];
        (await member.Post("/infrastructures/sites", nothing)).Status.ShouldBe(403);
        string first = (await officer.Post("/infrastructures/sites", nothing)).To.ShouldNotBeNull();
        first.ShouldStartWith("/travaux/");
        (await officer.Post("/infrastructures/sites", nothing)).To.ShouldBe(first, "one survey waits, not two");
    }

    private static SurveyedSite Site(string id, string name, string kind, double network, decimal euros, int ways, int apart, params string[] lacks) =>
        new(new PrioritySite(id, name, kind, "58145", 3.82, 47.29), new SiteDiagnosis(12, network, network + 4000, "58145-NRO-a", Kernel.Money.FromEuros(euros), ways, apart) { Lacks = lacks }, null, null);
}
