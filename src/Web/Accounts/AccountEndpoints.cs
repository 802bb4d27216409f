using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>A person's own account.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compte", (HttpContext context, PersonStore people, MembershipStore memberships) =>
            context.Session() is { } session && people.Find(session.Person) is { } person
                ? Pages.Show<AccountPage>(new AccountView(person, memberships.ListOf(person.Id), session))
                : Results.StatusCode(StatusCodes.Status401Unauthorized)).ExcludeFromDescription();
        app.MapPost("/compte/organisme", ActFor).ExcludeFromDescription();
    }

    private static async Task<IResult> ActFor(HttpContext context, SessionStore sessions)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        try
        {
            sessions.ActFor(session, BodyId.TryParse(form["siret"], out BodyId body) ? body : default);
            return Results.Redirect("/compte");
        }
        catch (BadInputException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
    }
}

public sealed record AccountView(Person Person, IReadOnlyList<Membership> Bodies, Session Session);
