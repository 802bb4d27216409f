using System.Collections.Frozen;

namespace Maillage.Cases.Conditions;

/// <summary>An answer in three values (Kleene): what is not known is neither yes nor no. The order makes « and » a minimum.</summary>
public enum Verdict : byte
{
    No,
    Unknown,
    Yes,
}

/// <summary>
/// What is known of one thing: a number, or words. Of places and activities the words are a path from the finest known to the coarsest
/// (<c>58145</c>, <c>dep-58</c>, <c>region</c>): a condition on something finer than what is known is then undecided, not refused.
/// </summary>
/// <param name="IsPath">True when <paramref name="Words"/> is such a path.</param>
public sealed record FactValue(decimal? Number, IReadOnlyList<string> Words, bool IsPath)
{
    /// <summary>Upper end when only a range is known, <see cref="Number"/> being its lower one; null when the number itself is.</summary>
    public decimal? Most { get; init; }

    /// <summary>A number known only to lie between two, both possible: « 10 à 19 salariés ».</summary>
    public static FactValue Between(decimal least, decimal most) => new(least, [], IsPath: false) { Most = most };

    public static FactValue Of(decimal number) => new(number, [], IsPath: false);

    public static FactValue Of(params IReadOnlyList<string> words) => new(null, words, IsPath: false);

    /// <param name="path">Finest first.</param>
    public static FactValue Path(IReadOnlyList<string> path) => new(null, path, IsPath: true);
}

/// <summary>What is known of a body, a person's project, a form: by key. Immutable.</summary>
public sealed class Facts(IEnumerable<KeyValuePair<string, FactValue>> known)
{
    private readonly FrozenDictionary<string, FactValue> known = known.ToFrozenDictionary(StringComparer.Ordinal);

    public static Facts None { get; } = new([]);

    public IReadOnlyCollection<string> Keys => known.Keys;

    public FactValue? Find(string key) => known.GetValueOrDefault(key);

    public Facts With(string key, FactValue value) => new(known.Where(k => k.Key != key).Append(KeyValuePair.Create(key, value)));
}
