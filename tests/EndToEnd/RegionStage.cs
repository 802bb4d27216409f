using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>
/// The whole of <c>./run</c> on the shipped region: communes, ground, design, files, verification, storage, plan. The program is killed once on the way, and
/// goes on by itself when it is started again.
/// </summary>
public sealed class RegionStage(Chromium chromium) : Stage(chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    protected override string[] Arguments => ["serve"];

    /// <summary>The step the program was killed in.</summary>
    public string KilledIn { get; private set; } = "";

    /// <summary>The region's job as it ended.</summary>
    public JsonElement Job { get; private set; }

    /// <summary>What is left of words typed in the search of the first page while the region was designed.</summary>
    public string Typed { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        JsonElement running = await Until(job => State(job) is "Done" or "Failed" || job.GetProperty("progress").GetDouble() > 0.4);
        KilledIn = running.GetProperty("step").GetString() ?? "";
        await Kill();
        await Start();
        await using IBrowserContext context = await Open();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("Lor");
        Job = await Until(job => State(job) is "Done" or "Failed" or "Cancelled");
        await page.GetByText("Ce travail a pris fin.").WaitForAsync();
        Typed = await page.GetByRole(AriaRole.Searchbox).InputValueAsync();
    }

    public async Task<JsonElement> Get(string path)
    {
        using JsonDocument document = JsonDocument.Parse(await Limits.Answer(Address + path));
        return document.RootElement.Clone();
    }

    public static string State(JsonElement job) => job.GetProperty("state").GetString()!;

    private async Task<JsonElement> Until(Func<JsonElement, bool> reached)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            JsonElement jobs = await Get("/api/jobs");
            if (jobs.GetArrayLength() > 0 && reached(jobs[0]))
            {
                return jobs[0];
            }

            await Task.Delay(250);
        }

        throw new TimeoutException("The region's job did not end in time.");
    }
}

[CollectionDefinition(Name)]
public sealed class OnRegionStage : ICollectionFixture<RegionStage>
{
    public const string Name = "region";
}
