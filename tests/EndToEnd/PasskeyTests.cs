using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>Passkeys with Chromium's virtual authenticator.</summary>
public sealed class PasskeyTests(PeopleTests.Platform stage) : IClassFixture<PeopleTests.Platform>
{
    [Fact]
    public async Task A_passkey_is_added_and_signs_in_by_itself()
    {
        // A passkey belongs to a name, not to a number: the browser takes localhost, not 127.0.0.1.
        string at = stage.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        ICDPSession devices = await context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await page.GotoAsync(at + new Uri(await stage.Printed(PeopleTests.FoundingLink())).PathAndQuery);
        await PeopleTests.Fill(page, ("organisme", "Région d’essai"), ("siret", "21210231500018"), ("email", "cle@essai.fr"), ("nom", "Cléo Clé"), ("passphrase", "cheval lampe orage tiroir"));
        await PeopleTests.Press(page, "Ouvrir la plateforme");
        await page.GotoAsync(at + "/compte/securite");
        await PeopleTests.Fill(page, ("nom-cle", "Poste d’essai"));
        await PeopleTests.Press(page, "Ajouter une clé d’accès");
        await page.WaitForSelectorAsync(".codes");
        await page.GotoAsync(at + "/compte");
        await PeopleTests.Press(page, "Se déconnecter");
        await page.GotoAsync(at + "/connexion");
        await PeopleTests.Press(page, "Utiliser une clé d’accès");
        await page.Arrives(new Regex("/compte$"));
        (await page.Locator(".who").InnerTextAsync()).ShouldContain("Cléo Clé");
        // The passphrase alone no longer opens.
        await PeopleTests.Press(page, "Se déconnecter");
        await page.GotoAsync(at + "/connexion");
        await PeopleTests.Fill(page, ("email", "cle@essai.fr"), ("passphrase", "cheval lampe orage tiroir"));
        await page.Locator("form:has(#passphrase) button[type=submit]").ClickAsync();
        page.Url.ShouldEndWith("/connexion/code");
    }
}
