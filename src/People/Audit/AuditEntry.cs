using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.People.Audit;

/// <summary>What was done, to be written in the journal. It holds no secret and names no person: who did it comes from the actor.</summary>
/// <param name="Action">Stable key, <c>kind.verb</c>: <c>member.invited</c>, <c>attachment.opened</c>.</param>
/// <param name="Fr">What was done in words that stay true when the program changes: « a invité un agent ».</param>
/// <param name="En">The same in English.</param>
/// <param name="Kind">Kind of the object (<c>body</c>, <c>person</c>, <c>design</c>, <c>case</c>, <c>attachment</c>). The id of a person is kept as a trace, never in clear.</param>
/// <param name="Id">Stable id of the object.</param>
public sealed record AuditEvent(string Action, string Fr, string En, string Kind, string Id)
{
    /// <summary>A detail of such a name is a mistake of the program: the journal is read by many and never forgets.</summary>
    private static readonly string[] Secrets = ["password", "motdepasse", "secret", "token", "jeton", "code", "key", "cle", "mail", "email", "phone", "name", "nom"];

    /// <summary>Object of kind « person ».</summary>
    public const string Person = "person";

    /// <summary>The body the object belongs to, which may read this entry; the acting body may read it too.</summary>
    public BodyId? Concerned { get; init; }

    /// <summary>Few, short, without secrets and personal data: <c>role = agent</c>, <c>from = restricted</c>.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <exception cref="ArgumentException">A detail's name says that it is a secret or a personal datum.</exception>
    internal string DetailsJson()
    {
        if (Details.Keys.FirstOrDefault(k => Secrets.Contains(k.ToLowerInvariant())) is { } secret)
            throw new ArgumentException($"The journal takes no detail named '{secret}'.");

        return JsonSerializer.Serialize(new SortedDictionary<string, string>(Details.ToDictionary(), StringComparer.Ordinal));
    }
}

/// <summary>One line of the journal as it is kept and hashed.</summary>
/// <param name="Seq">1, 2, 3 … without gap.</param>
/// <param name="At">UTC, to the millisecond.</param>
/// <param name="Trace">Pseudonym of the person for one year; null for a visitor or the program itself. Erasing a person forgets whose it was, the chain stays.</param>
/// <param name="Body">SIRET acted for.</param>
/// <param name="Role">Role of the moment; <c>system</c> for the program itself.</param>
/// <param name="Previous">Hash of the line before; empty for the first.</param>
/// <param name="Hash">SHA-256, see <see cref="AuditChain.HashOf"/>.</param>
public sealed record AuditEntry(
    long Seq, DateTimeOffset At, string? Trace, string? Body, string Role, string Action, string Fr, string En, string Kind, string Id, string? Concerned, string Details, string Previous, string Hash);

/// <summary>A line as a person reads it: with the name behind the trace, while it is known.</summary>
public sealed record AuditLine(
    long Seq, DateTimeOffset At, string? Person, string? Name, bool Forgotten, string? Body, string Role, string Action, string Fr, string En, string Kind, string Id, string? Concerned, string Details, string Hash);

/// <summary>Which lines are asked for; what is null does not limit. The newest come first.</summary>
public sealed record AuditQuery
{
    /// <summary>Lines that concern this body or that it caused.</summary>
    public BodyId? Body { get; init; }

    public string? Action { get; init; }

    public string? Kind { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Lines before this number: the next page.</summary>
    public long? Before { get; init; }

    public int Limit { get; init; } = 100;
}

/// <summary>The head of the journal at a moment, kept outside the database.</summary>
public sealed record AuditAnchor(long Seq, string Hash, DateTimeOffset At);

/// <param name="Entries">Lines read.</param>
/// <param name="Head">Hash of the last one.</param>
/// <param name="Anchors">Anchors that were compared.</param>
/// <param name="Problems">Empty when the journal is whole.</param>
public sealed record AuditVerdict(long Entries, string Head, int Anchors, IReadOnlyList<Problem> Problems)
{
    public bool Whole => Problems.Count == 0;
}
