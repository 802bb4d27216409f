using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>A portal whose first administrator has come, and to which others are invited by command. Shared by the stories of people at work, which touch nothing of one another.</summary>
public sealed partial class OfficeStage(Chromium chromium) : Stage(chromium)
{
    public const string Region = "21210231500018";
    private const string Passphrase = "cheval lampe orage tiroir";
    private string? ada;

    /// <summary>Machines of this network are asked, which elsewhere are not: a small holder stands on it (<see cref="HeritageTests"/>).</summary>
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["MAILLAGE_HARVEST_NETWORKS"] = "127.0.0.0/8" };

    /// <summary>Ada, administrator of the region, with a second factor.</summary>
    public async Task<IBrowserContext> Ada(int width = 1280, bool scripts = true)
    {
        ada ??= await Found();
        return await Open(width: width, scripts: scripts, state: ada);
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
