using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>The whole way of people in a real browser: found, second factor, invite, accept, act, be refused, hand over, leave, be erased.</summary>
public sealed partial class PeopleTests(PeopleTests.Platform stage) : IClassFixture<PeopleTests.Platform>
{
    private const string Passphrase = "cheval lampe orage tiroir";
    private const string Region = "21210231500018";
    private const string Department = "25801450100013";

    /// <summary>A platform of its own, so that it begins without an administrator.</summary>
    public sealed class Platform(Chromium chromium) : Stage(chromium);

    [Fact]
    public async Task From_the_founding_link_to_being_erased_everything_works_and_passes_axe()
    {
        List<string> faults = [];
        // Without scripts: forms, codes and links need none.
        await using IBrowserContext founder = await stage.Open(scripts: false);
        IPage page = await founder.NewPageAsync();
        await page.GotoAsync(await stage.Printed(FoundingLink()));
        await Fill(page, ("organisme", "Région d’essai"), ("siret", Region), ("email", "ada@essai.fr"), ("nom", "Ada Première"), ("passphrase", "court"));
        await Press(page, "Ouvrir la plateforme");
        (await page.Locator(".errors").InnerTextAsync()).ShouldContain("12 à 128");
        (await page.Locator("#nom").InputValueAsync()).ShouldBe("Ada Première", "what was typed is kept");
        await Fill(page, ("passphrase", Passphrase));
        await Press(page, "Ouvrir la plateforme");
        page.Url.ShouldEndWith("/compte");

        await page.GotoAsync("/compte/securite/application");
        byte[] secret = Base32((await page.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await Fill(page, ("code", Code(secret)));
        await Press(page, "Vérifier et ajouter");
        (await page.Locator(".codes li").CountAsync()).ShouldBe(10);

        await page.GotoAsync("/organismes/nouveau");
        await Fill(page, ("siret", Department), ("nom", "Département d’essai"), ("territoires", "dep-58"));
        await page.Locator("#type").SelectOptionAsync("Department");
        await Press(page, "Enregistrer");
        page.Url.ShouldEndWith("/organismes/" + Department);
        string link = await Invite(page, Region, "bob@essai.fr", "officer");

        await using IBrowserContext second = await stage.Open();
        IPage bob = await second.NewPageAsync();
        await bob.GotoAsync(link);
        faults.AddRange(await Axe.Faults(bob));
        await Fill(bob, ("nom", "Bob Second"), ("passphrase", Passphrase));
        await Press(bob, "Accepter");
        (await bob.Locator("main").InnerTextAsync()).ShouldContain("responsable");
        (await bob.Locator(".who").InnerTextAsync()).ShouldContain("Bob Second");
        // A responsible of the region is nobody in the department.
        await bob.GotoAsync($"/organismes/{Department}");
        (await bob.GetByText("Inviter une personne").CountAsync()).ShouldBe(0);
        (await bob.GotoAsync($"/organismes/{Department}/inviter"))!.Status.ShouldBe(403);
        (await bob.Locator("main").InnerTextAsync()).ShouldContain("Vous n’avez pas ce droit");
        (await bob.GotoAsync("/plateforme/services"))!.Status.ShouldBe(403);
        faults.AddRange(await Axe.Faults(bob));

        // For the own body he acts once a second factor was shown.
        await bob.GotoAsync("/compte/securite/application");
        byte[] his = Base32((await bob.Locator("code.secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await Fill(bob, ("code", Code(his)));
        await Press(bob, "Vérifier et ajouter");
        await Invite(bob, Region, "cleo@essai.fr", "member");

        foreach (string path in new[] { "/compte", "/compte/securite", "/compte/securite/application", "/compte/securite/phrase", "/organismes", $"/organismes/{Region}", $"/organismes/{Region}/inviter" })
        {
            await bob.GotoAsync(path);
            faults.AddRange(await Axe.Faults(bob));
        }

        // The one who leaves hands over first.
        await page.GotoAsync($"/organismes/{Region}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ada Première" }).Last.ClickAsync();
        await Press(page, "Quitter l’organisme");
        (await page.Locator(".errors").InnerTextAsync()).ShouldContain("transmettez d’abord");
        await page.GotoAsync($"/organismes/{Region}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Bob Second" }).ClickAsync();
        await Press(page, "Transmettre mon rôle");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ada Première" }).Last.ClickAsync();
        await Press(page, "Quitter l’organisme");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Vous n’appartenez à aucun organisme");
        await bob.GotoAsync("/compte");
        (await bob.Locator("main").InnerTextAsync()).ShouldContain("administrateur");

        // Who left is erased: no account, and no name in what was done.
        await bob.GotoAsync($"/organismes/{Region}/journal");
        (await bob.Locator("main").InnerTextAsync()).ShouldContain("Ada Première");
        await page.GotoAsync("/compte/donnees");
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Locator("form[action='/compte/effacer'] button").ClickAsync();
        (await page.GotoAsync("/compte"))!.Status.ShouldBe(401);
        await page.GotoAsync("/connexion");
        await Fill(page, ("email", "ada@essai.fr"), ("passphrase", Passphrase));
        await Press(page, "Se connecter");
        (await page.Locator(".errors").InnerTextAsync()).ShouldContain("ne convient pas");
        await bob.GotoAsync($"/organismes/{Region}/journal");
        (await bob.Locator("main").InnerTextAsync()).ShouldNotContain("Ada Première");
        faults.ShouldBeEmpty();
    }

    private async Task<string> Invite(IPage page, string siret, string email, string role)
    {
        await page.GotoAsync($"/organismes/{siret}/inviter");
        await Fill(page, ("email", email));
        await page.Locator($"input[name=role][value={role}]").CheckAsync();
        await Press(page, "Envoyer l’invitation");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("Invitation faite");
        for (int i = 0; i < 100; i++)
        {
            foreach (string file in (Directory.Exists(stage.Mail) ? Directory.GetFiles(stage.Mail, "*.eml") : []).OrderDescending())
            {
                string text = Decoded(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
                if (text.Contains($"To: {email}", StringComparison.Ordinal))
                {
                    return Mailed().Match(text).Value;
                }
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("No invitation left by mail.");
    }

    /// <summary>Soft line ends of quoted-printable, and text in base 64, undone.</summary>
    internal static string Decoded(string mail)
    {
        int body = mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and int crlf ? crlf + 4 : mail.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        return mail.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? mail[..body] + System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(mail[body..].Trim()))
            : mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal);
    }

    internal static async Task Fill(IPage page, params (string Id, string Value)[] fields)
    {
        foreach ((string id, string value) in fields)
        {
            await page.Locator("#" + id).FillAsync(value);
        }
    }

    internal static Task Press(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    internal static byte[] Base32(string text)
    {
        List<byte> bytes = [];
        int held = 0, bits = 0;
        foreach (char c in text)
        {
            held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(held >> bits));
                held &= (1 << bits) - 1;
            }
        }

        return [.. bytes];
    }

    /// <summary>What an authenticator would show now (RFC 6238), computed apart from the product's own code.</summary>
    internal static string Code(byte[] secret)
    {
        byte[] counter = BitConverter.GetBytes(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        Array.Reverse(counter);
#pragma warning disable CA5350 // What every authenticator uses (RFC 6238).
        byte[] mac = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        int at = mac[19] & 15;
        int number = ((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("http://\\S+/lien/[A-Za-z0-9_-]{43}")]
    internal static partial Regex FoundingLink();

    [GeneratedRegex("http://\\S+/lien/[A-Za-z0-9_-]{43}")]
    private static partial Regex Mailed();
}
