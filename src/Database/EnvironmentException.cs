using Maillage.Kernel;

namespace Maillage.Database;

/// <summary>The machine says no (disk, rights, a port, another process): nothing is wrong with the input. Hosts end with exit code 3.</summary>
public sealed class EnvironmentException(Problem problem, Exception? cause = null) : Exception(problem.MessageEn, cause)
{
    public Problem Problem { get; } = problem;
}
