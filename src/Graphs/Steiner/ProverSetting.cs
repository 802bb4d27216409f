namespace Maillage.Graphs.Steiner;

/// <summary>What all problems of one proof share: when to end, and how much work has been done.</summary>
internal sealed class ProverSetting(Func<bool> stop, long budget, int threads, int seed, bool crosses = true)
{
    public Func<bool> Stop { get; } = stop;

    public int Threads { get; } = threads;

    /// <summary>Whether trees are crossed with one another; not so where two trees' edges are all there is.</summary>
    public bool Crosses { get; } = crosses;

    public Random Random { get; } = new(seed);

    /// <summary>Windows and rounds of cuts done, in the unit of <see cref="SteinerOptions.MaxWindows"/>.</summary>
    public long Spent { get; set; }

    public long Left => budget == long.MaxValue ? budget : budget - Spent;

    public bool Over => Spent >= budget || Stop();
}
