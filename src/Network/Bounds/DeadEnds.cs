using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>
/// The streets without their dead ends, for bounds that ask which place is best for a site. From the end of a dead end every line is at least as far as from where it begins, for the lines along it count at their
/// nearer end: what holds at the beginning holds at the end. The lines of a dead end stand where it begins, and a dead end without lines begins where the streets beyond it meet.
/// </summary>
internal sealed class DeadEnds
{
    private readonly List<(int End, int Start)> cut = [];

    /// <param name="streets">Streets by decimetres.</param>
    /// <param name="lines">Lines on each street.</param>
    /// <remarks>O(streets).</remarks>
    public DeadEnds(CsrGraph streets, long[] lines)
    {
        int[] from = [.. streets.EdgeFrom], to = [.. streets.EdgeTo], degree = new int[streets.NodeCount];
        bool[] holds = new bool[streets.NodeCount];
        for (int e = 0; e < from.Length; e++)
        {
            holds[from[e]] |= from[e] == to[e] && lines[e] > 0;
        }

        Stack<int> ends = [];
        for (int v = 0; v < degree.Length; v++)
        {
            degree[v] = streets.Degree(v);
            if (degree[v] == 1 && !holds[v])
            {
                ends.Push(v);
            }
        }

        while (ends.TryPop(out int v))
        {
            for (int a = streets.FirstArc[v]; degree[v] == 1 && a < streets.FirstArc[v + 1]; a++)
            {
                int e = streets.ArcEdge[a], w = streets.ArcHead[a];
                if (from[e] == to[e])
                {
                    continue;
                }

                cut.Add((v, w));
                (from[e], to[e], degree[v], degree[w]) = (w, w, 0, degree[w] - 1);
                holds[w] |= lines[e] > 0;
                if (degree[w] == 1 && !holds[w])
                {
                    ends.Push(w);
                }
            }
        }

        Others = new CsrGraph(streets.NodeCount, from, to, streets.EdgeWeight);
    }

    /// <summary>The other streets, nodes and numbers as they were: a dead end is a loop where it begins, and its end stands alone.</summary>
    public CsrGraph Others { get; }

    /// <summary>A line at the end of a dead end is worth what it is where it begins: a search from the end then finds no more than one from there.</summary>
    public void Extend(long[] worth)
    {
        for (int k = cut.Count - 1; k >= 0; k--)
        {
            worth[cut[k].End] = worth[cut[k].Start];
        }
    }
}
