namespace Maillage.People;

/// <summary>What a one-time link opens.</summary>
public enum LinkPurpose
{
    /// <summary>Makes the first administrator and the body that runs the platform; printed while there is none.</summary>
    Founding,

    /// <summary>Joins a body in a role.</summary>
    Invitation,

    /// <summary>Signs in a person who has no passphrase at hand.</summary>
    SignIn,
}

/// <summary>A link that works once, until its hour. The address holds the secret; the store only its hash.</summary>
/// <param name="Email">Whom it is for; null for the founding link, which is for whoever reads the terminal.</param>
/// <param name="Browser">Hash of a cookie of the browser that asked, when the link was asked for by its user.</param>
public sealed record Link(
    string Hash, LinkPurpose Purpose, string? Email, BodyId? Body, Role Role, string? CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, string? Browser)
{
    /// <summary>Long enough for a weekend to pass between sending and reading.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    public static readonly TimeSpan FoundingLife = TimeSpan.FromHours(24);

    /// <summary>The time mail takes, and no more (OWASP ASVS 4.0.3, 2.7.2: ten minutes).</summary>
    public static readonly TimeSpan SignInLife = TimeSpan.FromMinutes(10);

    public bool WorksAt(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;
}
