using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>axe inside the page as it stands. It is asked for faults alone and keeps its answer in the page: telling every element that passes, in a page of its own, took most of the time of the whole suite.</summary>
internal static class Axe
{
    private const string Run =
        """
        async (rules) => {
          const found = await axe.run(document, { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) });
          return found.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.slice(0, 2).map((n) => n.html.slice(0, 140)).join(' | ')})`);
        }
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <param name="only">Rules to ask for; all of axe's own choice when none is named.</param>
    public static Task<IReadOnlyList<string>> Faults(IPage page, params string[] only) => Limits.Within(Ask(page, only), Limits.Page, $"axe on {page.Url}");

    private static async Task<IReadOnlyList<string>> Ask(IPage page, string[] only)
    {
        foreach (IFrame frame in page.Frames)
        {
            if (!await frame.EvaluateAsync<bool>("'axe' in window"))
            {
                await frame.EvaluateAsync(Script);
            }
        }

        return [.. (await page.EvaluateAsync<string[]>(Run, only.Length == 0 ? null : only)).Select(f => $"{page.Url}: {f}")];
    }
}
