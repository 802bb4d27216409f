using Maillage.Kernel;
using Maillage.Network;
using Maillage.People;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Shell;

/// <summary>
/// How much of a designed network or of imported infrastructure a request gets. Pages, tiles, the API and exports all ask here. A network on generated ground is public and says « simulé »;
/// one on real ground is restricted until its owner says otherwise: whole for who is competent or named, counts by commune for all others.
/// </summary>
internal sealed class InfrastructureRights(GuardStore resources, TimeProvider time)
{
    public Detail Of(HttpContext context, DesignSummary design) => Of(context, design.Scope, design.Simulated);

    /// <summary>True when everyone gets it whole, whoever asks.</summary>
    public bool IsPublic(TerritoryId scope, bool simulated) => (resources.Find(GuardStore.Design, scope.Text) ?? Default(scope, simulated)).Visibility == Visibility.Public;

    /// <param name="scope">Territory the design covers.</param>
    public Detail Of(HttpContext context, TerritoryId scope, bool simulated) =>
        Rights.DetailFor(context.Actor(), resources.Find(GuardStore.Design, scope.Text) ?? Default(scope, simulated), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    /// <summary>What holds when nobody said anything.</summary>
    public static Resource Default(TerritoryId scope, bool simulated) => new()
    {
        Visibility = simulated ? Visibility.Public : Visibility.Restricted,
        Territories = scope == TerritoryId.Region ? [scope] : [scope, TerritoryId.Region],
    };
}
