using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

public class SignInTests
{
    private const string Passphrase = "cheval lampe orage tiroir";

    private static readonly Dictionary<string, string> First = new()
    {
        ["organisme"] = "Région d’essai", ["siret"] = "212 102 315 00018", ["email"] = "admin@essai.fr", ["nom"] = "Ada Premier", ["passphrase"] = Passphrase,
    };

    [Fact]
    public async Task The_founding_link_makes_the_first_administrator_once_and_is_not_printed_again()
    {
        await using RunningPortal portal = await Started();
        Joining joining = Caller.Joining(portal.Database);
        string path = "/lien/" + joining.OpenFounding();
        using Caller caller = new(portal.Client.BaseAddress!);
        (await caller.Get(path)).Body.ShouldContain("premier administrateur");
        (int status, _, string? to) = await caller.Post(path, First);
        (status, to).ShouldBe((302, "/compte"));
        (await caller.Get("/compte")).Body.ShouldContain("Ada Premier");
        joining.OpenFounding().ShouldBeNull("there is an administrator");

        using Caller second = new(portal.Client.BaseAddress!);
        (await second.Get(path)).Body.ShouldContain("Ce lien ne sert plus");
        new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId("21210231500018")).Single().Role.ShouldBe(Role.Administrator);
    }

    [Fact]
    public async Task A_new_founding_link_replaces_the_one_printed_before()
    {
        await using RunningPortal portal = await Started();
        Joining joining = Caller.Joining(portal.Database);
        string old = "/lien/" + joining.OpenFounding();
        joining.OpenFounding().ShouldNotBeNull();
        using Caller caller = new(portal.Client.BaseAddress!);
        (await caller.Get(old)).Body.ShouldContain("Ce lien ne sert plus");
    }

    [Fact]
    public async Task Two_who_use_one_link_at_once_make_one_account()
    {
        await using RunningPortal portal = await Started();
        string path = "/lien/" + Caller.Joining(portal.Database).OpenFounding();
        using Caller one = new(portal.Client.BaseAddress!), other = new(portal.Client.BaseAddress!);
        (int Status, string, string?)[] answers = await Task.WhenAll(one.Post(path, First), other.Post(path, new Dictionary<string, string>(First) { ["email"] = "autre@essai.fr" }));
        answers.Count(a => a.Status == 302).ShouldBe(1);
        new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId("21210231500018")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_signs_in_and_out_and_an_ended_session_is_over_on_the_next_request()
    {
        await using RunningPortal portal = await Started();
        using Caller founder = new(portal.Client.BaseAddress!);
        await founder.Post("/lien/" + Caller.Joining(portal.Database).OpenFounding(), First);
        using Caller caller = new(portal.Client.BaseAddress!);
        (await caller.Get("/compte")).Status.ShouldBe(401);
        (await caller.Post("/connexion", Entered("admin@essai.fr", "pas la bonne phrase"))).Body.ShouldContain("ne convient pas");
        (await caller.Post("/connexion", Entered("ADMIN@essai.fr", Passphrase))).To.ShouldBe("/compte");
        (await caller.Get("/compte")).Status.ShouldBe(200);
        (await caller.Post("/deconnexion", new Dictionary<string, string>(), "/compte")).Status.ShouldBe(302);
        (await caller.Get("/compte")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_address_without_account_is_refused_in_the_same_words_as_a_wrong_passphrase()
    {
        await using RunningPortal portal = await Started();
        using Caller founder = new(portal.Client.BaseAddress!);
        await founder.Post("/lien/" + Caller.Joining(portal.Database).OpenFounding(), First);
        using Caller caller = new(portal.Client.BaseAddress!);
        string known = (await caller.Post("/connexion", Entered("admin@essai.fr", "pas la bonne phrase"))).Body;
        string unknown = (await caller.Post("/connexion", Entered("nobody@essai.fr", "pas la bonne phrase"))).Body;
        Told(unknown).Replace("nobody@", "admin@", StringComparison.Ordinal).ShouldBe(Told(known));
    }

    [Fact]
    public async Task After_five_wrong_passphrases_the_account_rests_even_for_the_right_one()
    {
        await using RunningPortal portal = await Started();
        using Caller founder = new(portal.Client.BaseAddress!);
        await founder.Post("/lien/" + Caller.Joining(portal.Database).OpenFounding(), First);
        using Caller caller = new(portal.Client.BaseAddress!);
        for (int i = 0; i < PersonStore.MostFailures; i++)
        {
            await caller.Post("/connexion", Entered("admin@essai.fr", "pas la bonne phrase"));
        }

        (await caller.Post("/connexion", Entered("admin@essai.fr", Passphrase))).Body.ShouldContain("ne convient pas");
    }

    [Fact]
    public async Task One_address_cannot_try_without_end()
    {
        await using RunningPortal portal = new(filled: false, signIns: 12);
        await portal.InitializeAsync();
        using Caller caller = new(portal.Client.BaseAddress!);
        // The first answer brings the form's cookie; the others come all at once, so that a slow machine gives no attempt back meanwhile.
        await caller.Post("/connexion", Entered("0@essai.fr", "pas la bonne phrase"));
        (int Status, string Body, string? To)[] answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => caller.Post("/connexion", Entered($"{i}@essai.fr", "pas la bonne phrase"))));
        answers.Select(a => a.Status).ShouldContain(429);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    public async Task After_signing_in_nobody_is_sent_elsewhere(string back)
    {
        await using RunningPortal portal = await Started();
        using Caller founder = new(portal.Client.BaseAddress!);
        await founder.Post("/lien/" + Caller.Joining(portal.Database).OpenFounding(), First);
        using Caller caller = new(portal.Client.BaseAddress!);
        (await caller.Post("/connexion", new Dictionary<string, string>(Entered("admin@essai.fr", Passphrase)) { ["retour"] = back })).To.ShouldBe("/compte");
    }

    [Fact]
    public async Task An_officer_acts_through_the_stores_and_loses_the_role_on_the_next_request()
    {
        await using RunningPortal portal = await Started();
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        (_, string body, _) = await officer.Get("/compte");
        body.ShouldContain("responsable");
        string person = new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId("21210231500018")).Single().Person;
        using Caller administrator = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Administrator);
        (await administrator.Post($"/organismes/21210231500018/personnes/{person}/suspendre", new Dictionary<string, string> { ["sens"] = "suspendre" }, $"/organismes/21210231500018/personnes/{person}")).Status.ShouldBe(302);
        (await officer.Get("/compte")).Status.ShouldBe(401);
    }

    private static Dictionary<string, string> Entered(string email, string passphrase) => new() { ["email"] = email, ["passphrase"] = passphrase, ["retour"] = "/" };

    private static string Told(string html) => System.Text.RegularExpressions.Regex.Replace(html[html.IndexOf("<main", StringComparison.Ordinal)..], "name=\"jeton\" value=\"[^\"]+\"", "");

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(filled: false);
        await portal.InitializeAsync();
        return portal;
    }
}
