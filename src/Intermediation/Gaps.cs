namespace Maillage.Intermediation;

/// <summary>How far a need has come.</summary>
public enum NeedAnswer : byte
{
    /// <summary>At least one service was rendered, or the project came to its end.</summary>
    Answered,

    /// <summary>Somebody is on it: a service was asked and has not ended.</summary>
    Running,

    /// <summary>Nobody renders anything: no service was asked, or each that was could not answer.</summary>
    Without,
}

/// <summary>A need as statistics see it: nothing of a person.</summary>
/// <param name="Themes">What it is about; none when nobody said.</param>
/// <param name="Department">Code; null when the place is not known.</param>
public sealed record CountedNeed(IReadOnlyList<string> Themes, string? Department, NeedAnswer Answer);

/// <summary>Needs of one theme, in one department or over all.</summary>
public sealed record NeedCount(string Theme, string? Department, int Needs, int Answered, int Running, int Without);

/// <summary>Needs without an answer: the gaps that feed the portefeuille (SCORAN 2.0, annexe I, p. 71).</summary>
public static class Gaps
{
    /// <summary>Theme of the needs that say none.</summary>
    public const string NoTheme = "";

    /// <summary>How one need stands, by whether its project came to its end and by its matches.</summary>
    public static NeedAnswer Judge(bool done, IReadOnlyCollection<(bool Ended, bool Answered)> matches) =>
        done || matches.Any(m => m.Answered) ? NeedAnswer.Answered : matches.Any(m => !m.Ended) ? NeedAnswer.Running : NeedAnswer.Without;

    /// <summary>Counts by theme, and by department when asked; the most needs without an answer first. A need of two themes counts in both.</summary>
    public static IReadOnlyList<NeedCount> Count(IEnumerable<CountedNeed> needs, bool byDepartment) =>
    [
        .. needs.SelectMany(n => (n.Themes.Count == 0 ? [NoTheme] : n.Themes.Distinct()).Select(t => (Theme: t, Department: byDepartment ? n.Department : null, n.Answer)))
            .GroupBy(n => (n.Theme, n.Department))
            .Select(g => new NeedCount(g.Key.Theme, g.Key.Department, g.Count(), g.Count(n => n.Answer == NeedAnswer.Answered), g.Count(n => n.Answer == NeedAnswer.Running), g.Count(n => n.Answer == NeedAnswer.Without)))
            .OrderByDescending(c => c.Without).ThenByDescending(c => c.Needs).ThenBy(c => c.Theme, StringComparer.Ordinal).ThenBy(c => c.Department, StringComparer.Ordinal),
    ];
}
