using Maillage.Kernel;

namespace Maillage.People;

/// <summary>Who may do what with a body's accounts. Each refusal is a problem that names its rule; null allows. Nothing here reads a store.</summary>
public static class BodyRules
{
    /// <summary>Officers invite members and agents, administrators anyone; those who run the platform set up other bodies.</summary>
    public static Problem? MayInvite(Actor actor, BodyId body, Role role, bool runsPlatform) =>
        role == Role.Visitor ? Problem.Error("role", "Choisissez un rôle.", "Choose a role.")
        : Runs(actor, runsPlatform) || (actor.Body == body && actor.Role == Role.Administrator) ? Strong(actor)
        : actor.Body == body && actor.Role == Role.Officer && role <= Role.Agent ? Strong(actor)
        : Refused("body-invite", "Seul un responsable de l’organisme invite des membres et des agents, et seul son administrateur invite un responsable.", "Only an officer of the body invites members and agents, and only its administrator invites an officer.");

    /// <summary>Changing roles, removing people, changing the body's page.</summary>
    public static Problem? MayManage(Actor actor, BodyId body, bool runsPlatform) =>
        Runs(actor, runsPlatform) || (actor.Body == body && actor.Role == Role.Administrator) ? Strong(actor)
        : Refused("body-manage", "Seul un administrateur de l’organisme peut faire cela.", "Only an administrator of the body may do this.");

    public static Problem? MayPass(Actor actor, BodyId body) =>
        actor.Body == body && actor.Role >= Role.Agent ? Strong(actor)
        : Refused("role-pass", "On transmet ou délègue un rôle que l’on a, dans l’organisme pour lequel on agit.", "One hands over or lends a role one has, in the body one acts for.");

    public static Problem? MayLend(Actor actor, BodyId body, Role role) =>
        MayPass(actor, body) ?? (role <= actor.Role && role > Role.Member ? null : Refused("role-lend", "On ne délègue pas un rôle plus haut que le sien.", "One does not lend a role above one's own."));

    public static Problem? MaySign(Actor actor, BodyId body) =>
        actor.Body == body && actor.Role >= Role.Officer ? Strong(actor)
        : Refused("charter-sign", "Seul un responsable de l’organisme signe pour lui.", "Only an officer of the body signs for it.");

    public static Problem? MayFound(Actor actor, bool runsPlatform) =>
        Runs(actor, runsPlatform) ? Strong(actor) : Refused("body-found", "Seul un administrateur de la plateforme inscrit un organisme.", "Only an administrator of the platform registers a body.");

    /// <summary>Taking a body off the platform, or back: for those who run the platform, and not their own.</summary>
    public static Problem? MayClose(Actor actor, Body body, bool runsPlatform) =>
        !Runs(actor, runsPlatform) ? Refused("body-close", "Seul un administrateur de la plateforme ferme un organisme.", "Only an administrator of the platform closes a body.")
        : body.RunsPlatform ? Refused("body-close-own", "L’organisme qui tient la plateforme ne se ferme pas.", "The body that runs the platform is not closed.")
        : Strong(actor);

    public static Problem? MaySuspend(Actor actor, string person, bool runsPlatform) =>
        !Runs(actor, runsPlatform) ? Refused("account-suspend", "Seul un administrateur de la plateforme suspend un compte ou remet ses facteurs à zéro.", "Only an administrator of the platform suspends an account or resets its factors.")
        : actor.Person == person ? Refused("account-self", "On ne suspend pas son propre compte, et l’on change ses facteurs dans « Sécurité du compte ».", "One does not suspend one's own account, and one changes one's factors under “Account security”.")
        : Strong(actor);

    /// <exception cref="BadInputException">When a rule refuses.</exception>
    public static void Require(Problem? refusal)
    {
        if (refusal is not null)
        {
            throw new BadInputException(refusal);
        }
    }

    private static bool Runs(Actor actor, bool runsPlatform) => runsPlatform && actor.Role == Role.Administrator;

    /// <summary>What gives power or access away asks for a second factor; null when there is one.</summary>
    public static Problem? Strong(Actor actor) =>
        actor.Strong ? null : Refused("second-factor", "Cette action demande un second facteur : ajoutez-en un dans « Mon compte, sécurité », puis recommencez.", "This action needs a second factor: add one under “My account, security”, then try again.");

    private static Problem Refused(string code, string fr, string en) => Problem.Error(code, fr, en);
}
