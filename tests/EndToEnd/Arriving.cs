using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>
/// Waits for another page by asking, again and again, what the address is. <c>WaitForURLAsync</c> looks once and then listens, on another thread than the one that tells
/// of navigations: a page that comes between the two is never told, and the story waits for what is already there (microsoft/playwright-dotnet issue 3364). The first call
/// of a process, compiled on a busy machine, is long enough for that.
/// </summary>
internal static class Arriving
{
    private const float Patience = 30_000;

    public static Task Arrives(this IPage page, Regex address, float patience = Patience) =>
        Loaded(page, Assertions.Expect(page).ToHaveURLAsync(address, new() { Timeout = patience }));

    public static Task Leaves(this IPage page, Regex address, float patience = Patience) =>
        Loaded(page, Assertions.Expect(page).Not.ToHaveURLAsync(address, new() { Timeout = patience }));

    private static async Task Loaded(IPage page, Task there)
    {
        await there;
        await page.WaitForLoadStateAsync();
    }
}
