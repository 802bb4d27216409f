using System.Globalization;

namespace Maillage.Cases.Conditions;

/// <summary>One line of a rule: what one fact must be. Several lines all hold together.</summary>
/// <param name="Fact">Key of the fact it is about.</param>
/// <param name="Text">As it is read, in one spelling (« effectif : 10 à 249 »): equal texts are equal criteria.</param>
public abstract record Criterion(string Fact, string Text)
{
    public Verdict Judge(Facts facts) => facts.Find(Fact) is { } value ? Judge(value) : Verdict.Unknown;

    /// <summary>All of them: no as soon as one says no, yes when all do. No criterion at all is yes.</summary>
    public static Verdict All(IEnumerable<Criterion> criteria, Facts facts)
    {
        Verdict all = Verdict.Yes;
        foreach (Criterion criterion in criteria)
        {
            Verdict one = criterion.Judge(facts);
            if (one < all)
                all = one;
        }

        return all;
    }

    /// <summary>Share of the possible answers that satisfy it, 0 … 1: how probable a yes is when nothing is known.</summary>
    public abstract double Share { get; }

    protected abstract Verdict Judge(FactValue value);
}

/// <summary>A number between two ends, both allowed; an end that is null is open.</summary>
public sealed record NumberCriterion(string Fact, string Text, decimal? Least, decimal? Most) : Criterion(Fact, Text)
{
    public override double Share => 0.5;

    /// <summary>Of a range: yes when all of it fits, no when none of it does, else it is not known.</summary>
    protected override Verdict Judge(FactValue value)
    {
        if (value.Number is not { } low)
            return Verdict.Unknown;

        decimal high = value.Most ?? low;
        return high < Least || low > Most ? Verdict.No : (Least is null || low >= Least) && (Most is null || high <= Most) ? Verdict.Yes : Verdict.Unknown;
    }

    public static string Tell(decimal? least, decimal? most) => (least, most) switch
    {
        ({ } low, { } high) => low == high ? Plain(low) : $"{Plain(low)} à {Plain(high)}",
        ({ } low, null) => $"au moins {Plain(low)}",
        (null, { } high) => $"au plus {Plain(high)}",
        _ => "",
    };

    private static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One of some words, or none of them.</summary>
/// <param name="Paths">Each allowed word with what it lies in, finest first; a word that lies in nothing is a path of one.</param>
/// <param name="Except">True when these are refused and all others allowed.</param>
/// <param name="Possible">How many words there are to choose from; 0 when unknown.</param>
public sealed record WordCriterion(string Fact, string Text, IReadOnlyList<IReadOnlyList<string>> Paths, bool Except, int Possible) : Criterion(Fact, Text)
{
    private readonly HashSet<string> words = [.. Paths.Select(p => p[0])];

    public override double Share => Possible == 0 ? 0.5 : Except ? 1 - ((double)words.Count / Possible) : Math.Min(1, (double)words.Count / Possible);

    public IReadOnlySet<string> Words => words;

    public bool Equals(WordCriterion? other) => other is not null && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    protected override Verdict Judge(FactValue value)
    {
        if (value.Words.Count == 0)
            return Verdict.Unknown;

        bool one = value.Words.Any(words.Contains);
        if (one)
            return Except ? Verdict.No : Verdict.Yes;

        // Only « in Nièvre » is known and the rule is about Nevers: it may be.
        if (value.IsPath && Paths.Any(p => p.Count > 1 && p.Skip(1).Contains(value.Words[0])))
            return Verdict.Unknown;

        return Except ? Verdict.Yes : Verdict.No;
    }
}
