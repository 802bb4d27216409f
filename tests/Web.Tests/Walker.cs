using System.Net;
using System.Text.RegularExpressions;

namespace Maillage.Web.Tests;

internal sealed record Page(Uri Url, int Status, string Body);

/// <summary>A browser without a screen that walks from host to host: follows redirections and the « continue » page, keeps cookies host by host, sends the forms it finds.</summary>
internal sealed partial class Walker : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;

    public Walker() => client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = true, MaxAutomaticRedirections = 15, CookieContainer = cookies });

    public async Task<Page> Go(string url)
    {
        using HttpResponseMessage response = await client.GetAsync(url, TestContext.Current.CancellationToken);
        return await Read(response);
    }

    /// <summary>Sends the form of a page that leads to an address, with its hidden fields and what is typed.</summary>
    public async Task<Page> Send(Page page, string action, params (string Name, string Value)[] typed)
    {
        string form = Forms().Matches(page.Body).Select(m => m.Value).First(f => f.Contains($"action=\"{action}\"", StringComparison.Ordinal));
        List<KeyValuePair<string, string>> fields = [.. Hidden().Matches(form).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))), .. typed.Select(t => KeyValuePair.Create(t.Name, t.Value))];
        using FormUrlEncodedContent content = new(fields);
        using HttpResponseMessage response = await client.PostAsync(new Uri(page.Url, action), content, TestContext.Current.CancellationToken);
        return await Read(response);
    }

    /// <summary>Does what the page's refresh says, as a browser does; the same page when it says nothing.</summary>
    public async Task<Page> Follow(Page page) =>
        Refresh().Match(page.Body) is { Success: true } refresh ? await Go(new Uri(page.Url, WebUtility.HtmlDecode(refresh.Groups[1].Value)).ToString()) : page;

    public void Forget(Uri host, string cookie)
    {
        foreach (Cookie kept in cookies.GetCookies(host))
        {
            kept.Expired |= kept.Name == cookie;
        }
    }

    public void Dispose() => client.Dispose();

    private static async Task<Page> Read(HttpResponseMessage response) =>
        new(response.RequestMessage!.RequestUri!, (int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("http-equiv=\"refresh\" content=\"0;url=([^\"]+)\"")]
    private static partial Regex Refresh();
}
