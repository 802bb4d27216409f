using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Accounts;

/// <summary>A person's own account.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compte", (HttpContext context, PersonStore people, MembershipStore memberships) => Show(context, people, memberships, null)).ExcludeFromDescription();
        app.MapPost("/compte", Save).ExcludeFromDescription();
        app.MapPost("/compte/organisme", ActFor).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext context, PersonStore people, MembershipStore memberships, FormState? form)
    {
        if (context.Session() is not { } session || people.Find(session.Person) is not { } person)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        FormState shown = form ?? FormState.With(("nom", person.Name), ("langue", person.Language));
        return Pages.Show<AccountPage>(new AccountView(person, memberships.ListOf(person.Id), session, shown) { Tools = Tools(context) }, shown.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    /// <summary>Where one works, by what the role in the acting body allows: name and address.</summary>
    private static List<(string Key, string Href)> Tools(HttpContext context)
    {
        Actor actor = context.Actor();
        List<(string, string)> tools = [];
        if (actor.Body is { } body && actor.Role >= Role.Agent)
            tools.AddRange([("basket.title", "/services/corbeille"), ("own.title", "/services/ressources"), ("rules.title", "/services/regles"), ("drawer.title", $"/organismes/{body.Siret}/coffre")]);

        if (actor.Body is { } own && actor.Role >= Role.Officer)
            tools.Add(("journal.title", $"/organismes/{own.Siret}/journal"));

        if (context.RequestServices.GetRequiredService<BodyOffice>().Platform(actor))
        {
            if (actor.Role >= Role.Officer)
                tools.Add(("twice.title", "/services/doublons"));

            if (actor.Role >= Role.Administrator)
                tools.AddRange([("clients.title", "/plateforme/services"), ("harvest.title", "/plateforme/moissons")]);
        }

        return tools;
    }

    private static async Task<IResult> Save(HttpContext context, PersonStore people, MembershipStore memberships, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (Naming.Check(form.Text("nom"), "nom", out string name) is { } bad)
        {
            return Show(context, people, memberships, form.Refuse("nom", bad));
        }

        people.Rename(session.Person, name, form.Text("langue") == "en" ? "en" : "fr");
        journal.Tell(context, "account.renamed", "a modifié son nom ou sa langue", "changed the name or language");
        return Results.Redirect("/compte");
    }

    private static async Task<IResult> ActFor(HttpContext context, SessionStore sessions)
    {
        FormState form = await FormState.Read(context);
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        try
        {
            sessions.ActFor(session, BodyId.TryParse(form.Text("siret"), out BodyId body) ? body : default);
            return Results.Redirect("/compte");
        }
        catch (BadInputException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
    }
}

public sealed record AccountView(Person Person, IReadOnlyList<Membership> Bodies, Session Session, FormState Form)
{
    /// <summary>Key of the name and address of each page to work on.</summary>
    public IReadOnlyList<(string Key, string Href)> Tools { get; init; } = [];
}
