using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Maillage.Database.Jobs;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Maillage.Web.Operations;

/// <summary>
/// Metrics, traces and the lines of the log for whoever asks (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>): requests, database sessions, tile cache, jobs, runtime. Without the
/// variable nothing is collected and nothing costs.
/// </summary>
internal static class Telemetry
{
    private static readonly Meter Meter = new("Maillage.Web");

    /// <summary>Tiles asked for, by whether they stood in the cache.</summary>
    private static readonly Counter<long> Tiles = Meter.CreateCounter<long>("maillage.tiles.cache", "{tile}", "Tiles asked for, by hit");

    /// <summary>What <see cref="Alarms"/> counts, by kind.</summary>
    private static readonly Counter<long> Security = Meter.CreateCounter<long>("maillage.security.events", "{event}", "What is unusual when it comes often, by kind");

    /// <summary>What the runtime and the web server measure by themselves.</summary>
    private static readonly string[] Meters = ["Maillage.Web", "Maillage.Jobs", "Maillage.Database", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];

    /// <summary>Attributes that may name a person: a link in a path, a search in a query, an address.</summary>
    private static readonly string[] Personal = ["url.path", "url.query", "url.full", "client.address", "network.peer.address", "user_agent.original"];

    public static void CountTile(bool hit) => Tiles.Add(1, new KeyValuePair<string, object?>("hit", hit));

    public static void CountSecurity(Alarm what) => Security.Add(1, new KeyValuePair<string, object?>("kind", what.ToString().ToLowerInvariant()));

    public static void AddTelemetry(this IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
            return;

        services.AddSingleton<JobMeter>();
        string version = typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("maillage", serviceVersion: version))
            .WithMetrics(m => m.AddMeter(Meters).AddInstrumentation(p => p.GetRequiredService<JobMeter>()).AddOtlpExporter())
            // Scopes stay out, as in the lines on the console: the web server puts raw paths into them.
            .WithLogging(l => l.AddOtlpExporter(), o => o.IncludeFormattedMessage = true)
            .WithTracing(t => t
                .AddSource("Maillage.Database", "Npgsql")
                .AddAspNetCoreInstrumentation(o =>
                {
                    o.Filter = context => !context.Request.Path.StartsWithSegments("/build", StringComparison.Ordinal);
                    o.EnrichWithHttpRequest = (activity, _) => Forget(activity);
                    o.EnrichWithHttpResponse = (activity, _) => Forget(activity);
                })
                .AddOtlpExporter());
    }

    private static void Forget(Activity activity)
    {
        foreach (string name in Personal)
            activity.SetTag(name, null);
    }

    /// <summary>How many jobs wait and how far the running one is, read when the collector asks.</summary>
    private sealed class JobMeter : IDisposable
    {
        private readonly Meter meter = new("Maillage.Jobs");

        public JobMeter(JobStore jobs)
        {
            meter.CreateObservableGauge("maillage.jobs.queue", () => jobs.ListRecent().Count(j => j.State == JobState.Queued), "{job}", "Jobs that wait");
            meter.CreateObservableGauge(
                "maillage.jobs.progress",
                () => jobs.ListRecent().Where(j => j.State == JobState.Running).Select(j => new Measurement<double>(j.Progress, new KeyValuePair<string, object?>("kind", j.Kind))),
                "1",
                "Progress of the running job");
        }

        public void Dispose() => meter.Dispose();
    }
}
