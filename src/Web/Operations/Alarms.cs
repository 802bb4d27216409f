using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Mail;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Operations;

/// <summary>What is normal a few times an hour, and an attack or a fault when it comes often.</summary>
public enum Alarm
{
    /// <summary>A wrong passphrase or code.</summary>
    SignIn,

    /// <summary>A known person was refused what their role does not allow.</summary>
    Refused,

    /// <summary>A form came without the portal's token.</summary>
    Forged,

    /// <summary>Someone asked more often than the limits allow.</summary>
    Limited,

    /// <summary>A file from outside held malware.</summary>
    Malware,
}

/// <summary>
/// Counts what is unusual, hour by hour, and tells those who run the platform by mail, in the journal and in the log, once an hour and kind, when it comes more often than the setting allows
/// (OWASP ASVS 11.1.7, 11.1.8). Collectors read the same counts as <c>maillage.security.events</c>.
/// </summary>
internal sealed partial class Alarms(PortalOptions options, BodyStore bodies, MembershipStore memberships, PersonStore people, Letters letters, AuditLog journal, TimeProvider time, ILogger<Alarms> log)
{
    /// <summary>Times an hour past which it is told; 0 never tells.</summary>
    public static readonly IReadOnlyDictionary<Alarm, int> Usual = new Dictionary<Alarm, int> { [Alarm.SignIn] = 100, [Alarm.Refused] = 300, [Alarm.Forged] = 100, [Alarm.Limited] = 500, [Alarm.Malware] = 1 };

    private readonly Lock gate = new();
    private readonly int[] counts = new int[Enum.GetValues<Alarm>().Length];
    private long hour;

    /// <summary>The one that reaches the measure is told at once; those after it, until the hour ends, are only counted.</summary>
    public void Count(Alarm what)
    {
        Telemetry.CountSecurity(what);
        int times;
        lock (gate)
        {
            long now = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
            if (now != hour)
            {
                hour = now;
                Array.Clear(counts);
            }

            times = ++counts[(int)what];
        }

        if (times == options.Alarms.GetValueOrDefault(what, Usual[what]))
        {
            Tell(what, times);
        }
    }

    private void Tell(Alarm what, int times)
    {
        TellLog(what, times);
        Body? platform = bodies.FindPlatform();
        journal.Append(null, new AuditEvent("alarm.rung", "a signalé un nombre inhabituel", "told of an unusual number", "alarm", what.ToString().ToLowerInvariant())
        {
            Concerned = platform?.Id,
            Details = new Dictionary<string, string> { ["times"] = times.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        });
        foreach (Person administrator in platform is null ? [] : memberships.ListIn(platform.Id).Where(m => m.Role == Role.Administrator).Select(m => people.Find(m.Person)).OfType<Person>().Where(p => !p.IsSuspended))
        {
            letters.Alarm(administrator.Email, "alarm." + what.ToString().ToLowerInvariant(), times, administrator.Language);
        }
    }

    /// <summary>Reads a setting such as <c>signin=50,malware=0</c>.</summary>
    /// <exception cref="BadInputException">An unknown kind, or no number.</exception>
    public static IReadOnlyDictionary<Alarm, int> Read(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part =>
        part.Split('=', 2) is [{ } kind, { } number] && Enum.TryParse(kind, ignoreCase: true, out Alarm what) && Enum.IsDefined(what) && int.TryParse(number, out int most) && most >= 0
            ? (what, most)
            : throw new BadInputException(Problem.Error("alarms", $"MAILLAGE_ALARMS contient « {part} » ; attendu : une sorte (signin, refused, forged, limited, malware), « = » et un nombre par heure, 0 pour ne rien dire.", $"MAILLAGE_ALARMS holds '{part}'; expected a kind (signin, refused, forged, limited, malware), '=' and a number an hour, 0 to say nothing.")))
        .ToDictionary();

    [LoggerMessage(LogLevel.Warning, "Unusual: {What}, {Times} times this hour")]
    private partial void TellLog(Alarm what, int times);
}
