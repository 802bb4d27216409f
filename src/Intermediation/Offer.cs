using Maillage.Cases.Conditions;

namespace Maillage.Intermediation;

/// <summary>A service, an aid, a training as matching sees it.</summary>
/// <param name="Id">Id of the resource in the catalogue.</param>
/// <param name="Themes">Subjects of needs it is about.</param>
/// <param name="From">First and last day on which it is open; open without end where null.</param>
public sealed record Offer(string Id, string Title, string Words, IReadOnlyList<string> Themes, IReadOnlyList<Criterion> Criteria, DateOnly? From, DateOnly? Until)
{
    public bool IsOpen(DateOnly day) => (From is null || From <= day) && (Until is null || day <= Until);
}
