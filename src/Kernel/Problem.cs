namespace Maillage.Kernel;

/// <summary>What a problem does to the work at hand.</summary>
public enum Severity
{
    /// <summary>The row or object is kept; a person should look.</summary>
    Warning,

    /// <summary>The row or object cannot be used; the rest may be.</summary>
    Error,
}

/// <summary>
/// A fault in an input, told so that a person can mend it: where it is, what was expected, what was found, what to do.
/// </summary>
/// <param name="Code">Stable code, kebab-case, for tests and translations (<c>unknown-commune</c>).</param>
/// <param name="Message">One sentence, in French for the portal's users; English stands in <paramref name="MessageEn"/>.</param>
public sealed record Problem(Severity Severity, string Code, string Message, string MessageEn)
{
    /// <summary>File name as the user gave it.</summary>
    public string? File { get; init; }

    /// <summary>One-based row (line of a table, feature of a layer); null when the whole file is meant.</summary>
    public long? Row { get; init; }

    /// <summary>Column, key or attribute.</summary>
    public string? Column { get; init; }

    /// <summary>Longitude and latitude (WGS84) when the problem can be put on a map.</summary>
    public (double Lon, double Lat)? Place { get; init; }

    public static Problem Error(string code, string fr, string en) => new(Severity.Error, code, fr, en);

    public static Problem Warning(string code, string fr, string en) => new(Severity.Warning, code, fr, en);

    /// <summary>« file:row:column: message » in the language asked for.</summary>
    public string Tell(bool french)
    {
        string where = string.Join(":", new[] { File, Row?.ToString(System.Globalization.CultureInfo.InvariantCulture), Column }.Where(p => p is not null));
        string what = french ? Message : MessageEn;
        return where.Length == 0 ? what : $"{where}: {what}";
    }
}

/// <summary>What to do when an input has faulty rows.</summary>
public enum ProblemPolicy
{
    /// <summary>Nothing is imported when one error is found.</summary>
    Abort,

    /// <summary>Faulty rows are left out and listed; the good ones are imported.</summary>
    KeepGoodRows,
}

/// <summary>Bad input that stops the work. Hosts turn it once into an exit code 1 or into problem details.</summary>
public sealed class BadInputException : Exception
{
    public BadInputException(IReadOnlyList<Problem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(p => p.Tell(french: false)))) => Problems = problems;

    public BadInputException(Problem problem)
        : this([problem])
    {
    }

    public IReadOnlyList<Problem> Problems { get; }
}

/// <summary>Collects problems without growing without end: the first <see cref="Limit"/> are kept, all are counted.</summary>
public sealed class ProblemList
{
    public const int Limit = 1000;
    private readonly List<Problem> kept = [];

    public IReadOnlyList<Problem> Kept => kept;

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public void Add(Problem problem)
    {
        if (problem.Severity == Severity.Error)
        {
            Errors++;
        }
        else
        {
            Warnings++;
        }

        if (kept.Count < Limit)
        {
            kept.Add(problem);
        }
    }

    /// <exception cref="BadInputException">When at least one error was collected.</exception>
    public void ThrowOnErrors()
    {
        if (Errors > 0)
        {
            throw new BadInputException(kept);
        }
    }
}
