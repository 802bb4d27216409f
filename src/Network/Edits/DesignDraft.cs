using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>The list of edits people work on together for one territory. Each change makes the next revision; a change of an older revision is refused by the store.</summary>
/// <param name="Undone">Edits taken back, the latest last.</param>
public sealed record DesignDraft(IReadOnlyList<DesignEdit> Edits, IReadOnlyList<DesignEdit> Undone, long Revision)
{
    public static DesignDraft Empty { get; } = new([], [], 0);

    /// <summary>A new edit ends what could be done again.</summary>
    public DesignDraft Add(DesignEdit edit) => this with { Edits = [.. Edits, edit], Undone = [] };

    /// <returns>The draft without its last edit; itself when it is empty.</returns>
    public DesignDraft Undo() => Edits.Count == 0 ? this : Remove(Edits[^1].Id);

    public DesignDraft Redo() => Undone.Count == 0 ? this : this with { Edits = [.. Edits, Undone[^1]], Undone = [.. Undone.Take(Undone.Count - 1)] };

    /// <summary>Takes one edit back, wherever it stands in the list.</summary>
    public DesignDraft Remove(string id) => Edits.FirstOrDefault(e => e.Id == id) is { } edit
        ? this with { Edits = [.. Edits.Where(e => e.Id != id)], Undone = [.. Undone, edit] } : this;

    /// <summary>Goes on from another list; what stood here can be done again.</summary>
    public DesignDraft Replace(IReadOnlyList<DesignEdit> edits) => this with { Edits = edits, Undone = [] };
}

/// <summary>A list of edits somebody kept under a name, with what its network comes to.</summary>
/// <param name="Number">From 1, by territory.</param>
/// <param name="Published">Anybody may read it.</param>
/// <param name="Frame">What it was solved on: rules, ground, premises; another text means the base has changed since.</param>
public sealed record DesignVersion(
    TerritoryId Territory, int Number, string Name, string Note, string Author, DateTimeOffset At, IReadOnlyList<DesignEdit> Edits,
    string Frame, long Premises, Money CostNew, Money LowerBound, bool Published);
