using Maillage.People;
using Maillage.People.Audit;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>How people take back what they agreed to.</summary>
internal sealed class Agreements(IOpenIddictAuthorizationManager agreements, IOpenIddictTokenManager tokens, AuditLog journal)
{
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
