using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>One-time links. Opening one changes nothing, since programs that check mail open links too; a button does.</summary>
internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/lien/{secret}", (string secret, HttpContext context, LinkReads reads) => Pages.Show<LinkPage>(reads.Read(secret, context))).ExcludeFromDescription();
        app.MapPost("/lien/{secret}", Open).ExcludeFromDescription();
    }

    private static async Task<IResult> Open(string secret, HttpContext context, LinkReads reads, Joining joining, Passwords passwords, PersonStore people, SignInLimits limits)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        LinkView view = reads.Read(secret, context) with
        {
            Name = form["nom"].ToString(), Email = form["email"].ToString(), BodyName = form["organisme"].ToString(), Siret = form["siret"].ToString(),
        };
        if (view.Link is not { } link)
        {
            return Pages.Show<LinkPage>(view);
        }

        try
        {
            if (view.Account is not null)
            {
                if (context.Actor().Person != view.Account)
                {
                    return Results.Redirect("/connexion?retour=" + Uri.EscapeDataString(context.Request.Path));
                }

                joining.Accept(link, people.Find(view.Account)!);
                SignedIn.Begin(context, view.Account, context.Actor().Strong, context.Session()!.Method, link.Body);
                return Results.Redirect("/compte");
            }

            (ProblemList problems, string name, string email, Body? body) = Check(view, link, form["passphrase"].ToString());
            problems.ThrowOnErrors();
            string hash = passwords.Hash(form["passphrase"].ToString());
            string language = LanguageChoice.Of(context) == Language.French ? "fr" : "en";
            Person person = link.Purpose == LinkPurpose.Founding ? joining.Found(link, body!, email, name, language, hash) : joining.Accept(link, name, language, hash);
            SignedIn.Begin(context, person.Id, strong: false, "link", link.Body ?? body!.Id);
            return Results.Redirect("/compte");
        }
        catch (BadInputException refused)
        {
            return Pages.Show<LinkPage>(view with { Problems = refused.Problems });
        }
    }

    private static (ProblemList Problems, string Name, string Email, Body? Body) Check(LinkView view, Link link, string passphrase)
    {
        ProblemList problems = new();
        void Keep(Problem? problem)
        {
            if (problem is not null)
            {
                problems.Add(problem with { Column = null });
            }
        }

        Keep(Naming.Check(view.Name, "nom", out string name));
        string email = link.Email ?? "";
        Body? body = null;
        if (link.Purpose == LinkPurpose.Founding)
        {
            Keep(EmailAddress.Check(view.Email, out email));
            Keep(Naming.Check(view.BodyName, "organisme", out string bodyName));
            if (!BodyId.TryParse(view.Siret, out BodyId id))
            {
                Keep(Problem.Error("siret", "Le SIRET a 14 chiffres, dont le dernier vérifie les autres ; relisez-le sur l’annuaire des entreprises.", "A SIRET has 14 digits, the last of which checks the others; read it again in the register of businesses."));
            }

            body = new Body(id, bodyName, BodyKind.Region, [TerritoryId.Region], null, null, null, RunsPlatform: true, default);
        }

        Keep(Passphrases.Check(passphrase, name, email));
        return (problems, name, email, body);
    }
}

/// <summary>Reads a link as its page shows it.</summary>
internal sealed class LinkReads(LinkStore links, PersonStore people, BodyStore bodies, TimeProvider time)
{
    public LinkView Read(string secret, HttpContext context)
    {
        // What a link opens must not be kept by a browser or a cache.
        context.Response.Headers.CacheControl = "no-cache, no-store";
        Link? link = secret.Length < 100 ? links.Find(secret) : null;
        if (link is null || !link.WorksAt(time.GetUtcNow()) || link.Purpose is not (LinkPurpose.Founding or LinkPurpose.Invitation))
        {
            return new LinkView(secret, null, null, null, [Joining.Spent]);
        }

        return new LinkView(secret, link, link.Body is { } body ? bodies.Find(body)?.Name : null, link.Email is null ? null : people.FindByEmail(link.Email)?.Id, []);
    }
}

/// <param name="Link">Null when the link opens nothing.</param>
/// <param name="Inviting">Name of the body that invites.</param>
/// <param name="Account">The person who has the invited address already.</param>
public sealed record LinkView(string Secret, Link? Link, string? Inviting, string? Account, IReadOnlyList<Problem> Problems)
{
    public string Name { get; init; } = "";

    public string Email { get; init; } = "";

    public string BodyName { get; init; } = "";

    public string Siret { get; init; } = "";
}
