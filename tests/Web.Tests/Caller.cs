using System.Net;
using System.Text.RegularExpressions;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>A browser without a screen: keeps cookies, sends forms with the portal's token, does not follow redirections.</summary>
internal sealed partial class Caller : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    public Caller(Uri portal) => client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = portal };

    public CookieCollection Cookies => cookies.GetCookies(client.BaseAddress!);

    /// <summary>Someone of a body in a role, signed in by the stores themselves: for tests that are about something else.</summary>
    public static Caller As(Uri portal, MaillageDatabase database, Role role, bool strong = true, string siret = "21210231500018") => With(portal, People.SignIn(database, role, strong, siret));

    /// <summary>Whoever holds this session's secret.</summary>
    public static Caller With(Uri portal, string session)
    {
        Caller caller = new(portal);
        caller.cookies.Add(portal, new Cookie("maillage.session", session, "/"));
        return caller;
    }

    public async Task<(int Status, string Body, string? To)> Get(string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.Location?.ToString());
    }

    /// <summary>Sends a form as a page of the portal would.</summary>
    /// <param name="page">The page that holds the form; null when it is at the same address.</param>
    public async Task<(int Status, string Body, string? To)> Post(string path, IReadOnlyDictionary<string, string> fields, string? page = null)
    {
        (_, string html, _) = await Get(page ?? path);
        Match token = Token().Match(html);
        Dictionary<string, string> all = new(fields) { ["jeton"] = token.Success ? token.Groups[1].Value : "" };
        using FormUrlEncodedContent content = new(all);
        using HttpResponseMessage response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.Location?.ToString());
    }

    /// <summary>The answer itself, with its headers.</summary>
    public Task<HttpResponseMessage> Ask(string path) => client.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>The portal's token as a page's form carries it.</summary>
    public async Task<string> Token(string page) => WebUtility.HtmlDecode(Token().Match((await Get(page)).Body).Groups[1].Value);

    public Task<HttpResponseMessage> Send(string path, HttpContent content) => client.PostAsync(path, content, TestContext.Current.CancellationToken);

    public static Joining Joining(MaillageDatabase database) => new(database, TimeProvider.System, Journal(database));

    public static AuditLog Journal(MaillageDatabase database) => new(database, TimeProvider.System, Path.GetTempPath());

    public void Dispose() => client.Dispose();

    [GeneratedRegex("name=\"jeton\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    /// <summary>Makes people through the stores.</summary>
    internal static class People
    {
        /// <returns>The secret of a session's cookie.</returns>
        public static string SignIn(MaillageDatabase database, Role role, bool strong, string siret)
        {
            BodyId.TryParse(siret, out BodyId id).ShouldBeTrue();
            BodyStore bodies = new(database, TimeProvider.System);
            if (bodies.Find(id) is null)
            {
                bodies.Save(new Body(id, "Organisme d’essai", BodyKind.Region, [TerritoryId.Region], null, null, null, siret == "21210231500018" && bodies.FindPlatform() is null, default));
            }

            string email = $"{Guid.NewGuid():N}@essai.fr";
            LinkStore links = new(database, TimeProvider.System);
            string secret = links.Add(LinkPurpose.Invitation, Link.InvitationLife, email, id, role);
            Person person = Joining(database).Accept(links.Find(secret)!, "Camille Essai", "fr", "no passphrase");
            return new SessionStore(database, TimeProvider.System).Begin(person.Id, strong, "passphrase", "test", id);
        }
    }
}
