using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// The SRO zones of one NRO area: a capacitated partition of its tree, then each cabinet at the node of its zone where distribution and transport
/// fibres together are shortest (the weighted median, with the transport pulling towards the NRO).
/// </summary>
internal sealed class SroZoning
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

    public int Count => Site.Length;

    /// <summary>Puts cabinets at the top of their zone, where no fibre goes back on its way from the NRO.</summary>
    public void MoveUp(Area area, HashSet<int> zones)
    {
        foreach (int z in zones)
        {
            for (int i = Site[z]; Up[i] == z; i = area.Parent[i])
            {
                Site[z] = area.Parent[i];
            }
        }
    }

    public static SroZoning Zone(Area area, RouteGraph graph, EngineeringRules rules, int[] nodeLines, int[] nodeFibres)
    {
        int n = area.Count;
        int[] weight = [.. Enumerable.Range(0, n).Select(i => area.Own[i] ? nodeLines[area.Node[i]] : 0)];
        int[] fibres = [.. Enumerable.Range(0, n).Select(i => area.Own[i] ? nodeFibres[area.Node[i]] : 0)];
        TreePartition parts = TreePartition.Cut(area.Parent, weight, new int[n], new PartitionLimits(rules.SroMax, rules.SroMin, false));
        int[] zoneLines = new int[parts.Count], zoneFibres = new int[parts.Count], site = new int[parts.Count], open = new int[n];
        Array.Fill(site, -1);
        for (int i = n - 1; i >= 0; i--)
        {
            int zone = parts.Own[i];
            if (zone >= 0)
            {
                zoneLines[zone] += weight[i];
                zoneFibres[zone] += fibres[i];
                open[i] += parts.Up[i] == zone ? fibres[i] : 0;
            }

            int up = parts.Up[i];
            if (up >= 0 && parts.Up[area.Parent[i]] == up)
            {
                open[area.Parent[i]] += open[i];
            }
        }

        int[] transport = [.. Enumerable.Range(0, parts.Count).Select(z =>
            ((zoneLines[z] + rules.TransportSplit - 1) / rules.TransportSplit) + zoneFibres[z] - zoneLines[z])];
        for (int i = 0; i < n; i++)
        {
            // Deeper nodes come later: the last node that more fibres want below than above is the median.
            int z = parts.Up[i];
            if (z >= 0 && site[z] < 0)
            {
                site[z] = area.Parent[i];
            }

            if (z >= 0 && 2 * open[i] > zoneFibres[z] + transport[z])
            {
                site[z] = i;
            }

            if (parts.Own[i] >= 0 && site[parts.Own[i]] < 0)
            {
                site[parts.Own[i]] = i;
            }
        }

        return new SroZoning { Own = parts.Own, Up = parts.Up, Site = site, Lines = zoneLines, Fibres = zoneFibres, Transport = transport, Open = open };
    }
}
