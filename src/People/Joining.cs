using System.Data.Common;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.People;

/// <summary>How one gets in: the founding link, then invitations. Each is one transaction: a link is used and its effect is there, or neither.</summary>
public sealed class Joining(MaillageDatabase database, TimeProvider time, AuditLog journal)
{
    private readonly PersonStore people = new(database, time);
    private readonly BodyStore bodies = new(database, time);
    private readonly MembershipStore memberships = new(database, time);
    private readonly LinkStore links = new(database, time);

    /// <summary>A fresh founding link, in place of those printed before; null once there is an administrator.</summary>
    public string? OpenFounding()
    {
        if (memberships.AnyPlatformAdministrator())
        {
            return null;
        }

        links.Revoke(LinkPurpose.Founding, email: null);
        return links.Add(LinkPurpose.Founding, Link.FoundingLife, role: Role.Administrator);
    }

    /// <summary>Uses the founding link: makes the body that runs the platform and its first administrator.</summary>
    /// <exception cref="BadInputException">When the link is used or over, or the address has an account already.</exception>
    public Person Found(Link link, Body platform, string email, string name, string language, string passphraseHash) => Change(transaction =>
    {
        Open(transaction, link, LinkPurpose.Founding);
        Body body = bodies.FindPlatform() ?? platform with { RunsPlatform = true };
        bodies.Save(transaction, body);
        Person person = people.Create(transaction, email, name, language, passphraseHash);
        memberships.Grant(transaction, person.Id, body.Id, Role.Administrator, by: null);
        Tell(transaction, person, body.Id, Role.Administrator, "platform.founded", "a ouvert la plateforme", "opened the platform");
        return person;
    });

    /// <summary>Accepts an invitation with a new account.</summary>
    /// <exception cref="BadInputException">When the link is used or over, or the address has an account already.</exception>
    public Person Accept(Link link, string name, string language, string passphraseHash) => Change(transaction =>
    {
        Open(transaction, link, LinkPurpose.Invitation);
        Person person = people.Create(transaction, link.Email!, name, language, passphraseHash);
        memberships.Grant(transaction, person.Id, link.Body!.Value, link.Role, link.CreatedBy);
        Tell(transaction, person, link.Body.Value, link.Role, "member.joined", "a rejoint l’organisme", "joined the body");
        return person;
    });

    /// <summary>Accepts an invitation with the account one has. A lower role than the one held is not a gift: the higher stays.</summary>
    /// <exception cref="BadInputException">When the link is used or over, or is for another address.</exception>
    public void Accept(Link link, Person person)
    {
        if (EmailAddress.Key(person.Email) != EmailAddress.Key(link.Email ?? ""))
        {
            throw new BadInputException(Problem.Error("link-other", "Cette invitation est pour une autre adresse que celle de votre compte.", "This invitation is for another address than your account's."));
        }

        Change(transaction =>
        {
            Open(transaction, link, LinkPurpose.Invitation);
            if (!(memberships.Find(person.Id, link.Body!.Value)?.Role >= link.Role))
            {
                memberships.Grant(transaction, person.Id, link.Body!.Value, link.Role, link.CreatedBy);
            }

            Tell(transaction, person, link.Body!.Value, link.Role, "member.joined", "a rejoint l’organisme", "joined the body");
            return person;
        });
    }

    /// <summary>Makes an account for someone another provider vouches for, known from then on by issuer and subject together.</summary>
    /// <param name="body">Body the provider names: gives membership, and no more.</param>
    /// <exception cref="BadInputException">When the address has an account already: an address proves nothing about it.</exception>
    public Person Register(string email, string name, string language, string issuer, string subject, BodyId? body) => Change(transaction =>
    {
        Person person = people.Create(transaction, email, name, language, passphraseHash: null);
        FactorStore.Link(transaction, person.Id, issuer, subject, time.GetUtcNow());
        if (body is { } vouched && bodies.Find(vouched) is { ClosedAt: null })
        {
            memberships.Grant(transaction, person.Id, vouched, Role.Member, by: null);
            Tell(transaction, person, vouched, Role.Member, "member.joined", "a rejoint l’organisme", "joined the body");
        }

        return person;
    });

    /// <summary>What a person reads of a link that opens nothing.</summary>
    public static Problem Spent { get; } = Problem.Error("link-spent", "Ce lien a déjà servi, a expiré ou n’existe pas. Demandez-en un autre.", "This link has been used, has expired or does not exist. Ask for another.");

    private void Open(DbTransaction transaction, Link link, LinkPurpose purpose)
    {
        if (link.Purpose != purpose || !links.Use(transaction, link))
        {
            throw new BadInputException(Spent);
        }
    }

    private void Tell(DbTransaction transaction, Person person, BodyId body, Role role, string action, string fr, string en) => journal.Append(
        transaction,
        new Actor(person.Id, person.Name, body, role, [], [], Strong: false),
        new AuditEvent(action, fr, en, AuditEvent.Person, person.Id) { Concerned = body, Details = new Dictionary<string, string> { ["role"] = role.ToString().ToLowerInvariant() } });

    private T Change<T>(Func<DbTransaction, T> change)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        try
        {
            T result = change(transaction);
            transaction.Commit();
            return result;
        }
        catch (DbException taken) when (taken.Message.Contains("person_email", StringComparison.Ordinal) || taken.Message.Contains("email_key", StringComparison.Ordinal))
        {
            throw new BadInputException(Problem.Error("email-taken", "Cette adresse a déjà un compte : connectez-vous, puis ouvrez le lien de nouveau.", "This address has an account already: sign in, then open the link again.") with { Column = "email" });
        }
    }
}
