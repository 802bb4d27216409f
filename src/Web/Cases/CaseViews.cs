using Maillage.Cases;
using Maillage.Cases.Types;
using Maillage.Web.Forms;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <param name="Late">Cases of the desk that wait too long.</param>
public sealed record CaseTypesView(IReadOnlyList<CaseType> Types, IReadOnlyList<(CaseFile File, CaseState State)> Own);

public sealed record CaseStartView(CaseType Type)
{
    /// <summary>The reader may see how cases of this type go.</summary>
    public bool Reports { get; init; }

    /// <summary>Some types are for who acts for a body.</summary>
    public bool MayOpen { get; init; } = true;

    /// <summary>Fields of the first step that the address answered.</summary>
    public IReadOnlyList<(string Name, string Value)> Given { get; init; } = [];
}

/// <summary>One answer of a questionnaire beside a survey's figures.</summary>
/// <param name="Has">The firm has it.</param>
/// <param name="Alike">Share among firms of its size; null when the survey says none.</param>
/// <param name="Vse">True for firms under ten employees.</param>
public sealed record ComparedAnswer(string Says, bool Has, Maillage.Web.Doors.DoorFigure All, Maillage.Web.Doors.DoorFigure? Alike, bool Vse);

/// <param name="At">Place of the step among those to go through, from 0.</param>
public sealed record CaseStepView(CaseType Type, CaseFile File, IReadOnlyList<FormStep> Steps, int At, IReadOnlyList<FormField> Fields, FormState Form);

/// <summary>One line of a case's story.</summary>
/// <param name="Text">Reason or words.</param>
/// <param name="Words">True for what someone wrote, not what the program notes.</param>
public sealed record StoryLine(DateTimeOffset At, string Who, string What, string Text, bool Words, bool Inner);

/// <param name="Href">Its sheet, for a reader who may open it.</param>
/// <param name="Openings">Who opened it and when, for who asks.</param>
public sealed record CasePaper(string Name, DateTimeOffset At, string Who, string? Href, IReadOnlyList<(DateTimeOffset At, string Body)> Openings, bool Gone);

/// <param name="Who">Name of the one who follows it.</param>
/// <param name="Desk">Name of the body.</param>
/// <param name="Acts">The reader may move it.</param>
/// <param name="Openings">Who opened it, for who asks.</param>
/// <param name="Children">Matches, with the name of who follows each.</param>
public sealed record CaseView(
    CaseType Type, CaseFile File, CaseState State, CaseActor Actor, bool Acts, string? Who, string? Desk, IReadOnlyList<CaseMove> Moves, IReadOnlyList<(string Name, string Value, string Step)> Answers,
    IReadOnlyList<StoryLine> Story, IReadOnlyList<(CaseFile File, CaseState State, string? Who)> Children, IReadOnlyList<(DateTimeOffset At, string Body)> Openings,
    IReadOnlyList<(FormStep Step, int Points, int Possible)> Score, ScoreLevel? Level, IReadOnlyList<Choice> Colleagues, IReadOnlyList<(string Siret, string Name)> Readers, FormState Form, bool Late)
{
    /// <summary>The need a match is about, for readers the firm opened it to.</summary>
    public CaseFile? Project { get; init; }

    public IReadOnlyList<(string Name, string Value)> ProjectAnswers { get; init; } = [];

    /// <summary>The record it is about, with what is computed of it.</summary>
    public Resources.LabelRecord? Record { get; init; }

    public bool IsDesk => Actor.Side == Side.Desk;

    /// <summary>Files given to the case.</summary>
    public IReadOnlyList<CasePaper> Papers { get; init; } = [];

    /// <summary>Whole, in percent; null when answers have no scores.</summary>
    public int? Percent => Maillage.Cases.CaseForm.PercentOf(Score);

    /// <summary>Keys of the steps the reader may fill in now.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>Steps that wait for the reader in this state, and whether something is missing in them.</summary>
    public IReadOnlyList<(FormStep Step, bool Missing)> Fill { get; init; } = [];

    /// <summary>Money that follows from the answers, in euros.</summary>
    public IReadOnlyList<(CaseAmount Amount, decimal Euros)> Amounts { get; init; } = [];

    /// <summary>The answers beside what a survey says of other firms.</summary>
    public IReadOnlyList<ComparedAnswer> Compared { get; init; } = [];

    /// <summary>Services for the weakest parts, the weakest first.</summary>
    public IReadOnlyList<(FormStep Step, IReadOnlyList<(string Id, string Title, bool Sure)> Offers)> Helps { get; init; } = [];

    /// <summary>The reader may attach files.</summary>
    public bool Gives { get; init; }

    /// <summary>The reader may open the case to further bodies.</summary>
    public bool Opens { get; init; }

    /// <summary>Bodies that may be meant by what they wrote, when it names none exactly.</summary>
    public IReadOnlyList<Choice> Openable { get; init; } = [];

    /// <summary>Body that asks, when somebody asked in its name.</summary>
    public string? From { get; init; }

    public bool Editable => File.IsOpen && (IsDesk ? Acts : Type.StaysOpen || File.State == Type.Start || State.Waits == Side.Applicant);
}

public sealed record BasketRow(CaseFile File, string Title, CaseState State, string TypeTitle, bool Late, string? Commune, string? Who)
{
    /// <summary>What its reader would do first.</summary>
    public CaseMove? Next { get; init; }
}

/// <param name="Words">What was searched.</param>
public sealed record BasketView(string? Body, string? Person, IReadOnlyList<BasketRow> Mine, IReadOnlyList<BasketRow> Free, IReadOnlyList<BasketRow> Shared, IReadOnlyList<BasketRow>? Found, string Words, DateOnly? AwayUntil, IReadOnlyList<(string Subject, string Place)> Subjects, FormState Form)
{
    /// <summary>The agent's calendar reads this basket under a private address.</summary>
    public bool HasCalendar { get; init; }

    /// <summary>That address, when it was just made.</summary>
    public string? Calendar { get; init; }
}
