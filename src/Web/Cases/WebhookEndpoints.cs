using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Bodies;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

/// <param name="Made">Secret of the address just registered: shown this one time.</param>
public sealed record WebhooksView(Body Body, IReadOnlyList<WebhookLog> Hooks, FormState Form, string? Made);

/// <param name="Kept">All deliveries of the last days, of which <paramref name="Last"/> shows the newest.</param>
public sealed record WebhookLog(Webhook Hook, IReadOnlyList<Delivery> Last, (long Arrived, long Waiting, long GivenUp) Kept);

public sealed record DeliveryView(Body Body, Webhook Hook, Delivery Delivery);

/// <summary>Addresses of a body's software that are told what happens to its cases: its officers register, try, stop and remove them.</summary>
internal static class WebhookEndpoints
{
    private const int MostHooks = 10;

    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder own = app.MapGroup("/organismes").AddEndpointFilter(BodyEndpoints.OwnBody).ExcludeFromDescription();
        own.MapGet("/{siret}/appels", (string siret, CaseDesk cases, WebhookStore hooks) => Show(siret, cases, hooks, FormState.With())).Needs(Role.Officer);
        own.MapPost("/{siret}/appels", Register).Needs(Role.Officer);
        own.MapPost("/{siret}/appels/{id}", Change).Needs(Role.Officer);
        own.MapGet("/{siret}/appels/{id}/envois/{envoi}", (string siret, string id, string envoi, CaseDesk cases, WebhookStore hooks) => BodyId.TryParse(siret, out BodyId body) && cases.Bodies.Find(body) is { } known
            && hooks.List(body).FirstOrDefault(h => h.Id == id) is { } hook && hooks.FindDelivery(id, envoi) is { } delivery ? Pages.Show<DeliveryPage>(new DeliveryView(known, hook, delivery)) : Pages.Missing()).Needs(Role.Officer);
    }

    private static IResult Show(string siret, CaseDesk cases, WebhookStore hooks, FormState form, string? made = null) => BodyId.TryParse(siret, out BodyId id) && cases.Bodies.Find(id) is { } body
        ? Pages.Show<WebhooksPage>(new WebhooksView(body, [.. hooks.List(id).Select(h => new WebhookLog(h, hooks.ListDeliveries(h.Id), hooks.Count(h.Id)))], form, made), form.Refused ? StatusCodes.Status422UnprocessableEntity : null) : Pages.Missing();

    private static async Task<IResult> Register(string siret, HttpContext context, CaseDesk cases, WebhookStore hooks, WebhookSender sender, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (!BodyId.TryParse(siret, out BodyId id) || cases.Bodies.Find(id) is null)
            return Pages.Missing();

        string[] events = [.. CaseEvents.Keys.Where(k => form.Has("evenements", k))];
        if (sender.Check(form.Text("adresse"), out Uri? address) is { } bad)
            form.Refuse("adresse", bad);

        if (events.Length == 0)
            form.Refuse("evenements", Problem.Error("webhook-events", "Choisissez au moins un événement", "Choose at least one event"));

        if (hooks.List(id).Count >= MostHooks)
            form.Refuse(null, Problem.Error("webhook-many", $"Au plus {MostHooks} adresses : retirez-en une d’abord.", $"At most {MostHooks} addresses: remove one first."));

        if (BodyRules.Strong(context.Actor()) is { } weak)
            form.Refuse(null, weak);

        if (form.Refused)
            return Show(siret, cases, hooks, form);

        (Webhook made, string secret) = sender.Register(id, address!, events, context.Actor().Person);
        journal.Append(context.Actor(), new AuditEvent("webhook.registered", "a inscrit une adresse d’appel", "registered a webhook address", "webhook", made.Id) { Concerned = id });
        return Show(siret, cases, hooks, FormState.With(), secret);
    }

    private static async Task<IResult> Change(string siret, string id, HttpContext context, WebhookStore hooks, WebhookSender sender, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (!BodyId.TryParse(siret, out BodyId body) || hooks.List(body).FirstOrDefault(h => h.Id == id) is not { } hook)
            return Pages.Missing();

        switch (form.Text("sens"))
        {
            case "essayer":
                sender.Try(hook);
                break;
            case "renvoyer":
                hooks.SendAgain(id, form.Text("envoi") is { Length: > 0 and < 100 } envoi ? envoi : null);
                break;
            case "arreter" or "reprendre":
                hooks.SetDisabled(id, form.Text("sens") == "arreter");
                break;
            case "retirer":
                hooks.Remove(id);
                break;
            default:
                return Pages.Missing();
        }

        if (form.Text("sens") != "essayer")
            journal.Append(context.Actor(), new AuditEvent("webhook.changed", "a changé une adresse d’appel", "changed a webhook address", "webhook", id) { Concerned = body, Details = new Dictionary<string, string> { ["sens"] = form.Text("sens") } });

        return Results.Redirect($"/organismes/{siret}/appels{(form.Text("envoi").Length > 0 && hooks.FindDelivery(id, form.Text("envoi")) is { } sent ? $"/{id}/envois/{sent.Id}" : "")}");
    }
}
