using System.Runtime.InteropServices;
using Maillage.Network.Bounds;
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

    /// <summary>Cents added to each splice at the near end of the section: more where a line on its way loses too much light.</summary>
    public List<long> SplicePenalty { get; } = new(capacity);

    public int Count => Name.Count;

    public int Add(int name, int feeder, int piece, int dm, int fibres, (int Fibres, int CentsPerDm) room, long splicePenalty = 0)
    {
        SplicePenalty.Add(splicePenalty);
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
/// <param name="Set">Cables of each section.</param>
/// <param name="Continues">True where the cables of a section are the uncut continuation of its feeder's.</param>
/// <param name="Closure">Cables at the closure at the far end of each section; none where there is none.</param>
internal sealed record CablePlan(CableSet[] Set, bool[] Continues, CableSet[] Closure);

/// <summary>
/// Chooses cables by dynamic programming on the tree: a larger cable that goes on uncut saves a closure and splices, and so does a cable that runs beside others from the fork where they part. At the far
/// end of a section its cables go on uncut into the sections that hold no others; the rest start cables of their own and have every fibre spliced once, in a closure. What a place takes for itself
/// leaves any cable that passes. Sets too large for poles pay the trench that takes their place.
/// </summary>
internal sealed class CableSizing
{
    /// <summary>Sets that start anew at a section, from the smallest that holds its fibres; and cables added beside others that end there.</summary>
    private const int Steps = 8, Beside = 4;

    /// <summary>Sets kept for a section, cheapest first over so much more of the way, what they hold more counted at the price of fibre. Of a hundred thousand generated lines 150 would save another 0.02 % at many times the work.</summary>
    private const int Kept = 16, AheadDm = 4_000;

    private readonly CableFlow flow;
    private readonly CableCatalogue catalogue;
    private readonly int sparePercent;
    private readonly long fibreMicro;
    private readonly long splice;
    private readonly long small;
    private readonly long large;
    private readonly int[] firstFed;
    private readonly int[] nextFed;
    private readonly long[] alone;
    private readonly int[] start;
    private readonly int[] count;
    private readonly int[] startDm;
    private readonly List<Trial> kept = [];
    private readonly List<(int Trial, int Before)> choices = [];
    private readonly List<Trial> found = [];
    private readonly List<Trial> next = [];
    private long[] ahead = new long[256];
    private int[] order = new int[256];
    private int aheadDm;

    private CableSizing(CableFlow flow, EngineeringRules rules, int sparePercent)
    {
        (this.flow, this.sparePercent, catalogue) = (flow, sparePercent, rules.Catalogue);
        (fibreMicro, splice, small, large) = (CableFloor.Of(rules).Fibre, rules.Cents("splice"), rules.Cents("closure.small"), rules.Cents("closure.large"));
        int n = flow.Count;
        (firstFed, nextFed, alone, start, count, startDm) = (new int[n], new int[n], new long[n], new int[n], new int[n], new int[n]);
        Array.Fill(firstFed, -1);
        for (int s = 0; s < n; s++)
        {
            startDm[s] = flow.Feeder[s] < 0 ? 0 : startDm[flow.Feeder[s]] + flow.Dm[flow.Feeder[s]];
        }

        for (int s = n - 1; s >= 0; s--)
        {
            if (flow.Feeder[s] >= 0)
            {
                nextFed[s] = firstFed[flow.Feeder[s]];
                firstFed[flow.Feeder[s]] = s;
            }
        }
    }

    /// <remarks>O(sections × sets kept), squared at forks.</remarks>
    public static CablePlan Size(CableFlow flow, EngineeringRules rules, int sparePercent)
    {
        CableSizing sizing = new(flow, rules, sparePercent);
        for (int s = flow.Count - 1; s >= 0; s--)
        {
            sizing.Try(s);
        }

        return sizing.Build();
    }

    /// <summary>Key of the price of a closure on cables.</summary>
    public static string ClosureItem(CableSet set, EngineeringRules rules) => rules.Catalogue.FibresOf(set) <= RuleKeys.SmallClosure ? "closure.small" : "closure.large";

    /// <summary>All that may arrive at the near end of a section, and what it costs from there on.</summary>
    private void Try(int s)
    {
        int only = firstFed[s];
        if (only >= 0 && nextFed[only] < 0 && flow.Fibres[only] == flow.Fibres[s])
        {
            Lengthen(s, only);
            return;
        }

        aheadDm = Math.Min(AheadDm, startDm[s]);
        long anew = 0;
        found.Clear();
        found.Add(new Trial(s, default, 0, 0, 0, Cut: false, -1));
        for (int c = firstFed[s]; c >= 0; c = nextFed[c])
        {
            next.Clear();
            anew += alone[c];
            foreach (Trial t in found)
            {
                next.Add(t with { Cents = t.Cents + alone[c], Cut = true });
                for (int k = start[c]; k < start[c] + count[c]; k++)
                {
                    CableSet set = t.Set + kept[k].Set;
                    if (set.IsSound)
                    {
                        choices.Add((k, t.Choice));
                        next.Add(new Trial(s, set, t.Fibres + kept[k].Fibres, t.CentsPerDm + kept[k].CentsPerDm, t.Cents + kept[k].Cents, t.Cut, choices.Count - 1));
                    }
                }
            }

            Best(long.MaxValue);
        }

        if (!found.Exists(t => t.Set.IsEmpty))
        {
            // Whatever else is left out, every section that this one feeds may start anew.
            found.Add(new Trial(s, default, 0, 0, anew, Cut: true, -1));
        }

        next.Clear();
        int need = CableCatalogue.WithSpare(flow.Fibres[s], sparePercent);
        foreach (Trial t in found)
        {
            int missing = need - t.Fibres;
            if (missing <= 0)
            {
                Add(t);
                continue;
            }

            for (int step = catalogue.StepFor(missing), last = step + (only < 0 ? Steps : Beside); step < last; step++)
            {
                (CableSet set, int fibres, int cents) = catalogue.Step(step);
                Add(t with { Set = t.Set + set, Fibres = t.Fibres + fibres, CentsPerDm = t.CentsPerDm + cents });
            }
        }

        start[s] = kept.Count;
        alone[s] = next[Cheapest(CollectionsMarshal.AsSpan(next))].Cents + (flow.Fibres[s] * (splice + flow.SplicePenalty[s]));
        Best(alone[s] + large);
        kept.AddRange(found);
        count[s] = found.Count;
    }

    /// <summary>Where nothing is taken and nothing parts, what arrives goes on.</summary>
    private void Lengthen(int s, int only)
    {
        (start[s], count[s]) = (start[only], count[only]);
        Span<Trial> trials = CollectionsMarshal.AsSpan(kept).Slice(start[s], count[s]);
        int cheapest = 0;
        for (int k = 0; k < trials.Length; k++)
        {
            ref Trial t = ref trials[k];
            t = t with { Section = s, Cents = t.Cents + CableCents(s, t) };
            cheapest = t.Cents < trials[cheapest].Cents ? k : cheapest;
        }

        (trials[0], trials[cheapest]) = (trials[cheapest], trials[0]);
        alone[s] = trials[0].Cents + (flow.Fibres[s] * (splice + flow.SplicePenalty[s]));
    }

    private long CableCents(int s, in Trial t) => (long)flow.Dm[s] * (t.CentsPerDm + (t.Fibres > flow.Room[s].Fibres ? flow.Room[s].CentsPerDm : 0));

    private void Add(in Trial t)
    {
        if (t.Set.IsSound)
        {
            next.Add(t with { Cents = t.Cents + CableCents(t.Section, t) + (!t.Cut ? 0 : t.Fibres <= RuleKeys.SmallClosure ? small : large) });
        }
    }

    /// <summary>The trials that no other beats in all, the cheapest first; none beyond a cost.</summary>
    private void Best(long most)
    {
        Span<Trial> all = CollectionsMarshal.AsSpan(next);
        found.Clear();
        int cheapest = Cheapest(all), count = 0;
        found.Add(all[cheapest]);
        if (ahead.Length < all.Length)
        {
            (ahead, order) = (new long[2 * all.Length], new int[2 * all.Length]);
        }

        for (int k = 0; k < all.Length; k++)
        {
            if (all[k].Cents <= most && !Beats(all[cheapest], all[k]))
            {
                (ahead[count], order[count++]) = (Ahead(all[k]), k);
            }
        }

        Array.Sort(ahead, order, 0, count);
        for (int k = 1; k < count; k++)
        {
            // Of equals the set of lower rank, then the first.
            for (int i = k; i > 0 && ahead[i] == ahead[i - 1] && Precedes(all, order[i], order[i - 1]); i--)
            {
                (order[i], order[i - 1]) = (order[i - 1], order[i]);
            }
        }

        for (int k = 0; k < count && found.Count < Kept; k++)
        {
            ref Trial t = ref all[order[k]];
            bool beaten = false;
            for (int i = 1; i < found.Count && !beaten; i++)
            {
                beaten = Beats(found[i], t);
            }

            if (!beaten)
            {
                found.Add(t);
            }
        }
    }

    private static bool Precedes(Span<Trial> all, int a, int b) => all[a].Set.Rank != all[b].Set.Rank ? all[a].Set.Rank < all[b].Set.Rank : a < b;

    /// <summary>The cheapest trial, of equals the one with least ahead, then of lower rank, then the first.</summary>
    private int Cheapest(Span<Trial> all)
    {
        int cheapest = 0;
        for (int k = 1; k < all.Length; k++)
        {
            ref Trial t = ref all[k], best = ref all[cheapest];
            cheapest = t.Cents < best.Cents || (t.Cents == best.Cents && (Ahead(t), t.Set.Rank).CompareTo((Ahead(best), best.Set.Rank)) < 0) ? k : cheapest;
        }

        return cheapest;
    }

    /// <summary>Cents of a trial over more of the way to the start; a fibre that it still has to give is worth what it costs in a larger cable.</summary>
    private long Ahead(in Trial t) => t.Cents + (((1_000_000L * t.CentsPerDm) - (fibreMicro * t.Fibres)) * aheadDm / 1_000_000);

    /// <summary>Whether a trial costs and weighs no more than another, has a cut no sooner and holds as much, if only with a cable laid beside when its fibres are needed.</summary>
    private bool Beats(in Trial one, in Trial other) => one.Cents <= other.Cents && one.CentsPerDm <= other.CentsPerDm && (other.Cut || !one.Cut)
        && (one.Fibres >= other.Fibres || one.CentsPerDm + catalogue.Step(catalogue.StepFor(other.Fibres - one.Fibres)).CentsPerDm <= other.CentsPerDm);

    private CablePlan Build()
    {
        int n = flow.Count;
        int[] chosen = new int[n];
        CableSet[] set = new CableSet[n], closure = new CableSet[n];
        bool[] continues = new bool[n];
        Array.Fill(chosen, -1);
        List<int> fed = [];
        for (int s = 0; s < n; s++)
        {
            int at = chosen[s] < 0 ? start[s] : chosen[s];
            Trial t = kept[at];
            set[s] = t.Set;
            if (firstFed[s] >= 0 && start[firstFed[s]] == start[s])
            {
                chosen[firstFed[s]] = at;
                continue;
            }

            for (int c = t.Choice; c >= 0; c = choices[c].Before)
            {
                chosen[kept[choices[c].Trial].Section] = choices[c].Trial;
            }
        }

        // Sets alone tell the rest: sections go on uncut, those with most fibres first, the first piece of equals, as long as what arrives holds their cables.
        for (int s = 0; s < n; s++)
        {
            fed.Clear();
            for (int c = firstFed[s]; c >= 0; c = nextFed[c])
            {
                fed.Add(c);
            }

            fed.Sort((a, b) => (-flow.Fibres[a], flow.Piece[a]).CompareTo((-flow.Fibres[b], flow.Piece[b])));
            CableSet left = set[s];
            foreach (int c in fed)
            {
                continues[c] = left.Holds(set[c]);
                left = continues[c] ? left - set[c] : left;
                closure[s] = continues[c] ? closure[s] : set[s];
            }
        }

        return new CablePlan(set, continues, closure);
    }

    /// <summary>Cables on a section and what all costs from its near end on.</summary>
    /// <param name="Cut">Whether a section that it feeds starts cables of its own.</param>
    /// <param name="Choice">The sections it feeds uncut, one after another; −1 for none more.</param>
    private readonly record struct Trial(int Section, CableSet Set, int Fibres, int CentsPerDm, long Cents, bool Cut, int Choice);
}
