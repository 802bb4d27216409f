using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Resources;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <summary>What the pages of a case show one reader.</summary>
internal sealed class CaseReads(CaseDesk desk, AuditLog journal, MembershipStore members, SealedStore papers, CatalogueDesk catalogue, ScoreReads scores, Say say)
{
    /// <summary>Bodies shown of those that words may mean.</summary>
    private const int MostFound = 12;

    private readonly Dictionary<string, string?> followers = [];

    public CaseView View(CaseFile file, CaseActor by, FormState? form = null)
    {
        CaseType type = desk.Store.TypeOf(file);
        Facts facts = desk.Form.FactsOf(type, file);
        bool acts = CaseDesk.Acts(by, file);
        IReadOnlyList<(FormStep Step, int Points, int Possible)> score = type.Levels.Count > 0 ? CaseForm.Score(type, file, facts) : [];
        IReadOnlyDictionary<string, string> colleagues = by.Side == Side.Desk && acts ? desk.NamesIn(by.Body!.Value) : new Dictionary<string, string>();
        CaseView view = new(
            type, file, type.State(file.State), by, acts, desk.NameOf(file.HandledBy), desk.NameOf(file.Desk), acts ? Circuit.MovesFor(type, file, by, facts) : [],
            [.. CaseForm.StepsFor(type, facts).SelectMany(s => s.Fields.Where(f => file.Answers.TryGetValue(f.Key, out var given) && given.Length > 0)
                .Select(f => (f.Label.In(say.InFrench), CaseAnswers.Tell(desk, f, file.Answers[f.Key], say), s.Key)))],
            Story(type, file, by), [.. desk.Lists.Children(file.Id).Select(c => (c, desk.Store.TypeOf(c).State(c.State), desk.NameOf(c.HandledBy)))],
            by.Side == Side.Applicant ? Openings(file) : [], score, null,
            by.Side == Side.Desk && acts ? [.. members.ListIn(by.Body!.Value).Where(m => m.Role >= Role.Agent && m.Person != file.HandledBy).Select(m => new Choice(m.Person, colleagues.GetValueOrDefault(m.Person) ?? desk.NameOf(m.Person) ?? m.Person))] : [],
            [.. file.Readers.Select(r => (r.Siret, desk.NameOf(r) ?? r.Siret))], form ?? FormState.With(), file.IsOpen && file.DueAt < desk.Store.Now);
        FormStep[] open = [.. CaseForm.StepsFor(type, file, by.Side, facts)];
        view = view with
        {
            Papers = Papers(file, by),
            From = desk.NameOf(file.Applicant),
            Gives = desk.Gives(by, file),
            Opens = by.Side == Side.Applicant && file is { IsOpen: true, Desk: not null, Parent: null },
            Openable = form?.FaultOf("cherche") is null ? [] : [.. Openable(file, form.Text("cherche")).Select(b => new Choice(b.Id.Siret, b.Name, say["case.open.siret", b.Id.Siret]))],
            Record = LabelEndpoints.Record(file, catalogue),
            Open = acts && file.IsOpen ? [.. open.Select(s => s.Key)] : [],
            Fill = acts && file.IsOpen ? [.. open.Where(s => s.By == by.Side && s.In.Count > 0 && file.State != type.Start).Select(s => (s, CaseForm.Missing(type, file, by.Side, facts).Any(s.Fields.Contains)))] : [],
            Amounts = [.. type.Amounts.Select(a => (a, CaseForm.AmountOf(type, file, a.Key))).Where(a => a.Item2 is not null).Select(a => (a.a, a.Item2!.Value))],
            Compared = score.Count == 0 ? [] : scores.Compare(type, file),
            Helps = score.Count == 0 ? [] : scores.Help(score, facts),
        };
        if (file.Parent is { } parent && desk.Store.Find(parent) is { } project && CaseDesk.Sees(by, project))
        {
            CaseType whole = desk.Store.TypeOf(project);
            view = view with { Papers = [.. view.Papers, .. Papers(project, by)], Project = by.Side == Side.Desk ? project : null, ProjectAnswers = [.. whole.Fields.Where(f => f.Key != whole.NamedBy && project.Answer(f.Key).Length > 0).Select(f => (f.Label.In(say.InFrench), CaseAnswers.Tell(desk, f, project.Answers[f.Key], say)))] };
        }

        return view.Percent is { } percent ? view with { Level = type.Levels.LastOrDefault(l => l.From <= percent) } : view;
    }

    /// <summary>Bodies that words may mean and that the case is not open to yet.</summary>
    public IReadOnlyList<(BodyId Id, string Name)> Openable(CaseFile file, string words) =>
        [.. desk.Bodies.Search(words, MostFound + file.Readers.Length + 2).Where(b => b.Id != file.Desk && b.Id != file.Applicant && !file.Readers.Contains(b.Id)).Take(MostFound)];

    private List<CasePaper> Papers(CaseFile file, CaseActor by)
    {
        List<CasePaper> found = [];
        foreach (CaseFact fact in desk.Store.ListFacts(file.Id).Where(f => f.Kind == CaseFactKind.Attached))
        {
            SealedItem? item = papers.Find(fact.Change.Attachment!);
            bool reads = item is not null && by.Body is { } body && by.Role >= Role.Agent && (item.Owner == body || item.Readers.Contains(body));
            found.Add(new CasePaper(
                fact.Text, fact.At, fact.Side == Side.Applicant ? NameOfApplicant(file) : desk.NameOf(fact.Body) ?? say["case.by.program"], reads ? "/pieces/" + item!.Id : null,
                by.Side == Side.Applicant && item is not null ? [.. papers.Openings(item.Id).Where(l => l is { Action: "sealed.opened", Body: not null }).Select(l => (l.At, desk.NameOf(new BodyId(l.Body!)) ?? l.Body!))] : [], item is null));
        }

        return found;
    }

    private string NameOfApplicant(CaseFile file) => file.ApplicantName ?? (file.Answer("nom") is { Length: > 0 } name ? name : say["case.by.applicant"]);

    /// <summary>Asked once for each person of a list.</summary>
    private string? WhoFollows(CaseFile file)
    {
        if (file.HandledBy is not { } person)
            return null;

        if (!followers.TryGetValue(person, out string? name))
            followers[person] = name = desk.NameOf(person);

        return name;
    }

    /// <param name="by">Who may act on it from the list; null shows it only.</param>
    public BasketRow Row(CaseFile file, CaseActor? by = null)
    {
        CaseType type = desk.Store.TypeOf(file);
        return new BasketRow(file, file.Title, type.State(file.State), type.Title.In(say.InFrench), file.IsOpen && file.DueAt < desk.Store.Now, file.Commune is { } code ? desk.Places.NameOf(code) : null, WhoFollows(file))
        {
            Next = by is null || file.Parent is null || type.State(file.State).Waits != Side.Desk ? null : Circuit.MovesFor(type, file, by, desk.Form.FactsOf(type, file)).FirstOrDefault(m => m is { Reason: false, Quiet: false } && !type.State(m.To).Ends),
        };
    }

    private List<StoryLine> Story(CaseType type, CaseFile file, CaseActor by)
    {
        List<StoryLine> story = [];
        Dictionary<string, string?> names = [];
        foreach (CaseFact fact in desk.Store.ListFacts(file.Id))
        {
            bool inner = fact.Kind is CaseFactKind.Note or CaseFactKind.SharedNote;
            if ((by.Side == Side.Applicant && inner) || (fact.Kind == CaseFactKind.Note && by.Body != file.Desk))
                continue;

            if (fact.Author is { } author && !names.ContainsKey(author))
                names[author] = desk.NameOf(author);

            string who = fact.Side switch
            {
                Side.Program => say["case.by.program"],
                Side.Applicant => NameOfApplicant(file),
                _ => string.Join(", ", new[] { fact.Author is { } a ? names[a] : null, desk.NameOf(fact.Body) }.OfType<string>()),
            };
            story.Add(new StoryLine(fact.At, who, What(type, fact), fact.Kind is CaseFactKind.Moved && fact.Side == Side.Program ? "" : fact.Text, fact.Kind is CaseFactKind.Message or CaseFactKind.Note or CaseFactKind.SharedNote or CaseFactKind.Rated, inner));
        }

        story.Reverse();
        // Answers given one after the other read as one line.
        return [.. story.Where((line, i) => i == 0 || line.What != say["case.fact.answered"] || story[i - 1].What != line.What || story[i - 1].Who != line.Who)];
    }

    private string What(CaseType type, CaseFact fact) => fact.Kind switch
    {
        CaseFactKind.Moved => say["case.fact.moved", type.State(fact.Change.State!).Label.In(say.InFrench)],
        CaseFactKind.Assigned or CaseFactKind.Passed => say["case.fact.assigned", desk.NameOf(fact.Change.HandledBy is { Length: > 0 } p ? p : null) ?? desk.NameOf(fact.Change.Desk) ?? "–"],
        CaseFactKind.Proposed or CaseFactKind.Discarded => say["case.fact." + fact.Kind.ToString().ToLowerInvariant(), fact.Change.Offer is { } offer ? catalogue.Store.Find(offer)?.Title ?? offer : ""],
        CaseFactKind.Met => say[fact.Change.Meeting! is { Cancelled: true } ? "case.fact.met.off" : fact.Change.Meeting!.Sequence == 0 ? "case.fact.met" : "case.fact.met.moved", say.Moment(fact.Change.Meeting!.Start)],
        CaseFactKind.Rated => say["case.fact.rated", say["case.rating." + fact.Change.Rating]],
        CaseFactKind.Shared or CaseFactKind.Unshared => say["case.fact." + fact.Kind.ToString().ToLowerInvariant(), desk.NameOf(fact.Change.Reader) ?? ""],
        _ => say["case.fact." + fact.Kind.ToString().ToLowerInvariant()],
    };

    private List<(DateTimeOffset At, string Body)> Openings(CaseFile file) =>
        [.. journal.List(new AuditQuery { Kind = "case", Id = file.Id, Action = "case.opened", Limit = 50 }).Where(l => l.Body is not null).Select(l => (l.At, desk.NameOf(new BodyId(l.Body!)) ?? l.Body!)).DistinctBy(l => (l.Item2, l.At.Date))];
}
