using Maillage.Network.Routing;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>
/// Chooses street PBOs on a part of the support tree by dynamic programming from its tips to its root, through forks: PBOs, drops, the cable down to the deepest PBO of each branch and the fork it asks
/// for cost least together. Cables come from above: the root lies where most lines do. One group at most goes on over a piece; of choices that hardly matter the cheaper one is kept.
/// </summary>
internal sealed class PboTree
{
    private readonly RouteGraph graph;
    private readonly Ground ground;
    private readonly PboPrices prices;
    private readonly PboSets sets;
    private readonly IReadOnlySet<int> locked;
    private PboChoice[] pool = new PboChoice[1024];
    private PboChoice[] now = new PboChoice[64];
    private PboChoice[] left = new PboChoice[64];
    private PboChoice[] right = new PboChoice[64];
    private int used;
    private int found;

    /// <param name="sets">Choices of each node; filled.</param>
    /// <param name="locked">Nodes where a person has locked a PBO: buildings there are served there.</param>
    public PboTree(RouteGraph graph, PboPrices prices, PboSets sets, IReadOnlySet<int> locked) => (this.graph, this.prices, this.sets, this.locked, ground) = (graph, prices, sets, locked, graph.Ground);

    public ref readonly PboChoice this[int choice] => ref pool[choice];

    /// <summary>A node whose choices stand, before those of other branches: nothing is below it yet.</summary>
    public void Begin(int v)
    {
        Offer(default(PboChoice) with { Before = -1, Who = -1 });
        Keep(v);
    }

    /// <summary>Takes over the choices of a node worked elsewhere.</summary>
    public void Import(PboTree other, int v)
    {
        for (int k = 0; k < sets.Count[v]; k++)
        {
            Add(ref now, ref found, other.pool[sets.Start[v] + k] with { Step = PboStep.OtherPart, Who = v, Before = sets.Start[v] + k });
        }

        (int dm, int lines) = (sets.Dm[v], sets.Lines[v]);
        Keep(v);
        (sets.Dm[v], sets.Lines[v]) = (dm, lines);
    }

    /// <summary>The cheapest choice at a root: nobody waits.</summary>
    public int Cheapest(int root)
    {
        int best = -1;
        for (int k = sets.Start[root]; k < sets.Start[root] + sets.Count[root]; k++)
        {
            best = pool[k].Waiting <= 0 && (best < 0 || pool[k].Cents < pool[best].Cents) ? k : best;
        }

        return best;
    }

    /// <summary>A building at the node, after all branches below.</summary>
    public void Serve(int v, int b)
    {
        int d = sets.Depth[v], n = ground.PremisesLines[b], setback = RouteGraph.ToDm(ground.PremisesSetbackCm[b]), count = Load(v, d, ref left);
        bool isLocked = locked.Count > 0 && locked.Contains(v);
        for (int k = 0; k < count; k++)
        {
            ref readonly PboChoice c = ref left[k];
            int id = sets.Start[v] + k, waiting = Math.Max(0, (int)c.Waiting);
            if (n > prices.Most)
            {
                Make(v, c with { Cable = true, Step = PboStep.Inside, Who = b, Before = id });
                continue;
            }

            long own = c.Cents + prices.Box + prices.Drop(setback, n);
            if (n + waiting <= prices.Most)
            {
                Offer(new PboChoice(own, d, (sbyte)(n + waiting - prices.Most), true, PboStep.Own, b, id));
            }

            if (waiting > 0)
            {
                Offer(c with { Cents = own, Cable = true, Step = PboStep.OwnBeside, Who = b, Before = id });
            }

            int along = c.Place - d;
            if (c.Waiting + n <= 0 && (along == 0 || (!isLocked && along + setback <= prices.ReachDm)))
            {
                Offer(c with { Cents = c.Cents + prices.Drop(along + setback, n) + (prices.Fibre * n * along), Waiting = (sbyte)(c.Waiting + n), Step = PboStep.Below, Who = b, Before = id });
            }
        }

        for (int k = 0; n <= prices.Most && k < count; k++)
        {
            if (n + Math.Max(0, (int)left[k].Waiting) <= prices.Most)
            {
                Wait(left[k], sets.Start[v] + k, b, d, isLocked || setback > prices.ReachDm, setback);
            }
        }

        Keep(v);
        sets.Lines[v] += n;
    }

    /// <summary>The building waits for a PBO above, within a short drop or a long one; for one at its own foot where no other may serve it.</summary>
    private void Wait(in PboChoice c, int id, int b, int d, bool onlyHere, int setback)
    {
        int n = ground.PremisesLines[b], waiting = Math.Max(0, (int)c.Waiting);
        PboChoice waits = c with { Place = c.Waiting > 0 ? c.Place : int.MinValue, Waiting = (sbyte)(n + waiting), Step = PboStep.Wait, Who = b, Before = id };
        if (onlyHere)
        {
            Offer(waits with { Cents = c.Cents + prices.Drop(setback, n), Place = d });
            return;
        }

        if (setback <= prices.ShortDm)
        {
            Offer(waits with { Cents = c.Cents + prices.Drop(prices.ShortDm, n), Place = Math.Max(waits.Place, d - prices.ShortDm + setback) });
        }

        Offer(waits with { Cents = c.Cents + prices.Drop(prices.ReachDm, n), Place = Math.Max(waits.Place, d - prices.ReachDm + setback) });
    }

    /// <summary>A node without a building between two streets, where the PBO of those that wait may stand.</summary>
    public void Stand(int v)
    {
        int d = sets.Depth[v], count = Load(v, d, ref left);
        for (int k = 0; k < count; k++)
        {
            ref readonly PboChoice c = ref left[k];
            Offer(c);
            if (c.Waiting > 0)
            {
                Offer(new PboChoice(c.Cents + prices.Box, d, (sbyte)(c.Waiting - prices.Most), true, PboStep.Junction, v, sets.Start[v] + k));
            }
        }

        Keep(v);
    }

    /// <summary>A branch joins those of a fork before it.</summary>
    public void Join(int fork, int branch)
    {
        int d = sets.Depth[fork], a = Load(fork, d, ref left), b = Load(branch, d, ref right);
        int closedA = Closed(left, a), closedB = Closed(right, b);
        for (int i = 0; i < a; i++)
        {
            Meet(fork, branch, i, closedB, PboStep.First);
        }

        for (int j = 0; j < b; j++)
        {
            Meet(fork, branch, closedA, j, PboStep.Second);
        }

        for (int i = 0; i < a; i++)
        {
            for (int j = 0; j < b; j++)
            {
                if (left[i].Waiting > 0 || right[j].Waiting > 0)
                {
                    Meet(fork, branch, i, j, PboStep.Together);
                }
            }
        }

        Keep(fork);
        sets.Lines[fork] += sets.Lines[branch];
    }

    private static int Closed(PboChoice[] choices, int count)
    {
        int best = -1;
        for (int k = 0; k < count; k++)
        {
            best = choices[k].Waiting <= 0 && (best < 0 || choices[k].Cents < choices[best].Cents) ? k : best;
        }

        return best;
    }

    private void Meet(int fork, int branch, int i, int j, PboStep step)
    {
        if (i < 0 || j < 0)
        {
            return;
        }

        ref readonly PboChoice a = ref left[i];
        ref readonly PboChoice b = ref right[j];
        bool cable = a.Cable || b.Cable;
        long cents = a.Cents + b.Cents;
        cents += a.Cable && b.Cable && !IsRoot(fork) ? prices.Fork(Math.Min(sets.Lines[fork] - Math.Max(0, (int)a.Waiting), sets.Lines[branch] - Math.Max(0, (int)b.Waiting))) : 0;
        ref readonly PboChoice on = ref step == PboStep.Second ? ref b : ref a;
        (int place, int waiting, int d) = (on.Place, on.Waiting, sets.Depth[fork]);
        if (step == PboStep.Together)
        {
            waiting = a.Waiting + b.Waiting;
            place = Math.Max(a.Place, b.Place);
            if (waiting > prices.Most || ((a.Waiting <= 0 || b.Waiting <= 0) && (waiting > 0 || place - d > d - Math.Min(a.Place, b.Place))))
            {
                return;
            }

            cents += a.Waiting > 0 && b.Waiting > 0 ? 0 : prices.Fibre * Math.Max(a.Waiting, b.Waiting) * (place - d);
        }

        Make(fork, new PboChoice(cents, place, (sbyte)waiting, cable, step, sets.Start[branch] + j, sets.Start[fork] + i));
    }

    /// <summary>A choice, and what becomes of it with a PBO at the node for those that wait.</summary>
    private void Make(int v, in PboChoice choice)
    {
        Offer(choice);
        if (choice.Waiting > 0 && Offer(new PboChoice(choice.Cents + prices.Box, sets.Depth[v], (sbyte)(choice.Waiting - prices.Most), true, PboStep.Junction, v, used)))
        {
            Add(ref pool, ref used, choice);
        }
    }

    /// <summary>Whether cables to all sides may start here.</summary>
    private bool IsRoot(int v) => sets.Depth[v] == 0;

    /// <summary>The choices of a node as they stand at a depth above it: cable and fibre paid so far up; who waits and cannot any more counts as too dear, and a PBO too far below has no room.</summary>
    private int Load(int v, int depth, ref PboChoice[] into)
    {
        int count = sets.Count[v], rise = sets.Dm[v] - depth;
        if (into.Length < count)
        {
            into = new PboChoice[2 * count];
        }

        for (int k = 0; k < count; k++)
        {
            PboChoice c = pool[sets.Start[v] + k];
            long cents = c.Cents + (c.Cable ? prices.Along * rise : 0) - (c.Waiting > 0 ? prices.Fibre * c.Waiting * rise : 0);
            into[k] = c.Waiting > 0 && c.Place > depth ? c with { Cents = Never, Waiting = (sbyte)prices.Most }
                : c.Waiting < 0 && c.Place - depth > prices.ReachDm ? c with { Cents = cents, Waiting = 0 }
                : c with { Cents = cents };
        }

        return count;
    }

    private const long Never = long.MaxValue / 4;

    private bool Offer(in PboChoice choice)
    {
        if (choice.Cents >= Never)
        {
            return false;
        }

        for (int k = 0; k < found; k++)
        {
            if (now[k].Beats(choice, prices.Share, prices.Room))
            {
                return false;
            }
        }

        int kept = 0;
        for (int k = 0; k < found; k++)
        {
            if (!choice.Beats(now[k], prices.Share, prices.Room))
            {
                now[kept++] = now[k];
            }
        }

        found = kept;
        Add(ref now, ref found, choice);
        return true;
    }

    private static void Add(ref PboChoice[] array, ref int count, in PboChoice choice)
    {
        if (count == array.Length)
        {
            Array.Resize(ref array, 2 * count);
        }

        array[count++] = choice;
    }

    private void Keep(int v)
    {
        (sets.Start[v], sets.Count[v], sets.Dm[v]) = (used, found, sets.Depth[v]);
        for (int k = 0; k < found; k++)
        {
            Add(ref pool, ref used, now[k]);
        }

        found = 0;
    }
}

/// <summary>For each node: its depth, lines at and below it so far, and its choices in the pool of its part, which stand at the depth <see cref="Dm"/>.</summary>
internal sealed record PboSets(int[] Depth, int[] Dm, int[] Lines, int[] Start, int[] Count);
