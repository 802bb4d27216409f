using Maillage.Kernel;

namespace Maillage.People.Tests;

public class RightsTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly BodyId Region = new("23210001000014");
    private static readonly BodyId Dijon = new("21210231300015");
    private static readonly BodyId Operator = new("38012986646850");

    public static TheoryData<string, Actor, Deed, Resource, string> Worked => new()
    {
        { "a visitor reads what is public", Actor.Visitor, Deed.Read, Resource.Open, "public" },
        { "a visitor counts restricted ducts", Actor.Visitor, Deed.Count, Ducts, "counts" },
        { "a visitor does not read them", Actor.Visitor, Deed.Read, Ducts, "sign-in" },
        { "a visitor does not count what is confidential", Actor.Visitor, Deed.Count, Ducts with { Confidential = true }, "sign-in" },
        { "their owner reads them", Who(Operator, Role.Member), Deed.Read, Ducts, "own" },
        { "another body does not", Who(Dijon, Role.Administrator), Deed.Read, Ducts, "not-yours" },
        { "a named body does", Who(Dijon, Role.Member), Deed.Read, Ducts with { Named = [Dijon] }, "named" },
        { "a named body changes nothing", Who(Dijon, Role.Administrator), Deed.Edit, Ducts with { Named = [Dijon] }, "not-yours" },
        { "a signer of the charter reads what is for partners", Who(Dijon, Role.Member) with { Charters = ["donnees"] }, Deed.Read, Ducts with { Visibility = Visibility.Partners, Charter = "donnees" }, "partner" },
        { "who signed another charter does not", Who(Dijon, Role.Officer) with { Charters = ["autre"] }, Deed.Read, Ducts with { Visibility = Visibility.Partners, Charter = "donnees" }, "charter" },
        { "partners without a charter are nobody", Who(Dijon, Role.Officer) with { Charters = ["donnees"] }, Deed.Read, Ducts with { Visibility = Visibility.Partners }, "charter" },
        { "a member proposes", Who(Operator, Role.Member), Deed.Propose, Ducts, "own" },
        { "a member does not edit", Who(Operator, Role.Member), Deed.Edit, Ducts, "role" },
        { "an agent does not decide", Who(Operator, Role.Agent), Deed.Decide, Ducts, "role" },
        { "an officer decides", Who(Operator, Role.Officer), Deed.Decide, Ducts, "own" },
        { "an administrator without a second factor does not administer", Who(Operator, Role.Administrator), Deed.Administer, Ducts, "second-factor" },
        { "with one, it does", Who(Operator, Role.Administrator) with { Strong = true }, Deed.Administer, Ducts, "own" },
        { "what is common follows competence", Who(Dijon, Role.Officer) with { Territories = [TerritoryId.Commune("21231")] }, Deed.Decide, Common, "territory" },
        { "and not beyond it", Who(Dijon, Role.Officer) with { Territories = [TerritoryId.Commune("58145")] }, Deed.Decide, Common, "not-yours" },
        { "competence gives nothing on what a body owns", Who(Dijon, Role.Officer) with { Territories = [TerritoryId.Commune("21231")] }, Deed.Read, Common with { Owner = Operator }, "not-yours" },
        { "a delegation lets an agent edit", Who(Dijon, Role.Agent), Deed.Edit, Lent(Role.Agent), "delegated" },
        { "but not decide", Who(Dijon, Role.Officer), Deed.Decide, Lent(Role.Agent), "not-yours" },
        { "and never administer", Who(Dijon, Role.Administrator) with { Strong = true }, Deed.Administer, Lent(Role.Administrator), "not-yours" },
        { "nor after its last day", Who(Dijon, Role.Agent), Deed.Edit, Ducts with { Delegations = [new(Dijon, Role.Agent, Today.AddDays(-9), Today.AddDays(-1))] }, "not-yours" },
        { "the journal is for officers", Who(Operator, Role.Agent), Deed.Read, Ducts with { LeastReader = Role.Officer }, "role" },
        { "a confidential file wants a second factor of its owner too", Who(Operator, Role.Officer), Deed.Read, Ducts with { Confidential = true }, "second-factor" },
        { "a person without a body chooses one", Who(Operator, Role.Member) with { Body = null }, Deed.Read, Ducts, "no-body" },
    };

    private static Resource Ducts => new() { Owner = Operator };

    private static Resource Common => new() { Territories = [TerritoryId.Commune("21231"), TerritoryId.Department("21"), TerritoryId.Region] };

    [Theory]
    [MemberData(nameof(Worked))]
    public void A_worked_case_is_decided_by_its_rule(string sentence, Actor actor, Deed deed, Resource resource, string rule)
    {
        Decision decision = Rights.May(actor, deed, resource, Today);
        decision.Rule.ShouldBe(rule, sentence);
        decision.Allowed.ShouldBe(rule is "public" or "counts" or "own" or "named" or "partner" or "territory" or "delegated", sentence);
        decision.Fr.ShouldNotBeEmpty();
        decision.En.ShouldNotBe(decision.Fr);
    }

    [Fact]
    public void Restricted_ducts_come_whole_to_their_owner_and_counted_to_all_others()
    {
        Rights.DetailFor(Who(Operator, Role.Member), Ducts, Today).ShouldBe(Detail.Whole);
        Rights.DetailFor(Actor.Visitor, Ducts, Today).ShouldBe(Detail.Counts);
        Rights.DetailFor(Who(Region, Role.Administrator), Ducts, Today).ShouldBe(Detail.Counts);
        Rights.DetailFor(Actor.Visitor, Ducts with { Confidential = true }, Today).ShouldBe(Detail.Nothing);
    }

    private static Resource Lent(Role upTo) => Ducts with { Delegations = [new(Dijon, upTo, Today, Today)] };

    private static Actor Who(BodyId body, Role role) => new("p1", "P", body, role, [], [], Strong: false);
}
