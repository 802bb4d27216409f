using System.Text.RegularExpressions;

namespace Maillage.EndToEnd;

/// <summary>
/// Every page a reader can come to: links followed from the home page, the site map and each fixed address the program answers at (read from its
/// sources, so that no page escapes). One page of each kind (a commune, a department, a resource of a type) stands for all; what follows a question mark only sorts and filters.
/// </summary>
internal static partial class Crawl
{
    /// <summary>Addresses that answer 200 with a page, in a steady order; a search that finds much, and one address that answers 404.</summary>
    public static async Task<IReadOnlyList<string>> Pages(string address)
    {
        using HttpClient client = new() { BaseAddress = new Uri(address) };
        Queue<string> waiting = new(["/", "/plan-du-site", .. Fixed()]);
        HashSet<string> kinds = [];
        List<string> pages = [];
        while (waiting.TryDequeue(out string? path))
        {
            if (!kinds.Add(Codes().Replace(Uri.UnescapeDataString(path), "#")))
            {
                continue;
            }

            if (await Limits.Within(Read(client, path), Limits.Page, path) is not ({ } found, { } text))
            {
                continue;
            }

            pages.Add(found);
            foreach (Match link in Links().Matches(text))
            {
                waiting.Enqueue(System.Net.WebUtility.HtmlDecode(link.Groups[1].Value));
            }
        }

        return [.. pages.Distinct().Order(StringComparer.Ordinal), "/recherche?q=saint", "/nulle-part"];
    }

    /// <summary>Where a page was found, and its text; nulls for what is no page, of which no more than the head is read. The client's own limit would end with the head.</summary>
    private static async Task<(string? Path, string? Text)> Read(HttpClient client, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd("fr-FR");
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "text/html"
            ? (answer.RequestMessage!.RequestUri!.AbsolutePath, await answer.Content.ReadAsStringAsync())
            : (null, null);
    }

    /// <summary>Addresses without a variable part that the portal's endpoints name.</summary>
    private static IEnumerable<string> Fixed()
    {
        return Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Web"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Endpoints().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value);
    }

    [GeneratedRegex("""<a [^>]*href="(/[^"#?]*)""")]
    private static partial Regex Links();

    [GeneratedRegex("""MapGet\("(/[a-z0-9/-]*)",""")]
    private static partial Regex Endpoints();

    [GeneratedRegex("(?<=:)[^/]+|[0-9][0-9a-zA-Z-]*|[0-9a-f]{8,}")]
    private static partial Regex Codes();
}
