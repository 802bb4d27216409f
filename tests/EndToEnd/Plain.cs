using System.Collections.Concurrent;
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

    public static async Task<Plain> Visit(Stage stage, string path)
    {
        // A context of its own: nothing is kept from another page.
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        ConcurrentQueue<IResponse> answers = [];
        page.Response += (_, response) => answers.Enqueue(response);
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        long bytes = 0;
        foreach (IResponse answer in answers.Where(a => !a.Url.Contains("/build/map", StringComparison.Ordinal)))
        {
            bytes += (await answer.Request.SizesAsync()).ResponseBodySize;
        }

        System.Text.Json.JsonElement read = (await page.EvaluateAsync(Read))!.Value;
        return new Plain(
            path, bytes, [.. answers.Select(a => a.Url)], await page.TitleAsync(), read.GetProperty("language").GetString()!,
            read.GetProperty("headings").GetInt32(), read.GetProperty("windows").GetInt32(), read.GetProperty("blocking").GetInt32());
    }
}
