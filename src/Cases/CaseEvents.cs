using Maillage.People;

namespace Maillage.Cases;

/// <summary>What of a case's facts is told outside, and to whom.</summary>
public static class CaseEvents
{
    /// <summary>All kinds of events, in the order people read them.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["case.assigned", "case.moved", "case.message", "case.answered", "case.attached", "case.shared", "case.late", "case.rated", "case.erased"];

    /// <summary>The event a fact is; null for one that is told to nobody outside: notes, what is proposed, an opening before it is sent.</summary>
    public static string? KeyOf(CaseFact fact) => fact.Kind switch
    {
        CaseFactKind.Assigned or CaseFactKind.Passed => "case.assigned",
        CaseFactKind.Moved => "case.moved",
        CaseFactKind.Message => "case.message",
        CaseFactKind.Answered => "case.answered",
        CaseFactKind.Attached => "case.attached",
        CaseFactKind.Shared => "case.shared",
        CaseFactKind.Reminded or CaseFactKind.Escalated => "case.late",
        CaseFactKind.Rated => "case.rated",
        CaseFactKind.Erased => "case.erased",
        _ => null,
    };

    /// <summary>Bodies that may read the case as it stands: its desk, those it is open to, and the firm's own; of a match also those of its need.</summary>
    public static IReadOnlySet<BodyId> ReadersOf(CaseFile file, CaseFile? parent)
    {
        HashSet<BodyId> readers = [.. file.Readers];
        foreach (BodyId? body in new[] { file.Desk, file.Applicant, parent?.Desk })
        {
            if (body is { } known)
                readers.Add(known);
        }

        if (parent is not null)
            readers.UnionWith(parent.Readers);

        return readers;
    }
}
