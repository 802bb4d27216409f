using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;

namespace Maillage.Cli.Tests;

/// <summary>Health and telemetry of the real program.</summary>
public sealed class OperationsTests(Instance instance)
{
    [Fact]
    public async Task A_collector_gets_requests_database_sessions_tiles_jobs_the_runtime_and_the_log_and_no_personal_data()
    {
        int port = Instance.FreePort();
        await using var collector = new Collector(port);
        await collector.Start();
        await using (Served portal = await Served.Open(
            instance.Home(),
            null,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("MAILLAGE_LOG_LEVEL", "information")))
        {
            (await portal.Client.GetAsync("/territoires/58145?q=jeanne.martin@example.fr")).Dispose();
            (await portal.Client.GetAsync("/lien/s3cret-link")).Dispose();
            (await portal.Client.GetAsync("/tiles/communes/7/64/44.mvt")).Dispose();
            (await portal.Client.GetAsync("/api/jobs")).Dispose();
            await Task.Delay(1200);
            portal.Terminate();
            (await portal.End()).Code.ShouldBe(0);
        }

        HashSet<string> metrics = collector.Metrics();
        new[] { "http.server.request.duration", "maillage.database.session.duration", "maillage.tiles.cache", "maillage.jobs.queue", "dotnet.gc.collections" }.Except(metrics).ShouldBeEmpty(string.Join(' ', metrics));
        string[] spans = collector.Spans();
        spans.ShouldContain("GET /territoires/{id}");
        spans.ShouldContain("database files");
        collector.Logs().ShouldContain(l => l.StartsWith("GET /territoires/{id} 200 in ", StringComparison.Ordinal));
        string all = collector.Everything();
        all.ShouldNotContain("jeanne.martin");
        all.ShouldNotContain("s3cret-link");
    }

    [Fact]
    public async Task Ready_says_why_it_is_not()
    {
        string home = instance.Home();
        await using Served portal = await Served.Open(home);
        (await portal.Client.GetStringAsync("/health")).ShouldBe("ok");
        (await portal.Client.GetStringAsync("/health/ready")).ShouldBe("ready");
        using (var territory = new SqliteConnection($"Data Source={Path.Combine(home, "territory.gpkg")};Pooling=False"))
        {
            territory.Open();
            using SqliteCommand newer = territory.CreateCommand();
            newer.CommandText = "INSERT INTO schema_version (module, number, applied_at) VALUES ('territory', 999, '')";
            newer.ExecuteNonQuery();
        }

        await Task.Delay(1200);
        using HttpResponseMessage late = await portal.Client.GetAsync("/health/ready");
        late.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await late.Content.ReadAsStringAsync()).ShouldContain("newer");
        (await portal.Client.GetStringAsync("/health")).ShouldBe("ok");
    }
}
