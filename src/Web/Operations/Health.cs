using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Web.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Maillage.Web.Operations;

/// <summary>
/// <c>/health</c>: the process answers. <c>/health/ready</c>: it can serve: database there and not written by a newer Maillage, territory loaded,
/// room on the disk, not stopping. Asked often, it looks once a second at most.
/// </summary>
internal sealed class Readiness(PortalOptions options, SnapshotSource snapshots, IHostApplicationLifetime lifetime)
{
    private const long LeastSpace = 32 << 20;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<string, int> versions = options.Database.ListVersions();
    private readonly Lock gate = new();
    private (long At, string[] Reasons)? last;

    /// <summary>Why it cannot serve; empty when it can.</summary>
    public string[] Reasons()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return ["stopping"];

        lock (gate)
        {
            if (last is not { } known || options.Clock.GetElapsedTime(known.At) > Fresh)
                last = (options.Clock.GetTimestamp(), [.. Look()]);

            return last.Value.Reasons;
        }
    }

    private IEnumerable<string> Look()
    {
        if (!snapshots.Current.HasTerritory)
            yield return "no territory is loaded yet";

        if (Fault() is { } fault)
            yield return fault;

        if (Directory.Exists(options.Home) && new DriveInfo(options.Home).AvailableFreeSpace < LeastSpace)
            yield return "the disk is full";
    }

    private string? Fault()
    {
        try
        {
            foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
            {
                using DbConnection connection = options.Database.Open(part);
                connection.ExecuteScalar<long>("SELECT 1");
            }

            return options.Database.ListVersions().Any(v => versions.GetValueOrDefault(v.Key) < v.Value) ? "a newer program has changed the database: restart" : null;
        }
        catch (Exception e) when (e is DbException or IOException or TimeoutException)
        {
            return "the database does not answer";
        }
    }
}

internal static class HealthEndpoints
{
    public static void AddHealth(this IServiceCollection services) => services.AddSingleton<Readiness>();

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", (HttpContext context) => Answer(context, [], "ok")).ExcludeFromDescription();
        app.MapGet("/health/ready", (HttpContext context, Readiness readiness) => Answer(context, readiness.Reasons(), "ready")).ExcludeFromDescription();
    }

    private static IResult Answer(HttpContext context, string[] reasons, string well)
    {
        context.Response.Headers.CacheControl = "no-store";
        return reasons.Length == 0 ? Results.Text(well) : Results.Text(string.Join('\n', reasons), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
