namespace Maillage.Network.Siting;

/// <summary>
/// Exchanges that would suffice if the tree led to them as directly as the streets do: one after another closes, the one with least lines first, when those that stay reach its lines over any streets and have room for them.
/// Then a closed one opens again wherever two others can close for it.
/// </summary>
/// <remarks>The tree is then made to lead to them (<see cref="Routing.ReachRepair"/>): streets opened for it cost far less than the sites and the collecte that they save.</remarks>
internal sealed class FewerExchanges
{
    private readonly ExchangePlace[] places;
    private readonly long[] lines;

    /// <summary>For each place the streets all of whose lines it reaches.</summary>
    private readonly (int Street, int Dm)[][] near;
    private readonly int[][] options;
    private readonly bool[] stays;
    private readonly bool[] closed;
    private readonly int[] open;
    private readonly int[] servedBy;
    private readonly long[] held;

    /// <summary>Streets that a place serves; those that it has given away since are still among them.</summary>
    private readonly List<int>[] served;

    private FewerExchanges(ExchangeReach reach, long[] lines, int[] lengthDm, IReadOnlySet<int> stay, long limitDm)
    {
        (places, this.lines) = (reach.Places, lines);
        near = Array.ConvertAll(reach.Near, list => Array.FindAll(list, n => n.Dm + (long)lengthDm[n.Street] <= limitDm));
        options = OptionsOf(lines.Length, near);
        (closed, held, stays, served) = (new bool[places.Length], new long[places.Length], [.. places.Select(p => stay.Contains(p.Node))], [.. places.Select(_ => new List<int>())]);
        (servedBy, open) = (new int[options.Length], [.. options.Select(o => o.Length)]);
        Array.Fill(servedBy, -1);
        foreach (int e in Enumerable.Range(0, options.Length).Where(e => open[e] > 0).OrderBy(e => open[e]))
        {
            Give(e, options[e][Math.Max(0, NearestWithRoom(e))]);
        }
    }

    /// <param name="lines">Lines on each street.</param>
    /// <param name="lengthDm">Length of each street: its furthest line is no further than that beyond its nearer end.</param>
    /// <param name="stay">Nodes of exchanges that never close.</param>
    /// <param name="limitDm">Way from which no line gets enough light.</param>
    /// <returns>Nodes of the exchanges that suffice. Lines that no exchange reaches are left out.</returns>
    public static int[] Of(ExchangeReach reach, long[] lines, int[] lengthDm, IReadOnlySet<int> stay, long limitDm)
    {
        FewerExchanges fewer = new(reach, lines, lengthDm, stay, limitDm);
        fewer.CloseAll();
        fewer.OneForTwo();
        return [.. Enumerable.Range(0, fewer.closed.Length).Where(x => !fewer.closed[x]).Select(x => reach.Places[x].Node)];
    }

    /// <summary>For each street the exchanges that reach all of it, the nearest first.</summary>
    private static int[][] OptionsOf(int streets, (int Street, int Dm)[][] near)
    {
        List<long>[] found = [.. Enumerable.Range(0, streets).Select(_ => new List<long>())];
        for (int x = 0; x < near.Length; x++)
        {
            foreach ((int e, int dm) in near[x])
            {
                found[e].Add(((long)dm << 32) | (uint)x);
            }
        }

        return Array.ConvertAll(found, list =>
        {
            list.Sort();
            return list.ConvertAll(o => (int)(uint)o).ToArray();
        });
    }

    private void CloseAll()
    {
        List<int> untried = [.. Enumerable.Range(0, closed.Length).Where(x => !stays[x])];
        while (untried.Count > 0)
        {
            int x = untried.MinBy(k => held[k]);
            untried.Remove(x);
            Close(x);
        }
    }

    private void OneForTwo()
    {
        for (int x = 0; x < closed.Length; x++)
        {
            if (!closed[x])
            {
                continue;
            }

            closed[x] = false;
            Open(x, 1);
            int[] others = [.. Around(x).Where(y => !closed[y] && !stays[y]).OrderBy(y => held[y]).ThenBy(y => y)];
            List<(int Street, int From)> undo = [];
            List<int> shut = [];
            foreach (int y in others)
            {
                if (Close(y, undo))
                {
                    shut.Add(y);
                }

                if (shut.Count == 2)
                {
                    break;
                }
            }

            if (shut.Count == 2)
            {
                continue;
            }

            undo.Reverse();
            undo.ForEach(u => Give(u.Street, u.From));
            foreach (int y in shut)
            {
                closed[y] = false;
                Open(y, 1);
            }

            closed[x] = true;
            Open(x, -1);
        }
    }

    /// <summary>The other exchanges that reach a street which this one reaches.</summary>
    private List<int> Around(int place)
    {
        bool[] seen = new bool[places.Length];
        seen[place] = true;
        List<int> found = [];
        foreach ((int e, _) in near[place])
        {
            foreach (int x in options[e])
            {
                if (!seen[x])
                {
                    seen[x] = true;
                    found.Add(x);
                }
            }
        }

        return found;
    }

    private void Open(int place, int by)
    {
        foreach ((int e, _) in near[place])
        {
            open[e] += by;
        }
    }

    private void Give(int street, int place)
    {
        if (servedBy[street] >= 0)
        {
            held[servedBy[street]] -= lines[street];
        }

        servedBy[street] = place;
        held[place] += lines[street];
        served[place].Add(street);
    }

    private int NearestWithRoom(int street) => Array.FindIndex(options[street], x => !closed[x] && held[x] + lines[street] <= places[x].Lines);

    /// <summary>Gives the streets of an exchange to the nearest others with room, those with fewest of them first; nothing changes when one finds none.</summary>
    private bool Close(int place, List<(int Street, int From)>? undo = null)
    {
        int[] streets = [.. served[place].Where(e => servedBy[e] == place).Distinct()];
        if (Array.Exists(streets, e => open[e] < 2))
        {
            return false;
        }

        closed[place] = true;
        int moved = 0;
        Array.Sort(Array.ConvertAll(streets, e => ((long)open[e] << 32) | (uint)e), streets);
        foreach (int e in streets)
        {
            int to = NearestWithRoom(e);
            if (to < 0)
            {
                break;
            }

            Give(e, options[e][to]);
            moved++;
        }

        if (moved < streets.Length)
        {
            closed[place] = false;
            Array.ForEach(streets[..moved], e => Give(e, place));
            return false;
        }

        undo?.AddRange(streets.Select(e => (e, place)));
        Open(place, -1);
        return true;
    }
}
