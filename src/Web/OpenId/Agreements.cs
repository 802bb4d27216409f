using Maillage.People;
using Maillage.People.Audit;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>A service a person agreed to be known to.</summary>
/// <param name="Id">Key of the agreement.</param>
public sealed record Agreement(string Id, string Name, DateTimeOffset At);

/// <summary>What people agreed to, and how they take it back.</summary>
internal sealed class Agreements(IOpenIddictApplicationManager clients, IOpenIddictAuthorizationManager agreements, IOpenIddictTokenManager tokens, AuditLog journal)
{
    /// <summary>The services a person agreed to, the latest first.</summary>
    public async Task<IReadOnlyList<Agreement>> List(string person, CancellationToken cancel)
    {
        List<Agreement> found = [];
        await foreach (object agreement in agreements.FindBySubjectAsync(person, cancel))
        {
            if (await agreements.HasStatusAsync(agreement, Statuses.Valid, cancel) && await agreements.HasTypeAsync(agreement, AuthorizationTypes.Permanent, cancel)
                && await agreements.GetApplicationIdAsync(agreement, cancel) is { } key && await clients.FindByIdAsync(key, cancel) is { } client)
            {
                found.Add(new Agreement(
                    (await agreements.GetIdAsync(agreement, cancel))!, await clients.GetDisplayNameAsync(client, cancel) ?? key, await agreements.GetCreationDateAsync(agreement, cancel) ?? default));
            }
        }

        return [.. found.OrderByDescending(f => f.At)];
    }

    /// <summary>Takes an agreement back: the service has to ask again, and what it holds is worth nothing from now on. Another person's agreement is left alone.</summary>
    public async Task<bool> Withdraw(Actor actor, string id, CancellationToken cancel)
    {
        if (actor.Person is not { } person || await agreements.FindByIdAsync(id, cancel) is not { } agreement || await agreements.GetSubjectAsync(agreement, cancel) != person)
            return false;

        await agreements.TryRevokeAsync(agreement, cancel);
        await tokens.RevokeByAuthorizationIdAsync(id, cancel);
        journal.Append(actor, new AuditEvent("service.withdrawn", "a repris l’accord donné à un service", "took back the agreement given to a service", AuditEvent.Person, person));
        return true;
    }
}
