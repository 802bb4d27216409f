namespace Maillage.People;

/// <summary>A person signed in on one device. The store is the truth: a session ended there is over on the next request.</summary>
/// <param name="Id">Public handle for lists; the cookie's secret is another word, kept as a hash.</param>
/// <param name="Body">Body the person acts for; null until one is chosen or when the person belongs to none.</param>
/// <param name="Strong">True when a second factor or a passkey was shown.</param>
/// <param name="Device">What the browser said of itself, cut short.</param>
public sealed record Session(
    string Id, string Person, BodyId? Body, bool Strong, string Method, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset EndsAt, string Device)
{
    /// <summary>A working day; then one signs in again whatever one does (OWASP ASVS 3.3.2).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>Without a request for that long, a session is over. Long enough for a form that takes thought.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(2);

    /// <summary>How long a proof stands for grave deeds; past it one shows again who one is (OWASP ASVS 3.7.1, 4.3.3).</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(30);

    /// <summary>A new proof begins a new session, so its beginning is the moment of the last proof.</summary>
    public bool FreshAt(DateTimeOffset now) => now - CreatedAt < Fresh;

    public bool LivesAt(DateTimeOffset now) => now < EndsAt && now - SeenAt < Idle;
}
