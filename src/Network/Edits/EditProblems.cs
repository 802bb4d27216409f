using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>What can be wrong with edits: each problem names the edits and the place.</summary>
internal static class EditProblems
{
    public static Problem Of(string code, DesignEdit edit, string fr, string en) => At(
        Problem.Error(code, $"{Name(edit, true)} : {fr}", $"{Name(edit, false)}: {en}"), edit);

    public static Problem Both(string code, DesignEdit first, DesignEdit second, string fr, string en) => At(
        Problem.Error(code, $"{Name(first, true)} et {Name(second, true)} : {fr}", $"{Name(first, false)} and {Name(second, false)}: {en}"), first);

    /// <summary>« Garder un SRO ici » (e3).</summary>
    private static string Name(DesignEdit edit, bool french) => french ? $"« {edit.Tell(true)} » ({edit.Id})" : $"“{edit.Tell(false)}” ({edit.Id})";

    private static Problem At(Problem problem, DesignEdit edit) => problem with { Column = edit.Id, Place = edit.Where is { } p ? (p.Lon, p.Lat) : null };
}
