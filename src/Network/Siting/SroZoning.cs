using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// The SRO zones of one NRO area: a capacitated partition of its tree, then each cabinet at the node of its zone where the cables of distribution and
/// transport, and the trenches that take the place of poles for them, cost least.
/// </summary>
internal sealed record SroZoning
{
    /// <summary>Zone of each local node's PBOs; −1 without.</summary>
    public required int[] Own { get; init; }

    /// <summary>Zone that passes the piece above each local node; −1 where none does.</summary>
    public required int[] Up { get; init; }

    /// <summary>Local node of each zone's SRO.</summary>
    public required int[] Site { get; init; }

    public required int[] Lines { get; init; }

    /// <summary>Fibres of a zone's PBOs.</summary>
    public required int[] Fibres { get; init; }

    /// <summary>Fibres each zone asks of the NRO: split lines and dedicated ones.</summary>
    public required int[] Transport { get; init; }

    /// <summary>Fibres of the zone's PBOs at or below each local node, passing up.</summary>
    public required int[] Open { get; init; }

    /// <summary>Zones whose cabinet a person has locked.</summary>
    public required bool[] Locked { get; init; }

    public int Count => Site.Length;

    /// <summary>Moves cabinets towards the top of their zone until they stand well: at the top no fibre goes back on its way from the NRO.</summary>
    /// <param name="good">Whether a zone's cabinet may stay at a local node.</param>
    public void MoveUp(Area area, IEnumerable<int> zones, Func<int, int, bool> good)
    {
        foreach (int z in zones.Where(z => !Locked[z]))
        {
            for (int i = Site[z]; Up[i] == z && !good(z, Site[z]); i = area.Parent[i])
            {
                Site[z] = area.Parent[i];
            }
        }
    }

    /// <returns>A few, the one that should cost least first.</returns>
    public static IEnumerable<SroZoning> Cheapest(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, int[] nodeLines, int[] nodeFibres, ParallelOptions work)
    {
        int n = area.Count;
        int[] lines = [.. Enumerable.Range(0, n).Select(i => area.Own[i] ? nodeLines[area.Node[i]] : 0)];
        int[] fibres = [.. Enumerable.Range(0, n).Select(i => area.Own[i] ? nodeFibres[area.Node[i]] : 0)];
        bool[] locked = [.. Enumerable.Range(0, n).Select(i => area.Own[i] && wishes.SroAt.Contains(area.Node[i]))];
        bool[] mayStand = [.. area.Node.Select(v => !wishes.NoSroAt.Contains(v))];
        foreach (ZoneBorders borders in ZoneBorders.Cheapest(area, poles, graph, rules, lines, fibres, locked, mayStand, work))
        {
            SroZoning zoning = Within(borders, area, rules, lines, fibres);
            if (mayStand.Contains(false))
            {
                zoning.LeaveBanned(area, graph, wishes.NoSroAt);
            }

            for (int i = 0; i < n; i++)
            {
                if (locked[i] && borders.Own[i] >= 0)
                {
                    (zoning.Site[borders.Own[i]], zoning.Locked[borders.Own[i]]) = (i, true);
                }
            }

            yield return zoning;
        }
    }

    /// <summary>Each cabinet where it costs least.</summary>
    /// <param name="lines">Lines at each local node.</param>
    private static SroZoning Within(ZoneBorders borders, Area area, EngineeringRules rules, int[] lines, int[] fibres)
    {
        int n = area.Count;
        (int[] up, int[] own, int count) = (borders.Up, borders.Own, borders.Count);
        int[] zoneLines = new int[count], zoneFibres = new int[count], site = new int[count], open = new int[n];
        Array.Fill(site, -1);
        for (int i = n - 1; i >= 0; i--)
        {
            int zone = own[i];
            if (zone >= 0)
            {
                zoneLines[zone] += lines[i];
                zoneFibres[zone] += fibres[i];
                open[i] += up[i] == zone ? fibres[i] : 0;
            }

            int above = up[i];
            if (above >= 0 && up[area.Parent[i]] == above)
            {
                open[area.Parent[i]] += open[i];
            }
        }

        int[] transport = [.. Enumerable.Range(0, count).Select(z =>
            ((zoneLines[z] + rules.TransportSplit - 1) / rules.TransportSplit) + zoneFibres[z] - zoneLines[z])];
        List<(int Node, int Fibres)>[] chain = [.. Enumerable.Range(0, count).Select(_ => new List<(int, int)>())];
        for (int i = 0; i < n; i++)
        {
            int z = up[i];
            if (z >= 0 && site[z] < 0)
            {
                site[z] = area.Parent[i];
            }

            if (z >= 0 && 2 * open[i] > zoneFibres[z])
            {
                chain[z].Add((i, open[i]));
            }

            if (own[i] >= 0 && site[own[i]] < 0)
            {
                site[own[i]] = i;
            }
        }

        for (int z = 0; z < count; z++)
        {
            site[z] = borders.Costs.Cabinet(chain[z], zoneFibres[z], transport[z]).Node is var best && best >= 0 ? best : site[z];
        }

        return new SroZoning
        {
            Own = [.. own.Select((z, i) => lines[i] > 0 ? z : -1)], Up = up, Site = site, Lines = zoneLines, Fibres = zoneFibres, Transport = transport, Open = open, Locked = new bool[count],
        };
    }

    /// <summary>Cabinets that stand where none may go to the place of their zone where fibres are shortest next. O(nodes).</summary>
    private void LeaveBanned(Area area, RouteGraph graph, IReadOnlySet<int> banned)
    {
        bool[] moves = [.. Site.Select(i => banned.Contains(area.Node[i]))];
        long[] extra = new long[area.Count], best = new long[Count];
        Array.Fill(best, long.MaxValue);
        int[] top = new int[Count];
        Array.Fill(top, -1);
        for (int i = 1; i < area.Count; i++)
        {
            int z = Up[i], p = area.Parent[i];
            if (z < 0 || !moves[z])
            {
                continue;
            }

            // The top of a zone may belong to another one: its own measure starts there at nought.
            top[z] = top[z] < 0 ? p : top[z];
            extra[i] = (p == top[z] ? 0 : extra[p]) + (graph.PieceDm[area.Piece[i]] * (Fibres[z] + Transport[z] - (2L * Open[i])));
            Offer(z, p, p == top[z] ? 0 : extra[p]);
            Offer(z, i, extra[i]);
        }

        void Offer(int z, int i, long fibreDm)
        {
            if (fibreDm < best[z] && !banned.Contains(area.Node[i]))
            {
                (best[z], Site[z]) = (fibreDm, i);
            }
        }
    }
}
