using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>The nodes of an area by the centre nearest along its tree: connected cells.</summary>
internal sealed class AreaCells
{
    private AreaCells(IReadOnlyList<int> centre, int nodes)
    {
        Centre = centre;
        Of = new int[nodes];
        Lines = new int[centre.Count];
        Radius = new long[centre.Count];
    }

    public IReadOnlyList<int> Centre { get; }

    /// <summary>Cell of each local node.</summary>
    public int[] Of { get; }

    public int[] Lines { get; }

    /// <summary>Farthest line of each cell from its centre, decimetres.</summary>
    public long[] Radius { get; }

    /// <summary>Two sweeps over the tree, up and down. O(nodes).</summary>
    public static AreaCells Around(Area area, RouteGraph graph, int[] nodeLines, IReadOnlyList<int> centres)
    {
        AreaCells cells = new(centres, area.Count);
        long[] dm = new long[area.Count];
        Array.Fill(dm, long.MaxValue / 2);
        for (int k = 0; k < centres.Count; k++)
        {
            (dm[centres[k]], cells.Of[centres[k]]) = (0, k);
        }

        for (int i = area.Count - 1; i > 0; i--)
        {
            Reach(i, area.Parent[i], i);
        }

        for (int i = 1; i < area.Count; i++)
        {
            Reach(area.Parent[i], i, i);
        }

        for (int i = 0; i < area.Count; i++)
        {
            if (area.Own[i] && nodeLines[area.Node[i]] > 0)
            {
                cells.Lines[cells.Of[i]] += nodeLines[area.Node[i]];
                cells.Radius[cells.Of[i]] = Math.Max(cells.Radius[cells.Of[i]], dm[i]);
            }
        }

        return cells;

        void Reach(int from, int to, int below)
        {
            long d = dm[from] + graph.PieceDm[area.Piece[below]];
            if (d < dm[to])
            {
                (dm[to], cells.Of[to]) = (d, cells.Of[from]);
            }
        }
    }
}
