using System.Diagnostics;
using System.Text.Json;

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

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        JsonElement running = await Until(job => State(job) is "Done" or "Failed" || job.GetProperty("progress").GetDouble() > 0.4);
        KilledIn = running.GetProperty("step").GetString() ?? "";
        await Kill();
        await Start();
        Job = await Until(job => State(job) is "Done" or "Failed" or "Cancelled");
    }

    public async Task<JsonElement> Get(string path)
    {
        using HttpClient client = new();
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync(Address + path));
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
