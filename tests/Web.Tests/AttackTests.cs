using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Operations;
using Microsoft.AspNetCore.DataProtection;

namespace Maillage.Web.Tests;

/// <summary>Attacks on accounts over the wire: stolen cookies, links out of time, codes seen before, sign-ups by the dozen, sessions left open. Each fails without its guard (tests/guards.json).</summary>
public sealed partial class AttackTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Region = "21210231500018";
    private const string Passphrase = "cheval lampe orage tiroir";

    private Uri At => portal.Client.BaseAddress!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_session_s_cookie_is_out_of_reach_of_scripts_and_other_sites_and_over_tls_of_other_names()
    {
        await using RunningPortal behind = new(filled: false) { Adapt = o => o with { Proxies = ["127.0.0.1"], Hosts = ["maillage.example.fr"] } };
        await behind.InitializeAsync();
        foreach (bool tls in new[] { false, true })
        {
            string secret = Invitation(behind, "cookie" + tls + "@essai.fr");
            (string cookies, string token) = await Form(behind, "/lien/" + secret, tls);
            using HttpRequestMessage accept = Ask(HttpMethod.Post, "/lien/" + secret, tls);
            accept.Headers.Add("Cookie", cookies);
            accept.Content = new FormUrlEncodedContent([new("jeton", token), new("nom", "Dominique Cookie"), new("passphrase", Passphrase)]);
            using HttpResponseMessage answer = await behind.Client.SendAsync(accept, Stop);
            string set = answer.Headers.GetValues("Set-Cookie").Single(c => c.Contains("maillage.session=", StringComparison.Ordinal)).ToLowerInvariant();
            set.ShouldContain("httponly");
            set.ShouldContain("samesite=lax");
            set.ShouldContain("path=/");
            set.ShouldNotContain("domain=");
            set.StartsWith("__host-", StringComparison.Ordinal).ShouldBe(tls);
            set.Contains("secure", StringComparison.Ordinal).ShouldBe(tls);
        }
    }

    [Fact]
    public async Task A_link_out_of_time_opens_nothing_and_says_so()
    {
        LinkStore links = new(portal.Database, TimeProvider.System);
        string late = "/lien/" + links.Add(LinkPurpose.Invitation, -TimeSpan.FromSeconds(1), "tard@essai.fr", new BodyId(Region), Role.Member);
        using Caller caller = new(At);
        (await caller.Get(late)).Body.ShouldContain("Ce lien ne sert plus");
        (_, string body, string? to) = await caller.Post(late, Fields(("nom", "Tard Tard"), ("passphrase", Passphrase)), "/connexion");
        to.ShouldBeNull();
        body.ShouldContain("Ce lien ne sert plus");
        new PersonStore(portal.Database, TimeProvider.System).FindByEmail("tard@essai.fr").ShouldBeNull();
    }

    [Fact]
    public async Task Signing_up_by_the_dozen_from_one_address_is_stopped_and_no_invitation_is_lost()
    {
        await using RunningPortal small = new(filled: false, signIns: 6);
        await small.InitializeAsync();
        string[] secrets = [.. Enumerable.Range(0, 20).Select(i => Invitation(small, $"masse{i}@essai.fr"))];
        (int Status, string Body, string? To)[] answers = await Task.WhenAll(secrets.Select(async s =>
        {
            using Caller caller = new(small.Client.BaseAddress!);
            return await caller.Post("/lien/" + s, Fields(("nom", "Masse Masse"), ("passphrase", Passphrase)));
        }));
        int made = answers.Count(a => a.To == "/compte"), refused = answers.Count(a => a.Status == 429);
        refused.ShouldBeGreaterThan(0);
        (made + refused).ShouldBe(20);
        answers.First(a => a.Status == 429).Body.ShouldContain("Attendez une minute");
        new LinkStore(small.Database, TimeProvider.System).ListOpen(new BodyId(Region)).Count.ShouldBe(refused, "who was refused may come again");
    }

    [Fact]
    public async Task A_link_by_mail_does_not_go_round_the_second_factor()
    {
        (string email, string person) = await Account();
        new FactorStore(portal.Database, TimeProvider.System).SetTotp(person, "sealed elsewhere", 0);
        using Caller caller = new(At);
        await caller.Post("/connexion/lien", Fields(("email", email)));
        string path = await Mailed(email, MailedLink());
        (await caller.Post(path, Fields())).To.ShouldBe("/connexion/code");
        (await caller.Get("/compte")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_copied_database_holds_nothing_to_guess_passphrases_at_and_lost_keys_leave_the_way_by_link()
    {
        (string email, string person) = await Account();
        PersonStore people = new(portal.Database, TimeProvider.System);
        string Kept() => people.GetCredentials(person).Passphrase!;
        Kept().ShouldStartWith("sealed:");
        people.SetPassphrase(person, Accounts.Passwords.Hash(Passphrase));
        using Caller before = new(At), caller = new(At);
        (await before.Post("/connexion", Entered(email))).To.ShouldBe("/compte", "a bare hash of an earlier version still opens");
        Kept().ShouldStartWith("sealed:", Case.Sensitive, "and is sealed then");
        people.SetPassphrase(person, "sealed:" + new EphemeralDataProtectionProvider().CreateProtector("passphrase").Protect(Accounts.Passwords.Hash(Passphrase)));
        (await caller.Post("/connexion", Entered(email))).Status.ShouldBe(422);
        await caller.Post("/connexion/lien", Fields(("email", email)));
        (await caller.Post(await Mailed(email, MailedLink()), Fields())).To.ShouldBe("/compte");
    }

    [Fact]
    public async Task A_code_seen_before_is_refused_written_down_and_told_to_its_owner()
    {
        (string email, string person) = await Account();
        using Caller owner = new(At);
        await owner.Post("/connexion", Entered(email));
        (_, string html, _) = await owner.Get("/compte/securite/application");
        byte[] secret = Base32(Key().Match(html).Groups[1].Value);
        long step = Totp.StepAt(TimeProvider.System.GetUtcNow());
        await owner.Post("/compte/securite/application", Fields(("secret", WebUtility.HtmlDecode(SecretField().Match(html).Groups[1].Value)), ("code", Totp.CodeAt(secret, step))), "/compte/securite");
        using Caller thief = new(At);
        (await thief.Post("/connexion", Entered(email))).To.ShouldBe("/connexion/code");
        (await thief.Post("/connexion/code", Fields(("code", Totp.CodeAt(secret, step))))).Status.ShouldBe(422);
        await Mailed(email, Replayed());
        Journal(portal).ListOf(person).ShouldContain(l => l.Action == "factor.replayed");
    }

    [Fact]
    public async Task Who_enters_from_a_browser_not_seen_before_has_the_account_s_owner_told_once()
    {
        (string email, _) = await Account();
        using Caller elsewhere = new(At);
        await elsewhere.Post("/connexion", Entered(email));
        await Mailed(email, NewBrowser());
        await elsewhere.Post("/deconnexion", Fields(), "/compte");
        await elsewhere.Post("/connexion", Entered(email));
        await Task.Delay(300, Stop);
        Letters(portal).Count(m => m.To.ToString() == email && NewBrowser().IsMatch(m.TextBody ?? "")).ShouldBe(1, "the browser is known now");
    }

    [Fact]
    public async Task A_session_left_open_does_nothing_grave_before_one_shows_again_who_one_is()
    {
        await using RunningPortal later = await Later();
        (Person person, string session) = LeftOpen(later);
        using Caller passer = Caller.With(later.Client.BaseAddress!, session);
        (int status, _, string? to) = await passer.Post("/compte/effacer", Fields(("confirme", "oui")), "/compte/donnees");
        (status, to).ShouldBe((302, "/connexion/preuve?retour=%2Fcompte%2Fdonnees"));
        new PersonStore(later.Database, TimeProvider.System).Find(person.Id).ShouldNotBeNull();
        (await passer.Get("/compte/securite/application")).To.ShouldStartWith("/connexion/preuve");
        (await passer.Post("/connexion/preuve", Fields(("passphrase", "pas la bonne phrase"), ("retour", "/compte/donnees")))).Status.ShouldBe(422);
        (await passer.Post("/connexion/preuve", Fields(("passphrase", Passphrase), ("retour", "/compte/donnees")))).To.ShouldBe("/compte/donnees");
        (await passer.Get("/compte/securite/application")).Status.ShouldBe(200);
        using Caller thief = Caller.With(later.Client.BaseAddress!, session);
        (await thief.Get("/compte")).Status.ShouldBe(401, "the proof began another session");
    }

    [Fact]
    public async Task An_invitation_accepted_in_a_session_left_open_proves_nothing_and_the_proof_goes_on_for_the_body_joined()
    {
        await using RunningPortal later = await Later();
        (Person person, string session) = LeftOpen(later);
        BodyId chamber = new("25801450100013");
        new BodyStore(later.Database, TimeProvider.System).Save(new Body(chamber, "Chambre de la Nièvre", BodyKind.Chamber, [TerritoryId.Department("58")], null, null, null, false, default));
        string invitation = "/lien/" + new LinkStore(later.Database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, person.Email, chamber, Role.Member);
        SessionStore sessions = new(later.Database, TimeProvider.System);
        using Caller passer = Caller.With(later.Client.BaseAddress!, session);
        (await passer.Post(invitation, Fields())).To.ShouldBe("/compte");
        sessions.ListOf(person.Id).ShouldHaveSingleItem().Body.ShouldBe(chamber);
        (await passer.Get("/compte/securite/application")).To.ShouldStartWith("/connexion/preuve");
        (await passer.Post("/connexion/preuve", Fields(("passphrase", Passphrase), ("retour", "/compte")))).To.ShouldBe("/compte");
        sessions.ListOf(person.Id).ShouldHaveSingleItem().Body.ShouldBe(chamber, "and not for the body where the role is higher");
        (await passer.Get("/compte/securite/application")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_lost_every_factor_gets_in_again_after_an_administrator_of_the_platform_reset_them_and_nobody_else_can()
    {
        (string email, string person) = await Account();
        FactorStore factors = new(portal.Database, TimeProvider.System);
        factors.SetTotp(person, "sealed elsewhere", 0);
        string page = $"/organismes/{Region}/personnes/{person}";
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), weak = Caller.As(At, portal.Database, Role.Administrator, strong: false), administrator = Caller.As(At, portal.Database, Role.Administrator);
        (await officer.Post(page + "/facteurs", Fields(), page)).Status.ShouldBe(403);
        (await weak.Post(page + "/facteurs", Fields(), page)).Status.ShouldBe(422, "without a second factor of one's own");
        factors.Any(person).ShouldBeTrue();
        (await administrator.Post(page + "/facteurs", Fields(), page)).Status.ShouldBe(302);
        factors.Any(person).ShouldBeFalse();
        await Mailed(email, Reset());
        Journal(portal).ListOf(person).ShouldContain(l => l.Action == "factor.reset");
        using Caller back = new(At);
        (await back.Post("/connexion", Entered(email))).To.ShouldBe("/compte");
    }

    [Fact]
    public async Task What_a_known_person_is_refused_stands_in_the_journal_once()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent);
        for (int i = 0; i < 3; i++)
        {
            (await agent.Get($"/organismes/{Region}/inviter")).Status.ShouldBe(403);
        }

        IReadOnlyList<AuditLine> lines = Journal(portal).List(new AuditQuery { Action = "access.refused", Id = "GET /organismes/{siret}/inviter" });
        AuditLine line = lines.ShouldHaveSingleItem();
        line.Details.ShouldContain("role");
        line.Body.ShouldBe(Region);
    }

    [Fact]
    public async Task Too_many_wrong_passphrases_ring_once_an_hour_for_those_who_run_the_platform()
    {
        await using RunningPortal watched = new(filled: false) { Adapt = o => o with { Alarms = Alarms.Read("signin=3") } };
        await watched.InitializeAsync();
        Caller.As(watched.Client.BaseAddress!, watched.Database, Role.Administrator).Dispose();
        string administrator = new PersonStore(watched.Database, TimeProvider.System).Find(new MembershipStore(watched.Database, TimeProvider.System).ListIn(new BodyId(Region)).Single().Person)!.Email;
        using Caller guesser = new(watched.Client.BaseAddress!);
        for (int i = 0; i < 4; i++)
        {
            await guesser.Post("/connexion", Fields(("email", $"{i}@essai.fr"), ("passphrase", "pas la bonne phrase")));
        }

        (await Mailed(watched, administrator, Unusual())).ShouldContain("3");
        Journal(watched).List(new AuditQuery { Action = "alarm.rung" }).ShouldHaveSingleItem().Id.ShouldBe("signin");
    }

    [Fact]
    public void A_measure_of_alarms_that_cannot_be_read_is_refused_in_words()
    {
        Alarms.Read("signin=50, malware=0").ShouldBe(new Dictionary<Alarm, int> { [Alarm.SignIn] = 50, [Alarm.Malware] = 0 });
        foreach (string bad in new[] { "signin", "nothing=3", "signin=-1", "7=3" })
        {
            Should.Throw<BadInputException>(() => Alarms.Read(bad)).Problems.Single().Code.ShouldBe("alarms", bad);
        }
    }

    [Fact]
    public async Task What_was_uploaded_is_saved_and_never_shown_as_a_page_of_the_portal()
    {
        using Caller agent = Caller.As(At, portal.Database, Role.Agent);
        string drawer = $"/organismes/{Region}/coffre";
        using MultipartFormDataContent form = new() { { new StringContent(await agent.Token(drawer)), "jeton" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes("a;b")), "fichier", "relevé.csv");
        using (HttpResponseMessage kept = await agent.Send(drawer, form))
        {
            ((int)kept.StatusCode).ShouldBe(302);
        }

        string piece = Piece().Match((await agent.Get(drawer)).Body).Value;
        using HttpResponseMessage answer = await agent.Ask(piece + "/contenu");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
    }

    [Fact]
    public async Task A_script_runs_only_when_it_is_the_file_the_page_was_made_with()
    {
        string page = (await portal.Get("/connexion")).Body;
        MatchCollection scripts = Scripts().Matches(page);
        scripts.Count.ShouldBe(Regex.Count(page, "<script"), "no script without the mark of its content");
        foreach (Match script in scripts)
        {
            byte[] file = await portal.Client.GetByteArrayAsync(script.Groups[1].Value, Stop);
            WebUtility.HtmlDecode(script.Groups[2].Value).ShouldBe("sha256-" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(file)));
        }
    }

    /// <summary>The machine's clock, some time ahead.</summary>
    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    /// <summary>A portal whose sessions begun now are too old for a grave deed.</summary>
    private static async Task<RunningPortal> Later()
    {
        RunningPortal later = new(filled: false) { Adapt = o => o with { Clock = new Ahead(Session.Fresh + TimeSpan.FromMinutes(1)) } };
        await later.InitializeAsync();
        return later;
    }

    /// <summary>An agent of the region who went away from a signed-in browser.</summary>
    private static (Person Person, string Session) LeftOpen(RunningPortal later)
    {
        string hash = new Microsoft.AspNetCore.Identity.PasswordHasher<string>().HashPassword("", Passphrase);
        LinkStore links = new(later.Database, TimeProvider.System);
        Caller.As(later.Client.BaseAddress!, later.Database, Role.Administrator).Dispose();
        Person person = Caller.Joining(later.Database).Accept(links.Find(links.Add(LinkPurpose.Invitation, Link.InvitationLife, "laisse@essai.fr", new BodyId(Region), Role.Agent))!, "Laissé Ouvert", "fr", hash);
        return (person, new SessionStore(later.Database, TimeProvider.System).Begin(person.Id, strong: false, "passphrase", "test", new BodyId(Region)));
    }

    private async Task<(string Email, string Person)> Account()
    {
        string email = $"{Guid.NewGuid():N}@essai.fr";
        using Caller caller = new(At);
        (await caller.Post("/lien/" + Invitation(portal, email), Fields(("nom", "Dominique Compte"), ("passphrase", Passphrase)))).To.ShouldBe("/compte");
        return (email, new PersonStore(portal.Database, TimeProvider.System).FindByEmail(email)!.Id);
    }

    private static string Invitation(RunningPortal on, string email)
    {
        BodyStore bodies = new(on.Database, TimeProvider.System);
        if (bodies.Find(new BodyId(Region)) is null)
        {
            Caller.As(on.Client.BaseAddress!, on.Database, Role.Administrator).Dispose();
        }

        return new LinkStore(on.Database, TimeProvider.System).Add(LinkPurpose.Invitation, Link.InvitationLife, email, new BodyId(Region), Role.Member);
    }

    private static HttpRequestMessage Ask(HttpMethod method, string path, bool tls)
    {
        HttpRequestMessage request = new(method, path);
        if (tls)
        {
            request.Headers.Host = "maillage.example.fr";
            request.Headers.Add("X-Forwarded-Proto", "https");
        }

        return request;
    }

    private static async Task<(string Cookies, string Token)> Form(RunningPortal on, string path, bool tls)
    {
        using HttpRequestMessage request = Ask(HttpMethod.Get, path, tls);
        using HttpResponseMessage answer = await on.Client.SendAsync(request, Stop);
        string cookies = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return (cookies, WebUtility.HtmlDecode(Token().Match(await answer.Content.ReadAsStringAsync(Stop)).Groups[1].Value));
    }

    private Task<string> Mailed(string email, Regex what) => Mailed(portal, email, what);

    private static async Task<string> Mailed(RunningPortal on, string email, Regex what)
    {
        for (int i = 0; i < 200; i++)
        {
            if (Letters(on).Where(m => m.To.ToString() == email).Select(m => what.Match(m.TextBody ?? "")).FirstOrDefault(m => m.Success) is { } found)
            {
                return found.Value;
            }

            await Task.Delay(50, Stop);
        }

        throw new TimeoutException($"No letter like {what} came to {email}.");
    }

    private static IEnumerable<MimeKit.MimeMessage> Letters(RunningPortal on) => Directory.Exists(on.Mail) ? Directory.GetFiles(on.Mail, "*.eml").OrderDescending().Select(f => MimeKit.MimeMessage.Load(f, Stop)) : [];

    private static AuditLog Journal(RunningPortal on) => new(on.Database, TimeProvider.System, Path.GetTempPath());

    private static byte[] Base32(string text)
    {
        List<byte> bytes = [];
        int held = 0, bits = 0;
        foreach (char c in text.Where(c => c != ' '))
        {
            held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bytes.Add((byte)(held >> (bits -= 8)));
                held &= (1 << bits) - 1;
            }
        }

        return [.. bytes];
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(f => f.Name, f => f.Value);

    private static Dictionary<string, string> Entered(string email) => Fields(("email", email), ("passphrase", Passphrase), ("retour", "/"));

    [GeneratedRegex("name=\"jeton\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/lien/[A-Za-z0-9_-]{43}")]
    private static partial Regex MailedLink();

    [GeneratedRegex("un code déjà utilisé")]
    private static partial Regex Replayed();

    [GeneratedRegex("un navigateur qui ne l’avait jamais ouvert")]
    private static partial Regex NewBrowser();

    [GeneratedRegex("remis à zéro")]
    private static partial Regex Reset();

    [GeneratedRegex("[0-9]+ phrases de passe ou codes faux")]
    private static partial Regex Unusual();

    [GeneratedRegex("<code class=\"secret\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("name=\"secret\" value=\"([^\"]+)\"")]
    private static partial Regex SecretField();

    [GeneratedRegex("/pieces/[0-9a-f]+")]
    private static partial Regex Piece();

    [GeneratedRegex("<script type=\"module\" src=\"(/[^\"]+)\" integrity=\"([^\"]+)\">")]
    private static partial Regex Scripts();
}
