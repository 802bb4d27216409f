using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// Splits zones in two where another cabinet costs less than the cables and the trenches that heavy cables ask for between villages: the best cut is kept while it pays, and both parts try again. Then two
/// zones that touch are joined and cut anew where that is cheaper, or stay one. All keep the limits of the rules.
/// </summary>
internal sealed class ZoneSplitting
{
    /// <summary>Times every border is looked at.</summary>
    private const int Passes = 2;

    private readonly LiveTree tree;
    private readonly PieceCosts costs;
    private readonly EngineeringRules rules;
    private readonly int[] up;
    private readonly int[] own;
    private readonly int[] locked;
    private readonly (int[] First, int[] Next)? children;
    private readonly ZoneCuts cuts;
    private readonly List<List<int>> pieces;
    private readonly List<int> changes;
    private readonly List<long?> measured;
    private readonly Dictionary<(int Zone, int Other), (int, int)> left = [];

    private ZoneSplitting(LiveTree tree, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own, int zones, bool[] locked, bool wide)
    {
        children = wide ? tree.Children() : null;
        this.locked = [.. Enumerable.Range(0, locked.Length).Where(i => locked[i])];
        (this.tree, this.costs, this.rules, this.up, this.own) = (tree, costs, rules, up, own);
        cuts = new ZoneCuts(tree, costs, rules, lines, fibres, mayStand, up, own);
        pieces = [.. Enumerable.Range(0, zones).Select(_ => new List<int>())];
        changes = [.. pieces.Select(_ => 0)];
        measured = [.. pieces.Select(_ => (long?)null)];
        for (int i = 1; i < tree.Count; i++)
        {
            if (up[i] >= 0)
            {
                pieces[up[i]].Add(i);
            }
        }
    }

    /// <summary>Fibres of transport cable that pass above each node towards zones further down, near enough: from the zones as they are.</summary>
    public static int[] TransportBeside(LiveTree tree, EngineeringRules rules, int[] lines, int[] up, int[] own)
    {
        int n = tree.Count;
        int[] below = new int[n], zone = new int[n], passing = new int[n];
        for (int i = n - 1; i > 0; i--)
        {
            below[i] += lines[i];
            zone[i] += own[i] == up[i] ? lines[i] : 0;
            below[tree.Parent[i]] += below[i];
            zone[tree.Parent[i]] += up[tree.Parent[i]] == up[i] ? zone[i] : 0;
            int fibres = (below[i] - zone[i] + rules.TransportSplit - 1) / rules.TransportSplit;
            passing[i] = rules.Catalogue.FibresOf(rules.Catalogue.SetFor(CableCatalogue.WithSpare(fibres, rules.SpareTransport)));
        }

        return passing;
    }

    /// <param name="mayStand">Local nodes where a cabinet may stand: each part keeps one.</param>
    /// <param name="up">Zone of the piece above each local node, −1 for none; changed in place.</param>
    /// <param name="own">Zone of each local node's PBOs, −1 for none; changed in place.</param>
    /// <param name="locked">Local nodes where a person has locked a cabinet: no zone holds two.</param>
    /// <param name="wide">Whether a zone is also joined to those that begin where it begins, or on the way from there to the zone above; else only to the zone it hangs on.</param>
    /// <returns>Zones after all changes, those outside the limits of a cabinet, and cents of cabinets, cables and dearer support.</returns>
    /// <remarks>O(places to cut × depth) for each zone.</remarks>
    public static (int Zones, int Faults, long Cents) Split(LiveTree tree, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own, int zones, bool[] locked, bool wide)
    {
        ZoneSplitting splitting = new(tree, costs, rules, lines, fibres, mayStand, up, own, zones, locked, wide);
        for (int z = 0; z < splitting.pieces.Count; z++)
        {
            while (splitting.SplitOne(z))
            {
            }
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            for (int z = 0; z < splitting.pieces.Count; z++)
            {
                splitting.MoveBorders(z);
            }
        }

        (int faults, long cents) = splitting.Worth(lines);
        return (splitting.Renumber(), faults, cents);
    }

    /// <summary>Cuts a zone where that saves more than a cabinet; the lower part becomes the last zone.</summary>
    private bool SplitOne(int z)
    {
        if (pieces[z].Count == 0)
        {
            return false;
        }

        long whole = cuts.Measure(pieces[z]);
        (int node, long cents) = cuts.Cheapest(pieces[z], int.MaxValue);
        if (node < 0 || cents >= whole - rules.Cents("sro.site"))
        {
            return false;
        }

        pieces.Add([]);
        changes.Add(0);
        measured.Add(null);
        Cut(z, pieces.Count - 1, node, pieces[z]);
        return true;
    }

    /// <summary>Joins a zone to each it touches above, and cuts both anew where that is cheapest.</summary>
    private void MoveBorders(int z)
    {
        if (pieces[z].Count == 0)
        {
            return;
        }

        int top = Top(z);
        List<int> between = [];
        for (int at = top; ; at = tree.Parent[at])
        {
            foreach (int other in Touching(at))
            {
                if (other >= 0 && other != z && pieces[z].Count > 0 && pieces[other].Count > 0 && Top(z) == top && (other == own[at] || other == up[at] || Top(other) == at))
                {
                    // Two zones that stayed as they were would stay so again.
                    if (left.GetValueOrDefault((z, other), (-1, -1)) != (changes[z], changes[other]))
                    {
                        left[(z, other)] = (changes[z], changes[other]);
                        Join(z, other, between, at);
                    }
                }
            }

            bool passes = at > 0 && up[at] < 0 && (own[at] < 0 || (children is not null && own[at] == z));
            if (!passes || pieces[z].Count == 0 || Top(z) != top)
            {
                return;
            }

            between.Add(at);
        }
    }

    /// <summary>The zones that take the lines of a node or pass above it, and those that begin there: a zone may stand here several times, and −1 for none.</summary>
    private List<int> Touching(int at)
    {
        List<int> zones = own[at] == up[at] ? [own[at]] : [own[at], up[at]];
        if (children is ({ } first, { } next))
        {
            for (int c = first[at]; c >= 0; c = next[c])
            {
                zones.Add(up[c]);
            }
        }

        return zones;
    }

    private int Top(int z) => tree.Parent[pieces[z][0]];

    private void Join(int z, int other, List<int> between, int meet)
    {
        long before = Measured(z) + Measured(other) + between.Sum(costs.Feeder);
        before += up[meet] == other ? cuts.Feeder(meet, pieces[other][0]) : 0;
        List<int> all = [.. pieces[z], .. between, .. pieces[other]];
        all.Sort();
        int[] nodes = [tree.Parent[all[0]], Top(z), Top(other), .. all];
        (int Up, int Own)[] kept = [.. nodes.Select(i => (up[i], own[i]))];
        foreach (int i in nodes)
        {
            own[i] = own[i] == other ? z : own[i];
        }

        foreach (int i in all)
        {
            up[i] = z;
        }

        long whole = cuts.Measure(all);
        int held = locked.Count(i => own[i] == z);
        bool one = held < 2 && cuts.Lines <= rules.SroMax && whole < before + rules.Cents("sro.site");
        (int node, long cents) = cuts.Cheapest(all, rules.SroMax);
        if (node >= 0 && cents < before && (held < 2 || Parts(all, node, z)) && (!one || cents < whole - rules.Cents("sro.site")))
        {
            Cut(z, other, node, all);
        }
        else if (one)
        {
            (pieces[z], pieces[other]) = (all, []);
            Changed(z);
        }
        else
        {
            for (int k = 0; k < nodes.Length; k++)
            {
                (up[nodes[k]], own[nodes[k]]) = kept[k];
            }
        }
    }

    /// <summary>Whether a cut parts two locked cabinets.</summary>
    private bool Parts(List<int> all, int node, int z)
    {
        HashSet<int> below = [node, .. cuts.Part(all, node).Below];
        return locked.Count(i => own[i] == z && below.Contains(i)) == 1;
    }

    /// <summary>Gives what lies below a node to another zone; the piece above the node holds no distribution any more.</summary>
    private void Cut(int from, int to, int node, List<int> all)
    {
        (List<int> below, List<int> rest) = cuts.Part(all, node);
        up[node] = -1;
        own[node] = own[node] == from ? to : own[node];
        foreach (int i in below)
        {
            up[i] = to;
            own[i] = own[i] == from ? to : own[i];
        }

        (pieces[from], pieces[to]) = (rest, below);
        Changed(from);
        Changed(to);
    }

    /// <summary>What a zone costs as it is.</summary>
    private long Measured(int z) => pieces[z].Count == 0 ? 0 : measured[z] ??= cuts.Measure(pieces[z]);

    private void Changed(int z) => (changes[z], measured[z]) = (changes[z] + 1, null);

    /// <summary>Zones outside the limits of a cabinet, and what cabinets, cables and dearer support cost. O(nodes).</summary>
    private (int Faults, long Cents) Worth(int[] lines)
    {
        int[] held = new int[pieces.Count];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] > 0)
            {
                held[own[i]] += lines[i];
            }
        }

        int[] passing = TransportBeside(tree, rules, lines, up, own);
        long cents = Enumerable.Range(0, tree.Count).Sum(i => costs.Transport(i, passing[i]));
        cents += Enumerable.Range(0, pieces.Count).Sum(Measured) + (held.Count(n => n > 0) * (long)rules.Cents("sro.site"));
        return (held.Count(n => n > 0 && (n < rules.SroMin || n > rules.SroMax)), cents);
    }

    /// <summary>Zones by consecutive numbers: those that became part of another leave theirs.</summary>
    private int Renumber()
    {
        int[] number = new int[pieces.Count];
        foreach (int z in own.Where(z => z >= 0))
        {
            number[z] = 1;
        }

        int next = 0;
        for (int z = 0; z < number.Length; z++)
        {
            number[z] = number[z] == 0 ? -1 : next++;
        }

        for (int i = 0; i < own.Length; i++)
        {
            (up[i], own[i]) = (up[i] < 0 ? -1 : number[up[i]], own[i] < 0 ? -1 : number[own[i]]);
        }

        return next;
    }
}
