using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Cases;

/// <summary>Who answers: the body of the wanted kind that is competent for the place, and in it one person who is there. The firm always has one name.</summary>
public sealed class Desks(BodyStore bodies, MembershipStore members, PersonStore people, AgentStore agents, CaseLists cases, IHierarchy places, TimeProvider time)
{
    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>The desk of a new case; null when no body is on the platform yet.</summary>
    public BodyId? For(CaseType type, string? commune)
    {
        string[] around = commune is null ? [] : [.. places.PathOf(commune) ?? []];
        foreach (BodyKind kind in type.Desk)
        {
            IReadOnlyList<Body> all = bodies.ListActive(kind);
            // The closest body first: a chamber of the department before one of the region.
            if (all.Where(b => b.Territories.Any(t => around.Contains(t.Text)) && AnyoneAt(b.Id)).MinBy(b => b.Territories.Min(t => Array.IndexOf(around, t.Text) is >= 0 and var at ? at : 99)) is { } near)
                return near.Id;

            if (all.FirstOrDefault(b => AnyoneAt(b.Id)) is { } any && around.Length == 0)
                return any.Id;
        }

        return bodies.FindPlatform()?.Id;
    }

    /// <summary>An expert of the subject, here, present, the closest and least busy.</summary>
    /// <param name="within">Only of this body; of any when null.</param>
    public (BodyId Body, string Person)? ExpertFor(IReadOnlyCollection<string> subjects, string? commune, string? not = null, BodyId? within = null)
    {
        string[] around = commune is null ? [] : [.. places.PathOf(commune) ?? []];
        AgentSubject[] knowing = [.. agents.ListSubjects().Where(s => subjects.Contains(s.Subject) && s.Person != not && (within is null || s.Body == within) && (around.Length == 0 || around.Contains(s.Place)))];
        IReadOnlyDictionary<string, long> busy = cases.CountOf([.. knowing.Select(s => s.Person).Distinct()]);
        // Whether someone is there is asked of one after the other, until one is.
        return knowing.OrderBy(s => Array.IndexOf(around, s.Place)).ThenBy(s => busy.GetValueOrDefault(s.Person)).ThenBy(s => s.Person, StringComparer.Ordinal)
            .Where(s => IsThere(s.Person, s.Body)).Select(s => ((BodyId, string)?)(s.Body, s.Person)).FirstOrDefault();
    }

    /// <summary>The present agent of a body with the fewest open cases; null when nobody is there.</summary>
    public string? LeastBusy(BodyId body, string? not = null)
    {
        Membership[] all = [.. members.ListIn(body).Where(m => m.Role >= Role.Agent && m.Person != not)];
        IReadOnlyDictionary<string, long> busy = cases.CountOf([.. all.Select(m => m.Person)]);
        return all.OrderBy(m => busy.GetValueOrDefault(m.Person)).ThenBy(m => m.Role).ThenBy(m => m.Person, StringComparer.Ordinal).Select(m => m.Person).FirstOrDefault(p => IsThere(p, body));
    }

    /// <summary>Those who follow open cases for a body and no longer can: gone, suspended or away. What <see cref="IsThere"/> says of each, with some questions a body instead of some a person.</summary>
    public IEnumerable<(string Person, BodyId Desk)> Gone()
    {
        HashSet<string> absent = [.. agents.ListAway(Today), .. people.ListSuspended()];
        foreach (IGrouping<BodyId, (string Person, BodyId Desk)> desk in cases.Handlers().GroupBy(h => h.Desk))
        {
            HashSet<string> there = [.. members.ListIn(desk.Key).Where(m => m.Role >= Role.Agent).Select(m => m.Person)];
            foreach ((string Person, BodyId Desk) handler in desk.Where(h => absent.Contains(h.Person) || !there.Contains(h.Person)))
                yield return handler;
        }
    }

    /// <summary>True when the person still works for the body, may sign in and is not away.</summary>
    public bool IsThere(string person, BodyId body) =>
        members.Find(person, body) is { Role: >= Role.Agent } && people.Find(person) is { IsSuspended: false } && !(agents.AwayUntil(person) >= Today);

    /// <summary>Who takes a case of a body, or takes it over from someone who is not there: a colleague who knows the subject, else a colleague, else an expert elsewhere, else the platform's body.</summary>
    public (BodyId Body, string? Person)? TakeOver(CaseFile file, IReadOnlyCollection<string> subjects)
    {
        if (file.Desk is { } desk)
        {
            if (ExpertFor(subjects, file.Commune, file.HandledBy, desk) is { } knowing)
                return knowing;

            if (LeastBusy(desk, file.HandledBy) is { } colleague)
                return (desk, colleague);
        }

        if (ExpertFor(subjects, file.Commune, file.HandledBy) is { } expert)
            return expert;

        return bodies.FindPlatform() is { } platform ? (platform.Id, LeastBusy(platform.Id, file.HandledBy)) : null;
    }

    /// <summary>True when the body has someone who answers cases, be they away.</summary>
    public bool AnyoneAt(BodyId body) => members.ListIn(body).Any(m => m.Role >= Role.Agent);
}
