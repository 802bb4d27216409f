using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>One Maillage signs people in to another: both ways of OpenID Connect against each other.</summary>
public class TwoMaillagesTests
{
    [Fact]
    public async Task Who_has_an_account_in_one_region_signs_in_to_the_next()
    {
        await using RunningPortal first = new(filled: false);
        await first.InitializeAsync();
        using Caller administrator = Caller.As(first.Client.BaseAddress!, first.Database, Role.Administrator);
        int port = RunningPortal.FreePort();
        string second = $"http://localhost:{port}";
        (_, string body, _) = await administrator.Post("/plateforme/services", new Dictionary<string, string> { ["nom"] = "Région voisine", ["retour"] = second + "/connexion/fournisseur/voisine/retour", ["type"] = "secret", ["maison"] = "oui" });
        string[] shown = [.. Regex.Matches(body, "<code class=\"secret\">([^<]+)</code>").Select(m => m.Groups[1].Value)];
        await using RunningPortal next = new(filled: false, providers: JsonSerializer.Serialize(new[]
        {
            new { key = "voisine", name = "Région voisine", authority = first.Client.BaseAddress!.ToString().TrimEnd('/'), clientId = shown[1], secret = shown[2], scopes = new[] { "openid", "profile", "email", "maillage.bodies" }, bodies = true },
        }), port: port);
        await next.InitializeAsync();
        LinkStore links = new(first.Database, TimeProvider.System);
        PersonStore people = new(first.Database, TimeProvider.System);
        Link link = links.Find(links.Add(LinkPurpose.Invitation, Link.InvitationLife, "eve@essai.fr", new BodyId("21210231500018"), Role.Officer))!;
        Caller.Joining(first.Database).Accept(link, "Ève Voisine", "fr", Accounts.Passwords.Hash("cheval lampe orage tiroir"));

        using Walker walker = new();
        Page page = await walker.Go(second + "/connexion/fournisseur/voisine");
        page.Url.Host.ShouldBe("127.0.0.1");
        page = await walker.Follow(await walker.Send(page, "/connexion", ("email", "eve@essai.fr"), ("passphrase", "cheval lampe orage tiroir")));
        page.Url.Host.ShouldBe("localhost");
        page.Body.ShouldContain("Ève Voisine");
        page = await walker.Send(page, "/connexion/fournisseur/compte", ("nom", "Ève Voisine"));
        page.Url.ToString().ShouldBe(second + "/compte");
        new PersonStore(next.Database, TimeProvider.System).FindByEmail("eve@essai.fr").ShouldNotBeNull();
        new MembershipStore(next.Database, TimeProvider.System).ListOf(new PersonStore(next.Database, TimeProvider.System).FindByEmail("eve@essai.fr")!.Id).ShouldBeEmpty("an officer there is nobody here until a body invites");
    }
}
