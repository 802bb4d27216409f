using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.People;

/// <summary>
/// A body's accounts: who is invited, gets which role, lends it, hands it over, leaves. Every change asks <see cref="BodyRules"/> first, is one
/// transaction with its line in the journal, and never leaves a body without an administrator who can sign in.
/// </summary>
public sealed class BodyOffice(MaillageDatabase database, TimeProvider time, AuditLog journal)
{
    /// <summary>A delegation longer than that is a change of role, and is made as one.</summary>
    public const int LongestLoanDays = 92;

    private readonly BodyStore bodies = new(database, time);
    private readonly MembershipStore memberships = new(database, time);
    private readonly LinkStore links = new(database, time);

    /// <summary>Makes an invitation, in place of an earlier one to the same address, and gives the secret of its link.</summary>
    /// <exception cref="BadInputException">When a rule refuses.</exception>
    public string Invite(Actor actor, BodyId body, string email, Role role)
    {
        BodyRules.Require(BodyRules.MayInvite(actor, body, role, Platform(actor)));
        if (Existing(body).ClosedAt is not null)
        {
            throw new BadInputException(Problem.Error("body-closed", "Cet organisme a quitté la plateforme : rouvrez-le d’abord.", "This body has left the platform: open it again first."));
        }

        links.Revoke(LinkPurpose.Invitation, email, body);
        string secret = links.Add(LinkPurpose.Invitation, Link.InvitationLife, email, body, role, actor.Person);
        journal.Append(actor, Told("member.invited", "a invité une personne", "invited someone", body, role));
        return secret;
    }

    public void Withdraw(Actor actor, BodyId body, string email)
    {
        BodyRules.Require(BodyRules.MayInvite(actor, body, Role.Member, Platform(actor)));
        if (links.Revoke(LinkPurpose.Invitation, email, body) > 0)
        {
            journal.Append(actor, Told("member.uninvited", "a retiré une invitation", "withdrew an invitation", body));
        }
    }

    /// <summary>Changes a person's own role.</summary>
    public void SetRole(Actor actor, BodyId body, string person, Role role)
    {
        BodyRules.Require(BodyRules.MayManage(actor, body, Platform(actor)));
        Change(body, transaction =>
        {
            Role before = Held(transaction, body, person);
            memberships.Grant(transaction, person, body, role, actor.Person);
            Guard(transaction, body);
            journal.Append(transaction, actor, About(person, "member.role", "a changé le rôle d’une personne", "changed someone's role", body, role) with
            {
                Details = new Dictionary<string, string> { ["from"] = Word(before), ["to"] = Word(role) },
            });
        });
    }

    /// <summary>Takes a person out of the body. The account stays: it may belong to others.</summary>
    public void Remove(Actor actor, BodyId body, string person)
    {
        BodyRules.Require(actor.Person == person ? null : BodyRules.MayManage(actor, body, Platform(actor)));
        Change(body, transaction =>
        {
            Role before = Held(transaction, body, person);
            memberships.Remove(transaction, person, body);
            // Only an administrator who goes takes the last one away: a body that never had one holds nobody back.
            if (before == Role.Administrator)
                Guard(transaction, body);

            bool leaves = actor.Person == person;
            journal.Append(transaction, actor, leaves
                ? About(person, "member.left", "a quitté l’organisme", "left the body", body)
                : About(person, "member.removed", "a retiré une personne de l’organisme", "removed someone from the body", body));
        });
    }

    /// <summary>Gives one's own role to another of the body and keeps that of a member: what one does before leaving.</summary>
    public void HandOver(Actor actor, BodyId body, string person)
    {
        BodyRules.Require(BodyRules.MayPass(actor, body));
        Change(body, transaction =>
        {
            Role own = Held(transaction, body, actor.Person!), other = Held(transaction, body, person);
            if (person == actor.Person)
            {
                throw new BadInputException(Problem.Error("self", "Choisissez une autre personne que vous.", "Choose someone other than yourself."));
            }

            memberships.Grant(transaction, person, body, own > other ? own : other, actor.Person);
            memberships.Grant(transaction, actor.Person!, body, Role.Member, actor.Person);
            Guard(transaction, body);
            journal.Append(transaction, actor, About(person, "member.handed-over", "a transmis son rôle", "handed over the role", body, own));
        });
    }

    /// <summary>Lends a role up to one's own to someone of the body, for days counted from today.</summary>
    /// <param name="until">Last day, included.</param>
    public void Lend(Actor actor, BodyId body, string person, Role role, DateTimeOffset until)
    {
        BodyRules.Require(BodyRules.MayLend(actor, body, role));
        DateTimeOffset now = time.GetUtcNow();
        if (until <= now || until > now.AddDays(LongestLoanDays))
        {
            throw new BadInputException(Problem.Error("loan-days", $"Une délégation finit dans {LongestLoanDays} jours au plus ; au-delà, changez le rôle.", $"A delegation ends within {LongestLoanDays} days; beyond, change the role."));
        }

        Change(body, transaction =>
        {
            // What was lent to oneself is not one's own to lend: it would outlive its end.
            BodyRules.Require(Held(transaction, body, actor.Person!) >= role ? null : BodyRules.MayLend(actor with { Role = Role.Member }, body, role));
            if (Held(transaction, body, person) >= role)
            {
                throw new BadInputException(Problem.Error("loan-idle", "Cette personne a déjà ce rôle.", "This person has this role already."));
            }

            memberships.Lend(transaction, person, body, role, until, actor.Person!);
            journal.Append(transaction, actor, About(person, "role.lent", "a délégué un rôle", "lent a role", body, role));
        });
    }

    public void EndLoan(Actor actor, BodyId body, string person)
    {
        BodyRules.Require(actor.Person == person ? null : BodyRules.MayPass(actor, body));
        Change(body, transaction =>
        {
            memberships.EndLoans(transaction, person, body);
            journal.Append(transaction, actor, About(person, "role.returned", "a mis fin à une délégation", "ended a delegation", body));
        });
    }

    /// <summary>Suspends or resumes an account everywhere; for those who run the platform.</summary>
    public void Suspend(Actor actor, string person, bool suspended)
    {
        BodyRules.Require(BodyRules.MaySuspend(actor, person, Platform(actor)));
        BodyId platform = bodies.FindPlatform()!.Id;
        Change(platform, transaction =>
        {
            PersonStore.Suspend(transaction, person, suspended ? time.GetUtcNow() : null);
            Guard(transaction, platform);
            journal.Append(transaction, actor, suspended
                ? About(person, "account.suspended", "a suspendu un compte", "suspended an account", platform)
                : About(person, "account.resumed", "a rouvert un compte", "resumed an account", platform));
        });
    }

    /// <summary>
    /// For who has lost every second factor and their recovery codes: they go, sessions end, and the person adds new ones. Whoever asks has made sure, outside the portal, that it is the person.
    /// </summary>
    /// <param name="actor">Who runs the platform; null for whoever holds the machine.</param>
    public void ForgetFactors(Actor? actor, string person)
    {
        if (actor is not null)
        {
            BodyRules.Require(BodyRules.MaySuspend(actor, person, Platform(actor)));
        }

        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        FactorStore.ForgetAll(transaction, person);
        journal.Append(transaction, actor, new AuditEvent("factor.reset", "a remis à zéro des seconds facteurs", "reset second factors", AuditEvent.Person, person) { Concerned = bodies.FindPlatform()?.Id });
        transaction.Commit();
    }

    /// <summary>Makes a body or changes what is said of it.</summary>
    public void Save(Actor actor, Body body)
    {
        Body? before = bodies.Find(body.Id);
        BodyRules.Require(before is null ? BodyRules.MayFound(actor, Platform(actor)) : BodyRules.MayManage(actor, body.Id, Platform(actor)));
        // What a body is competent for is no word of its own: it decides where its people may act.
        Body kept = before is null || Platform(actor) ? body : body with { Territories = before.Territories, Kind = before.Kind };
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        bodies.Save(transaction, kept with { RunsPlatform = before?.RunsPlatform ?? false });
        journal.Append(transaction, actor, before is null ? Told("body.made", "a inscrit un organisme", "registered a body", body.Id) : Told("body.changed", "a modifié la fiche d’un organisme", "changed a body's page", body.Id));
        transaction.Commit();
    }

    /// <summary>
    /// Takes a body off the platform: from this moment nobody acts for it, invitations to it are worth nothing, and it answers no new case. What it keeps in the catalogue stays; accounts stay, they may belong to others.
    /// </summary>
    /// <param name="also">What else ends in the same transaction.</param>
    public void Close(Actor actor, BodyId body, Action<DbTransaction>? also = null)
    {
        BodyRules.Require(BodyRules.MayClose(actor, Existing(body), Platform(actor)));
        Change(body, transaction =>
        {
            memberships.RemoveAll(transaction, body);
            LinkStore.RevokeAll(transaction, body);
            BodyStore.SetClosed(transaction, body, time.GetUtcNow());
            also?.Invoke(transaction);
            journal.Append(transaction, actor, Told("body.closed", "a fermé un organisme", "closed a body", body));
        });
    }

    /// <summary>Lets a body act here again; its people are invited anew.</summary>
    public void Reopen(Actor actor, BodyId body)
    {
        BodyRules.Require(BodyRules.MayClose(actor, Existing(body), Platform(actor)));
        Change(body, transaction =>
        {
            BodyStore.SetClosed(transaction, body, null);
            journal.Append(transaction, actor, Told("body.reopened", "a rouvert un organisme", "opened a body again", body));
        });
    }

    /// <summary>Signs a charter for the body, or withdraws from it, as of today.</summary>
    public void Sign(Actor actor, BodyId body, string charter, string version, bool signs)
    {
        BodyRules.Require(BodyRules.MaySign(actor, body));
        DateOnly day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (signs)
        {
            bodies.Sign(body, charter, version, day, actor.Person);
        }
        else
        {
            bodies.Withdraw(body, charter, day);
        }

        journal.Append(actor, (signs ? Told("charter.signed", "a signé une charte", "signed a charter", body) : Told("charter.withdrawn", "s’est retiré d’une charte", "withdrew from a charter", body)) with
        {
            Details = new Dictionary<string, string> { ["charter"] = charter, ["version"] = version },
        });
    }

    /// <summary>True when the actor's body runs the platform.</summary>
    public bool Platform(Actor actor) => actor.Body is { } body && bodies.Find(body)?.RunsPlatform == true;

    private Body Existing(BodyId body) => bodies.Find(body) ?? throw new BadInputException(Problem.Error("no-body", "Cet organisme n’est pas sur la plateforme.", "This body is not on the platform."));

    private static Role Held(DbTransaction transaction, BodyId body, string person) =>
        MembershipStore.OwnRole(transaction, person, body) ?? throw new BadInputException(Problem.Error("not-a-member", "Cette personne n’appartient pas à l’organisme.", "This person does not belong to the body."));

    /// <summary>Runs a change while no other changes the same body's people: the guard then counts what will be.</summary>
    private void Change(BodyId body, Action<DbTransaction> change)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("UPDATE body SET name = name WHERE siret = @siret", new { siret = body.Siret }, transaction);
        change(transaction);
        transaction.Commit();
    }

    private static void Guard(DbTransaction transaction, BodyId body)
    {
        if (MembershipStore.CountAdministrators(transaction, body) == 0 && MembershipStore.CountMembers(transaction, body) > 0)
        {
            throw new BadInputException(Problem.Error(
                "last-administrator",
                "L’organisme n’aurait plus d’administrateur : transmettez d’abord ce rôle à quelqu’un.",
                "The body would have no administrator left: hand that role over first."));
        }
    }

    private static AuditEvent Told(string action, string fr, string en, BodyId body, Role? role = null) => new(action, fr, en, "body", body.Siret)
    {
        Concerned = body,
        Details = role is { } given ? new Dictionary<string, string> { ["role"] = Word(given) } : [],
    };

    private static AuditEvent About(string person, string action, string fr, string en, BodyId body, Role? role = null) =>
        Told(action, fr, en, body, role) with { Kind = AuditEvent.Person, Id = person };

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
