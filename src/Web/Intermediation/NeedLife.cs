using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Intermediation.Storage;
using Maillage.Web.Cases;

namespace Maillage.Web.Intermediation;

/// <summary>The bouquet lives with the project: what the catalogue or a rule newly makes fit a followed need is proposed to it, once, in one letter.</summary>
internal sealed class NeedLife(PortalOptions options, CaseDesk cases, NeedDesk needs)
{
    /// <summary>Proposed to one need at one time: more would be a circular.</summary>
    private const int MostProposed = 3;

    /// <summary>How many of what fits best is worth telling of.</summary>
    private const int MostLooked = 30;

    private readonly FitStore fits = new(options.Database);

    /// <summary>Needs noted in one round; the next goes on.</summary>
    private const int MostNoted = 1_000;

    /// <summary>What the bouquets were last judged by; null before the first round.</summary>
    private object? looked;

    /// <summary>Looks at all needs when a service or a rule changed, else at those that came since.</summary>
    public void Round()
    {
        object now = needs.Book.Offers;
        if (ReferenceEquals(looked, now))
            NoteNew();
        else
            Pass();

        looked = now;
    }

    /// <summary>Looks at every followed need: those never seen before are noted, the others told of what is new.</summary>
    public void Pass()
    {
        foreach (CaseFile need in cases.Lists.EachOpen(needs.Need.Key).Where(n => n.Desk is not null))
            Look(need);
    }

    private void Look(CaseFile need)
    {
        int answers = need.AnsweredAt.Values.DefaultIfEmpty().Max();
        string[] fit = [.. needs.Judge(need).Bouquet.Where(b => b.Verdict == Verdict.Yes).Take(MostLooked).Select(b => b.Offer.Id)];
        (int Answers, IReadOnlySet<string> Offers)? before = fits.Find(need.Id);
        if (before is { } same && same.Answers == answers && fit.All(same.Offers.Contains))
            return;

        // What an answer of the firm brought in stands on its page already; only what changed around it is news.
        if (before is { } seen && seen.Answers == answers)
        {
            HashSet<string> had = [.. cases.Lists.Children(need.Id).Select(c => c.Subject!.Split('|')[0]), .. need.Proposed, .. need.Discarded];
            string[] news = [.. fit.Where(f => !seen.Offers.Contains(f) && !had.Contains(f)).Take(MostProposed)];
            foreach (string offer in news)
                cases.Store.Act(need.Id, f => Circuit.Propose(cases.Store.TypeOf(f), f, CaseActor.Program, offer, add: true, "", cases.Store.Now));

            if (news.Length > 0)
                cases.TellApplicant(need, "proposed", "/services/besoins/" + need.Id);
        }

        fits.Save(need.Id, answers, before is { } old ? fit.Concat(old.Offers) : fit);
    }

    /// <summary>Needs that came since are noted with what fits them today.</summary>
    private void NoteNew()
    {
        foreach (string id in fits.ListUnseen(needs.Need.Key, MostNoted))
        {
            if (cases.Store.Find(id) is { IsOpen: true } need)
                Look(need);
        }
    }
}
