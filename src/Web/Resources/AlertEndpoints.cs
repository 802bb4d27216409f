using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Maillage.Web.Resources;

/// <param name="Mine">Null for a reader without an account.</param>
/// <param name="Sent">A letter is on its way that asks to confirm.</param>
public sealed record AlertsView(IReadOnlyList<Alert>? Mine, bool Sent);

/// <param name="Query">The search as its address holds it, with the question mark.</param>
/// <param name="Known">Address of the account of who asks; null when it is asked for.</param>
public sealed record AlertFormView(string Query, string Words, string? Known, FormState Form);

/// <summary>Searches that readers keep, and hear of when something new fits. Opening an address changes nothing, since programs that check mail open links too; a button does.</summary>
internal static class AlertEndpoints
{
    private const int MostQuery = 1_500;

    public static void MapAlerts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/alertes", (string? envoyee, HttpContext context, CatalogueDesk desk) =>
            Pages.Show<AlertsPage>(new AlertsView(context.Actor().Person is { } person ? desk.Alerts.ListOf(person) : null, envoyee == "1"))).ExcludeFromDescription();
        app.MapGet("/services/alertes/nouvelle", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, PersonStore people) =>
            New(context, desk, snapshots, say, people, FormState.With())).ExcludeFromDescription();
        app.MapPost("/services/alertes/nouvelle", Keep).ExcludeFromDescription();
        app.MapGet("/services/alertes/{id}", (string id, HttpContext context, CatalogueDesk desk) => One(context, desk.Alerts.Find(id))).ExcludeFromDescription();
        app.MapPost("/services/alertes/{id}", Act).ExcludeFromDescription();
    }

    private static IResult One(HttpContext context, Alert? alert)
    {
        context.Response.Headers.CacheControl = "no-store";
        return alert is null ? Pages.Show<AlertPage>(new AlertOneView(null), StatusCodes.Status404NotFound) : Pages.Show<AlertPage>(new AlertOneView(alert));
    }

    private static IResult New(HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, PersonStore people, FormState form)
    {
        string query = Asked(context.Request.Query);
        string? words = Words(query, desk, snapshots.Current, say);
        string? known = context.Actor().Person is { } person ? people.Find(person)?.Email : null;
        return words is null ? Results.Redirect("/services/pres-de-chez-moi") : Pages.Show<AlertNewPage>(new AlertFormView(query, words, known, form), form.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    private static async Task<IResult> Keep(HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, PersonStore people, SignInLimits limits, Letters letters)
    {
        FormState form = await FormState.Read(context);
        string query = Asked(context.Request.Query);
        if (Words(query, desk, snapshots.Current, say) is not { } words)
        {
            return Results.Redirect("/services/pres-de-chez-moi");
        }

        Person? known = context.Actor().Person is { } person ? people.Find(person) : null;
        string email = known?.Email ?? form.Need("courriel", "Indiquez votre adresse électronique", "Enter your e-mail address", 254);
        if (known is null && email.Length > 0 && EmailAddress.Check(email, out email) is { } bad)
        {
            form.Refuse("courriel", bad);
        }

        if (form.Refused)
        {
            return New(context, desk, snapshots, say, people, form);
        }

        // Only a letter that leaves for someone else is rationed.
        if (known is null && !limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        string language = known?.Language ?? (say.InFrench ? "fr" : "en");
        Alert? alert = desk.Alerts.Add(known?.Id, email, language, query, words, desk.Store.Position());
        if (known is not null)
        {
            return alert is null
                ? New(context, desk, snapshots, say, people, form.Refuse(null, Problem.Error("alert-most", $"Vous gardez déjà {AlertStore.Most} recherches : arrêtez-en une d’abord", $"You keep {AlertStore.Most} searches already: stop one first")))
                : Results.Redirect("/services/alertes");
        }

        // Whether an address has alerts already is nobody else's business: the page says the same each time.
        if (alert is { Confirmed: false })
        {
            letters.AlertAsked(alert.Email, alert.Language, alert.Title, "/services/alertes/" + alert.Id);
        }

        return Results.Redirect("/services/alertes?envoyee=1");
    }

    private static async Task<IResult> Act(string id, HttpContext context, CatalogueDesk desk)
    {
        FormState form = await FormState.Read(context);
        if (desk.Alerts.Find(id) is not { } alert)
        {
            return One(context, null);
        }

        if (form.Text("geste") == "confirmer")
        {
            desk.Alerts.Confirm(id);
            return One(context, alert with { Confirmed = true });
        }

        desk.Alerts.Stop(id);
        return context.Actor().Person is { } person && alert.Person == person ? Results.Redirect("/services/alertes") : Pages.Show<AlertPage>(new AlertOneView(alert, Stopped: true));
    }

    /// <summary>The part of an address that says what is searched, in one order so that the same search is kept once.</summary>
    private static string Asked(IQueryCollection query)
    {
        string text = QueryHelpers.AddQueryString("", query.Where(p => p.Key is "q" or "ou" or "km" or "lon" or "lat" || p.Key.StartsWith("f-", StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .SelectMany(p => p.Value.Where(v => v is { Length: > 0 }).Order(StringComparer.Ordinal).Select(v => KeyValuePair.Create(p.Key, v))));
        return text.Length > MostQuery ? "" : text;
    }

    /// <summary>A search in words; null when nothing is searched.</summary>
    private static string? Words(string query, CatalogueDesk desk, Snapshot snapshot, Say say)
    {
        FindReads reads = new(desk, snapshot, say, default);
        return query.Length == 0 ? null : reads.Words(AlertPost.Parse(query));
    }
}

/// <param name="Alert">Null when the alert is over, or never was.</param>
public sealed record AlertOneView(Alert? Alert, bool Stopped = false);

/// <summary>Writes to those whose saved searches something new fits.</summary>
internal sealed class AlertPost(PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, Letters letters)
{
    public void Run()
    {
        desk.Refresh();
        FindReads reads = new(desk, snapshots.Current, new Say(Language.French), default);
        new AlertRound(desk.Store, desk.Index, desk.Alerts, options.Clock).Run(
            query => reads.Read(Parse(query), Actor.Visitor).Query,
            news => letters.AlertNews(news.Alert.Email, news.Alert.Language, news.Alert.Title, [.. news.Found.Select(r => (r.Title, FindReads.Address(r)))], news.Total, "/services/pres-de-chez-moi" + news.Alert.Query, "/services/alertes/" + news.Alert.Id));
    }

    public static QueryCollection Parse(string query) => new(QueryHelpers.ParseQuery(query));
}
