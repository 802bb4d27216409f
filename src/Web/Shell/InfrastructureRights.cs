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
    public bool IsPublic(TerritoryId scope, bool simulated) => ResourceOf(scope, simulated).Visibility == Visibility.Public;

    /// <summary>Whose it is and who may read it: what was said, else what holds when nobody said anything.</summary>
    public Resource ResourceOf(TerritoryId scope, bool simulated) => resources.Find(GuardStore.Design, scope.Text) ?? Default(scope, simulated);

    /// <param name="scope">Territory the design covers.</param>
    public Detail Of(HttpContext context, TerritoryId scope, bool simulated) =>
        Rights.DetailFor(context.Actor(), ResourceOf(scope, simulated), Today);

    /// <summary>Whether it may be read whole, with the rule that says so.</summary>
    public Decision MayRead(HttpContext context, TerritoryId scope, bool simulated) => Rights.May(context.Actor(), Deed.Read, ResourceOf(scope, simulated), Today);

    /// <summary>Whether the network of a place may be changed in the workshop: by an officer of a body that is competent for it or for what is around it.</summary>
    /// <param name="around">Places that the place lies in.</param>
    public Decision MayDesign(HttpContext context, TerritoryId place, IEnumerable<TerritoryId> around) =>
        Rights.May(context.Actor(), Deed.Decide, new Resource { Territories = [place, .. around, TerritoryId.Region] }, Today);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>What holds when nobody said anything.</summary>
    public static Resource Default(TerritoryId scope, bool simulated) => new()
    {
        Visibility = simulated ? Visibility.Public : Visibility.Restricted,
        Territories = scope == TerritoryId.Region ? [scope] : [scope, TerritoryId.Region],
    };
}
