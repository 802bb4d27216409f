namespace Maillage.Intermediation.Awareness;

/// <summary>Who carries a target: the strategy asks it of territories, of sectors and of chambers (SCORAN 2.0, annexe I, p. 72-73).</summary>
public enum Axis : byte
{
    Department,
    Sector,

    /// <summary>The body that runs the action: a chamber, a territory, an association.</summary>
    Relay,
}

/// <summary>A workshop, a visit, a web meeting that took place or will.</summary>
/// <param name="Relay">Body that runs it.</param>
/// <param name="Department">Code; null for one that meets nowhere.</param>
/// <param name="Sectors">Sections of the NAF it is for; all when empty.</param>
public sealed record AwarenessAction(string Id, DateOnly Day, string? Relay, string? Department, IReadOnlyList<string> Sectors);

/// <summary>Firms that came to an action.</summary>
/// <param name="Firm">The same firm has the same key in every action; null for firms counted without a name.</param>
/// <param name="Number">1 for a firm by name.</param>
public sealed record Presence(string Action, string? Firm, string? Sector, string? Department, int Number);

/// <param name="Firms">Firms to reach.</param>
/// <param name="Until">Year by whose end.</param>
/// <param name="Source">Where it was decided.</param>
public sealed record Target(Axis Axis, string Key, int Firms, int Until, string Source);

/// <summary>What was reached on one line of an axis.</summary>
/// <param name="Key">Null for what nobody told.</param>
/// <param name="Firms">Different firms, each once however often it came; those without a name are added.</param>
public sealed record Reach(Axis Axis, string? Key, int Actions, int Firms, int Nameless, Target? Target)
{
    /// <summary>What remains to be done; null without a target.</summary>
    public int? Left => Target is { } target ? Math.Max(0, target.Firms - Firms) : null;
}

/// <summary>« Le reste à réaliser » : what the programme of awareness reached, and what remains, by territory, sector and relay.</summary>
public static class Programme
{
    /// <summary>Lines of one axis: those with a target and those that were reached, by key; what nobody told is last.</summary>
    public static IReadOnlyList<Reach> By(Axis axis, IReadOnlyCollection<AwarenessAction> actions, IReadOnlyCollection<Presence> presences, IEnumerable<Target> targets)
    {
        Dictionary<string, AwarenessAction> byId = actions.ToDictionary(a => a.Id, StringComparer.Ordinal);
        ILookup<string, Presence> of = presences.Where(p => byId.ContainsKey(p.Action)).ToLookup(p => KeyOf(axis, byId[p.Action], p) ?? "", StringComparer.Ordinal);
        Dictionary<string, Target> wanted = targets.Where(t => t.Axis == axis).ToDictionary(t => t.Key, StringComparer.Ordinal);
        return
        [
            .. of.Select(g => g.Key).Union(wanted.Keys, StringComparer.Ordinal).OrderBy(k => k.Length == 0).ThenBy(k => k, StringComparer.Ordinal)
                .Select(k => new Reach(axis, k.Length == 0 ? null : k, of[k].Select(p => p.Action).Distinct().Count(), Firms(of[k]), of[k].Where(p => p.Firm is null).Sum(p => p.Number), wanted.GetValueOrDefault(k))),
        ];
    }

    /// <summary>Different firms: each once by its name, and those counted without one.</summary>
    public static int Firms(IEnumerable<Presence> presences)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        int nameless = 0;
        foreach (Presence presence in presences)
        {
            if (presence.Firm is { } firm)
                named.Add(firm);
            else
                nameless += presence.Number;
        }

        return named.Count + nameless;
    }

    /// <summary>What the firm itself is goes before what the action is; an action for one sector tells the sector of who came.</summary>
    private static string? KeyOf(Axis axis, AwarenessAction action, Presence presence) => axis switch
    {
        Axis.Department => presence.Department ?? action.Department,
        Axis.Sector => presence.Sector ?? (action.Sectors is [var only] ? only : null),
        _ => action.Relay,
    };
}
