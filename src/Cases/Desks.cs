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
        IReadOnlyList<Body> all = bodies.List();
        foreach (BodyKind kind in type.Desk)
        {
            // The closest body first: a chamber of the department before one of the region.
            if (all.Where(b => b.Kind == kind && b.Territories.Any(t => around.Contains(t.Text)) && AnyoneAt(b.Id)).MinBy(b => b.Territories.Min(t => Array.IndexOf(around, t.Text) is >= 0 and var at ? at : 99)) is { } near)
                return near.Id;

            if (all.FirstOrDefault(b => b.Kind == kind && AnyoneAt(b.Id)) is { } any && around.Length == 0)
                return any.Id;
        }

        return bodies.FindPlatform()?.Id;
    }

    /// <summary>An expert of the subject, here, present, the closest and least busy.</summary>
    /// <param name="within">Only of this body; of any when null.</param>
    public (BodyId Body, string Person)? ExpertFor(IReadOnlyCollection<string> subjects, string? commune, string? not = null, BodyId? within = null)
    {
        string[] around = commune is null ? [] : [.. places.PathOf(commune) ?? []];
        return agents.ListSubjects()
            .Where(s => subjects.Contains(s.Subject) && s.Person != not && (within is null || s.Body == within) && (around.Length == 0 || around.Contains(s.Place)) && IsThere(s.Person, s.Body))
            .OrderBy(s => Array.IndexOf(around, s.Place)).ThenBy(s => cases.CountOf(s.Person)).ThenBy(s => s.Person, StringComparer.Ordinal)
            .Select(s => ((BodyId, string)?)(s.Body, s.Person)).FirstOrDefault();
    }

    /// <summary>The present agent of a body with the fewest open cases; null when nobody is there.</summary>
    public string? LeastBusy(BodyId body, string? not = null) => members.ListIn(body).Where(m => m.Role >= Role.Agent && m.Person != not && IsThere(m.Person, body))
        .OrderBy(m => cases.CountOf(m.Person)).ThenBy(m => m.Role).ThenBy(m => m.Person, StringComparer.Ordinal).Select(m => m.Person).FirstOrDefault();

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

    private bool AnyoneAt(BodyId body) => members.ListIn(body).Any(m => m.Role >= Role.Agent);
}
