using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Sites;
using Maillage.Network.Storage;
using Maillage.Territory.Generation;
using Maillage.Territory.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedDesignConformance(EmbeddedDatabases databases) : DesignConformance(databases);

public sealed class PostgresDesignConformance(PostgresDatabases databases) : DesignConformance(databases);

/// <summary>A design stored and read back on both databases.</summary>
public abstract class DesignConformance(TestDatabases databases)
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_design_comes_back_by_scope_commune_and_bill()
    {
        using TestDatabase test = databases.Make();
        DesignStore store = new(test.Open([.. TerritoryTables.Migrations, .. DesignTables.Migrations]));
        store.FindCurrent(TerritoryId.Region).ShouldBeNull();
        NetworkDesign design = Design(1500);
        string id = Save(store, design, Moment);

        DesignSummary summary = store.FindCurrent(TerritoryId.Region).ShouldNotBeNull();
        summary.Id.ShouldBe(id);
        summary.Premises.ShouldBe(1500);
        summary.CostNew.ShouldBe(design.CostNew);
        summary.LowerBound.ShouldBe(design.Bound.Total);
        summary.Simulated.ShouldBeTrue();
        summary.MadeAt.ShouldBe(Moment);
        summary.Verified.ShouldBeFalse();
        store.MarkVerified(id, true);
        store.FindCurrent(TerritoryId.Region)!.Verified.ShouldBeTrue();

        IReadOnlyList<CommuneDesign> communes = store.ListCommunes(id);
        communes.Sum(c => c.CostNew.Cents).ShouldBe(design.CostNew.Cents);
        communes.Sum(c => c.CostReuse.Cents).ShouldBe(design.CostReuse.Cents);
        communes.Sum(c => c.Premises).ShouldBe(1500);
        store.FindCommune(id, communes[0].Commune).ShouldBe(communes[0]);
        store.FindCommune(id, TerritoryId.Commune("99999")).ShouldBeNull();
        store.ListQuantities(id, TerritoryId.Region).Sum(q => q.Cost.Cents).ShouldBe(design.CostNew.Cents);
        store.ListQuantities(id, TerritoryId.Region, reuse: true).Sum(q => q.Cost.Cents).ShouldBe(design.CostReuse.Cents);
        communes.Sum(c => store.ListQuantities(id, c.Commune).Sum(q => q.Cost.Cents)).ShouldBe(design.CostNew.Cents);
        store.ListQuantities(id, TerritoryId.Epci("200000001")).ShouldBeEmpty();
        store.ListWaivers(id, TerritoryId.Region).Count.ShouldBe(design.Waivers.Count);
        JsonNode.Parse(store.FindCertificate(id)!)!["premises"]!.GetValue<long>().ShouldBe(1500);
    }

    [Fact]
    public void A_survey_of_sites_comes_back_as_it_was_and_the_next_takes_its_place_and_goes_with_its_design()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open([.. TerritoryTables.Migrations, .. DesignTables.Migrations]);
        string design = Save(new DesignStore(database), Design(400), Moment);
        SurveyStore store = new(database);
        store.List(design).At.ShouldBeNull();
        SurveyedSite Site(string id, params string[] lacks) => new(
            new PrioritySite(id, "Hôpital « d'en haut »", "sante", id == "b" ? null : "58145", 3.8, 47.3),
            id == "b" ? new SiteDiagnosis(500, null, null, null, null, 0, 0) { Lacks = lacks } : new SiteDiagnosis(12.5, 0, 3100.5, "58145-NRO-x", new Money(123_45), 2, 1) { Lacks = lacks }, id == "b" ? null : 800, null);
        store.Replace(design, [Site("a", "one-nro"), Site("b", "no-street")], Moment);
        store.Replace(design, [Site("b", "no-street"), Site("a", "far", "one-nro") with { Between = [new SiteWay("b", 1200.5), new SiteWay("c", 80)] }], Moment.AddDays(1));
        (IReadOnlyList<SurveyedSite> sites, DateTimeOffset? at) = store.List(design);
        at.ShouldBe(Moment.AddDays(1));
        sites.Select(s => s.Site).ShouldBe([Site("a").Site, Site("b").Site]);
        sites[0].Diagnosis.Lacks.ShouldBe(["far", "one-nro"]);
        sites[0].ShouldBe(Site("a") with { Diagnosis = sites[0].Diagnosis, Between = sites[0].Between });
        sites[0].Between.ShouldBe([new SiteWay("b", 1200.5), new SiteWay("c", 80)]);
        sites[1].Between.ShouldBeEmpty();
        (sites[0].Diagnosis.Cost, sites[1].Diagnosis.Cost, sites[1].Diagnosis.Nro).ShouldBe((new Money(123_45), null, null));
        Save(new DesignStore(database), Design(400), Moment.AddDays(2));
        store.List(design).Sites.ShouldBeEmpty();
    }

    [Fact]
    public void A_new_design_takes_the_place_of_the_former_of_its_scope_and_a_cancelled_one_leaves_nothing()
    {
        using TestDatabase test = databases.Make();
        DesignStore store = new(test.Open([.. TerritoryTables.Migrations, .. DesignTables.Migrations]));
        NetworkDesign design = Design(400);
        string first = Save(store, design, Moment);
        Should.Throw<OperationCanceledException>(() => store.Save(design, TerritoryId.Region, [], verified: false, Moment.AddDays(1), new CancellationToken(true)));
        store.FindCurrent(TerritoryId.Region)!.Id.ShouldBe(first);
        string second = Save(store, design, Moment.AddDays(2));
        store.FindCurrent(TerritoryId.Region)!.Id.ShouldBe(second);
        store.ListCommunes(first).ShouldBeEmpty();
        store.ListCommunes(second).ShouldNotBeEmpty();
    }

    private static string Save(DesignStore store, NetworkDesign design, DateTimeOffset at) =>
        store.Save(design, TerritoryId.Region, DesignCertificate.Of(design, new DesignRun(1.5, 1)), verified: false, at, TestContext.Current.CancellationToken);

    private static NetworkDesign Design(int premises) =>
        Designer.Design(GeneratedTerritory.OfSize(premises, seed: 7), RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml")), new DesignOptions(), null, default);
}
