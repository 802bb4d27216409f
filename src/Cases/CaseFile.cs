using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Maillage.People;

namespace Maillage.Cases;

/// <summary>Where a case stands after its last fact. What it says follows from its facts and nothing else; lists and baskets read it.</summary>
public sealed record CaseFile
{
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> NoAnswers { get; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>Version of the type it was opened with, and keeps.</summary>
    public required string TypeVersion { get; init; }

    /// <summary>The case it belongs to: a match belongs to a need.</summary>
    public string? Parent { get; init; }

    /// <summary>What of the parent it is about: the resource of a match.</summary>
    public string? Subject { get; init; }

    public required string Title { get; init; }

    public required string State { get; init; }

    /// <summary>Number of its last fact.</summary>
    public int Version { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Account of who opened it; null for a visitor, who holds a private link.</summary>
    public string? OpenedBy { get; init; }

    /// <summary>The body it is opened for.</summary>
    public BodyId? Applicant { get; init; }

    /// <summary>Name of who asks, as others read it.</summary>
    public string? ApplicantName { get; init; }

    /// <summary>E-mail address of who asks.</summary>
    public string? Reach { get; init; }

    /// <summary>Code of the commune it is about.</summary>
    public string? Commune { get; init; }

    /// <summary>The body on whose page or site it began; it reads nothing of it by that.</summary>
    public BodyId? Origin { get; init; }

    /// <summary>The body that answers.</summary>
    public BodyId? Desk { get; init; }

    /// <summary>The one person who follows it.</summary>
    public string? HandledBy { get; init; }

    /// <summary>When it came to its present state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Number of the fact that brought it there.</summary>
    public int MovedAt { get; init; }

    /// <summary>Reminders sent in this state.</summary>
    public int Reminded { get; init; }

    /// <summary>True once the officers of the desk were told that nobody acts.</summary>
    public bool Escalated { get; init; }

    /// <summary>When the program looks at it next: a reminder, a deadline, a move by itself.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When who must act is late.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Answers { get; init; } = NoAnswers;

    /// <summary>Version in which each answer was last given.</summary>
    public ImmutableSortedDictionary<string, int> AnsweredAt { get; init; } = ImmutableSortedDictionary<string, int>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Bodies to which who asks opened it.</summary>
    public ImmutableArray<BodyId> Readers { get; init; } = [];

    /// <summary>What experts, or the program, added to what is proposed: ids of resources, in the order they came.</summary>
    public ImmutableArray<string> Proposed { get; init; } = [];

    /// <summary>What experts took out of what is proposed.</summary>
    public ImmutableArray<string> Discarded { get; init; } = [];

    /// <summary>Bodies that validated what is proposed as it stands: a change of it is to be validated anew.</summary>
    public ImmutableArray<CaseValidation> Validations { get; init; } = [];

    /// <summary>Meetings proposed, those called off included, in the order they were proposed.</summary>
    public ImmutableArray<CaseMeeting> Meetings { get; init; } = [];

    /// <summary>How content who asked is, 1 to 5; null until they say.</summary>
    public int? Rating { get; init; }

    /// <summary>What was said of persons has been erased.</summary>
    public bool Erased { get; init; }

    [JsonIgnore]
    public bool IsOpen => EndedAt is null;

    /// <summary>Short name for the telephone: « 7F3A-09C2 ».</summary>
    [JsonIgnore]
    public string Reference => $"{Id[^8..^4]}-{Id[^4..]}".ToUpperInvariant();

    /// <summary>What rights see: the desk's, read by the bodies it was opened to.</summary>
    [JsonIgnore]
    public Resource AsResource => new() { Owner = Desk, Named = [.. Readers], LeastReader = Role.Agent, Visibility = Visibility.Restricted };

    /// <summary>First answer to a question; empty when there is none.</summary>
    public string Answer(string field) => Answers.TryGetValue(field, out ImmutableArray<string> given) && given.Length > 0 ? given[0] : "";
}

/// <summary>A meeting between who asks and who answers.</summary>
/// <param name="Where">A place, a number to call, an address to open.</param>
/// <param name="Sequence">Grows with every change, so that calendars know the last word.</param>
public sealed record CaseMeeting(string Id, DateTimeOffset Start, int Minutes, string Where, int Sequence, bool Cancelled);

/// <summary>The word of one body's expert for what is proposed.</summary>
public sealed record CaseValidation(BodyId Body, string? Person, DateTimeOffset At, string Words);

public enum CaseFactKind : byte
{
    Opened,
    Answered,
    Moved,

    /// <summary>Words that both sides read.</summary>
    Message,

    /// <summary>Words for the desk only.</summary>
    Note,

    /// <summary>Words for the desk and the bodies the case is opened to.</summary>
    SharedNote,

    /// <summary>Another person follows it.</summary>
    Assigned,

    /// <summary>Another body answers.</summary>
    Passed,

    /// <summary>Who asks opened it to a body, or closed it again.</summary>
    Shared,
    Unshared,
    Attached,

    /// <summary>Something was added to what is proposed, or taken out of it.</summary>
    Proposed,
    Discarded,

    /// <summary>A body validated what is proposed.</summary>
    Validated,

    /// <summary>Who asked says how content they are.</summary>
    Rated,

    /// <summary>A meeting was proposed, moved or called off.</summary>
    Met,
    Reminded,
    Escalated,
    Erased,
}

/// <summary>One thing that happened to a case: never rewritten.</summary>
/// <param name="Seq">1 for the opening, then without a gap.</param>
/// <param name="Side">Side the author stood on.</param>
/// <param name="Author">Account; null for a visitor and for the program.</param>
/// <param name="Text">The reason of a move, the words of a message.</param>
public sealed record CaseFact(int Seq, DateTimeOffset At, CaseFactKind Kind, Types.Side Side, string? Author, BodyId? Body, string Text, CaseChange Change);

/// <summary>What a fact changed, part by part; parts that are null stayed as they were.</summary>
public sealed record CaseChange
{
    public static CaseChange Nothing { get; } = new();

    public string? Move { get; init; }

    public string? State { get; init; }

    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Answers { get; init; }

    public string? HandledBy { get; init; }

    public BodyId? Desk { get; init; }

    public BodyId? Reader { get; init; }

    /// <summary>Id of a resource proposed or discarded.</summary>
    public string? Offer { get; init; }

    /// <summary>1 (not at all content) to 5.</summary>
    public int? Rating { get; init; }

    /// <summary>A meeting as it stands from now on.</summary>
    public CaseMeeting? Meeting { get; init; }

    /// <summary>Id in the sealed store; the fact's words are the name of the file.</summary>
    public string? Attachment { get; init; }
}
