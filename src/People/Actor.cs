using Maillage.Kernel;

namespace Maillage.People;

/// <summary>Who acts in a request: a person for one body in one role, or a visitor. Rights are decided from this and the object alone.</summary>
/// <param name="Person">Stable id of the person; null for a visitor.</param>
/// <param name="Name">What others read of the person.</param>
/// <param name="Body">The body acted for; null when the person belongs to none or has not chosen one.</param>
/// <param name="Role">Role in that body.</param>
/// <param name="Territories">Territories the body is competent for.</param>
/// <param name="Charters">Keys of the charters the body has signed and that are in force.</param>
/// <param name="Strong">True when a second factor was shown in this session.</param>
public sealed record Actor(
    string? Person, string? Name, BodyId? Body, Role Role, IReadOnlyList<TerritoryId> Territories, IReadOnlyList<string> Charters, bool Strong)
{
    public static Actor Visitor { get; } = new(null, null, null, Role.Visitor, [], [], Strong: false);

    public bool IsKnown => Person is not null;
}
