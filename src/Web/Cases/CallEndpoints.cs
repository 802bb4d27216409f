using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Calls;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Sealing;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Cases;

public sealed record CallsView(IReadOnlyList<(Call Call, int Files)> Calls, DateOnly Today, bool Decides);

/// <param name="Asked">Aid asked for, in euros.</param>
/// <param name="Sum">Aid asked for by this file and all ranked before it.</param>
public sealed record RankedRow(RankedFile Rank, CaseFile File, CaseState State, decimal? Asked, decimal Sum);

/// <param name="Ranking">For those who run the call; null for others.</param>
/// <param name="Chosen">Titles of the projects chosen, for everyone.</param>
public sealed record CallView(Call Call, DateOnly Today, int Files, IReadOnlyList<RankedRow>? Ranking, IReadOnlyList<string> Chosen, IReadOnlyList<string> Jury, bool Decides, bool Judges);

public sealed record CallEditView(Call? Call, FormState Form);

/// <param name="Own">The juror's body asks in this file: they do not judge it.</param>
public sealed record JuryFile(CaseFile File, IReadOnlyList<(string Name, string Value)> Answers, Marks? Marks, bool Own, FormState Form)
{
    /// <summary>Files given to it, for a juror who judges it.</summary>
    public IReadOnlyList<(string Id, string Name, DateTimeOffset At)> Papers { get; init; } = [];
}

public sealed record JuryFileView(Call Call, JuryFile File);

public sealed record JuryView(Call Call, IReadOnlyList<JuryFile> Files, int Done);

/// <summary>Calls for projects: announced with criteria and weights, judged file by file by a named jury, ranked, decided by the circuit of each file.</summary>
internal static class CallEndpoints
{
    public const string Type = "appel-projets";

    private static readonly Decision Judging = new(Allowed: true, "jury", "Vous êtes du jury de cet appel.", "You are on the jury of this call.");

    public static void MapCalls(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/appels", (HttpContext context, CaseDesk desk) => Pages.Show<CallsPage>(Calls(context.Actor(), desk))).ExcludeFromDescription();
        app.MapGet("/services/appels/nouveau", (HttpContext context, CaseDesk desk) => Decides(context.Actor(), desk) ? Pages.Show<CallEditPage>(new CallEditView(null, FormState.With())) : Pages.Missing()).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost("/services/appels/nouveau", (HttpContext context, CaseDesk desk, PersonStore people, AuditLog journal) => Save(null, context, desk, people, journal)).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}", (string id, HttpContext context, CaseDesk desk) => View(id, context.Actor(), desk) is { } view ? Pages.Show<CallPage>(view) : Pages.Missing()).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}/classement.csv", (string id, HttpContext context, CaseDesk desk) => View(id, context.Actor(), desk) is { Ranking: { } ranking } view ? Table(view.Call, ranking) : Pages.Missing()).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}/modifier", (string id, HttpContext context, CaseDesk desk, PersonStore people) => Decides(context.Actor(), desk) && desk.Calls.Find(id) is { } call ? Pages.Show<CallEditPage>(new CallEditView(call, Filled(call, people))) : Pages.Missing()).Needs(Role.Officer).ExcludeFromDescription();
        app.MapPost("/services/appels/{id}/modifier", (string id, HttpContext context, CaseDesk desk, PersonStore people, AuditLog journal) => Save(id, context, desk, people, journal)).Needs(Role.Officer).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}/jury", (string id, HttpContext context, CaseDesk desk, Say say) => Jury(id, context.Actor(), desk, say, null) is { } view ? Pages.Show<JuryPage>(view) : Pages.Missing()).Needs(Role.Member).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}/jury/{dossier}", (string id, string dossier, HttpContext context, CaseDesk desk, Say say) => JuryFile(id, dossier, context.Actor(), desk, say, null) is { } view ? Pages.Show<JuryFilePage>(view) : Pages.Missing()).Needs(Role.Member).ExcludeFromDescription();
        app.MapGet("/services/appels/{id}/jury/{dossier}/pieces/{piece}", (string id, string dossier, string piece, HttpContext context, CaseDesk desk, SealedStore papers, Say say) =>
            JuryFile(id, dossier, context.Actor(), desk, say, null)?.File.Papers.Any(p => p.Id == piece) == true && papers.OpenBy(context.Actor(), piece, Judging) is { } opened ? DrawerEndpoints.Give(context, opened) : Pages.Missing()).Needs(Role.Member).ExcludeFromDescription();
        app.MapPost("/services/appels/{id}/jury/{dossier}", Judge).Needs(Role.Member).ExcludeFromDescription();
    }

    /// <summary>Officers of the body that runs the platform open calls.</summary>
    private static bool Decides(Actor actor, CaseDesk desk) => desk.Runs(actor, Role.Officer);

    private static bool Judges(Actor actor, Call call) => actor.Person is { } person && call.Jury.Contains(person);

    /// <summary>Files handed in for a call.</summary>
    private static CaseFile[] Files(CaseDesk desk, string call) => [.. desk.Lists.SentSince(Type, DateTimeOffset.UnixEpoch).Where(f => f.Answer("appel") == call)];

    private static CallsView Calls(Actor actor, CaseDesk desk)
    {
        IReadOnlyList<Call> calls = desk.Calls.List();
        Dictionary<string, int> files = calls.Count == 0 ? [] : desk.Lists.SentSince(Type, DateTimeOffset.UnixEpoch).CountBy(f => f.Answer("appel")).ToDictionary(StringComparer.Ordinal);
        return new CallsView([.. calls.Select(c => (c, files.GetValueOrDefault(c.Id)))], desk.Today, Decides(actor, desk));
    }

    private static CallView? View(string id, Actor actor, CaseDesk desk)
    {
        if (desk.Calls.Find(id) is not { } call)
            return null;

        CaseFile[] files = Files(desk, id);
        (CaseFile File, CaseState State)[] stated = [.. files.Select(f => (f, desk.Store.TypeOf(f).State(f.State)))];
        List<RankedRow>? rows = null;
        if (desk.Runs(actor, Role.Agent))
        {
            decimal sum = 0;
            rows = [];
            foreach (RankedFile rank in CallRanking.Rank(call, files.Select(f => f.Id), desk.Calls.ListMarks([.. files.Select(f => f.Id)])))
            {
                (CaseFile file, CaseState state) = stated.First(s => s.File.Id == rank.Case);
                decimal? asked = decimal.TryParse(file.Answer("demande"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal euros) ? euros : null;
                rows.Add(new RankedRow(rank, file, state, asked, sum += asked ?? 0));
            }
        }

        return new CallView(call, desk.Today, files.Length, rows, [.. stated.Where(s => s.File.State is "retenu" or "bilan").Select(s => s.File.Title).Order(StringComparer.CurrentCulture)], [.. call.Jury.Select(j => desk.NameOf(j)).OfType<string>().Order(StringComparer.CurrentCulture)], Decides(actor, desk), Judges(actor, call));
    }

    private static IResult Table(Call call, IReadOnlyList<RankedRow> ranking)
    {
        using MemoryStream stream = new();
        using (CsvTableWriter csv = new(stream, ["rang", "dossier", "titre", "etat", "note_pourcent", "jures", "conflits", "en_attente", "aide_demandee_eur", "cumul_eur"]))
        {
            foreach (RankedRow row in ranking)
                csv.Write(row.Rank.Rank, row.File.Reference, row.File.Title, row.State.Key, row.Rank.Score, row.Rank.Marked, row.Rank.Conflicts, row.Rank.Waiting, row.Asked, row.Sum);
        }

        return Results.File(stream.ToArray(), "text/csv; charset=utf-8", $"classement-{call.Id}.csv");
    }

    private static FormState Filled(Call call, PersonStore people) => FormState.With(
    [
        ("titre", call.Title), ("objet", call.Purpose), .. FormState.Parts("debut", call.From), .. FormState.Parts("fin", call.Until), ("montant", call.Cents == 0 ? null : (call.Cents / 100m).ToString("0.##", CultureInfo.InvariantCulture)),
        ("criteres", string.Join('\n', call.Criteria.Select(c => $"{c.Title} ; {c.Weight} ; {c.Most}"))), ("jury", string.Join('\n', call.Jury.Select(j => people.Find(j)?.Email).OfType<string>())),
    ]);

    private static async Task<IResult> Save(string? id, HttpContext context, CaseDesk desk, PersonStore people, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        Call? before = id is null ? null : desk.Calls.Find(id);
        if (!Decides(actor, desk) || (id is not null && before is null))
            return Pages.Missing();

        ProblemList problems = new();
        string title = form.Need("titre", "Donnez un titre à l’appel", "Give the call a title"), purpose = form.Need("objet", "Dites à quoi il sert", "Say what it is for", 4_000);
        DateOnly? from = form.Day("debut", needed: true), until = form.Day("fin", needed: true);
        if (from > until)
            form.Refuse("fin", Problem.Error("call-dates", "Le dernier jour vient après le premier", "The last day comes after the first"));

        long? cents = form.Text("montant").Length == 0 ? 0 : CaseAnswers.Cents(form, "montant");
        IReadOnlyList<CallCriterion> criteria = Call.ReadCriteria(form.Within("criteres", 4_000).Replace("\r", "", StringComparison.Ordinal), problems);
        foreach (Problem problem in problems.Kept.Take(10))
            form.Refuse("criteres", problem);

        List<string> jury = [];
        foreach (string email in form.Within("jury", 4_000).Split(['\n', '\r', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (people.FindByEmail(email) is { IsSuspended: false } person)
                jury.Add(person.Id);
            else
                form.Refuse("jury", Problem.Error("call-juror", $"« {email} » n’a pas de compte ici : invitez cette personne d’abord", $"“{email}” has no account here: invite this person first"));
        }

        if (form.Refused)
            return Pages.Show<CallEditPage>(new CallEditView(before, form), StatusCodes.Status422UnprocessableEntity);

        Call call = new(before?.Id ?? Guid.CreateVersion7(desk.Store.Now).ToString("N"), title, purpose, from!.Value, until!.Value, cents!.Value, criteria, [.. jury.Distinct()]);
        if (!desk.Calls.Save(call, before is null ? [] : [.. Files(desk, call.Id).Select(f => f.Id)], actor.Person))
        {
            form.Refuse("criteres", Problem.Error("call-marked", "Des dossiers sont déjà notés : les critères ne changent plus", "Files are already marked: the criteria no longer change"));
            return Pages.Show<CallEditPage>(new CallEditView(before, form), StatusCodes.Status422UnprocessableEntity);
        }

        journal.Append(actor, new AuditEvent("call.saved", "a enregistré un appel à projets", "saved a call for projects", "call", call.Id));
        return Results.Redirect("/services/appels/" + call.Id);
    }

    /// <summary>What a juror reads of each file, and their own marks; never those of others.</summary>
    private static JuryView? Jury(string id, Actor actor, CaseDesk desk, Say say, (string File, FormState Form)? typed)
    {
        if (desk.Calls.Find(id) is not { } call || !Judges(actor, call))
            return null;

        CaseFile[] files = [.. Files(desk, id).Where(f => f.State == "jury").OrderBy(f => f.OpenedAt)];
        Dictionary<string, Marks> own = desk.Calls.ListMarks([.. files.Select(f => f.Id)]).Where(m => m.Juror == actor.Person).ToDictionary(m => m.Case);
        JuryFile[] shown = [.. files.Select(f =>
        {
            CaseType type = desk.Store.TypeOf(f);
            Marks? marks = own.GetValueOrDefault(f.Id);
            // Who said they have an interest in a file no longer reads it.
            return new JuryFile(
                f, marks?.Conflict is not null ? [] : [.. Asking(f, desk, say), .. type.Fields.Where(q => !q.Personal && q.Key is not "appel" && q.Key != type.NamedBy && f.Answer(q.Key).Length > 0).Select(q => (q.Label.In(say.InFrench), CaseAnswers.Tell(desk, q, f.Answers[q.Key], say)))],
                marks, f.Applicant is { } body && body == actor.Body, typed is { } t && t.File == f.Id ? t.Form : FormState.With([.. (marks?.Points ?? []).Select((p, i) => ($"c{i}", (string?)p.ToString(CultureInfo.InvariantCulture))), ("avis", marks?.Words), ("conflit", marks?.Conflict)]));
        })];
        return new JuryView(call, shown, shown.Count(f => f.Marks is not null || f.Own));
    }

    /// <summary>A juror must know who asks to say whether they have an interest; of persons nothing.</summary>
    private static IEnumerable<(string, string)> Asking(CaseFile file, CaseDesk desk, Say say) => desk.NameOf(file.Applicant) is { } body ? [(say["jury.from"], body)] : [];

    /// <summary>One file before the jury, with what was attached to it; nothing of that for who asks in it or has an interest.</summary>
    private static JuryFileView? JuryFile(string id, string dossier, Actor actor, CaseDesk desk, Say say, FormState? typed) =>
        Jury(id, actor, desk, say, typed is null ? null : (dossier, typed)) is not { } view || view.Files.FirstOrDefault(f => f.File.Id == dossier) is not { } file ? null
            : new JuryFileView(view.Call, file.Own || file.Marks?.Conflict is not null ? file : file with { Papers = desk.PapersIn(dossier) });

    private static async Task<IResult> Judge(string id, string dossier, HttpContext context, CaseDesk desk, AuditLog journal, Say say)
    {
        FormState form = await FormState.Read(context);
        Actor actor = context.Actor();
        if (JuryFile(id, dossier, actor, desk, say, form) is not { } view)
            return Pages.Missing();

        string conflict = form.Within("conflit", 500), words = form.Within("avis", 2_000);
        List<int> points = [];
        if (view.File.Own)
            form.Refuse("conflit", Problem.Error("jury-own", "Votre organisme est le demandeur : vous ne jugez pas ce dossier", "Your body is the applicant: you do not judge this file"));

        for (int i = 0; conflict.Length == 0 && i < view.Call.Criteria.Count; i++)
        {
            CallCriterion criterion = view.Call.Criteria[i];
            if (int.TryParse(form.Text($"c{i}"), NumberStyles.None, CultureInfo.InvariantCulture, out int mark) && mark <= criterion.Most)
                points.Add(mark);
            else
                form.Refuse($"c{i}", Problem.Error("jury-mark", $"De 0 à {criterion.Most} points", $"From 0 to {criterion.Most} points"));
        }

        if (form.Refused)
            return Pages.Show<JuryFilePage>(view, StatusCodes.Status422UnprocessableEntity);

        desk.Calls.Save(new Marks(dossier, actor.Person!, points, words, conflict.Length > 0 ? conflict : null));
        journal.Append(actor, new AuditEvent(conflict.Length > 0 ? "call.conflict" : "call.marked", conflict.Length > 0 ? "a déclaré un conflit d’intérêts" : "a noté un dossier", conflict.Length > 0 ? "declared a conflict of interest" : "marked a file", "case", dossier));
        return Results.Redirect($"/services/appels/{id}/jury");
    }
}
