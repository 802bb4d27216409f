using System.Runtime.CompilerServices;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>Result of a verification: the design is accepted when nothing was found.</summary>
/// <param name="Findings">What does not hold, French and English; the first thousand.</param>
/// <param name="FindingCount">All of them.</param>
/// <param name="Premises">Locaux counted in the file.</param>
/// <param name="Cost">All new, computed again.</param>
/// <param name="CostReuse">With existing supports, computed again.</param>
/// <param name="LowerBound">Replayed and counted again.</param>
public sealed record VerificationReport(IReadOnlyList<Problem> Findings, int FindingCount, long Premises, Money Cost, Money CostReuse, Money LowerBound, int Waivers)
{
    /// <summary>What a person should know though it is no fault: values that differ from the rules compared with.</summary>
    public IReadOnlyList<Problem> Notices { get; init; } = [];

    public bool Accepted => FindingCount == 0;

    public double GapPercent => LowerBound.Cents == 0 ? 0 : 100.0 * (Cost.Cents - LowerBound.Cents) / LowerBound.Cents;
}

/// <summary>Collects what does not hold.</summary>
internal sealed class Findings
{
    private readonly List<Problem> list = [];

    /// <summary>The first thousand.</summary>
    public IReadOnlyList<Problem> List => list;

    public int Count { get; private set; }

    public void Add(string code, string fr, string en, (double Lon, double Lat)? place = null) => Add(Problem.Error(code, fr, en) with { Place = place });

    public void Add(Problem problem)
    {
        Count += problem.Severity == Severity.Error ? 1 : 0;
        if (list.Count < ProblemList.Limit)
        {
            list.Add(problem);
        }
    }

    /// <summary>Adds what a check found that was done at the same time, in the place where it would stand if one followed the other.</summary>
    public void Take(Findings others)
    {
        list.AddRange(others.list.Take(ProblemList.Limit - list.Count));
        Count += others.Count;
    }

    /// <summary>Tells of a row of a table, or of a file beside the GeoPackage.</summary>
    public void At(string file, long? row, string? column, string code, string fr, string en) => Add(Problem.Error(code, fr, en) with { File = file, Row = row, Column = column });

    /// <summary>Tells when a declared number is not the one computed again.</summary>
    public void Equal(string code, long declared, long computed, [InterpolatedStringHandlerArgument(nameof(declared), nameof(computed))] ref WhenDifferent what)
    {
        if (declared != computed)
        {
            Equal(code, declared, computed, what.Text());
        }
    }

    public void Equal(string code, long declared, long computed, string what)
    {
        if (declared != computed)
        {
            Add(code, $"{what} : {declared} déclaré, {computed} recalculé", $"{what}: {declared} declared, {computed} computed again");
        }
    }
}

/// <summary>Words that are only put together when two numbers differ: millions are compared.</summary>
[InterpolatedStringHandler]
internal ref struct WhenDifferent
{
    private DefaultInterpolatedStringHandler words;

    public WhenDifferent(int letters, int holes, long declared, long computed, out bool differ)
    {
        differ = declared != computed;
        words = differ ? new DefaultInterpolatedStringHandler(letters, holes) : default;
    }

    public void AppendLiteral(string word) => words.AppendLiteral(word);

    public void AppendFormatted<T>(T value) => words.AppendFormatted(value);

    public string Text() => words.ToStringAndClear();
}

/// <summary>A rules file to compare a design's snapshot with.</summary>
/// <param name="Always">Whatever name the design's rules bear; else only when it is the file's version, alone or followed by « + ».</param>
public sealed record RulesToCompare(string Path, bool Always);
