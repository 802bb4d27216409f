namespace Maillage.People;

/// <summary>
/// Who may do what, in one place: pages, the API, tiles and exports ask here and nowhere else. Pure: the same actor, deed, object and day give the same answer.
/// Nothing is allowed that no rule allows.
/// </summary>
/// <remarks>
/// The rules, in their order: what is public is read by all; what is not may be counted by all unless it is confidential; partners are the signers of its charter;
/// the named bodies read; the owner reads, proposes, edits, decides and administers by role; what nobody owns follows competence for its territory;
/// what is delegated follows the delegation. Confidential things and accounts want a second factor.
/// </remarks>
public static class Rights
{
    private static readonly Decision Public = Yes("public", "Publié : chacun peut le lire.", "Published: anyone may read it.");
    private static readonly Decision Counted = Yes("counts", "Compté par commune : chacun peut lire les totaux.", "Counted by commune: anyone may read the totals.");
    private static readonly Decision Partner = Yes("partner", "Votre organisme a signé la charte.", "Your body has signed the charter.");
    private static readonly Decision Named = Yes("named", "Votre organisme est nommé parmi les lecteurs.", "Your body is named among the readers.");
    private static readonly Decision Own = Yes("own", "Cela appartient à votre organisme.", "This belongs to your body.");
    private static readonly Decision Competent = Yes("territory", "Votre organisme est compétent sur ce territoire.", "Your body is competent for this territory.");
    private static readonly Decision Delegated = Yes("delegated", "Le propriétaire vous l'a délégué.", "Its owner delegated it to you.");

    private static readonly Decision SignIn = No("sign-in", "Connectez-vous : ce n'est pas public.", "Sign in: this is not public.");
    private static readonly Decision NoBody = No("no-body", "Choisissez l'organisme pour lequel vous agissez.", "Choose the body you act for.");
    private static readonly Decision NoCharter = No("charter", "Réservé aux signataires de la charte, dont votre organisme ne fait pas partie.", "For signers of the charter only; your body is not one of them.");
    private static readonly Decision NoRole = No("role", "Votre rôle dans cet organisme ne le permet pas : demandez à un responsable.", "Your role in this body does not allow it: ask an officer.");
    /// <summary>The refusal of who has the right but has not shown a second factor.</summary>
    public static Decision NoFactor { get; } = No("second-factor", "Il faut une seconde preuve d'identité dans cette session.", "A second factor is needed in this session.");
    private static readonly Decision NotYours = No("not-yours", "Cela appartient à un autre organisme, qui ne vous l'a pas ouvert.", "This belongs to another body, which has not opened it to you.");

    /// <param name="today">Decides whether a delegation holds.</param>
    public static Decision May(Actor actor, Deed deed, Resource resource, DateOnly today)
    {
        Decision decision = ByPlace(actor, deed, resource, today);
        bool grave = deed == Deed.Administer || (resource.Confidential && resource.Visibility != Visibility.Public);
        return decision.Allowed && grave && !actor.Strong ? NoFactor : decision;
    }

    /// <summary>Whole when it may be read, counts when it may only be counted.</summary>
    public static Detail DetailFor(Actor actor, Resource resource, DateOnly today) =>
        May(actor, Deed.Read, resource, today).Allowed ? Detail.Whole : May(actor, Deed.Count, resource, today).Allowed ? Detail.Counts : Detail.Nothing;

    /// <summary>The least role a deed asks for inside a body that may do it at all.</summary>
    public static Role LeastRole(Deed deed, Resource resource) => deed switch
    {
        Deed.Count => Role.Member,
        Deed.Read => resource.LeastReader < Role.Member ? Role.Member : resource.LeastReader,
        Deed.Propose => Role.Member,
        Deed.Edit => Role.Agent,
        Deed.Decide => Role.Officer,
        _ => Role.Administrator,
    };

    private static Decision ByPlace(Actor actor, Deed deed, Resource resource, DateOnly today)
    {
        bool reading = deed is Deed.Count or Deed.Read;
        if (reading && resource.Visibility == Visibility.Public)
            return Public;

        if (deed == Deed.Count && !resource.Confidential)
            return Counted;

        if (!actor.IsKnown)
            return SignIn;

        if (actor.Body is not { } body)
            return NoBody;

        Role least = LeastRole(deed, resource);
        Decision? way = Way(actor, body, reading, resource);
        if (way is not null && actor.Role >= least)
            return way;

        if (deed != Deed.Administer && resource.Delegations.Any(d => d.To == body && d.Holds(today) && Lower(actor.Role, d.UpTo) >= least))
            return Delegated;

        return way is not null ? NoRole : reading && resource.Visibility == Visibility.Partners ? NoCharter : NotYours;
    }

    /// <summary>By what the body could have to do with the object, whatever the role; null when by nothing.</summary>
    private static Decision? Way(Actor actor, BodyId body, bool reading, Resource resource)
    {
        if (resource.Owner == body)
            return Own;

        if (resource.Owner is null && resource.Territories.Intersect(actor.Territories).Any())
            return Competent;

        if (reading && resource.Named.Contains(body))
            return Named;

        return reading && resource.Visibility == Visibility.Partners && resource.Charter is { } charter && actor.Charters.Contains(charter) ? Partner : null;
    }

    private static Role Lower(Role a, Role b) => a < b ? a : b;

    private static Decision Yes(string rule, string fr, string en) => new(true, rule, fr, en);

    private static Decision No(string rule, string fr, string en) => new(false, rule, fr, en);
}
