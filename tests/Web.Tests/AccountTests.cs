using System.Net;
using System.Text.RegularExpressions;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>Accounts and bodies as a browser without a screen meets them.</summary>
public sealed partial class AccountTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Region = "21210231500018";
    private const string Department = "25801450100013";
    private const string Passphrase = "cheval lampe orage tiroir";

    private Uri At => portal.Client.BaseAddress!;

    [Fact]
    public async Task An_invitation_leaves_by_mail_makes_one_account_and_never_a_second()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer);
        (await officer.Post($"/organismes/{Region}/inviter", Fields(("email", "invite@essai.fr"), ("role", "agent")))).Status.ShouldBe(302);
        string path = await LinkMailedTo("invite@essai.fr");
        using Caller invited = new(At);
        (await invited.Get(path)).Body.ShouldContain("invite@essai.fr");
        (await invited.Get(path)).Status.ShouldBe(200, "looking at it, as mail scanners do, uses nothing up");
        (await invited.Post(path, Fields(("nom", "Bi\u202Enoît"), ("passphrase", Passphrase)))).Body.ShouldContain("invisible");
        (await invited.Post(path, Fields(("nom", "Benoît Agent"), ("passphrase", Passphrase)))).To.ShouldBe("/compte");
        (await invited.Get("/compte")).Body.ShouldContain("agent");
        using Caller thief = new(At);
        (await thief.Post(path, Fields(("nom", "Voleur Voleur"), ("passphrase", Passphrase)), "/connexion")).Body.ShouldContain("Ce lien ne sert plus");
        (await thief.Get("/lien/" + new string('x', 43))).Body.ShouldContain("Ce lien ne sert plus");
        (await thief.Get("/lien/" + new string('x', 5000))).Status.ShouldBe(200);
        portal.Database.ShouldSatisfyAllConditions(d => Journal().List(new AuditQuery { Action = "member.joined" }).ShouldNotBeEmpty());
    }

    [Fact]
    public async Task A_letter_that_a_killed_program_left_behind_leaves_with_the_next_start()
    {
        await using RunningPortal next = new(filled: false)
        {
            Adapt = o =>
            {
                new OutboxStore(o.Database, SealingKeys.Open(o.Home, null), o.Clock).Post(new Outgoing("laisse@essai.fr", "Laissé", "Bonjour"));
                return o;
            },
        };
        await next.InitializeAsync();
        for (int i = 0; i < 300 && (!Directory.Exists(next.Mail) || Directory.GetFiles(next.Mail, "*.eml").Length == 0); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllTextAsync(Directory.GetFiles(next.Mail, "*.eml").Single(), TestContext.Current.CancellationToken)).ShouldContain("laisse@essai.fr");
    }

    [Theory]
    [InlineData(Role.Officer, "administrator")]
    [InlineData(Role.Officer, "officer")]
    [InlineData(Role.Agent, "member")]
    public async Task Nobody_invites_above_what_the_role_allows(Role role, string asked)
    {
        using Caller caller = Caller.As(At, portal.Database, role);
        string email = $"{role}-{asked}@essai.fr";
        (int status, string body, _) = await caller.Post($"/organismes/{Region}/inviter", Fields(("email", email), ("role", asked)), "/compte");
        status.ShouldBeOneOf(403, 422);
        body.ShouldNotContain("Invitation faite");
        new LinkStore(portal.Database, TimeProvider.System).ListOpen(new BodyId(Region)).ShouldNotContain(l => l.Email == email);
    }

    [Fact]
    public async Task Without_a_second_factor_nobody_invites_and_the_page_says_what_to_do()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer, strong: false);
        (int status, string body, _) = await officer.Post($"/organismes/{Region}/inviter", Fields(("email", "faible@essai.fr"), ("role", "member")));
        status.ShouldBe(422);
        body.ShouldContain("second facteur");
        (await officer.Get($"/organismes/{Region}")).Body.ShouldContain("Il vous manque un second facteur");
    }

    [Fact]
    public async Task Who_works_in_a_body_is_not_for_others_to_read()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent), stranger = Caller.As(At, portal.Database, Role.Officer, siret: Department), visitor = new(At);
        string person = new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId(Region))[0].Person;
        (await agent.Get($"/organismes/{Region}")).Body.ShouldContain("Camille Essai");
        foreach (Caller other in new[] { stranger, visitor })
        {
            (int status, string body, _) = await other.Get($"/organismes/{Region}");
            status.ShouldBe(200);
            body[body.IndexOf("<main", StringComparison.Ordinal)..].ShouldNotContain("Camille Essai");
            (await other.Get($"/organismes/{Region}/personnes/{person}")).Status.ShouldBeOneOf(401, 403);
        }

        (await stranger.Post($"/organismes/{Region}/inviter", Fields(("email", "z@essai.fr"), ("role", "member")), "/compte")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task An_authenticator_is_added_with_its_first_code_asked_for_afterwards_and_no_code_works_twice()
    {
        (string email, Caller caller) = await Account();
        using Caller owner = caller;
        (string secret, string html) = await Propose(owner);
        (await owner.Post("/compte/securite/application", Fields(("secret", Sealed(html)), ("code", "000000")), "/compte/securite")).Body.ShouldContain("Ce code ne convient pas");
        (string shown, long used) = await Keep(owner, secret, html);
        string recovery = Recovery().Match(shown).Groups[1].Value;
        recovery.Length.ShouldBe(19);

        using Caller back = new(At);
        (await back.Post("/connexion", Entered(email))).To.ShouldBe("/connexion/code");
        (await back.Get("/compte")).Status.ShouldBe(401, "the first proof alone opens nothing");
        (await back.Post("/connexion/code", Fields(("code", Code(secret, used))))).Status.ShouldBe(422, "the code that set it up was used");
        long step = Totp.StepAt(TimeProvider.System.GetUtcNow());
        (await back.Post("/connexion/code", Fields(("code", Code(secret, step))))).To.ShouldBe("/compte");
        (await back.Get("/compte")).Status.ShouldBe(200);

        using Caller replay = new(At);
        await replay.Post("/connexion", Entered(email));
        (await replay.Post("/connexion/code", Fields(("code", Code(secret, step))))).Status.ShouldBe(422, "replayed");
        (await replay.Post("/connexion/code", Fields(("code", recovery)))).To.ShouldBe("/compte");
        using Caller again = new(At);
        await again.Post("/connexion", Entered(email));
        (await again.Post("/connexion/code", Fields(("code", recovery)))).Status.ShouldBe(422, "a recovery code works once");
    }

    /// <summary>Adds the authenticator with the code of the half minute before, which leaves the present one unused; once more when the half minute ended on the way.</summary>
    private static async Task<(string Shown, long Step)> Keep(Caller owner, string secret, string html)
    {
        while (true)
        {
            long step = Totp.StepAt(TimeProvider.System.GetUtcNow()) - 1;
            string shown = (await owner.Post("/compte/securite/application", Fields(("secret", Sealed(html)), ("code", Code(secret, step))), "/compte/securite")).Body;
            if (Recovery().IsMatch(shown))
                return (shown, step);

            (Totp.StepAt(TimeProvider.System.GetUtcNow()) - 1).ShouldBeGreaterThan(step, shown);
        }
    }

    [Fact]
    public async Task Guessing_codes_makes_the_account_rest_even_for_the_right_one()
    {
        (string email, Caller caller) = await Account();
        using Caller owner = caller;
        (string secret, string html) = await Propose(owner);
        await Keep(owner, secret, html);
        using Caller guesser = new(At);
        await guesser.Post("/connexion", Entered(email));
        for (int i = 0; i < PersonStore.MostFailures; i++)
        {
            await guesser.Post("/connexion/code", Fields(("code", "12345" + i)));
        }

        (await guesser.Post("/connexion/code", Fields(("code", Code(secret, Totp.StepAt(TimeProvider.System.GetUtcNow())))))).Status.ShouldBe(422);
    }

    [Fact]
    public async Task A_link_by_mail_opens_in_the_browser_that_asked_once_and_nowhere_else()
    {
        (string email, Caller caller) = await Account();
        using Caller owner = caller;
        using Caller asking = new(At), elsewhere = new(At);
        (await asking.Post("/connexion/lien", Fields(("email", email)))).Body.ShouldContain("Si cette adresse a un compte");
        string path = await LinkMailedTo(email);
        (await elsewhere.Post(path, Fields())).Status.ShouldBe(422);
        (await asking.Post(path, Fields())).To.ShouldBe("/compte");
        (await asking.Get("/compte/securite/phrase")).Body.ShouldNotContain("actuelle\"", customMessage: "who reads the account's mail may set a new passphrase");
        (await asking.Post(path, Fields(), "/compte")).Body.ShouldContain("Ce lien ne sert plus");
        using Caller nobody = new(At);
        (await nobody.Post("/connexion/lien", Fields(("email", "personne@essai.fr")))).Body.ShouldContain("Si cette adresse a un compte");
    }

    [Fact]
    public async Task Changing_the_passphrase_closes_the_other_sessions()
    {
        (string email, Caller caller) = await Account();
        using Caller owner = caller;
        using Caller other = new(At);
        (await other.Post("/connexion", Entered(email))).To.ShouldBe("/compte");
        (await other.Get("/compte/securite")).Body.ShouldContain("Fermer toutes les autres sessions");
        (await owner.Post("/compte/securite/phrase", Fields(("actuelle", "fausse phrase de passe"), ("passphrase", "girafe bouton nuage tapis")))).Status.ShouldBe(422);
        (await owner.Post("/compte/securite/phrase", Fields(("actuelle", Passphrase), ("passphrase", "girafe bouton nuage tapis")))).To.ShouldBe("/compte/securite");
        (await other.Get("/compte")).Status.ShouldBe(401);
        (await owner.Get("/compte")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Leaving_handing_over_and_switching_take_effect_on_the_next_request()
    {
        using Caller administrator = Caller.As(At, portal.Database, Role.Administrator, siret: Department), agent = Caller.As(At, portal.Database, Role.Agent, siret: Department);
        MembershipStore memberships = new(portal.Database, TimeProvider.System);
        BodyId body = new(Department);
        string agentId = memberships.ListIn(body).First(m => m.Role == Role.Agent).Person, adminId = memberships.ListIn(body).First(m => m.Role == Role.Administrator && m.Person != agentId).Person;
        string self = $"/organismes/{Department}/personnes/{adminId}", other = $"/organismes/{Department}/personnes/{agentId}";
        bool alone = memberships.ListIn(body).Count(m => m.Role == Role.Administrator) == 1;
        (int status, string html, _) = await administrator.Post(self + "/retirer", Fields(), self);
        if (alone)
        {
            status.ShouldBe(422);
            html.ShouldContain("administrateur");
            (await administrator.Post(other + "/transmettre", Fields(), other)).Status.ShouldBe(302);
            memberships.Find(agentId, body)!.Role.ShouldBe(Role.Administrator);
            (await administrator.Get($"/organismes/{Department}/inviter")).Status.ShouldBe(403, "a member now, at once");
            (await administrator.Post(self + "/retirer", Fields(), self)).To.ShouldBe("/compte");
        }

        (await administrator.Get("/compte")).Body.ShouldContain("Vous n’appartenez à aucun organisme");
        (await agent.Post("/compte/organisme", Fields(("siret", Region)), "/compte")).Status.ShouldBe(403, "one acts for one's own bodies only");
    }

    [Fact]
    public async Task A_form_field_of_ten_megabytes_is_refused_and_the_portal_goes_on()
    {
        using Caller caller = new(At);
        int status;
        try
        {
            status = (await caller.Post("/connexion", Fields(("email", new string('a', 10_000_000)), ("passphrase", "x")))).Status;
        }
        catch (HttpRequestException)
        {
            status = 413; // The portal closed the line before all was sent.
        }

        status.ShouldBeOneOf(400, 413);
        (await caller.Get("/connexion")).Status.ShouldBe(200);
    }

    private AuditLog Journal() => new(portal.Database, TimeProvider.System, Path.GetTempPath());

    private async Task<(string Email, Caller Caller)> Account()
    {
        using Caller seed = Caller.As(At, portal.Database, Role.Member);
        string email = $"{Guid.NewGuid():N}@essai.fr";
        string secret = new LinkStore(portal.Database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, email, new BodyId(Region), Role.Member);
        Caller caller = new(At);
        (await caller.Post("/lien/" + secret, Fields(("nom", "Dominique Compte"), ("passphrase", Passphrase)))).To.ShouldBe("/compte");
        return (email, caller);
    }

    private static async Task<(string Secret, string Html)> Propose(Caller caller)
    {
        (_, string html, _) = await caller.Get("/compte/securite/application");
        html.ShouldContain("<svg viewBox");
        return (Key().Match(html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal), html);
    }

    private static string Sealed(string html) => WebUtility.HtmlDecode(SecretField().Match(html).Groups[1].Value);

    private static string Code(string base32, long step)
    {
        List<byte> bytes = [];
        int held = 0, bits = 0;
        foreach (char c in base32)
        {
            held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bytes.Add((byte)(held >> (bits -= 8)));
                held &= (1 << bits) - 1;
            }
        }

        return Totp.CodeAt(bytes.ToArray(), step);
    }

    /// <summary>The address of the newest message to someone, once it has left the queue.</summary>
    private async Task<string> LinkMailedTo(string email)
    {
        for (int i = 0; i < 100; i++)
        {
            foreach (string file in (Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml") : []).OrderDescending())
            {
                MimeKit.MimeMessage mail = await MimeKit.MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
                if (mail.To.ToString() == email && MailedLink().Match(mail.TextBody ?? "") is { Success: true } link)
                {
                    return link.Value;
                }
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("No mail came to " + email);
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => f.Value);

    private static Dictionary<string, string> Entered(string email) => Fields(("email", email), ("passphrase", Passphrase), ("retour", "/"));

    [GeneratedRegex("<code class=\"secret\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("name=\"secret\" value=\"([^\"]+)\"")]
    private static partial Regex SecretField();

    [GeneratedRegex("<code>([a-z2-7-]{19})</code>")]
    private static partial Regex Recovery();

    [GeneratedRegex("/lien/[A-Za-z0-9_-]{43}")]
    private static partial Regex MailedLink();
}
