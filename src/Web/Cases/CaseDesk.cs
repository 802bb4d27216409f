using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Privacy;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Territory;
using Maillage.Web.Mail;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Cases;

/// <summary>Cases as the portal holds them: types, stores, who answers; and time, which reminds and hands over.</summary>
internal sealed class CaseDesk
{
    /// <summary>Kind of object that sealed attachments of a case lie with.</summary>
    public const string SealedKind = CaseRetention.Papers;

    /// <summary>Cases of one absent person passed on at one time; the next minute goes on.</summary>
    private const int MostPassed = 1_000;
    private readonly PortalOptions options;
    private readonly SnapshotSource snapshots;
    private readonly Letters letters;
    private readonly SealedStore papers;
    private readonly PersonStore people;

    public CaseDesk(PortalOptions options, SnapshotSource snapshots, Letters letters, SealedStore papers, CatalogueDesk catalogue)
    {
        (this.options, this.snapshots, this.letters, this.papers) = (options, snapshots, letters, papers);
        Places = new PlaceHierarchy(snapshots.Current.Index, FrenchRegions.Read(options.DataFolder));
        CaseTypeReader reader = new(Places, Activities);
        Types = reader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "strategies", "cases"));
        Store = new CaseStore(options.Database, reader, options.Clock);
        Lists = new CaseLists(options.Database);
        Agents = new AgentStore(options.Database);
        Replies = new ReplyStore(options.Database, options.Clock);
        Calls = new CallStore(options.Database, options.Clock);
        Known = new CatalogueChoices(catalogue, Calls);
        Form = new CaseForm(Places, Activities, Known);
        Budgets = new BudgetStore(options.Database, options.Clock);
        people = new PersonStore(options.Database, options.Clock);
        Bodies = new BodyStore(options.Database, options.Clock);
        Desks = new Desks(Bodies, new MembershipStore(options.Database, options.Clock), people, Agents, Lists, Places, options.Clock);
    }

    public IReadOnlyList<CaseType> Types { get; }

    public CaseStore Store { get; }

    public CaseLists Lists { get; }

    public AgentStore Agents { get; }

    public CaseForm Form { get; }

    public ReplyStore Replies { get; }

    /// <summary>Resources that forms offer.</summary>
    public IKnownResources Known { get; }

    public BudgetStore Budgets { get; }

    public CallStore Calls { get; }

    public Desks Desks { get; }

    /// <summary>True for who acts, in this role or a higher one, for the body that runs the platform.</summary>
    public bool Runs(Actor actor, Role least) => actor.Role >= least && actor.Body is { } body && Bodies.FindPlatform()?.Id == body;

    /// <summary>Code of a commune's department; null when the commune is not known.</summary>
    public string? DepartmentOf(string commune) => Territory.FindCommune(commune)?.DepartmentCode;

    public BodyStore Bodies { get; }

    public PlaceHierarchy Places { get; }

    public ActivityHierarchy Activities { get; } = new();

    /// <summary>How long each type keeps what a case says of persons.</summary>
    public IEnumerable<RetentionRule> Retention => Types.Select(t => CaseRetention.Rule(t, Lists, id => Erase(id, null)));

    public TerritoryIndex Territory => snapshots.Current.Index;

    public DateOnly Today => DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);

    public CaseType? Type(string key) => Types.FirstOrDefault(t => t.Key == key);

    public string? NameOf(string? person) => person is null ? null : people.Find(person)?.Name;

    /// <summary>Names of all people of a body, asked at once.</summary>
    public IReadOnlyDictionary<string, string> NamesIn(BodyId body) => people.NamesIn(body);

    public string? NameOf(BodyId? body) => body is { } id ? Bodies.Find(id)?.Name : null;

    /// <summary>From which side the one who asks stands; null when the case is none of their business.</summary>
    public CaseActor? SideOf(HttpContext context, CaseFile file)
    {
        Actor actor = context.Actor();
        if (SecretOf(context, file.Parent ?? file.Id) is { Length: > 0 and < 100 } secret && Store.Opens(file.Parent ?? file.Id, secret))
            return new CaseActor(Side.Applicant, actor.Person, actor.Body, actor.Role);

        if (actor.Person is { } person && (file.OpenedBy == person || (file.Applicant is { } body && actor.Body == body && actor.Role >= Role.Member)))
            return new CaseActor(Side.Applicant, person, actor.Body, actor.Role);

        return Rights.May(actor, Deed.Read, file.AsResource, Today).Allowed || (file.Parent is { } parent && Store.Find(parent) is { } whole && Rights.May(actor, Deed.Read, whole.AsResource, Today).Allowed)
            ? new CaseActor(Side.Desk, actor.Person, actor.Body, actor.Role) : null;
    }

    /// <summary>True when the actor may move the case, not only read it.</summary>
    public static bool Acts(CaseActor actor, CaseFile file) => actor.Side == Side.Applicant || (actor.Body == file.Desk && actor.Role >= Role.Agent);

    /// <summary>True when the actor may attach files to the case.</summary>
    public bool Gives(CaseActor actor, CaseFile file) => Acts(actor, file) || (actor.Role >= Role.Agent && Sees(actor, file) && Store.TypeOf(file).Together);

    /// <summary>True when a case itself, not only a match of it, is open to the reader.</summary>
    public static bool Sees(CaseActor actor, CaseFile file) => actor.Side == Side.Applicant || (actor.Body is { } body && (body == file.Desk || file.Readers.Contains(body)));

    /// <summary>A new case of a type for whoever asks, with the secret of its private link. It has no desk before it is sent: until then nobody else reads it.</summary>
    public (CaseFile Empty, string Secret) New(CaseType type, Actor actor)
    {
        DateTimeOffset now = Store.Now;
        return (new CaseFile
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Type = type.Key,
            TypeVersion = type.Version,
            Title = type.Title.Fr,
            State = type.Start,
            OpenedAt = now,
            Since = now,
            OpenedBy = actor.Person,
            ApplicantName = actor.Name,
            Applicant = actor.Role >= Role.Member ? actor.Body : null,
        }, Secret.New());
    }

    /// <summary>Keeps the private link in this browser.</summary>
    public static void Remember(HttpContext context, string id, string secret) => context.Response.Cookies.Append(
        CookieOf(id), secret, new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/services", MaxAge = TimeSpan.FromDays(60), IsEssential = true });

    /// <summary>The secret of a case's private link as the request shows it: a browser by its cookie, a program by a header.</summary>
    public static string? SecretOf(HttpContext context, string id) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Api.ByToken>() is null ? context.Request.Cookies[CookieOf(id)] : context.Request.Headers[Api.ApiGate.SecretHeader].FirstOrDefault();

    public static string CookieOf(string id) => "d-" + id[..8] + id[^8..];

    /// <summary>Sees to it that the case has a desk and one person once it waits for its desk.</summary>
    public CaseFile Route(CaseFile file)
    {
        CaseType type = Store.TypeOf(file);
        bool there = file is { HandledBy: { } present, Desk: { } body } && Desks.IsThere(present, body);
        if (!file.IsOpen || there || (file.HandledBy is null && type.State(file.State).Waits != Side.Desk))
            return file;

        IReadOnlyCollection<string> subjects = SubjectsOf(file);
        (BodyId Body, string? Person)? chosen = file.Desk is not null ? Desks.TakeOver(file, subjects)
            : Desks.ExpertFor(subjects, file.Commune) is { } expert ? expert
            : Desks.For(type, file.Commune) is { } own ? (own, Desks.LeastBusy(own)) : null;
        if (chosen is not { } to || (to.Person is null && to.Body == file.Desk))
            return file;

        CaseOutcome outcome = Store.Act(file.Id, f => f.HandledBy == file.HandledBy && f.Desk == file.Desk ? Circuit.Assign(type, f, CaseActor.Program, to.Person, to.Body, "", Store.Now) : new CaseOutcome(f, null, null));
        Follow(outcome.After!, null);
        if (outcome.Fact is not null && to.Person is { } told)
            Tell(told, outcome.After!, "given");
        else if (outcome.Fact is not null)
            TellOfficers(to.Body, outcome.After!, "free");

        if (outcome.Fact?.Kind == CaseFactKind.Passed && file.Desk is not null)
            TellApplicant(file.Parent is { } parent ? Store.Find(parent)! : outcome.After!, "passed", "/services/dossiers/" + file.Id, outcome.After);

        return outcome.After ?? file;
    }

    /// <summary>Where the attachments of a case lie: the firm's own when it has a body here, else its desk's; null before there is either. Read by the desk and the bodies it is opened to.</summary>
    public static SealedPlace? PapersOf(CaseFile file) => (file.Applicant ?? file.Desk) is not { } owner ? null
        : new SealedPlace(SealedKind, file.Id, owner, [.. file.Readers.Append(file.Desk ?? owner).Where(r => r != owner).Distinct()]);

    /// <summary>Files given to a case that are still there, oldest first.</summary>
    public IReadOnlyList<(string Id, string Name, DateTimeOffset At)> PapersIn(string id)
    {
        HashSet<string> there = [.. papers.List(SealedKind, id).Select(p => p.Id)];
        return [.. Store.ListFacts(id).Where(f => f.Kind == CaseFactKind.Attached && there.Contains(f.Change.Attachment!)).Select(f => (f.Change.Attachment!, f.Text, f.At))];
    }

    /// <summary>Attachments follow the case: its desk and readers open them, who no longer is one does not.</summary>
    public void Follow(CaseFile file, Actor? by)
    {
        if (PapersOf(file) is { } place)
            papers.ShareAll(by, SealedKind, file.Id, [.. place.Readers.Append(place.Owner)]);
    }

    /// <summary>Erases what a case and its matches say of persons, with all that was attached.</summary>
    public void Erase(string id, Actor? by) => CaseRetention.Erase(Store, papers, id, by);

    /// <summary>What experts must know to answer: the themes of a need, or those of the service of a match.</summary>
    private static IReadOnlyCollection<string> SubjectsOf(CaseFile file) =>
        file.Subject is { } subject ? [.. subject.Split('|').Skip(1)] : file.Answers.TryGetValue("themes", out var themes) ? [.. themes] : [];

    /// <summary>Once a need is over nobody is asked for it any more: each open match takes its applicant's quiet way out.</summary>
    public void Release(CaseFile over)
    {
        foreach (CaseFile match in Lists.Children(over.Id).Where(c => c.IsOpen))
        {
            CaseType type = Store.TypeOf(match);
            Store.Act(match.Id, f => type.MovesFrom(f.State).FirstOrDefault(m => m is { By: Side.Applicant, Quiet: true }) is { } way
                ? Circuit.Move(type, f, CaseActor.Visitor, way.Key, "", f.Version, Form.FactsOf(type, f), Store.Now) : new CaseOutcome(f, null, null));
        }
    }

    /// <summary>Tells who follows a need that one of its services cannot answer.</summary>
    public void TellFollower(CaseFile need, CaseActor but)
    {
        if (need.HandledBy is { } follower && follower != but.Person)
            Tell(follower, need, "refused");
    }

    /// <summary>Writes to who asks that something moved; a case without an address is read by its link.</summary>
    /// <param name="path">Where it leads; the case's own page when null.</param>
    /// <param name="about">The match it is about, where an answer goes; the case itself when null.</param>
    public void TellApplicant(CaseFile file, string what, string? path = null, CaseFile? about = null, string? calendar = null)
    {
        if (file.Reach is { } reach)
            letters.Case(reach, what, file.Title, Store.TypeOf(file).State(file.State).Tells?.Fr ?? "", path ?? "/services/dossiers/" + file.Id, "fr", (about ?? file).Id, ReplyTo((about ?? file).Id, ReplyStore.Applicant), desk: false, calendar);
    }

    /// <summary>Where the answer of one person to a letter about one case is read; null when the region reads none.</summary>
    public string? ReplyTo(string caseId, string person) => options.MailReplies?.Split('@') is [var name, var host] ? $"{name}+{Replies.TokenFor(caseId, person)}@{host}" : null;

    /// <summary>Writes to who follows the case.</summary>
    public void TellHandler(CaseFile file, string what, string? calendar = null)
    {
        if (file.HandledBy is { } handler)
            Tell(handler, file, what, calendar);
    }

    /// <summary>Sends an invitation to who asks and to who follows the case.</summary>
    public void Invite(CaseFile file, CaseMeeting meeting)
    {
        CaseFile whole = file.Parent is { } parent ? Store.Find(parent)! : file;
        string what = meeting.Cancelled ? "meeting-off" : "meeting";
        string Calendar(string to, string person) => CaseCalendar.Invite(file, meeting, ReplyTo(file.Id, person) ?? options.MailFrom, to, letters.Address, Store.Now);
        if (whole.Reach is { } reach)
            TellApplicant(whole, what, "/services/dossiers/" + file.Id, file, Calendar(reach, ReplyStore.Applicant));

        if (file.HandledBy is { } handler && people.Find(handler) is { } known)
            TellHandler(file, what, Calendar(known.Email, handler));
    }

    public void SendLink(CaseFile file, string secret)
    {
        if (file.Reach is { } reach)
            letters.Case(reach, "link", file.Title, Store.TypeOf(file).State(file.State).Tells?.Fr ?? "", "/services/lien/" + secret, "fr", file.Id, ReplyTo(file.Id, ReplyStore.Applicant));
    }

    /// <summary>One passing of time: reminders, officers told, absent people's cases handed over.</summary>
    public void Pass()
    {
        foreach ((CaseFile file, CaseFact fact) in Store.Tick())
        {
            if (fact.Kind == CaseFactKind.Reminded && Store.TypeOf(file).State(file.State).Waits == Side.Desk && file.HandledBy is { } handler)
                Tell(handler, file, "reminder");
            else if (fact.Kind is CaseFactKind.Reminded or CaseFactKind.Moved)
                TellApplicant(file, "reminder");
            else if (fact.Kind == CaseFactKind.Escalated && file.Desk is { } desk)
                TellOfficers(desk, file, "late");
        }

        foreach ((string person, BodyId body) in Desks.Gone().ToList())
        {
            foreach (CaseFile file in Lists.OfPerson(person, body, MostPassed))
                Route(file);
        }

        // A body whose people all left does not take what nobody followed with it.
        foreach (BodyId body in Lists.DesksWaiting().Where(b => !Desks.AnyoneAt(b)))
            HandOver(body);
    }

    /// <summary>Every open case of a body that left goes to someone elsewhere, at once: what its people followed, and what nobody did.</summary>
    public void HandOver(BodyId left)
    {
        foreach (string person in Lists.Handlers().Where(h => h.Desk == left).Select(h => h.Person).ToList())
        {
            foreach (CaseFile file in Lists.OfPerson(person, left, MostPassed))
                Route(file);
        }

        foreach (CaseFile file in Lists.Unassigned(left, MostPassed))
            Route(file);
    }

    private void Tell(string person, CaseFile file, string what, string? calendar = null)
    {
        if (people.Find(person) is { IsSuspended: false } known)
            letters.Case(known.Email, what, file.Title, file.Reference, "/services/dossiers/" + file.Id, known.Language, file.Id, ReplyTo(file.Id, person), desk: true, calendar);
    }

    /// <summary>Bodies that work together in a case hear of what another of them said.</summary>
    public void TellPartners(CaseFile file, CaseActor by)
    {
        if (!Store.TypeOf(file).Together)
            return;

        foreach (BodyId reader in file.Readers.Where(r => r != by.Body))
            TellOfficers(reader, file, "message");

        if (by.Side == Side.Desk && by.Body != file.Desk)
            TellHandler(file, "message");
    }

    public void TellOfficers(BodyId desk, CaseFile file, string what)
    {
        foreach (Membership officer in new MembershipStore(options.Database, options.Clock).ListIn(desk).Where(m => m.Role >= Role.Officer))
            Tell(officer.Person, file, what);
    }
}
