using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;

namespace Maillage.Web.Sealing;

/// <summary>A drawer as one reader sees it.</summary>
/// <param name="Items">What the reader may read, with names.</param>
/// <param name="Hidden">How many more there are for others; only the owner's own people are told.</param>
/// <param name="MayDeposit">Null when the reader may; else the rule that says no.</param>
/// <param name="NeedsFactor">Everything is there but the second factor.</param>
public sealed record DrawerView(SealedPlace Place, IReadOnlyList<NamedItem> Items, int Hidden, Decision? MayDeposit, bool NeedsFactor);

/// <param name="Openings">Who opened it; null for those who are not of the owning body.</param>
/// <param name="Bodies">Names of the bodies in it, by SIRET.</param>
/// <param name="Decides">An officer of the owner with a second factor.</param>
public sealed record PieceView(NamedItem Named, Body? Owner, IReadOnlyList<Body> Readers, IReadOnlyList<AuditLine>? Openings, IReadOnlyDictionary<string, string> Bodies, bool Decides)
{
    public Forms.FormState Form { get; init; } = Forms.FormState.With();
}

public sealed record NoteView(NamedItem Named, string Text);

/// <summary>Drawers and their pieces, with the rights of who reads.</summary>
internal sealed class DrawerReads(Drawer drawer, SealedStore store, BodyStore bodies, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public DrawerView Of(Actor actor, SealedPlace place)
    {
        IReadOnlyList<NamedItem> items = store.ListNamed(actor, place.ObjectKind, place.ObjectId);
        int all = store.List(place.ObjectKind, place.ObjectId).Count;
        Decision deposit = drawer.MayDeposit(actor, place);
        bool wouldRead = Rights.May(actor with { Strong = true }, Deed.Read, Drawer.ResourceOf(place), Today).Allowed;
        return new DrawerView(place, items, actor.Body == place.Owner ? all - items.Count : 0, deposit.Allowed ? null : deposit, wouldRead && !actor.Strong);
    }

    /// <summary>The sheet of a piece; null when there is none or it is not for this reader: the two look alike from outside.</summary>
    public PieceView? Find(Actor actor, string id)
    {
        if (store.Find(id) is not { } item || store.ListNamed(actor, item.ObjectKind, item.ObjectId).FirstOrDefault(n => n.Item.Id == id) is not { } named)
        {
            return null;
        }

        IReadOnlyList<AuditLine>? openings = actor.Body == item.Owner ? store.Openings(id) : null;
        return new PieceView(
            named, bodies.Find(item.Owner), [.. item.Readers.Select(r => bodies.Find(r)).OfType<Body>()], openings,
            (openings ?? []).Select(o => o.Body).OfType<string>().Distinct().ToDictionary(s => s, s => bodies.Find(new BodyId(s))?.Name ?? s),
            Rights.May(actor, Deed.Decide, item.Resource, Today).Allowed);
    }
}
