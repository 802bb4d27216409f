using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>What a first visit without scripts finds at an address: read once, asked by several tests.</summary>
/// <param name="Bytes">Of every answer but the map's own sheet, as they crossed the line.</param>
/// <param name="Blocking">Scripts that would stand before the first paint.</param>
internal sealed record Plain(string Path, long Bytes, IReadOnlyList<string> Requests, string Title, string Language, int FirstHeadings, int Windows, int Blocking)
{
    private const string Read =
        """
        () => ({
          language: document.documentElement.lang, headings: document.querySelectorAll('h1').length, windows: document.querySelectorAll('[target]:not([target=_top])').length,
          blocking: document.querySelectorAll('script[src]:not([type=module]):not([async]):not([defer])').length,
        })
        """;

    /// <summary>Visits all, each as if it were the first: without cache and cookies nothing is kept from another page.</summary>
    public static async Task<IReadOnlyList<Plain>> Visit(Stage stage, IReadOnlyList<string> paths)
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        return await Visit(context, paths, Limits.Page);
    }

    /// <param name="patience">For each page: longer, and the visit fails with the page's address.</param>
    internal static async Task<IReadOnlyList<Plain>> Visit(IBrowserContext context, IReadOnlyList<string> paths, TimeSpan patience)
    {
        IPage page = await context.NewPageAsync();
        ICDPSession network = await context.NewCDPSessionAsync(page);
        Line line = new(network);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        List<Plain> visited = [];
        foreach (string path in paths)
        {
            await context.ClearCookiesAsync();
            visited.Add(await Limits.Within(Visit(page, line, path, patience), patience * 2, path));
        }

        return visited;
    }

    private static async Task<Plain> Visit(IPage page, Line line, string path, TimeSpan patience)
    {
        line.Begin();
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load, Timeout = (float)patience.TotalMilliseconds });
        IReadOnlyList<Sent> sent = await line.Answered(path, patience);
        System.Text.Json.JsonElement read = (await page.EvaluateAsync(Read))!.Value;
        return new Plain(
            path, sent.Where(s => !s.Address.Contains("/build/map", StringComparison.Ordinal)).Sum(s => s.Bytes.Result), [.. sent.Select(s => s.Address)], await page.TitleAsync(), read.GetProperty("language").GetString()!,
            read.GetProperty("headings").GetInt32(), read.GetProperty("windows").GetInt32(), read.GetProperty("blocking").GetInt32());
    }
}
