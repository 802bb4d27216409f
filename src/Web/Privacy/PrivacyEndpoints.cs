using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Cases.Storage;
using Maillage.Database;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.People.Audit;
using Maillage.People.Privacy;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Accounts;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Privacy;

/// <summary>What is held on the person who asks: to read, to take along, to erase.</summary>
internal static class PrivacyEndpoints
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tables of every module that the portal carries; where a person stands is read from their columns.</summary>
    public static IEnumerable<TableDefinition> Tables =>
        ((Migration[])[.. PeopleTables.Migrations, .. SealedTables.Migrations, .. AuditTables.Migrations, .. DesignTables.Migrations, .. CaseTables.Migrations, .. RuleStore.Migrations]).SelectMany(m => m.Create);

    public static void AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton(p => new PersonalData(p.GetRequiredService<MaillageDatabase>(), Tables, p.GetRequiredService<AuditLog>(), p.GetRequiredService<TimeProvider>()));
        services.AddHostedService<RetentionClock>();
    }

    public static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compte/donnees", (HttpContext context, PersonalData data) => Own(context) is not { } person
            ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), null))).ExcludeFromDescription();
        app.MapGet("/compte/donnees.json", (HttpContext context, PersonalData data) => Own(context) is not { } person
            ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : Results.File(JsonSerializer.SerializeToUtf8Bytes(data.Export(person), Readable), "application/json", "mes-donnees.json")).ExcludeFromDescription();
        app.MapPost("/compte/effacer", Erase).ExcludeFromDescription();
    }

    private static async Task<IResult> Erase(HttpContext context, PersonalData data, Say say)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Own(context) is not { } person)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (form["confirme"] != "oui")
        {
            return Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), say["privacy.confirm.missing"]));
        }

        try
        {
            data.Erase(context.Actor(), person);
        }
        catch (BadInputException refused)
        {
            return Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), refused.Problems[0].Tell(say.InFrench)));
        }

        SignedIn.End(context);
        return Results.Redirect("/");
    }

    private static string? Own(HttpContext context) => context.Session()?.Person;

    /// <summary>Applies the retention periods when the portal starts and once a day.</summary>
    private sealed class RetentionClock(PersonalData data, TimeProvider time, ILogger<RetentionClock> logger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using PeriodicTimer timer = new(TimeSpan.FromDays(1), time);
            do
            {
                try
                {
                    await Task.Run(data.ApplyRetention, stoppingToken);
                }
                catch (System.Data.Common.DbException e)
                {
                    logger.LogError(e, "The retention periods could not be applied");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
    }
}

/// <param name="Refusal">Why the erasure was not done; null when it was not asked for.</param>
public sealed record PrivacyView(JsonObject Data, string? Refusal);
