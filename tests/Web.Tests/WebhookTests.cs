using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.Cases.Storage;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Bodies' software is told what happens to their cases: a real listener, and a clock that the test moves.</summary>
public sealed partial class WebhookTests : IAsyncLifetime
{
    private const string Own = "21210231500018";
    private const string Other = "38012986646850";
    private readonly MovedClock clock = new();
    private readonly Listener listener = new();
    private RunningPortal portal = null!;

    private Uri At => portal.Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        portal = new RunningPortal(true) { Adapt = o => o with { Clock = clock, HarvestNetworks = ["127.0.0.0/8"] } };
        await portal.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        listener.Dispose();
    }

    [Fact]
    public async Task What_happens_to_a_body_s_case_arrives_once_signed_and_without_a_word_of_anyone()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), stranger = Caller.As(At, portal.Database, Role.Officer, siret: Other), baker = new(At);
        string secret = await Register(officer, Own, listener.Address + "a");
        await Register(stranger, Other, listener.Address + "b");
        string need = await Need(baker);
        string file = need.Replace("besoins", "dossiers", StringComparison.Ordinal);
        (await baker.Post(file + "/message", new Dictionary<string, string> { ["message"] = "Je suis Jean Forge" }, file)).Status.ShouldBe(302);
        (await officer.Post(file + "/message", new Dictionary<string, string> { ["message"] = "Entre nous", ["pour"] = "note" }, file)).Status.ShouldBe(302);
        await Until(() => listener.Seen.Any(s => s.Body.Contains("case.message", StringComparison.Ordinal)));
        clock.Strike();
        clock.Strike();
        await Until(() => new WebhookStore(portal.Database, clock).List().Sum(h => new WebhookStore(portal.Database, clock).ListDeliveries(h.Id).Count(d => d.DoneAt is null)) == 0);
        listener.Seen.ShouldAllBe(s => s.Path == "/a", "nobody else is told");
        listener.Seen.Select(s => s.Id).ShouldBeUnique("each once");
        listener.Seen.Count(s => s.Body.Contains("case.message", StringComparison.Ordinal)).ShouldBe(1, "a note is told to nobody");
        Told first = listener.Seen.First(s => s.Body.Contains("case.message", StringComparison.Ordinal));
        byte[] key = Convert.FromBase64String(secret["whsec_".Length..]);
        first.Signature.ShouldBe("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{first.Id}.{first.Timestamp}.{first.Body}"))));
        first.Body.ShouldNotContain("Forge");
        using JsonDocument told = JsonDocument.Parse(first.Body);
        told.RootElement.GetProperty("data").GetProperty("case").GetString().ShouldBe(need.Split('/')[^1]);
        (await officer.Get($"/organismes/{Own}/appels")).Body.ShouldContain("arrivé");
        string bare = secret["whsec_".Length..];
        using System.Data.Common.DbConnection connection = portal.Database.Open(Maillage.Database.DatabasePart.Private);
        Dapper.SqlMapper.Query<string>(connection, "SELECT secret FROM webhook").ShouldAllBe(s => !s.Contains(bare, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_does_not_arrive_comes_again_ever_later_then_the_address_is_stopped_its_officers_are_told_and_nothing_is_lost()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer);
        await Register(officer, Own, listener.Address + "a");
        WebhookStore hooks = new(portal.Database, clock);
        Webhook hook = hooks.List().Single();
        listener.Status = 500;
        await Change(officer, hook.Id, "essayer");
        for (int tries = 1; tries <= 10; tries++)
        {
            await Until(() => hooks.ListDeliveries(hook.Id).Single() is { Status: 500 } d && d.Tries == tries);
            clock.Days++;
        }

        listener.Seen.Count.ShouldBe(10);
        listener.Seen.Select(s => s.Id).Distinct().Count().ShouldBe(1, "the same message however often it is sent");
        await Until(() => hooks.List().Single().DisabledAt is not null);
        (await Letter("n’arrive plus")).ShouldContain("127.0.0.1");

        listener.Status = 204;
        clock.Days = 0;
        // Sessions were over long ago by the clock that moved.
        using Caller back = Caller.As(At, portal.Database, Role.Officer);
        string page = (await back.Get($"/organismes/{Own}/appels")).Body;
        page.ShouldContain("Votre serveur répond par une erreur (500). Plus aucun essai");
        await Change(back, hook.Id, "reprendre");
        string sent = "/" + Deliveries().Match(page).Value;
        string told = (await back.Get(sent)).Body;
        told.ShouldContain("webhook.test");
        told.ShouldNotContain("whsec_", customMessage: "a secret is shown once, when it is made");
        (await back.Post($"/organismes/{Own}/appels/{hook.Id}", new Dictionary<string, string> { ["sens"] = "renvoyer", ["envoi"] = sent.Split('/')[^1] }, sent)).To.ShouldBe(sent);
        await Until(() => hooks.ListDeliveries(hook.Id)[0].DoneAt is not null);
        listener.Seen.Select(s => s.Id).Distinct().Count().ShouldBe(1, "sent by hand it is the same message still");
        await Change(back, hook.Id, "essayer");
        await Until(() => hooks.ListDeliveries(hook.Id)[0].DoneAt is not null);
        listener.Status = 410;
        await Change(back, hook.Id, "essayer");
        await Until(() => hooks.List().Single().DisabledAt is not null);
        await Change(back, hook.Id, "retirer");
        hooks.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_that_is_not_public_and_protected_is_refused()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer);
        foreach (string address in new[] { "http://exemple.fr/appel", "https://10.0.0.7/appel", "https://169.254.169.254/latest", "https://localhost/appel", "https://moi:secret@exemple.fr/", "ftp://127.0.0.1/", "appel" })
            (await officer.Post($"/organismes/{Own}/appels", new Dictionary<string, string> { ["adresse"] = address, ["evenements"] = "case.moved" })).Status.ShouldBe(422, address);

        new WebhookStore(portal.Database, clock).List().ShouldBeEmpty();
    }

    private static async Task<string> Register(Caller officer, string siret, string address)
    {
        using FormUrlEncodedContent form = new(Maillage.Cases.CaseEvents.Keys.Select(k => KeyValuePair.Create("evenements", k)).Append(new("adresse", address)).Append(new("jeton", await officer.Token($"/organismes/{siret}/appels"))));
        using HttpResponseMessage made = await officer.Send($"/organismes/{siret}/appels", form);
        string page = await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return WebUtility.HtmlDecode(Secret().Match(page).Groups[1].Value);
    }

    private static async Task Change(Caller officer, string hook, string deed) =>
        (await officer.Post($"/organismes/{Own}/appels/{hook}", new Dictionary<string, string> { ["sens"] = deed }, $"/organismes/{Own}/appels")).Status.ShouldBe(302);

    private static async Task<string> Need(Caller baker)
    {
        (_, _, string? to) = await baker.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = "Changer le four", ["r-themes"] = "energie" });
        (await baker.Post(to + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Jean Forge", ["r-courriel"] = "jean.forge@exemple.fr" }, to)).Status.ShouldBe(302);
        return to!;
    }

    private async Task Until(Func<bool> came)
    {
        for (int i = 0; i < 300 && !came(); i++)
        {
            clock.Strike();
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }

        came().ShouldBeTrue();
    }

    private async Task<string> Letter(string holding)
    {
        for (int i = 0; i < 200; i++)
        {
            foreach (string file in Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml") : [])
            {
                MimeKit.MimeMessage mail = await MimeKit.MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
                if (mail.Subject!.Contains(holding, StringComparison.Ordinal))
                    return mail.TextBody!;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter says '{holding}'.");
    }

    [GeneratedRegex("organismes/[0-9]+/appels/[0-9a-f]+/envois/[a-z0-9_]+")]
    private static partial Regex Deliveries();

    [GeneratedRegex("<code class=\"secret\">([^<]+)</code>")]
    private static partial Regex Secret();

    private sealed record Told(string Path, string Id, string Timestamp, string Signature, string Body);

    /// <summary>The software of a body.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly HttpListener http = new();

        public Listener()
        {
            Address = $"http://127.0.0.1:{RunningPortal.FreePort()}/";
            http.Prefixes.Add(Address);
            http.Start();
            _ = Task.Run(Serve);
        }

        public string Address { get; }

        public int Status { get; set; } = 204;

        public ConcurrentQueue<Told> Seen { get; } = [];

        public void Dispose() => http.Close();

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext asked = await http.GetContextAsync();
                    using StreamReader reader = new(asked.Request.InputStream, Encoding.UTF8);
                    string body = await reader.ReadToEndAsync();
                    Seen.Enqueue(new Told(asked.Request.Url!.AbsolutePath, asked.Request.Headers["webhook-id"]!, asked.Request.Headers["webhook-timestamp"]!, asked.Request.Headers["webhook-signature"]!, body));
                    asked.Response.StatusCode = Status;
                    asked.Response.Close();
                }
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
            }
        }
    }
}
