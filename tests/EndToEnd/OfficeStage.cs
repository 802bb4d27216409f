using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>A portal whose first administrator has come, and to which others are invited by command.</summary>
public sealed partial class OfficeStage : Stage
{
    public const string Region = "21210231500018";
    private const string Passphrase = "cheval lampe orage tiroir";
    private string? ada;

    /// <summary>Ada, administrator of the region, with a second factor.</summary>
    public async Task<IBrowserContext> Ada()
    {
        ada ??= await Found();
        return await Open(state: ada);
    }

    /// <summary>Someone of a body, by an invitation of the command line.</summary>
    public async Task<IBrowserContext> Join(string name, string siret, string role)
    {
        string link = Link().Match(await Command("invite", $"{name.Split(' ')[0].ToLowerInvariant().Replace('é', 'e')}@essai.fr", "--role", role, "--body", siret)).Value;
        IBrowserContext context = await Open(scripts: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await PeopleTests.Fill(page, ("nom", name), ("passphrase", Passphrase));
        await PeopleTests.Press(page, "Accepter");
        (await page.Locator(".who").InnerTextAsync()).ShouldContain(name);
        return context;
    }

    private async Task<string> Found()
    {
        await using IBrowserContext first = await Open(scripts: false);
        IPage page = await first.NewPageAsync();
        await page.GotoAsync(await Printed(PeopleTests.FoundingLink()));
        await PeopleTests.Fill(page, ("organisme", "Région d’essai"), ("siret", Region), ("email", "ada@essai.fr"), ("nom", "Ada Première"), ("passphrase", Passphrase));
        await PeopleTests.Press(page, "Ouvrir la plateforme");
        await page.GotoAsync("/compte/securite/application");
        byte[] secret = PeopleTests.Base32((await page.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await PeopleTests.Fill(page, ("code", PeopleTests.Code(secret)));
        await PeopleTests.Press(page, "Vérifier et ajouter");
        return await first.StorageStateAsync();
    }

    [GeneratedRegex("/lien/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}

[CollectionDefinition(Name)]
public sealed class OnOfficeStage : ICollectionFixture<OfficeStage>
{
    public const string Name = "office";
}
