using System.Collections.Concurrent;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Operations;

/// <summary>Writes in the journal that a known person was refused (OWASP ASVS 7.1.3, 7.2.2): once a person, address pattern and ten minutes, so that insisting does not fill it.</summary>
internal sealed class Refusals(AuditLog journal, Alarms alarms, TimeProvider time)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string Person, string Route), DateTimeOffset> told = new();

    public void Note(HttpContext context)
    {
        if (context.Actor() is not { Person: { } person } actor)
        {
            return;
        }

        alarms.Count(Alarm.Refused);
        DateTimeOffset now = time.GetUtcNow();
        (string, string) key = (person, $"{context.Request.Method} {RequestLog.RouteOf(context)}");
        if (told.TryGetValue(key, out DateTimeOffset last) && now - last < Grain)
        {
            return;
        }

        if (told.Count >= Most)
        {
            told.Clear();
        }

        told[key] = now;
        journal.Append(actor, new AuditEvent("access.refused", "s’est vu refuser une page", "was refused a page", "page", key.Item2) { Details = new Dictionary<string, string> { ["rule"] = context.Refusal()?.Rule ?? "role" } });
    }
}
