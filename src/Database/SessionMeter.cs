using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Maillage.Database;

/// <summary>Measures how long connections are held, by part and kind of database, and puts them into traces. Costs nothing while nobody listens.</summary>
internal static class SessionMeter
{
    private static readonly Meter Meter = new("Maillage.Database");
    private static readonly ActivitySource Traces = new("Maillage.Database");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("maillage.database.session.duration", "s", "How long a connection to a part was held");

    public static DbConnection Watch(DbConnection connection, DatabasePart part, string kind)
    {
        if (Begin(part, kind) is { } end)
        {
            connection.StateChange += (_, change) =>
            {
                if (change.CurrentState == ConnectionState.Closed)
                    end();
            };
        }

        return connection;
    }

    /// <summary>What to call when the session ends; null while nobody listens.</summary>
    public static Action? Begin(DatabasePart part, string kind)
    {
        if (!Duration.Enabled && !Traces.HasListeners())
            return null;

        long began = Stopwatch.GetTimestamp();

        // The span must not become the parent of what the caller does next: connections may close in any order.
        Activity? before = Activity.Current, span = Traces.StartActivity("database " + kind, ActivityKind.Client);
        Activity.Current = before;
        span?.SetTag("db.system.name", kind == "files" ? "sqlite" : "postgresql").SetTag("db.namespace", part.ToString());
        return () =>
        {
            Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new("part", part.ToString()), new KeyValuePair<string, object?>("database", kind));
            if (span is null)
                return;

            Activity? now = Activity.Current;
            span.Dispose();
            Activity.Current = now;
        };
    }
}
