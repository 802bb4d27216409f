using Maillage.Graphs;

namespace Maillage.Network.Routing;

/// <summary>
/// A street opened here and another given up there bring lines within reach of fewer exchanges: where the tree leads a building further from the wished exchanges than light goes, the street that costs least more
/// than the stretch of the loop it makes needless is opened. A site costs far more than most such streets.
/// </summary>
internal sealed class WayShortening
{
    /// <summary>Streets tried for a building, cheapest first; and stretches of the loop, dearest first.</summary>
    private const int Tried = 6;

    /// <summary>A street of the shortest way that gains less is not opened, decimetres.</summary>
    private const long LeastGainDm = 5_000;

    /// <summary>Buildings so near one that cannot be brought within reach are not tried, decimetres.</summary>
    private const long GivenUpDm = 30_000;

    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly bool[] terminal;
    private readonly long limitDm;
    private readonly long budget;
    private readonly TreeWays ways;
    private readonly ForestLinks links;
    private readonly int[] streetsTowards;
    private readonly TreeAround around;

    private WayShortening(RouteGraph graph, CsrGraph lengths, bool[] inForest, bool[] terminal, int[] exchanges, TreeWays ways, long limitDm, long budget)
    {
        (this.graph, this.inForest, this.terminal, this.ways, this.limitDm, this.budget) = (graph, inForest, terminal, ways, limitDm, budget);
        links = ForestLinks.Of(graph, inForest);
        streetsTowards = ShortestPathForest.Grow(lengths, exchanges).ParentEdge;
        around = new TreeAround(graph, inForest, terminal);
    }

    /// <param name="lengths">The streets by length.</param>
    /// <param name="inForest">The forest; changed in place, still one tree a connected part, every terminal still in it.</param>
    /// <param name="exchanges">Nodes of the exchanges that should suffice.</param>
    /// <param name="budget">What a change may cost at most, in the weight of the streets.</param>
    /// <returns>Streets opened. Each looks at the tree within twice the reach.</returns>
    public static int Run(RouteGraph graph, CsrGraph lengths, bool[] inForest, bool[] terminal, int[] exchanges, long limitDm, long budget, CancellationToken cancellation)
    {
        TreeWays ways = new(graph, inForest, exchanges, cancellation);
        int[] far = [.. Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v] && ways.Dm[v] > limitDm && ways.Dm[v] < long.MaxValue).OrderByDescending(v => ways.Dm[v]).ThenBy(v => v)];
        if (far.Length == 0)
        {
            return 0;
        }

        WayShortening work = new(graph, lengths, inForest, terminal, exchanges, ways, limitDm, budget);
        int opened = 0;
        HashSet<int> givenUp = [];
        foreach (int v in far)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!work.IsFar(v) || givenUp.Contains(v))
            {
                continue;
            }

            work.around.Look(v, 2 * limitDm);
            int here = work.Shorten(v) ? 1 : work.Follow(v);
            opened += here;
            if (here == 0)
            {
                givenUp.UnionWith(work.around.Nodes.Where(w => work.around.Away(w) <= GivenUpDm));
            }
        }

        if (opened > 0)
        {
            ReachRepair.Prune(graph, inForest, terminal);
        }

        return opened;
    }

    private bool IsFar(int v) => ways.Dm[v] > limitDm && ways.Dm[v] < long.MaxValue;

    /// <summary>The shortest way over all streets, opened where it leaves the forest, from the exchange outwards; nothing when that is not enough.</summary>
    /// <returns>Streets opened.</returns>
    private int Follow(int far)
    {
        List<(List<int> Opened, List<int> GivenUp)> done = [];
        foreach ((ForestLink link, List<int> pieces) in Leaves(far))
        {
            if (!IsFar(far))
            {
                break;
            }

            if (around.Degree(link.From) == 0 || around.Degree(link.To) == 0 || ways.Dm[link.To] == long.MaxValue || ways.Dm[link.To] + link.Dm + LeastGainDm > ways.Dm[link.From])
            {
                continue;
            }

            around.Look(link.From, 2 * limitDm);
            List<int>? stretch = around.Away(link.To) < 0 ? null
                : around.Stretches(link).Select(s => (Net: link.Weight - s.Weight, s.Pieces)).Where(s => s.Net <= budget).OrderBy(s => s.Net).ThenBy(s => s.Pieces[0]).Take(2 * Tried).FirstOrDefault(s => Swap(link, pieces, s.Pieces, -1)).Pieces;
            if (stretch is not null)
            {
                done.Add((pieces, stretch));
            }
        }

        if (!IsFar(far))
        {
            return done.Count;
        }

        for (int k = done.Count - 1; k >= 0; k--)
        {
            Set(done[k].GivenUp, done[k].Opened);
            ways.Change(done[k].GivenUp, done[k].Opened);
        }

        ways.Keep();
        around.Look(far, 2 * limitDm);
        return 0;
    }

    /// <summary>Where the shortest way from a building over all streets leaves the forest, from the exchange outwards.</summary>
    private List<(ForestLink Link, List<int> Pieces)> Leaves(int far)
    {
        List<(ForestLink Link, List<int> Pieces)> found = [];
        List<int> run = [];
        int start = far;
        for (int v = far; streetsTowards[v] >= 0;)
        {
            int p = streetsTowards[v], next = graph.Other(p, v);
            if (inForest[p])
            {
                (v, start) = (next, next);
                continue;
            }

            run.Add(p);
            v = next;
            if (around.Degree(v) > 0)
            {
                found.Add((new ForestLink(start, v, run[0], run.Sum(q => graph.PieceWeight[q]), run.Sum(q => (long)graph.PieceDm[q])), run));
                (run, start) = ([], v);
            }
        }

        found.Reverse();
        return found;
    }

    private void Set(List<int> opened, List<int> givenUp)
    {
        foreach (int p in opened)
        {
            inForest[p] = true;
        }

        foreach (int p in givenUp)
        {
            inForest[p] = false;
        }
    }

    /// <summary>The one street that brings a building within reach and costs least more than the stretch given up.</summary>
    private bool Shorten(int far)
    {
        List<ForestLink> candidates = [];
        foreach (int u in around.Nodes.Where(u => around.Away(u) <= limitDm))
        {
            foreach (ForestLink l in links.At(u))
            {
                if (around.Away(l.To) >= 0 && ways.Dm[l.To] < long.MaxValue && ways.Dm[l.To] + l.Dm + around.Away(u) <= limitDm)
                {
                    candidates.Add(l);
                }
            }
        }

        List<(long Net, ForestLink Link, List<int> Stretch)> trials = [];
        foreach (ForestLink link in candidates.OrderBy(l => l.Weight).ThenBy(l => l.Piece).ThenBy(l => l.From).Take(Tried))
        {
            trials.AddRange(around.Stretches(link).OrderByDescending(s => s.Weight).ThenBy(s => s.Pieces[0]).Take(Tried).Select(s => (link.Weight - s.Weight, link, s.Pieces)));
        }

        return trials.Where(t => t.Net <= budget).OrderBy(t => t.Net).ThenBy(t => t.Link.Piece).ThenBy(t => t.Stretch[0]).Take(2 * Tried).Any(t => Swap(t.Link, links.PiecesOf(graph, t.Link), t.Stretch, far));
    }

    /// <summary>Opens the link and gives up the stretch, unless a building that was within reach would no longer be, or the far one (−1: none) still is not.</summary>
    private bool Swap(ForestLink link, List<int> path, List<int> stretch, int far)
    {
        if (path.Any(p => inForest[p]) || path.SelectMany(p => new[] { graph.PieceA[p], graph.PieceB[p] }).Any(v => v != link.From && v != link.To && around.Degree(v) > 0))
        {
            return false;
        }

        Set(path, stretch);
        ways.Change(path, stretch);
        if ((far < 0 || ways.Dm[far] <= limitDm) && ways.Changed.All(c => !terminal[c.Node] || c.Dm > limitDm || ways.Dm[c.Node] <= limitDm))
        {
            ways.Keep();
            return true;
        }

        ways.Undo();
        Set(stretch, path);
        return false;
    }
}
