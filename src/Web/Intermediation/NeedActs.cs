using System.Collections.Immutable;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Intermediation;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Resources;

namespace Maillage.Web.Intermediation;

/// <summary>A need is begun, and its chosen services are asked: for pages and programs alike.</summary>
internal sealed class NeedActs(CaseDesk cases, FirmDesk firms, NeedDesk needs, CatalogueDesk catalogue)
{
    /// <summary>Services one firm may ask at once: more would be sending out circulars.</summary>
    public const int MostChosen = 6;

    /// <param name="actor">For whom it is: a visitor when a program begins it for someone else.</param>
    public async Task<(CaseFile Need, string Secret)> Begin(Actor actor, Dictionary<string, ImmutableArray<string>> answers, BodyId? origin, CancellationToken cancellation)
    {
        // Who is signed in for a body has said its number already.
        if (actor is { Role: >= Role.Member, Body: { } body })
            answers["siret"] = [body.Siret];

        CaseActor by = new(Side.Applicant, actor.Person, actor.Body, actor.Role);
        (CaseFile empty, string secret) = cases.New(needs.Need, actor);
        CaseFile file = cases.Store.Open(needs.Need, empty with { Origin = origin }, by, secret, f => Circuit.Answer(needs.Need, f, by, answers, f.Version, cases.Store.Now));
        return (await CaseAnswers.Complete(cases, firms, file, cancellation), secret);
    }

    /// <summary>The firm asks to be followed, and asks the services it chose.</summary>
    /// <param name="contact">How to reach the firm, when it was not said yet.</param>
    /// <param name="secret">Of its private link, sent once there is an address; null when it is not at hand.</param>
    public CaseFile Choose(CaseFile need, CaseActor by, Dictionary<string, ImmutableArray<string>> contact, IEnumerable<string> offers, string? secret)
    {
        CaseType type = cases.Store.TypeOf(need);
        bool reached = need.Reach is not null;
        Offer[] chosen = [.. offers.Distinct().Take(MostChosen).Select(o => needs.Book.Offers.GetValueOrDefault(o)).OfType<Offer>()];
        if (contact.Count > 0)
            need = cases.Store.Act(need.Id, f => Circuit.Answer(type, f, by, contact, f.Version, cases.Store.Now)).After!;

        if (need.State == type.Start)
            need = cases.Store.Act(need.Id, f => Circuit.Move(type, f, by, "confier", "", f.Version, cases.Form.FactsOf(type, f), cases.Store.Now)).After!;

        need = cases.Route(need);
        HashSet<string> had = [.. cases.Lists.Children(need.Id).Select(c => c.Subject!.Split('|')[0])];
        foreach (Offer offer in chosen.Where(o => !had.Contains(o.Id)))
            Ask(need, offer, catalogue.Store.Find(offer.Id)?.Owner, by);

        if (!reached && secret is not null)
            cases.SendLink(need, secret);

        return need;
    }

    /// <summary>Opens the match of a chosen service: its body answers when it is on the platform, else an expert of its subjects, else whoever follows the need. The body reads the need: choosing it is the firm's word.</summary>
    private void Ask(CaseFile need, Offer offer, BodyId? owner, CaseActor by)
    {
        (CaseFile empty, _) = cases.New(needs.Match, Actor.Visitor);
        empty = empty with
        {
            Parent = need.Id, Subject = string.Join('|', [offer.Id, .. offer.Themes]), Title = $"{offer.Title} · {need.Title}", Commune = need.Commune, OpenedBy = need.OpenedBy, Applicant = need.Applicant, ApplicantName = need.ApplicantName,
            Desk = owner is { } body && cases.Bodies.Find(body) is { ClosedAt: null } ? owner : cases.Desks.ExpertFor(offer.Themes, need.Commune)?.Body ?? need.Desk,
        };
        CaseFile match = cases.Route(cases.Store.Open(needs.Match, empty, by));
        if (match.Desk is { } desk && desk != need.Desk)
            cases.Follow(cases.Store.Act(need.Id, f => Circuit.Share(cases.Store.TypeOf(f), f, by, desk, open: true, cases.Store.Now)).After!, null);
    }
}
