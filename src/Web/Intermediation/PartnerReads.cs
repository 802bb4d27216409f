using System.Net;
using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Intermediation;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Intermediation;

/// <summary>Partners' pages and modules as readers and their officers see them.</summary>
internal sealed class PartnerReads(PartnerStore partners, CaseDesk cases, NeedDesk needs, SnapshotSource snapshots, Letters letters, Say say)
{
    private const int Months = 12;

    public PartnerCard? Find(string? siret) => BodyId.TryParse(siret, out BodyId id) && partners.Find(id) is { } terms && cases.Bodies.Find(id) is { ClosedAt: null } body
        ? new PartnerCard(body, terms, terms.Place is { } place && place != TerritoryId.Region ? snapshots.Current.Index.Find(place)?.Name : null) : null;

    /// <summary>The first questions of a need, with the partner's subjects only.</summary>
    /// <param name="asked">Of these, the ones the page asks for; all of them when it asks for none.</param>
    public FormStep StepFor(PartnerCard partner, IReadOnlyCollection<string> asked)
    {
        FormStep step = needs.Need.Steps[0];
        bool Offered(string subject) => (partner.Terms.Subjects.Count == 0 || partner.Terms.Subjects.Contains(subject)) && (asked.Count == 0 || asked.Contains(subject));
        FormField[] fields = [.. step.Fields.Select(f => f.Key == "themes" && f.Choices.Any(c => Offered(c.Key)) ? f with { Choices = [.. f.Choices.Where(c => Offered(c.Key))] } : f)];
        return step with { Fields = fields };
    }

    public NeedFrameView Frame(PartnerCard partner, IReadOnlyCollection<string> asked) => new(
        partner, [.. StepFor(partner, asked).Fields.First(f => f.Key == "themes").Choices.Select(c => new Choice(c.Key, c.In(say.InFrench)))], PageOf(partner.Body.Id));

    public PartnerView View(Body body, FormState? form)
    {
        Partner? partner = partners.Find(body.Id);
        DateTimeOffset since = cases.Store.Now.AddMonths(-Months);
        IReadOnlyList<CaseFile> begun = cases.Lists.BegunAt(body.Id, needs.Need.Key, since);
        CaseFile[] followed = [.. begun.Where(n => n.Desk is not null)];
        string frame = letters.Address + "/services/cadre/besoin/" + body.Id.Siret;
        return new PartnerView(
            body, partner, form ?? Stored(partner), [.. needs.Need.Field("themes")!.Choices.Select(c => new Choice(c.Key, c.In(say.InFrench)))],
            [.. body.Territories.Append(TerritoryId.Region).Distinct().Select(t => new Choice(t.Text, snapshots.Current.Index.Find(t)?.Name ?? t.Text))], PageOf(body.Id),
            FrameCode.Of(frame, say["partner.frame.title", body.Name]),
            $"<script src=\"{WebUtility.HtmlEncode(letters.Address)}/services/module.js\" data-partenaire=\"{body.Id.Siret}\" async></script>",
            Months, begun.Count, followed.Length, Gaps.Count(NeedCounts.Of(cases, followed, since), byDepartment: false));
    }

    private string PageOf(BodyId body) => letters.Address + "/services/partenaires/" + body.Siret;

    private static FormState Stored(Partner? partner) => partner is null ? FormState.With()
        : FormState.With([("sites", string.Join('\n', partner.Hosts)), ("territoire", partner.Place?.Text), ("mots-fr", partner.Words.Fr), ("mots-en", partner.Words.En), .. partner.Subjects.Select(s => ("sujets", (string?)s))]);
}

/// <summary>Needs as statistics see them.</summary>
internal static class NeedCounts
{
    /// <param name="since">Moment before all of them.</param>
    public static CountedNeed[] Of(CaseDesk cases, IReadOnlyCollection<CaseFile> needs, DateTimeOffset since)
    {
        ILookup<string, (bool, bool)> matches = Matches(cases, since);
        return
        [
            .. needs.Select(n => new CountedNeed(
                n.Answers.TryGetValue("themes", out var themes) ? [.. themes] : [], n.Commune is { } code ? cases.DepartmentOf(code) : null,
                Gaps.Judge(cases.Store.TypeOf(n).State(n.State).Answered, [.. matches[n.Id]]))),
        ];
    }

    /// <summary>Of each need, whether its matches have ended and answered, by the version of the type each was opened with.</summary>
    private static ILookup<string, (bool, bool)> Matches(CaseDesk cases, DateTimeOffset since)
    {
        Dictionary<(string, string, string), CaseState> states = [];
        return cases.Lists.ChildStates(since).ToLookup(m => m.Parent, m =>
        {
            if (!states.TryGetValue((m.Type, m.Version, m.State), out CaseState? state))
                states[(m.Type, m.Version, m.State)] = state = cases.Store.TypeOf(m.Type, m.Version).State(m.State);

            return (state.Ends, state.Answered);
        });
    }
}
