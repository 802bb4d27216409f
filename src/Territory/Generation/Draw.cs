namespace Maillage.Territory.Generation;

/// <summary>
/// Seeded draws (SplitMix64: Steele, Lea, Flood, 2014). Only integer steps and exactly rounded operations (+ − × ÷ √), so that a draw is the same on every machine.
/// </summary>
internal struct Draw(ulong state)
{
    private ulong state = state;

    /// <summary>Draws for one purpose (<paramref name="topic"/>) about one name, independent of all others.</summary>
    public static Draw For(string name, int topic) => new(Hash(name, topic));

    /// <summary>FNV-1a of the name and topic, then mixed.</summary>
    public static ulong Hash(string name, int topic)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return Mix((hash ^ (uint)topic) * 1099511628211UL);
    }

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1) that belongs to three integers.</summary>
    public static double At(ulong seed, int a, int b, int topic) =>
        Unit(Mix(seed ^ Mix(((ulong)(uint)a << 32) ^ (uint)b ^ ((ulong)(uint)topic * 0x9E3779B97F4A7C15UL))));

    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15UL);

    /// <summary>Evenly in [0, 1).</summary>
    public double Share() => Unit(Next());

    /// <summary>Evenly in [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Share());

    /// <summary>Evenly in 0 … n − 1.</summary>
    public int Below(int n) => (int)(Share() * n);

    public bool Chance(double probability) => Share() < probability;

    /// <summary>Number of failures before a success, with the given mean.</summary>
    public int Geometric(double mean)
    {
        int n = 0;
        double stay = mean / (1 + mean);
        while (n < 400 && Chance(stay))
        {
            n++;
        }

        return n;
    }

    /// <summary>A direction, evenly around the circle, without trigonometry.</summary>
    public (double X, double Y) Direction()
    {
        while (true)
        {
            double x = Between(-1, 1), y = Between(-1, 1), squared = (x * x) + (y * y);
            if (squared is <= 1 and > 0.01)
            {
                double norm = Math.Sqrt(squared);
                return (x / norm, y / norm);
            }
        }
    }

    private static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
