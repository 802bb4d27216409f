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
    private readonly ProblemList list = new();

    public IReadOnlyList<Problem> List => list.Kept;

    public int Count => list.Errors;

    public void Add(string code, string fr, string en, (double Lon, double Lat)? place = null) => list.Add(Problem.Error(code, fr, en) with { Place = place });

    public void Add(Problem problem) => list.Add(problem);

    /// <summary>Tells of a row of a table, or of a file beside the GeoPackage.</summary>
    public void At(string file, long? row, string? column, string code, string fr, string en) => list.Add(Problem.Error(code, fr, en) with { File = file, Row = row, Column = column });

    /// <summary>Tells when a declared number is not the one computed again.</summary>
    public void Equal(string code, string what, long declared, long computed)
    {
        if (declared != computed)
        {
            Add(code, $"{what} : {declared} déclaré, {computed} recalculé", $"{what}: {declared} declared, {computed} computed again");
        }
    }
}

/// <summary>A rules file to compare a design's snapshot with.</summary>
/// <param name="Always">Whatever name the design's rules bear; else only when it is the file's version, alone or followed by « + ».</param>
public sealed record RulesToCompare(string Path, bool Always);
