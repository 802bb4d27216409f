namespace Maillage.People;

/// <summary>One account. What it may do stands in its memberships, body by body.</summary>
/// <param name="Id">Stable, never reused, tells nothing of the person.</param>
/// <param name="Email">As the person wrote it; compared by <see cref="EmailAddress.Key"/>.</param>
/// <param name="Language"><c>fr</c> or <c>en</c>: how mail is written to the person.</param>
public sealed record Person(string Id, string Email, string Name, string Language, DateTimeOffset CreatedAt, DateTimeOffset? SuspendedAt)
{
    public bool IsSuspended => SuspendedAt is not null;
}

/// <summary>What a person is in one body now: the role held, or a higher one lent for a period.</summary>
/// <param name="LentUntil">When the higher role ends; null when it is the person's own.</param>
public sealed record Membership(string Person, BodyId Body, string BodyName, Role Role, DateTimeOffset Since, DateTimeOffset? LentUntil);
