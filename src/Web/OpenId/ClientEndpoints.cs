using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>Services that use the platform's identities: the platform's administrators register and remove them.</summary>
internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/plateforme/services").ExcludeFromDescription().Needs(Role.Administrator).NeedsFactor().AddEndpointFilter(async (call, next) =>
            call.HttpContext.RequestServices.GetService(typeof(BodyOffice)) is BodyOffice office && office.Platform(call.HttpContext.Actor()) ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden));
        group.MapGet("", async (HttpContext context, IOpenIddictApplicationManager clients) => Pages.Show<ClientsPage>(await Read(context, clients, FormState.With())));
        group.MapPost("", Register);
        group.MapPost("/retirer", Remove);
    }

    private static async Task<IResult> Register(HttpContext context, IOpenIddictApplicationManager clients, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        Refuse(form, null, context.Actor().Strong ? null : Problem.Error("second-factor", "Cette action demande un second facteur : ajoutez-en un dans « Mon compte, sécurité », puis recommencez.", "This action needs a second factor: add one under “My account, security”, then try again."));
        Refuse(form, "nom", Naming.Check(form.Text("nom"), "nom", out string name));
        List<Uri> back = Addresses(form, "retour", needed: true), left = Addresses(form, "sortie", needed: false);
        bool secretive = form.Text("type") != "public";
        if (form.Refused)
        {
            return Pages.Show<ClientsPage>(await Read(context, clients, form), StatusCodes.Status422UnprocessableEntity);
        }

        string id = Guid.NewGuid().ToString("N"), secret = Secret.New();
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = id,
            ClientSecret = secretive ? secret : null,
            ClientType = secretive ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = form.Ticked("maison") ? ConsentTypes.Implicit : ConsentTypes.Explicit,
            DisplayName = name,
        };
        client.RedirectUris.UnionWith(back);
        client.PostLogoutRedirectUris.UnionWith(left);
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession, Permissions.Endpoints.Revocation, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code,
            Permissions.Scopes.Profile, Permissions.Scopes.Email, Permissions.Prefixes.Scope + OpenIdModule.BodiesScope,
        ]);
        client.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        await clients.CreateAsync(client, context.RequestAborted);
        journal.Append(context.Actor(), new AuditEvent("service.registered", "a raccordé un service", "registered a service", "service", id));
        return Pages.Show<ClientsPage>(await Read(context, clients, FormState.With()) with { Made = new ClientLine(id, name, "", secretive), Secret = secretive ? secret : null });
    }

    private static async Task<IResult> Remove(HttpContext context, IOpenIddictApplicationManager clients, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        if (context.Actor().Strong && await clients.FindByClientIdAsync(form.Text("client"), context.RequestAborted) is { } client)
        {
            await clients.DeleteAsync(client, context.RequestAborted);
            journal.Append(context.Actor(), new AuditEvent("service.removed", "a débranché un service", "removed a service", "service", form.Text("client")));
        }

        return Results.Redirect("/plateforme/services");
    }

    private static async Task<ClientsView> Read(HttpContext context, IOpenIddictApplicationManager clients, FormState form)
    {
        List<ClientLine> lines = [];
        await foreach (object client in clients.ListAsync(cancellationToken: context.RequestAborted))
        {
            lines.Add(new ClientLine(
                (await clients.GetClientIdAsync(client, context.RequestAborted))!, await clients.GetDisplayNameAsync(client, context.RequestAborted) ?? "", string.Join(", ", await clients.GetRedirectUrisAsync(client, context.RequestAborted)),
                await clients.HasClientTypeAsync(client, ClientTypes.Confidential, context.RequestAborted)));
        }

        return new ClientsView(form, [.. lines.OrderBy(l => l.Name, StringComparer.Ordinal)], $"{context.Request.Scheme}://{context.Request.Host}");
    }

    /// <summary>Addresses, one a line: https, or a program on the same machine; exact, without fragment.</summary>
    private static List<Uri> Addresses(FormState form, string field, bool needed)
    {
        List<Uri> found = [];
        foreach (string line in form.Text(field).Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries).Take(21))
        {
            if (line.Length < 500 && Uri.TryCreate(line, UriKind.Absolute, out Uri? address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)) && address.Fragment.Length == 0)
            {
                found.Add(address);
            }
            else
            {
                Refuse(form, field, Problem.Error("redirect", "Une adresse par ligne, complète, en https:// (ou http:// sur la machine elle-même), sans « # ».", "One complete address a line, https:// (or http:// on the machine itself), without “#”."));
                break;
            }
        }

        if (needed && found.Count == 0 && form.FaultOf(field) is null)
        {
            Refuse(form, field, Problem.Error("redirect-missing", "Indiquez au moins une adresse de retour.", "Give at least one return address."));
        }

        return found;
    }

    private static void Refuse(FormState form, string? field, Problem? problem)
    {
        if (problem is not null)
        {
            form.Refuse(field, problem);
        }
    }
}

public sealed record ClientLine(string Id, string Name, string Redirects, bool Confidential);

/// <param name="Issuer">What the other service is configured with.</param>
public sealed record ClientsView(FormState Form, IReadOnlyList<ClientLine> Clients, string Issuer)
{
    /// <summary>The service just registered; null else.</summary>
    public ClientLine? Made { get; init; }

    /// <summary>Its secret, shown this once.</summary>
    public string? Secret { get; init; }
}
