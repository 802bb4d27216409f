using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>How a person's file is taken in.</summary>
/// <param name="DryRun">Checks everything, writes nothing.</param>
public sealed record ImportOptions(ProblemPolicy Policy = ProblemPolicy.Abort, bool DryRun = false)
{
    /// <summary>Property or column that holds the INSEE code, where the file's own differs from the default.</summary>
    public string CodeName { get; init; } = "code";
}

/// <summary>What came of it.</summary>
/// <param name="Kept">Good objects or rows of the file.</param>
/// <param name="Written">Rows in the database after it; 0 in a dry run.</param>
public sealed record ImportReport(int Kept, int Written);
