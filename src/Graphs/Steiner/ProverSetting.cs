namespace Maillage.Graphs.Steiner;

/// <summary>What all problems of one proof share: when to end, and how much work has been done.</summary>
internal sealed class ProverSetting(Func<bool> stop, long budget, int threads, int seed)
{
    public Func<bool> Stop { get; } = stop;

    public int Threads { get; } = threads;

    public Random Random { get; } = new(seed);

    /// <summary>Windows and rounds of cuts done, in the unit of <see cref="SteinerOptions.MaxWindows"/>.</summary>
    public long Spent { get; set; }

    public long Left => budget == long.MaxValue ? budget : budget - Spent;

    public bool Over => Spent >= budget || Stop();
}
