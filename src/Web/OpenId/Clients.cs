using System.Text.Json;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>A service that uses the platform's identities.</summary>
/// <param name="Redirects">Where people may be sent back to, exactly.</param>
/// <param name="Confidential">True when it proves itself by a secret.</param>
public sealed record ClientLine(string Id, string Name, IReadOnlyList<string> Redirects, bool Confidential)
{
    /// <summary>SIRET of the body whose own program it is; null for a service that people sign in to.</summary>
    public string? Siret { get; init; }

    /// <summary>True for a program that may act on cases, not only read them.</summary>
    public bool Writes { get; init; }
}

/// <summary>A service as it is to be registered.</summary>
/// <param name="Redirects">Return addresses, one at least.</param>
/// <param name="Logouts">Addresses to return to after signing out.</param>
/// <param name="Confidential">False for a program that can keep no secret: on a phone, in a browser.</param>
/// <param name="Own">True for a service of the region, for which people are not asked to consent.</param>
/// <param name="Cases">True for a service in which people may work on their cases.</param>
public sealed record NewClient(string Name, IReadOnlyList<string> Redirects, IReadOnlyList<string> Logouts, bool Confidential, bool Own, bool Cases = false);

/// <summary>Registers, lists and removes services, for the page and for the command line.</summary>
public sealed class Clients(IOpenIddictApplicationManager store, AuditLog journal)
{
    public const int MostAddresses = 20;

    /// <summary>The same for a program that serves no page, whoever runs it.</summary>
    public static async Task<T> Use<T>(MaillageDatabase database, AuditLog journal, Func<Clients, Task<T>> act)
    {
        ServiceCollection services = new();
        services.AddLogging().AddSingleton(journal).AddOpenIdStore(database);
        await using ServiceProvider all = services.BuildServiceProvider();
        await using AsyncServiceScope scope = all.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<Clients>());
    }

    /// <summary>What is wrong with a service to be; the column of a problem is the field: <c>nom</c>, <c>retour</c>, <c>sortie</c>.</summary>
    public static IReadOnlyList<Problem> Check(NewClient client)
    {
        List<Problem> problems = [];
        if (Naming.Check(client.Name, "nom", out _) is { } name)
            problems.Add(name);

        if (client.Redirects.Count == 0)
            problems.Add(Problem.Error("redirect-missing", "Indiquez au moins une adresse de retour.", "Give at least one return address.") with { Column = "retour" });

        foreach ((string field, IReadOnlyList<string> addresses) in new[] { ("retour", client.Redirects), ("sortie", client.Logouts) })
        {
            if (addresses.Count > MostAddresses)
                problems.Add(Problem.Error("redirect-many", $"Au plus {MostAddresses} adresses.", $"{MostAddresses} addresses at most.") with { Column = field });
            else if (addresses.FirstOrDefault(a => !Sound(a)) is { } bad)
            {
                string shown = bad.Length > 60 ? bad[..60] + "…" : bad;
                problems.Add(Problem.Error(
                    "redirect", $"« {shown} » ne convient pas : une adresse complète, en https:// (ou http:// sur la machine elle-même), sans « # » ni nom d’utilisateur.",
                    $"“{shown}” will not do: a complete address, https:// (or http:// on the machine itself), without “#” and without a user's name.") with { Column = field });
            }
        }

        return problems;
    }

    /// <returns>The service, and its secret: only its hash is kept, so this is the one time it can be shown. Null when it has none.</returns>
    /// <exception cref="BadInputException">What <see cref="Check"/> finds.</exception>
    public async Task<(ClientLine Client, string? Secret)> Register(Actor? by, NewClient asked, CancellationToken cancel = default)
    {
        if (Check(asked) is { Count: > 0 } problems)
            throw new BadInputException(problems);

        Naming.Check(asked.Name, "nom", out string name);
        string id = Guid.NewGuid().ToString("N");
        string? secret = asked.Confidential ? Secret.New() : null;
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = id,
            ClientSecret = secret,
            ClientType = asked.Confidential ? ClientTypes.Confidential : ClientTypes.Public,
            ConsentType = asked.Own ? ConsentTypes.Implicit : ConsentTypes.Explicit,
            DisplayName = name,
        };
        client.RedirectUris.UnionWith(asked.Redirects.Select(a => new Uri(a)));
        client.PostLogoutRedirectUris.UnionWith(asked.Logouts.Select(a => new Uri(a)));
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession, Permissions.Endpoints.Revocation, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code,
            Permissions.Scopes.Profile, Permissions.Scopes.Email, Permissions.Prefixes.Scope + OpenIdModule.BodiesScope,
        ]);
        if (asked.Cases)
            client.Permissions.UnionWith([Permissions.Prefixes.Scope + OpenIdModule.CasesScope, Permissions.Prefixes.Scope + OpenIdModule.CasesWriteScope]);

        client.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        await store.CreateAsync(client, cancel);
        journal.Append(by, new AuditEvent("service.registered", "a raccordé un service", "registered a service", "service", id));
        return (new ClientLine(id, name, asked.Redirects, asked.Confidential), secret);
    }

    /// <summary>Registers a body's own program: it acts as an agent of the body, by its secret.</summary>
    /// <exception cref="BadInputException">The name will not do.</exception>
    public async Task<(ClientLine Client, string Secret)> RegisterFor(Actor by, BodyId body, string name, bool writes, CancellationToken cancel = default)
    {
        if (Naming.Check(name, "nom", out string shown) is { } problem)
            throw new BadInputException(problem);

        string id = Guid.NewGuid().ToString("N"), secret = Secret.New();
        OpenIddictApplicationDescriptor client = new() { ClientId = id, ClientSecret = secret, ClientType = ClientTypes.Confidential, ConsentType = ConsentTypes.Implicit, DisplayName = shown };
        client.Properties[OpenIdModule.SiretClaim] = JsonSerializer.SerializeToElement(body.Siret);
        client.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + OpenIdModule.CasesScope]);
        if (writes)
            client.Permissions.Add(Permissions.Prefixes.Scope + OpenIdModule.CasesWriteScope);

        await store.CreateAsync(client, cancel);
        journal.Append(by, new AuditEvent("program.registered", "a donné un accès à un programme de l’organisme", "gave a program of the body access", "service", id) { Concerned = body });
        return (new ClientLine(id, shown, [], true) { Siret = body.Siret, Writes = writes }, secret);
    }

    /// <summary>All services, by name.</summary>
    public async Task<IReadOnlyList<ClientLine>> List(CancellationToken cancel = default)
    {
        List<ClientLine> lines = [];
        await foreach (object client in store.ListAsync(cancellationToken: cancel))
        {
            lines.Add(new ClientLine(
                (await store.GetClientIdAsync(client, cancel))!, await store.GetDisplayNameAsync(client, cancel) ?? "", await store.GetRedirectUrisAsync(client, cancel),
                await store.HasClientTypeAsync(client, ClientTypes.Confidential, cancel))
            {
                Siret = (await store.GetPropertiesAsync(client, cancel)).TryGetValue(OpenIdModule.SiretClaim, out JsonElement siret) ? siret.GetString() : null,
                Writes = await store.HasPermissionAsync(client, Permissions.Prefixes.Scope + OpenIdModule.CasesWriteScope, cancel),
            });
        }

        return [.. lines.OrderBy(l => l.Name, StringComparer.Ordinal)];
    }

    /// <summary>From now on the service is unknown; what people agreed to and the tokens it holds go with it.</summary>
    /// <returns>False when there is no such service.</returns>
    public async Task<bool> Remove(Actor? by, string id, CancellationToken cancel = default)
    {
        if (await store.FindByClientIdAsync(id, cancel) is not { } client)
            return false;

        await store.DeleteAsync(client, cancel);
        journal.Append(by, new AuditEvent("service.removed", "a débranché un service", "removed a service", "service", id));
        return true;
    }

    /// <summary>https, or a program on the same machine; exact, without fragment and without a name before the host, which deceives the eye.</summary>
    private static bool Sound(string text) =>
        text.Length < 500 && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
        && address.Fragment.Length == 0 && address.UserInfo.Length == 0 && !address.Host.Contains('*', StringComparison.Ordinal);
}
