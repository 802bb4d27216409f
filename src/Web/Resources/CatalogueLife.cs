using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Mail;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>Every hour: bodies are asked by mail to confirm what they keep, and what stays unconfirmed is hidden. One letter a person and a round, whatever the number of resources.</summary>
internal sealed class CatalogueLife(
    PortalOptions options, CatalogueDesk desk, BodyStore bodies, MembershipStore memberships, PersonStore people, Letters letters, AuditLog journal)
{
    private readonly LifeRound round = new(desk.Types, desk.Store, new ReminderStore(options.Database));

    public void Run()
    {
        LifeReport report = round.Run(desk.Today);
        foreach (Resource hidden in report.Hidden)
        {
            journal.Append(null, new AuditEvent("resource.hidden", "a caché une fiche que personne n’a confirmée", "hid a record that nobody confirmed", "resource", hidden.Id) { Concerned = hidden.Owner });
        }

        if (report.Hidden.Count > 0)
        {
            desk.Refresh();
        }

        foreach (BodyId owner in report.Reminded.Select(r => r.Resource).Concat(report.Hidden).Select(r => r.Owner!.Value).Distinct())
        {
            Tell(owner, [.. report.Reminded.Where(r => r.Resource.Owner == owner)], [.. report.Hidden.Where(r => r.Owner == owner)]);
        }
    }

    /// <summary>To everyone of the body who may confirm: agents and above.</summary>
    private void Tell(BodyId owner, IReadOnlyList<LifeReminder> reminded, IReadOnlyList<Resource> hidden)
    {
        string name = bodies.Find(owner)?.Name ?? owner.Siret;
        foreach (Person person in memberships.ListIn(owner).Where(m => m.Role >= Role.Agent).Select(m => people.Find(m.Person)).OfType<Person>().Where(p => !p.IsSuspended))
        {
            letters.Confirm(person.Email, person.Language, name, [.. reminded.Select(r => (r.Resource.Title, r.HiddenOn))], [.. hidden.Select(r => r.Title)]);
        }
    }
}
