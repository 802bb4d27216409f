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
using Maillage.Web.Cases;
using Maillage.Web.Shell;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Privacy;

/// <summary>What is held on the person who asks: to read, to take along, to erase.</summary>
internal static class PrivacyEndpoints
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tables of every module that the portal carries; where a person stands is read from their columns.</summary>
    public static IEnumerable<TableDefinition> Tables =>
        ((Migration[])[.. PeopleTables.Migrations, .. SealedTables.Migrations, .. AuditTables.Migrations, .. DesignTables.Migrations, .. CaseTables.Migrations, .. RuleStore.Migrations, .. RequestStore.Migrations, .. Catalogue.Storage.AlertStore.Migrations]).SelectMany(m => m.Create);

    public static void AddPrivacy(this IServiceCollection services)
    {
        services.AddSingleton(p => new PersonalData(p.GetRequiredService<MaillageDatabase>(), Tables, [.. Retention.Rules, Catalogue.Storage.AlertStore.Unconfirmed, .. p.GetRequiredService<CaseDesk>().Retention], p.GetRequiredService<AuditLog>(), p.GetRequiredService<TimeProvider>()));
        services.AddClock<PersonalData>("retention", new Hours(TimeSpan.FromDays(1), TimeSpan.Zero), data => data.ApplyRetention());
    }

    public static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compte/donnees", (HttpContext context, PersonalData data) => Own(context) is not { } person
            ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), data.Rules, null))).ExcludeFromDescription();
        app.MapGet("/compte/donnees.json", (HttpContext context, PersonalData data) => Own(context) is not { } person
            ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : Results.File(JsonSerializer.SerializeToUtf8Bytes(data.Export(person), Readable), "application/json", "mes-donnees.json")).ExcludeFromDescription();
        app.MapPost("/compte/effacer", Erase).ExcludeFromDescription().NeedsFreshProof("/compte/donnees");
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
            return Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), data.Rules, say["privacy.confirm.missing"]));
        }

        try
        {
            data.Erase(context.Actor(), person);
        }
        catch (BadInputException refused)
        {
            return Pages.Show<PrivacyPage>(new PrivacyView(data.Export(person), data.Rules, refused.Problems[0].Tell(say.InFrench)));
        }

        SignedIn.End(context);
        return Results.Redirect("/");
    }

    private static string? Own(HttpContext context) => context.Session()?.Person;
}

/// <param name="Refusal">Why the erasure was not done; null when it was not asked for.</param>
public sealed record PrivacyView(JsonObject Data, IReadOnlyList<RetentionRule> Kept, string? Refusal);
