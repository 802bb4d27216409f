using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Charts;
using Maillage.Web.Shell;

namespace Maillage.Web.Bodies;

public sealed record BodiesView(TableData Table, int Count, bool MayFound);

/// <param name="Members">Null for those who do not belong to the body: who works there is not theirs to read.</param>
public sealed record BodyView(
    Body Body, IReadOnlyList<CharterSignature> Signatures, IReadOnlyList<(string Id, string Name)> Territories, IReadOnlyList<MemberLine>? Members, IReadOnlyList<Link> Invitations, BodyRights Rights)
{
    /// <summary>Open cases it answers, for who may close it; null for others.</summary>
    public long? OpenCases { get; init; }

    /// <summary>What was refused on this page; null when nothing was.</summary>
    public Forms.FormState? Form { get; init; }
}

public sealed record MemberLine(Person Person, Membership Membership);

/// <summary>What the reader may do here; each is asked of the rules again when done.</summary>
public sealed record BodyRights(bool Belongs, bool Invites, bool Manages, bool Signs, bool NeedsFactor, bool OwnAgent, bool OwnOfficer)
{
    public static BodyRights Of(Actor actor, BodyId body, bool runsPlatform)
    {
        // Asked as if a second factor had been shown: the page offers what the role allows, and says when the factor is missing.
        Actor strong = actor with { Strong = true };
        bool invites = BodyRules.MayInvite(strong, body, Role.Member, runsPlatform) is null, manages = BodyRules.MayManage(strong, body, runsPlatform) is null, signs = BodyRules.MaySign(strong, body) is null;
        return new(actor.Body == body || manages, invites, manages, signs, !actor.Strong && (invites || manages || signs), actor.Body == body && actor.Role >= Role.Agent, actor.Body == body && actor.Role >= Role.Officer);
    }
}

/// <summary>Bodies as their pages show them.</summary>
internal sealed class BodyReads(BodyStore bodies, MembershipStore memberships, PersonStore people, LinkStore links, BodyOffice office, Maillage.Cases.Storage.CaseLists cases, Reading.SnapshotSource snapshots)
{
    public BodiesView List(Say say, Actor actor)
    {
        IReadOnlyList<Body> all = bodies.List();
        TableData table = new(
            "organismes", say["bodies.caption"], [new("nom", say["body.name"]), new("type", say["body.kind"]), new("siret", "SIRET"), new("chartes", say["body.charters"])],
            [.. all.Select(b => (IReadOnlyList<Cell>)
            [
                new Cell(b.Name, Href: "/organismes/" + b.Id.Siret, Note: b.ClosedAt is { } at ? say["body.closed", say.Moment(at)] : null), new Cell(say["body.kind." + b.Kind.ToString().ToLowerInvariant()]), new Cell(b.Id.Siret),
                new Cell(string.Join(", ", InForce(b.Id).Select(c => c.Charter).Distinct())),
            ])])
        {
            Filter = true,
            PageSize = 50,
        };
        return new BodiesView(table, all.Count(b => b.ClosedAt is null), BodyRules.MayFound(actor with { Strong = true }, office.Platform(actor)) is null);
    }

    public BodyView? Find(string siret, Actor actor)
    {
        if (!BodyId.TryParse(siret, out BodyId id) || bodies.Find(id) is not { } body)
        {
            return null;
        }

        BodyRights rights = BodyRights.Of(actor, id, office.Platform(actor));
        IReadOnlyDictionary<string, Person> known = rights.Belongs ? people.ListIn(id) : new Dictionary<string, Person>();
        return new BodyView(
            body, bodies.ListSignatures(id), [.. body.Territories.Select(t => (t.Text, NameOf(t)))],
            rights.Belongs ? [.. memberships.ListIn(id).Where(m => known.ContainsKey(m.Person)).Select(m => new MemberLine(known[m.Person], m))] : null,
            rights.Invites ? links.ListOpen(id) : [], rights)
        {
            OpenCases = BodyRules.MayClose(actor with { Strong = true }, body, office.Platform(actor)) is null ? cases.CountOpen(id) : null,
        };
    }

    public static MemberLine? FindMember(BodyView view, string person) => view.Members?.FirstOrDefault(m => m.Person.Id == person);

    private IEnumerable<CharterSignature> InForce(BodyId id) => bodies.ListSignatures(id).Where(s => s.Until is null);

    private string NameOf(Kernel.TerritoryId id) => snapshots.Current.Index.Find(id)?.Name ?? id.Text;
}
