using Maillage.Network.Rules;

namespace Maillage.Network.Cabling;

/// <summary>
/// Cables of one directed flow of fibres. Sections stand with feeders before what they feed; sections that feed from the same place are known by a common
/// <see cref="Feeder"/>. Filled by the caller, sized by <see cref="CableSizing"/>.
/// </summary>
internal sealed class CableFlow(int capacity)
{
    public List<int> Feeder { get; } = new(capacity);

    /// <summary>Name the caller knows the section by.</summary>
    public List<int> Name { get; } = new(capacity);

    /// <summary>Piece of street of the section.</summary>
    public List<int> Piece { get; } = new(capacity);

    public List<int> Dm { get; } = new(capacity);

    /// <summary>Fibres that must pass, without spare.</summary>
    public List<int> Fibres { get; } = new(capacity);

    /// <summary>Fibres of cable the section may hold on poles beside what else passes, and what a decimetre costs more beyond.</summary>
    public List<(int Fibres, int CentsPerDm)> Room { get; } = new(capacity);

    public int Count => Name.Count;

    public int Add(int name, int feeder, int piece, int dm, int fibres, (int Fibres, int CentsPerDm) room)
    {
        Room.Add(room);
        Piece.Add(piece);
        Name.Add(name);
        Feeder.Add(feeder);
        Dm.Add(dm);
        Fibres.Add(fibres);
        return Name.Count - 1;
    }
}

/// <summary>What a flow is built of.</summary>
/// <param name="Set">Cable set of each section (<see cref="CableCatalogue"/>).</param>
/// <param name="Continues">True where a section is the uncut continuation of its feeder's cable.</param>
/// <param name="Closure">Cable set of the closure at the far end of each section; 0 where there is none.</param>
internal sealed record CablePlan(int[] Set, bool[] Continues, int[] Closure);

/// <summary>
/// Chooses sizes by exact dynamic programming on the tree: a larger cable that goes on uncut saves a closure and splices. At the far end
/// of a section one of the sections it feeds may continue its cable; the others start a cable of their own and have every fibre spliced once.
/// A closure stands where a cable branches or changes. Cables too large for poles pay the trench that takes their place.
/// </summary>
internal static class CableSizing
{
    /// <summary>A section is at most this many catalogue steps above the smallest cable that holds its fibres.</summary>
    private const int Steps = 10;

    /// <param name="splicePenalty">Extra cents counted for each splice; raised by the caller where losses would break a limit.</param>
    /// <remarks>O(sections × steps × forks).</remarks>
    public static CablePlan Size(CableFlow flow, EngineeringRules rules, int sparePercent, long splicePenalty)
    {
        int n = flow.Count;
        int[] least = new int[n], firstFed = new int[n], nextFed = new int[n];
        Array.Fill(firstFed, -1);
        Array.Fill(nextFed, -1);
        for (int s = n - 1; s >= 0; s--)
        {
            least[s] = rules.Catalogue.SetFor(CableCatalogue.WithSpare(flow.Fibres[s], sparePercent));
            if (flow.Feeder[s] >= 0)
            {
                nextFed[s] = firstFed[flow.Feeder[s]];
                firstFed[flow.Feeder[s]] = s;
            }
        }

        long[] best = new long[n * Steps], alone = new long[n];
        int[] goesOn = new int[n * Steps], own = new int[n];
        long splice = rules.Cents("splice") + splicePenalty;
        for (int s = n - 1; s >= 0; s--)
        {
            for (int j = 0; j < Steps; j++)
            {
                int set = least[s] + j;
                (long beyond, int next) = Beyond(set, firstFed[s], nextFed, least, best, alone, rules);
                int dearer = rules.Catalogue.FibresOf(set) > flow.Room[s].Fibres ? flow.Room[s].CentsPerDm : 0;
                best[(s * Steps) + j] = ((long)flow.Dm[s] * (rules.Catalogue.CentsPerDmOf(set) + dearer)) + beyond;
                goesOn[(s * Steps) + j] = next;
                if (best[(s * Steps) + j] < best[(s * Steps) + own[s]])
                {
                    own[s] = j;
                }
            }

            alone[s] = best[(s * Steps) + own[s]] + (flow.Fibres[s] * splice);
        }

        return Build(flow, least, own, goesOn, firstFed, nextFed);
    }

    /// <summary>Cost beyond the far end when a cable set arrives there, and the section that continues it (−1: none).</summary>
    private static (long Cents, int Next) Beyond(int set, int firstFed, int[] nextFed, int[] least, long[] best, long[] alone, EngineeringRules rules)
    {
        if (firstFed < 0)
        {
            return (0, -1);
        }

        long closure = ClosureCents(set, rules), all = 0;
        for (int c = firstFed; c >= 0; c = nextFed[c])
        {
            all += alone[c];
        }

        bool fork = nextFed[firstFed] >= 0;
        (long Cents, int Next) cheapest = (all + closure, -1);
        for (int c = firstFed; c >= 0; c = nextFed[c])
        {
            int j = set - least[c];
            if (j >= 0 && j < Steps)
            {
                long cents = all - alone[c] + best[(c * Steps) + j] + (fork ? closure : 0);
                cheapest = cents < cheapest.Cents ? (cents, c) : cheapest;
            }
        }

        return cheapest;
    }

    private static long ClosureCents(int set, EngineeringRules rules) => rules.Cents(ClosureItem(set, rules));

    /// <summary>Key of the price of a closure on a cable set.</summary>
    public static string ClosureItem(int set, EngineeringRules rules) => rules.Catalogue.FibresOf(set) <= 144 ? "closure.small" : "closure.large";

    private static CablePlan Build(CableFlow flow, int[] least, int[] own, int[] goesOn, int[] firstFed, int[] nextFed)
    {
        int n = flow.Count;
        int[] set = new int[n], closure = new int[n];
        bool[] continues = new bool[n];
        for (int s = 0; s < n; s++)
        {
            set[s] = set[s] == 0 ? least[s] + own[s] : set[s];
            int next = goesOn[(s * Steps) + set[s] - least[s]];
            if (next >= 0)
            {
                set[next] = set[s];
            }
        }

        // Sizes alone tell the rest: of the sections with the feeder's cables the one with most fibres goes on uncut, the first piece of equals.
        for (int s = 0; s < n; s++)
        {
            int next = -1;
            for (int c = firstFed[s]; c >= 0; c = nextFed[c])
            {
                if (set[c] == set[s] && (next < 0 || (-flow.Fibres[c], flow.Piece[c]).CompareTo((-flow.Fibres[next], flow.Piece[next])) < 0))
                {
                    next = c;
                }
            }

            bool fork = firstFed[s] >= 0 && nextFed[firstFed[s]] >= 0;
            closure[s] = firstFed[s] >= 0 && (fork || next < 0) ? set[s] : 0;
            if (next >= 0)
            {
                continues[next] = true;
            }
        }

        return new CablePlan(set, continues, closure);
    }
}
