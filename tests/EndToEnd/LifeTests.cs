using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>Eighteen months in the life of an association's place, on a portal whose clock is moved on between two starts.</summary>
public sealed class LifeTests(LifeTests.Association stage) : IClassFixture<LifeTests.Association>
{
    private const string Passphrase = "cheval lampe orage tiroir";

    public sealed class Association(Chromium chromium) : Stage(chromium)
    {
        private int ahead;

        protected override string[] Arguments => ["serve", "--no-design", "--ahead", ahead.ToString(CultureInfo.InvariantCulture)];

        /// <summary>The same home, so many days after the first start.</summary>
        public async Task Wait(int days)
        {
            await Kill();
            ahead = days;
            await Start();
        }
    }

    [Fact]
    public async Task An_expired_place_is_reminded_then_hidden_then_restored()
    {
        await using (IBrowserContext context = await stage.Open(scripts: false))
        {
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(await stage.Printed(PeopleTests.FoundingLink()));
            await PeopleTests.Fill(page, ("organisme", "Association d’essai"), ("siret", "21210231500018"), ("email", "ada@essai.fr"), ("nom", "Ada Première"), ("passphrase", Passphrase));
            await PeopleTests.Press(page, "Ouvrir la plateforme");
            await page.GotoAsync("/services/ressources/nouvelle?type=epn");
            await PeopleTests.Fill(page, ("title", "Café numérique de Lormes"), ("commune", "Lormes"), ("hours", "Mo-Fr 09:00-12:00"));
            await PeopleTests.Press(page, "Enregistrer");
            (await page.Locator("h1").InnerTextAsync()).ShouldContain("Café numérique");
        }

        // 17 months and a half later: the last call, with the day it will be hidden.
        await stage.Wait(530);
        (await Letter("sera cachée le")).ShouldContain("Café numérique de Lormes");
        (await Found()).ShouldBeTrue("nothing is hidden before its day");
        await stage.Wait(565);
        (await Letter("la confirmer la montre")).ShouldContain("Café numérique de Lormes");
        (await Found()).ShouldBeFalse();

        await using IBrowserContext back = await stage.Open(scripts: false);
        IPage own = await back.NewPageAsync();
        await own.GotoAsync("/connexion");
        await PeopleTests.Fill(own, ("email", "ada@essai.fr"), ("passphrase", Passphrase));
        await PeopleTests.Press(own, "Se connecter");
        await own.GotoAsync("/services/ressources");
        (await own.Locator("main").InnerTextAsync()).ShouldContain("Caché, à confirmer");
        await own.GetByRole(AriaRole.Link, new() { Name = "Café numérique de Lormes" }).ClickAsync();
        await PeopleTests.Press(own, "Confirmer que tout est exact");
        (await Found()).ShouldBeTrue();
    }

    private async Task<bool> Found() =>
        Encoding.UTF8.GetString(await Limits.Answer(stage.Address + "/services/pres-de-chez-moi?q=cafe+numerique+lormes")).Contains("Café numérique de Lormes", StringComparison.Ordinal);

    private async Task<string> Letter(string holding)
    {
        for (int i = 0; i < 600; i++)
        {
            foreach (string file in Directory.Exists(stage.Mail) ? Directory.GetFiles(stage.Mail, "*.eml") : [])
            {
                string text = PeopleTests.Decoded(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
                if (text.Contains(holding, StringComparison.Ordinal))
                {
                    return text;
                }
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter says '{holding}'.");
    }
}
