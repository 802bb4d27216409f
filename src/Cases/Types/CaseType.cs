using System.Text.Json.Serialization;
using Maillage.Cases.Conditions;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cases.Types;

/// <summary>On which side of a case someone stands.</summary>
public enum Side : byte
{
    /// <summary>Who asks.</summary>
    Applicant,

    /// <summary>The body that answers.</summary>
    Desk,

    /// <summary>The program: deadlines and reminders.</summary>
    Program,
}

/// <summary>One thing that is asked.</summary>
/// <param name="When">Lines of a rule: asked only when they hold (see <see cref="CriterionReader"/>).</param>
public sealed record FormField(string Key, FieldKind Kind, Wording Label) : IFactDefinition
{
    public Wording? Hint { get; init; }

    public bool Required { get; init; }

    public IReadOnlyList<string> When { get; init; } = [];

    public IReadOnlyList<FieldChoice> Choices { get; init; } = [];

    public decimal? Least { get; init; }

    public decimal? Most { get; init; }

    /// <summary>Longest text, in characters.</summary>
    public int Length { get; init; } = 500;

    /// <summary>Key for browsers that fill in (<c>email</c>, <c>organization</c> …).</summary>
    public string? Autocomplete { get; init; }

    /// <summary>Said of a person, not of a body or project: erased with the case, never shown in statistics.</summary>
    public bool Personal { get; init; }

    /// <summary>Type of the catalogue's resources one of which is the answer.</summary>
    public string? Of { get; init; }

    /// <summary>Date of that resource from which it no longer holds: a label's last day.</summary>
    public string? Until { get; init; }

    /// <summary>What a survey says of other firms on the same question.</summary>
    public Benchmark? Benchmark { get; init; }

    [JsonIgnore]
    public IReadOnlyList<Criterion> Conditions { get; internal set; } = [];
}

/// <param name="Indicator">Key of the survey's figure; with <c>_vse</c> and <c>_sme</c> it is that of firms under 10 employees and of larger ones.</param>
/// <param name="Says">What the surveyed firms have.</param>
/// <param name="Choices">Answers that say the same.</param>
public sealed record Benchmark(string Indicator, Wording Says, IReadOnlyList<string> Choices);

/// <summary>One page of a form.</summary>
public sealed record FormStep(string Key, Wording Title, IReadOnlyList<FormField> Fields)
{
    /// <summary>Said above the questions.</summary>
    public Wording? Why { get; init; }

    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>Who fills it in.</summary>
    public Side By { get; init; } = Side.Applicant;

    /// <summary>States in which it is asked; in any when empty.</summary>
    public IReadOnlyList<string> In { get; init; } = [];

    /// <summary>Subjects of needs that help where this part of a scored questionnaire is weak.</summary>
    public IReadOnlyList<string> Themes { get; init; } = [];

    /// <summary>Words by which services for a weak part are found.</summary>
    public string? Seeks { get; init; }

    [JsonIgnore]
    public IReadOnlyList<Criterion> Conditions { get; internal set; } = [];

    /// <summary>True when this side may fill it in, in this state: the desk may correct what the applicant says, and nobody answers in the desk's place.</summary>
    public bool IsOpenTo(Side side, CaseType type, string state) => (By == side && type.StaysOpen) || ((By == side || side == Side.Desk) && (In.Count == 0 || In.Contains(state)));
}

/// <summary>A state of the circuit.</summary>
public sealed record CaseState(string Key, Wording Label)
{
    /// <summary>What the person who asked is told in this state.</summary>
    public Wording? Tells { get; init; }

    /// <summary>Whose turn it is; null when nobody waits.</summary>
    public Side? Waits { get; init; }

    /// <summary>The case is over.</summary>
    public bool Ends { get; init; }

    /// <summary>What was asked for was given: counts as an answer in statistics.</summary>
    public bool Answered { get; init; }

    /// <summary>Days after which the one who must act is late.</summary>
    public int? Days { get; init; }

    /// <summary>Days after the case came to this state on which the one who must act is reminded; growing.</summary>
    public IReadOnlyList<int> Remind { get; init; } = [];

    /// <summary>Days after which the officers of the desk are told.</summary>
    public int? Escalate { get; init; }
}

/// <summary>A way from one state to another.</summary>
/// <param name="By">Who may take it; <see cref="Side.Program"/> takes it by itself after <see cref="AfterDays"/>.</param>
public sealed record CaseMove(string Key, Wording Label, IReadOnlyList<string> From, string To, Side By)
{
    /// <summary>The least role at the desk.</summary>
    public Role Least { get; init; } = Role.Agent;

    /// <summary>True when the one who takes it must say why.</summary>
    public bool Reason { get; init; }

    public int? AfterDays { get; init; }

    /// <summary>Offered without being pushed: stopping, renouncing.</summary>
    public bool Quiet { get; init; }

    /// <summary>Lines of a rule over the form's answers that must hold.</summary>
    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>All required answers must be there.</summary>
    public bool Complete { get; init; }

    [JsonIgnore]
    public IReadOnlyList<Criterion> Conditions { get; internal set; } = [];
}

/// <summary>Money worked out from an answer: a share of it, up to a ceiling. Rounded to the cent, in the applicant's favour.</summary>
/// <param name="Of">The field of euros it is a share of.</param>
public sealed record CaseAmount(string Key, Wording Label, string Of, decimal Percent) : IFactDefinition
{
    /// <summary>Never more euros than this.</summary>
    public decimal? Most { get; init; }

    /// <summary>Never more than this other amount: what is paid stays within what was granted.</summary>
    public string? Below { get; init; }

    /// <summary>States in which the money is promised and not yet paid.</summary>
    public IReadOnlyList<string> Committed { get; init; } = [];

    /// <summary>States in which it is paid.</summary>
    public IReadOnlyList<string> Spent { get; init; } = [];

    [JsonIgnore]
    public FieldKind Kind => FieldKind.Euros;

    [JsonIgnore]
    public IReadOnlyList<FieldChoice> Choices => [];
}

/// <summary>What everyone reads of a case, once it stands in one of these states.</summary>
public sealed record PublishedPart(IReadOnlyList<string> States, IReadOnlyList<string> Fields);

/// <summary>A questionnaire filled in, and what must come of it: tried each time the file is read.</summary>
/// <param name="Percent">Of the points.</param>
/// <param name="Level">Label of the level, in French.</param>
public sealed record ScoreTrial(Wording Says, IReadOnlyDictionary<string, string> Answers, int Percent, string Level);

/// <summary>What a scored questionnaire says from so many percent of the points.</summary>
public sealed record ScoreLevel(int From, Wording Label, Wording Advice);

/// <summary>A kind of case: one checked file of <c>strategies/cases</c> (<c>docs/formats/cases.md</c>). A case keeps the version it was opened with.</summary>
public sealed record CaseType(string Key, Wording Title, Wording Purpose, string Origin, string Start, IReadOnlyList<FormStep> Steps, IReadOnlyList<CaseState> States, IReadOnlyList<CaseMove> Moves)
{
    /// <summary>First 12 hexadecimal digits of the SHA-256 of the file.</summary>
    [JsonIgnore]
    public string Version { get; init; } = "";

    /// <summary>The file, to the letter: kept with the cases it opened.</summary>
    [JsonIgnore]
    public string Content { get; init; } = "";

    /// <summary>Who may open one.</summary>
    public Role OpenTo { get; init; } = Role.Visitor;

    /// <summary>Kinds of bodies that may be the desk, the most wanted first; the body that runs the platform when none of them is competent for the place.</summary>
    public IReadOnlyList<BodyKind> Desk { get; init; } = [];

    /// <summary>Who asks may go on answering after it was sent: a need lives with its project.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Bodies the case is open to work in it like who follows it: a space between bodies, not a request to one of them.</summary>
    public bool Together { get; init; }

    /// <summary>False for cases that only other parts of the program open (a match of a need).</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Key of the field that names the case; the type's title when null.</summary>
    public string? NamedBy { get; init; }

    /// <summary>Key of the field that says where; null when the case has no place.</summary>
    public string? PlacedBy { get; init; }

    /// <summary>Key of the field with the e-mail address of who asks.</summary>
    public string? ReachedBy { get; init; }

    /// <summary>Months after its end when what was said of persons is erased.</summary>
    public int KeepMonths { get; init; } = 60;

    /// <summary>Levels of a scored questionnaire, growing; empty when answers have no scores.</summary>
    public IReadOnlyList<ScoreLevel> Levels { get; init; } = [];

    /// <summary>Questionnaires with what must come of them.</summary>
    public IReadOnlyList<ScoreTrial> Trials { get; init; } = [];

    /// <summary>What becomes public, said before the first question; nothing when null.</summary>
    public PublishedPart? Published { get; init; }

    /// <summary>Money that follows from the answers.</summary>
    public IReadOnlyList<CaseAmount> Amounts { get; init; } = [];

    [JsonIgnore]
    public IEnumerable<FormField> Fields => Steps.SelectMany(s => s.Fields);

    public FormField? Field(string key) => Fields.FirstOrDefault(f => f.Key == key);

    public FormStep? Step(string key) => Steps.FirstOrDefault(s => s.Key == key);

    public CaseState State(string key) => States.First(s => s.Key == key);

    public IEnumerable<CaseMove> MovesFrom(string state) => Moves.Where(m => m.From.Contains(state));
}
