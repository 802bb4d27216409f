using System.Collections.Immutable;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cases;

/// <summary>Who acts on a case, and from which side.</summary>
public sealed record CaseActor(Side Side, string? Person, BodyId? Body, Role Role)
{
    public static CaseActor Program { get; } = new(Side.Program, null, null, Role.Visitor);

    public static CaseActor Visitor { get; } = new(Side.Applicant, null, null, Role.Visitor);
}

/// <summary>What came of an act: the case with its new fact, or a refusal that names its rule.</summary>
/// <param name="Newer">True when the case changed since the one who acts looked at it.</param>
public sealed record CaseOutcome(CaseFile? After, CaseFact? Fact, Problem? Refusal, bool Newer = false)
{
    public static CaseOutcome Refused(string rule, string fr, string en) => new(null, null, Problem.Error(rule, fr, en));

    public static CaseOutcome Changed { get; } = new(null, null, Problem.Error("case-changed", "Quelqu'un a fait avancer ce dossier entre-temps : regardez où il en est. Ce que vous avez écrit est gardé ici.", "Someone moved this case meanwhile: see where it stands. What you wrote is kept here."), Newer: true);
}

/// <summary>
/// The rules of a case, pure: a file, an act and a moment in, a new file and its fact out. The same rules decide what pages offer and what is allowed when it is sent.
/// </summary>
public static class Circuit
{
    /// <summary>Longest message, in characters.</summary>
    public const int MostWords = 10_000;

    private const int MostMeetings = 50;

    /// <summary>The file that facts lead to: the first is the opening of <paramref name="empty"/>.</summary>
    public static CaseFile Fold(CaseType type, CaseFile empty, IEnumerable<CaseFact> facts) => facts.Aggregate(empty, (file, fact) => Apply(type, file, fact));

    public static CaseOutcome Open(CaseType type, CaseFile empty, CaseActor by, DateTimeOffset now) =>
        Happen(type, empty with { State = type.Start, Since = now, Version = 0 }, now, CaseFactKind.Opened, by, "", new CaseChange { State = type.Start });

    /// <summary>Moves that one side may take from here, in the order of the file.</summary>
    public static IReadOnlyList<CaseMove> MovesFor(CaseType type, CaseFile file, CaseActor by, Facts facts) =>
        [.. type.MovesFrom(file.State).Where(m => m.By == by.Side && (by.Side != Side.Desk || by.Role >= m.Least) && Criterion.All(m.Conditions, facts) == Verdict.Yes)];

    /// <param name="seen">Version of the case that the one who acts looked at; a move made on an older one is refused, so that two people never decide at once.</param>
    public static CaseOutcome Move(CaseType type, CaseFile file, CaseActor by, string move, string reason, int seen, Facts facts, DateTimeOffset now)
    {
        // Words that came meanwhile change nothing to the circuit; another move does.
        if (file.MovedAt > seen)
            return CaseOutcome.Changed;

        if (type.MovesFrom(file.State).FirstOrDefault(m => m.Key == move) is not { } way)
            return CaseOutcome.Refused("case-move", "Ce n'est pas possible dans l'état présent du dossier.", "This is not possible in the present state of the case.");

        if (way.By != by.Side)
            return CaseOutcome.Refused("case-side", way.By == Side.Applicant ? "Seul le demandeur peut faire cela." : "Seul l'organisme qui instruit peut faire cela.", way.By == Side.Applicant ? "Only who asks can do this." : "Only the body that answers can do this.");

        if (by.Side == Side.Desk && by.Role < way.Least)
            return CaseOutcome.Refused("case-role", "Votre rôle ne le permet pas : demandez à un responsable.", "Your role does not allow it: ask an officer.");

        if (Criterion.All(way.Conditions, facts) != Verdict.Yes)
            return CaseOutcome.Refused("case-condition", $"Une condition n'est pas remplie : {string.Join(" ; ", way.Conditions.Where(c => c.Judge(facts) != Verdict.Yes).Select(c => c.Text))}.", $"A condition does not hold: {string.Join("; ", way.Conditions.Where(c => c.Judge(facts) != Verdict.Yes).Select(c => c.Text))}.");

        if (way.Complete && CaseForm.Missing(type, file, by.Side, facts) is { Count: > 0 } missing)
            return CaseOutcome.Refused("case-incomplete", $"Il manque une réponse : {string.Join(", ", missing.Select(f => f.Label.Fr))}.", $"An answer is missing: {string.Join(", ", missing.Select(f => f.Label.En))}.");

        if (way.Reason && string.IsNullOrWhiteSpace(reason))
            return CaseOutcome.Refused("case-reason", "Dites pourquoi : l'autre côté le lira.", "Say why: the other side will read it.");

        return TooLong(reason) ?? Happen(type, file, now, CaseFactKind.Moved, by, reason.Trim(), new CaseChange { Move = way.Key, State = way.To });
    }

    /// <summary>Keeps answers. Fields that someone else answered after <paramref name="seen"/> are refused as a whole, unless they say the same; others are merged.</summary>
    public static CaseOutcome Answer(CaseType type, CaseFile file, CaseActor by, IReadOnlyDictionary<string, ImmutableArray<string>> answers, int seen, DateTimeOffset now)
    {
        if (!file.IsOpen)
            return CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.");

        if (by.Side == Side.Applicant && !type.StaysOpen && file.State != type.Start && type.State(file.State).Waits != Side.Applicant)
            return CaseOutcome.Refused("case-sent", "Ce dossier est envoyé : écrivez un message pour le corriger.", "This case has been sent: write a message to correct it.");

        if (by.Side != Side.Program && type.Steps.FirstOrDefault(s => !s.IsOpenTo(by.Side, type, file.State) && s.Fields.Any(f => answers.ContainsKey(f.Key) && !Same(file, f.Key, answers[f.Key]))) is { } closed)
            return CaseOutcome.Refused("case-step", $"« {closed.Title.Fr} » ne se remplit pas à ce moment du dossier, ou pas par vous.", $"“{closed.Title.En}” is not filled in at this point of the case, or not by you.");

        ImmutableSortedDictionary<string, ImmutableArray<string>> changed = answers.Where(a => type.Field(a.Key) is not null && !Same(file, a.Key, a.Value)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (changed.Keys.Any(k => file.AnsweredAt.GetValueOrDefault(k) > seen))
            return CaseOutcome.Changed;

        return changed.IsEmpty ? new CaseOutcome(file, null, null) : Happen(type, file, now, CaseFactKind.Answered, by, "", new CaseChange { Answers = changed });
    }

    /// <param name="kind"><see cref="CaseFactKind.Message"/>, <see cref="CaseFactKind.Note"/> or <see cref="CaseFactKind.SharedNote"/>. Words never conflict: they are added at the end.</param>
    public static CaseOutcome Say(CaseType type, CaseFile file, CaseActor by, CaseFactKind kind, string words, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(words))
            return CaseOutcome.Refused("case-words", "Écrivez quelque chose.", "Write something.");

        if (by.Side == Side.Applicant && kind != CaseFactKind.Message)
            return CaseOutcome.Refused("case-side", "Les notes sont réservées aux agents.", "Notes are for agents.");

        return TooLong(words) ?? Happen(type, file, now, kind, by, words.Trim(), CaseChange.Nothing);
    }

    /// <summary>Gives the case to a person, of the same body or of another.</summary>
    public static CaseOutcome Assign(CaseType type, CaseFile file, CaseActor by, string? person, BodyId? desk, string reason, DateTimeOffset now)
    {
        if (!file.IsOpen)
            return CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.");

        return TooLong(reason) ?? Happen(type, file, now, desk == file.Desk ? CaseFactKind.Assigned : CaseFactKind.Passed, by, reason.Trim(), new CaseChange { HandledBy = person ?? "", Desk = desk });
    }

    /// <summary>Opens the case to a body, or closes it: only who asks decides.</summary>
    public static CaseOutcome Share(CaseType type, CaseFile file, CaseActor by, BodyId reader, bool open, DateTimeOffset now) => by.Side != Side.Applicant
        ? CaseOutcome.Refused("case-consent", "Seul le demandeur peut ouvrir son dossier à un autre organisme.", "Only who asks can open the case to another body.")
        : file.Readers.Contains(reader) == open ? new CaseOutcome(file, null, null)
        : Happen(type, file, now, open ? CaseFactKind.Shared : CaseFactKind.Unshared, by, "", new CaseChange { Reader = reader });

    /// <summary>Adds a resource to what is proposed, or takes one out, with its reason: experts of the desk and of the bodies the case is open to, or the program for what is new.</summary>
    public static CaseOutcome Propose(CaseType type, CaseFile file, CaseActor by, string offer, bool add, string reason, DateTimeOffset now)
    {
        if (by.Side == Side.Applicant)
            return CaseOutcome.Refused("case-side", "Seuls les experts du dossier changent ce qui est proposé.", "Only the experts of the case change what is proposed.");

        if (!file.IsOpen)
            return CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.");

        if (by.Side == Side.Desk && string.IsNullOrWhiteSpace(reason))
            return CaseOutcome.Refused("case-reason", "Dites pourquoi : l'autre côté le lira.", "Say why: the other side will read it.");

        return (add ? file.Proposed : file.Discarded).Contains(offer) ? new CaseOutcome(file, null, null)
            : TooLong(reason) ?? Happen(type, file, now, add ? CaseFactKind.Proposed : CaseFactKind.Discarded, by, reason.Trim(), new CaseChange { Offer = offer });
    }

    /// <summary>An expert of the desk, or of a body the case is open to, validates what is proposed as it stands; said again, the last word holds.</summary>
    public static CaseOutcome Validate(CaseType type, CaseFile file, CaseActor by, string words, DateTimeOffset now)
    {
        if (by is not { Side: Side.Desk, Body: not null })
            return CaseOutcome.Refused("case-side", "Seuls les experts du dossier valident ce qui est proposé.", "Only the experts of the case validate what is proposed.");

        if (!file.IsOpen)
            return CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.");

        return TooLong(words) ?? Happen(type, file, now, CaseFactKind.Validated, by, words.Trim(), CaseChange.Nothing);
    }

    /// <summary>Says how content who asked is, once it is over; said again, the last word holds.</summary>
    public static CaseOutcome Rate(CaseType type, CaseFile file, CaseActor by, int rating, string words, DateTimeOffset now)
    {
        if (by.Side != Side.Applicant)
            return CaseOutcome.Refused("case-side", "Seul le demandeur dit s'il est satisfait.", "Only who asked says how content they are.");

        if (file.IsOpen || file.Erased)
            return CaseOutcome.Refused("case-not-over", "Le dossier n'est pas terminé.", "The case is not over.");

        return rating is < 1 or > 5
            ? CaseOutcome.Refused("case-rating", "Choisissez une réponse, de 1 à 5.", "Choose an answer, from 1 to 5.")
            : TooLong(words) ?? Happen(type, file, now, CaseFactKind.Rated, by, words.Trim(), new CaseChange { Rating = rating });
    }

    /// <summary>Proposes a meeting, or says anew when and where one of the same id is, or that it is called off.</summary>
    public static CaseOutcome Meet(CaseType type, CaseFile file, CaseActor by, CaseMeeting asked, DateTimeOffset now)
    {
        if (!file.IsOpen)
            return CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.");

        if (by.Side != Side.Desk)
            return CaseOutcome.Refused("case-side", "C'est l'organisme qui répond qui propose un rendez-vous : écrivez-lui.", "The body that answers proposes a meeting: write to it.");

        CaseMeeting? known = file.Meetings.FirstOrDefault(m => m.Id == asked.Id);
        if (known?.Cancelled == true)
            return CaseOutcome.Refused("meeting-off", "Ce rendez-vous est annulé : proposez-en un autre.", "This meeting is called off: propose another.");

        if (!asked.Cancelled && (asked.Start < now || asked.Start > now.AddYears(1)))
            return CaseOutcome.Refused("meeting-day", "Choisissez un jour à venir, dans l'année.", "Choose a day to come, within a year.");

        if (known is null && file.Meetings.Length >= MostMeetings)
            return CaseOutcome.Refused("meeting-many", $"Au plus {MostMeetings} rendez-vous pour un dossier : déplacez-en un.", $"At most {MostMeetings} meetings for one case: move one of them.");

        if (asked.Minutes is < 5 or > 600 || asked.Where.Length is 0 or > 300)
            return CaseOutcome.Refused("meeting-form", "Un rendez-vous a un lieu et dure de 5 à 600 minutes.", "A meeting has a place and lasts from 5 to 600 minutes.");

        return Happen(type, file, now, CaseFactKind.Met, by, "", new CaseChange { Meeting = asked with { Sequence = known is null ? 0 : known.Sequence + 1 } });
    }

    /// <summary>Notes that a file was given; the file itself lies sealed elsewhere.</summary>
    public static CaseOutcome Attach(CaseType type, CaseFile file, CaseActor by, string attachment, string name, DateTimeOffset now) => !file.IsOpen
        ? CaseOutcome.Refused("case-over", "Ce dossier est terminé : il ne change plus.", "This case is over: it no longer changes.")
        : Happen(type, file, now, CaseFactKind.Attached, by, name, new CaseChange { Attachment = attachment });

    /// <summary>What the passing of time does at this moment, one fact at a time; null when nothing.</summary>
    public static CaseOutcome? Tick(CaseType type, CaseFile file, DateTimeOffset now)
    {
        if (!file.IsOpen || file.NextAt is null || file.NextAt > now)
            return null;

        CaseState state = type.State(file.State);
        double days = (now - file.Since).TotalDays;
        if (type.MovesFrom(file.State).FirstOrDefault(m => m.By == Side.Program && m.AfterDays <= days) is { } way)
            return Happen(type, file, now, CaseFactKind.Moved, CaseActor.Program, way.Label.Fr, new CaseChange { Move = way.Key, State = way.To });

        if (file.Reminded < state.Remind.Count && state.Remind[file.Reminded] <= days)
            return Happen(type, file, now, CaseFactKind.Reminded, CaseActor.Program, "", CaseChange.Nothing);

        return !file.Escalated && state.Escalate <= days ? Happen(type, file, now, CaseFactKind.Escalated, CaseActor.Program, "", CaseChange.Nothing) : null;
    }

    internal static CaseFile Apply(CaseType type, CaseFile file, CaseFact fact)
    {
        CaseChange change = fact.Change;
        CaseFile after = file with { Version = fact.Seq };
        if (change.Answers is { } answers)
            after = CaseForm.Named(type, after with { Answers = after.Answers.SetItems(answers), AnsweredAt = after.AnsweredAt.SetItems(answers.Keys.Select(k => KeyValuePair.Create(k, fact.Seq))) });

        after = fact.Kind switch
        {
            CaseFactKind.Opened or CaseFactKind.Moved => after with { State = change.State!, Since = fact.At, MovedAt = fact.Seq, Reminded = 0, Escalated = false, EndedAt = type.State(change.State!).Ends ? fact.At : null },
            CaseFactKind.Assigned or CaseFactKind.Passed => after with { HandledBy = change.HandledBy is { Length: > 0 } person ? person : null, Desk = change.Desk ?? after.Desk },
            CaseFactKind.Shared => after with { Readers = after.Readers.Add(change.Reader!.Value) },
            CaseFactKind.Unshared => after with { Readers = after.Readers.Remove(change.Reader!.Value), Validations = [.. after.Validations.Where(v => v.Body != change.Reader)] },
            CaseFactKind.Reminded => after with { Reminded = after.Reminded + 1 },
            CaseFactKind.Proposed => after with { Proposed = after.Proposed.Add(change.Offer!), Discarded = after.Discarded.Remove(change.Offer!), Validations = [] },
            CaseFactKind.Discarded => after with { Discarded = after.Discarded.Add(change.Offer!), Proposed = after.Proposed.Remove(change.Offer!), Validations = [] },
            CaseFactKind.Validated => after with { Validations = [.. after.Validations.Where(v => v.Body != fact.Body), new CaseValidation(fact.Body!.Value, fact.Author, fact.At, fact.Text)] },
            CaseFactKind.Rated => after with { Rating = change.Rating },
            CaseFactKind.Met => after with { Meetings = after.Meetings.FirstOrDefault(m => m.Id == change.Meeting!.Id) is { } before ? after.Meetings.Replace(before, change.Meeting!) : after.Meetings.Add(change.Meeting!) },
            CaseFactKind.Escalated => after with { Escalated = true },
            CaseFactKind.Erased => CaseForm.Bare(type, after),
            _ => after,
        };
        return after with { NextAt = Next(type, after), DueAt = type.State(after.State).Days is { } days ? after.Since.AddDays(days) : null };
    }

    internal static CaseOutcome Happen(CaseType type, CaseFile file, DateTimeOffset now, CaseFactKind kind, CaseActor by, string text, CaseChange change)
    {
        CaseFact fact = new(file.Version + 1, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), kind, by.Side, by.Person, by.Body, text, change);
        return new CaseOutcome(Apply(type, file, fact), fact, null);
    }

    private static DateTimeOffset? Next(CaseType type, CaseFile file)
    {
        if (!file.IsOpen)
            return null;

        CaseState state = type.State(file.State);
        int?[] days =
        [
            file.Reminded < state.Remind.Count ? state.Remind[file.Reminded] : null, file.Escalated ? null : state.Escalate,
            .. type.MovesFrom(file.State).Where(m => m.By == Side.Program).Select(m => m.AfterDays),
        ];
        return days.Min() is { } soonest ? file.Since.AddDays(soonest) : null;
    }

    private static bool Same(CaseFile file, string field, ImmutableArray<string> value) => file.Answers.TryGetValue(field, out ImmutableArray<string> had) ? had.SequenceEqual(value) : value.IsEmpty;

    private static CaseOutcome? TooLong(string words) => words.Length > MostWords
        ? CaseOutcome.Refused("case-long", $"{words.Length} caractères : {MostWords} au plus.", $"{words.Length} characters: at most {MostWords}.")
        : null;
}
