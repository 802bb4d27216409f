using System.Text.Json;

namespace Maillage.Web.Api;

/// <summary>What a program sends.</summary>
public abstract record ApiBody;

/// <summary>A need to begin.</summary>
/// <param name="Answers">By key of the question: <c>projet</c> (required), <c>themes</c>, <c>siret</c>, <c>commune</c>, <c>activite</c>, <c>effectif</c> …; with <paramref name="Follow"/> also how to reach the firm.</param>
/// <param name="Follow">True when the firm asks to be followed by a person, and said so.</param>
/// <param name="Services">Services it chose, by id; each opens the need to the body that renders it.</param>
/// <param name="Own">True when it is a need of the token's own person or body; else it is someone else's, and the answer holds their private link.</param>
public sealed record NeedRequest(Dictionary<string, JsonElement> Answers, bool Follow = false, IReadOnlyList<string>? Services = null, bool Own = false) : ApiBody;

/// <param name="Answers">By key of the question, as in <see cref="NeedRequest"/>: how to reach the firm when that is not known.</param>
public sealed record ChoiceRequest(IReadOnlyList<string> Services, Dictionary<string, JsonElement>? Answers = null) : ApiBody;

/// <param name="Version">Of the case that was looked at.</param>
public sealed record AnswersRequest(Dictionary<string, JsonElement> Answers, int Version) : ApiBody;

/// <param name="For"><c>all</c> (both sides), <c>desk</c> (note of the body that answers) or <c>bodies</c> (note for the bodies the case is open to).</param>
public sealed record MessageRequest(string Text, string For = "all") : ApiBody;

/// <param name="Move">Key of a move the case offers now.</param>
/// <param name="Version">Of the case that was looked at: a move made on an older state is refused with 409.</param>
public sealed record MoveRequest(string Move, int Version, string? Reason = null) : ApiBody;

/// <param name="Person">Id of a colleague (<c>/api/cases/agents</c>); the token's own person when null.</param>
public sealed record AssignmentRequest(string? Person = null, string? Reason = null) : ApiBody;

public sealed record BodyAnswer(string Siret, string? Name);

public sealed record StateAnswer(string Key, string Label, bool Ends, bool Answered);

public sealed record MoveAnswer(string Key, string Label, bool NeedsReason);

public sealed record StoryAnswer(DateTimeOffset At, string Who, string What, string Text, bool Inner);

/// <summary>One line of a list of cases.</summary>
/// <param name="Page">Address of its page on the portal.</param>
public record CaseLine(
    string Id, string Reference, string Type, string Title, StateAnswer State, int Version, DateTimeOffset OpenedAt, DateTimeOffset Since, DateTimeOffset? DueAt, bool Late, string? Commune, BodyAnswer? Desk, string? HandledBy, string? Parent, string Page);

public sealed record CaseAnswer(
    string Id, string Reference, string Type, string Title, StateAnswer State, int Version, DateTimeOffset OpenedAt, DateTimeOffset Since, DateTimeOffset? DueAt, bool Late, string? Commune, BodyAnswer? Desk, string? HandledBy, string? Parent, string Page,
    string Side, bool Acts, IReadOnlyList<MoveAnswer> Moves, IReadOnlyDictionary<string, string> Answers, IReadOnlyDictionary<string, string> ProjectAnswers, IReadOnlyList<CaseLine> Children, IReadOnlyList<StoryAnswer> Story)
    : CaseLine(Id, Reference, Type, Title, State, Version, OpenedAt, Since, DueAt, Late, Commune, Desk, HandledBy, Parent, Page);

/// <param name="Sure">True when all it asks for holds; false when something is not known yet.</param>
/// <param name="Because">Why it is here.</param>
/// <param name="Asks">What is not known yet.</param>
/// <param name="Case">The case it became, once chosen.</param>
public sealed record ServiceAnswer(string Id, string Title, string? By, string? Summary, bool Sure, IReadOnlyList<string> Because, IReadOnlyList<string> Asks, CaseLine? Case);

public sealed record QuestionAnswer(string Key, string Label, string Kind, IReadOnlyDictionary<string, string> Choices, int Decides);

/// <param name="Fits">Services about the need that fit.</param>
/// <param name="MayFit">Services that fit or not, as the answers to come will say.</param>
/// <param name="Question">What to ask next: the answer that decides most.</param>
public sealed record NeedAnswer(CaseLine Need, int Fits, int MayFit, QuestionAnswer? Question, IReadOnlyList<ServiceAnswer> Services)
{
    /// <summary>Given once, when the need was begun for someone else: the private link that is theirs, and its secret for the header <c>Maillage-Case-Secret</c>.</summary>
    public string? Link { get; init; }

    public string? Secret { get; init; }
}

public sealed record CaseList(IReadOnlyList<CaseLine> Cases, int Page, int Size, bool More);

public sealed record AgentAnswer(string Id, string Name, bool Present);
