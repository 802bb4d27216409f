using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Mail;
using Microsoft.AspNetCore.DataProtection;

namespace Maillage.Web.Cases;

/// <summary>
/// Tells bodies' software what happened, as Standard Webhooks prescribes: a small message without anything of persons, signed with the address's own secret; who wants to know more asks the API
/// with their own rights. What does not arrive is tried again, ever later, for some days; then the address is stopped and the body's officers are told by letter.
/// </summary>
internal sealed class WebhookSender(PortalOptions options, WebhookStore hooks, CaseDesk cases, Letters letters, MembershipStore members, PersonStore people, IDataProtectionProvider protection)
{
    public const string TestEvent = "webhook.test";

    private const int AtOnce = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Pauses after each attempt that failed; the tenth is the last.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400 }.Select(s => TimeSpan.FromSeconds(s))];

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly IDataProtector seal = protection.CreateProtector("maillage-webhook-1");
    private readonly IPNetwork[] networks = [.. options.HarvestNetworks.Select(Shell.Security.Network)];

    /// <summary>What is wrong with an address; null when it may be told.</summary>
    public Problem? Check(string typed, out Uri? address)
    {
        address = typed.Length < 500 && Uri.TryCreate(typed, UriKind.Absolute, out Uri? read) && read.UserInfo.Length == 0 && read.Fragment.Length == 0 ? read : null;
        bool literal = IPAddress.TryParse(address?.DnsSafeHost, out IPAddress? machine);
        bool inside = literal && networks.Any(n => n.Contains(machine!));
        return address is { Scheme: "https" or "http" } && (inside || (address.Scheme == "https" && !address.IsLoopback && (!literal || OutgoingHttp.IsPublic(machine!)))) ? null
            : Problem.Error("webhook-address", "Indiquez une adresse complète et publique, en https://", "Give a complete, public address, in https://");
    }

    /// <returns>The address, and its secret: shown this one time.</returns>
    public (Webhook Hook, string Secret) Register(BodyId body, Uri address, IReadOnlyList<string> events, string? by)
    {
        string secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return (hooks.Add(body, address.AbsoluteUri, events, seal.Protect(secret), by), secret);
    }

    public void Try(Webhook hook) => hooks.Post(hook.Id, Guid.NewGuid().ToString("N"), 0, TestEvent, Message(TestEvent, cases.Store.Now, new Dictionary<string, object?>()));

    /// <summary>One round: what happened since the last is put on its way, what is due leaves.</summary>
    public async Task Round(CancellationToken stop)
    {
        Collect();
        while (hooks.Take(AtOnce) is { Count: > 0 } due)
        {
            Dictionary<string, Webhook> known = hooks.List().ToDictionary(h => h.Id);
            await Task.WhenAll(due.Where(d => known.ContainsKey(d.Hook)).Select(d => Send(known[d.Hook], d, stop)));
        }
    }

    public void Forget() => hooks.Forget(cases.Store.Now - Kept);

    private void Collect()
    {
        IReadOnlyList<Webhook> all = hooks.List();
        if (all.Count == 0)
            return;

        // Nothing more is told to a body that left.
        HashSet<BodyId> left = [.. cases.Bodies.ListClosed()];

        (IReadOnlyList<(CaseFile Case, CaseFact Fact)> facts, DateTimeOffset until) = hooks.Fresh(all.Min(h => h.CreatedAt));
        foreach ((CaseFile file, CaseFact fact) in facts)
        {
            if (CaseEvents.KeyOf(fact) is not { } happened)
                continue;

            IReadOnlySet<BodyId> readers = CaseEvents.ReadersOf(file, file.Parent is { } parent ? cases.Store.Find(parent) : null);
            foreach (Webhook hook in all.Where(h => !left.Contains(h.Body) && h.CreatedAt <= fact.At && readers.Contains(h.Body) && h.Wants(happened)))
            {
                hooks.Post(hook.Id, file.Id, fact.Seq, happened, Message(happened, fact.At, new()
                {
                    ["case"] = file.Id, ["reference"] = file.Reference, ["caseType"] = file.Type, ["state"] = fact.Change.State ?? file.State, ["version"] = fact.Seq, ["side"] = fact.Side.ToString().ToLowerInvariant(), ["parent"] = file.Parent,
                    ["address"] = letters.Address + "/api/cases/" + file.Id,
                }));
            }
        }

        hooks.Looked(until);
    }

    private async Task Send(Webhook hook, Delivery delivery, CancellationToken stop)
    {
        byte[] body = Encoding.UTF8.GetBytes(delivery.Payload);
        string moment = cases.Store.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (int? status, string? fault) = (null, null);
        try
        {
            byte[] key = Convert.FromBase64String(seal.Unprotect(hook.Secret)["whsec_".Length..]);
            string signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{delivery.Id}.{moment}.{delivery.Payload}")));
            using OutgoingHttp http = new(new OutgoingLimits(MostBytes: 64_000, Within: TimeSpan.FromSeconds(15), AllowedPrivate: networks));
            Fetched answer = await http.Post(new Uri(hook.Address), body, "application/json", [new("webhook-id", delivery.Id), new("webhook-timestamp", moment), new("webhook-signature", signature)], stop);
            status = answer.Status;
            fault = answer.Status is >= 200 and < 300 ? null : "HTTP " + answer.Status.ToString(CultureInfo.InvariantCulture);
        }
        catch (BadInputException refused)
        {
            fault = refused.Problems[0].Message;
        }
        catch (CryptographicException)
        {
            // The keys of the portal were lost: what it signed with cannot be read any more.
            fault = "secret";
        }

        bool last = status == (int)HttpStatusCode.Gone || delivery.Tries >= Pauses.Length;
        hooks.Tell(delivery, status, fault, fault is null || last ? null : cases.Store.Now + Pauses[delivery.Tries]);
        if (fault is not null && last && hooks.SetDisabled(hook.Id, disabled: true))
            TellOfficers(hook, fault);
    }

    private void TellOfficers(Webhook hook, string fault)
    {
        foreach (Person officer in members.ListIn(hook.Body).Where(m => m.Role >= Role.Officer).Select(m => people.Find(m.Person)).OfType<Person>().Where(p => !p.IsSuspended))
            letters.Stopped(officer.Email, officer.Language, new Uri(hook.Address).Host, fault, "/organismes/" + hook.Body.Siret + "/appels");
    }

    private static string Message(string type, DateTimeOffset at, Dictionary<string, object?> data) => JsonSerializer.Serialize(new { type, timestamp = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), data }, Json);
}
