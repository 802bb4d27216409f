using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>
/// Fibre along the street where a line's foot stands, up to the nearer end: every way to a cabinet on another street passes it. Only a cabinet inside the street itself saves some, and for lines of that street alone:
/// a cabinet at a junction is therefore taken to cost less by all that its dearest street holds.
/// </summary>
internal static class OwnStreets
{
    /// <param name="streets">Streets by decimetres.</param>
    /// <param name="feet">Street, decimetres from its first node, lines.</param>
    /// <param name="most">No street holds more, millionths of a cent: no cabinet may cost less than nothing.</param>
    /// <returns>Millionths of a cent for the lines of each street. A dead end is left at one end only.</returns>
    public static long[] Fibre(CsrGraph streets, IEnumerable<(int Street, int Dm, int Lines)> feet, long lineMicroDm, long most)
    {
        long[] micro = new long[streets.EdgeCount];
        int[] ends = new int[streets.NodeCount];
        for (int e = 0; e < micro.Length; e++)
        {
            ends[streets.EdgeFrom[e]]++;
            ends[streets.EdgeTo[e]]++;
        }

        foreach ((int e, int dm, int lines) in feet)
        {
            int fromDm = Math.Clamp(dm, 0, streets.EdgeWeight[e]), toDm = streets.EdgeWeight[e] - fromDm;
            bool blindFrom = ends[streets.EdgeFrom[e]] == 1, blindTo = ends[streets.EdgeTo[e]] == 1;
            micro[e] = Math.Min(most, micro[e] + (lineMicroDm * lines * (blindFrom == blindTo ? Math.Min(fromDm, toDm) : blindTo ? fromDm : toDm)));
        }

        return micro;
    }

    /// <summary>The most that the lines of one street at each junction hold.</summary>
    public static long[] Dearest(CsrGraph streets, long[] fibre)
    {
        long[] most = new long[streets.NodeCount];
        for (int e = 0; e < fibre.Length; e++)
        {
            foreach (int v in (ReadOnlySpan<int>)[streets.EdgeFrom[e], streets.EdgeTo[e]])
            {
                most[v] = Math.Max(most[v], fibre[e]);
            }
        }

        return most;
    }
}
