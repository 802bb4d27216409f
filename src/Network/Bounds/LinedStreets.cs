using Maillage.Graphs;

namespace Maillage.Network.Bounds;

/// <summary>Streets by decimetres and the lines on them, laid out for searches that start at every junction.</summary>
internal sealed class LinedStreets
{
    /// <param name="graph">Streets by decimetres.</param>
    /// <param name="lines">Lines on each street.</param>
    public LinedStreets(CsrGraph graph, long[] lines)
    {
        Graph = graph;
        Arcs = [.. graph.ArcHead.Select((head, a) => new Arc(head, graph.ArcWeight[a], lines[graph.ArcEdge[a]]))];
        Parts = Components.Of(graph);
        LoopLines = new long[graph.NodeCount];
        long[] inPart = new long[Parts.Count];
        for (int e = 0; e < lines.Length; e++)
        {
            int v = graph.EdgeFrom[e];
            inPart[Parts.OfNode[v]] += lines[e];
            LoopLines[v] += v == graph.EdgeTo[e] ? lines[e] : 0;
        }

        LinesInPart = [.. Parts.OfNode.Select(part => inPart[part])];
    }

    public CsrGraph Graph { get; }

    /// <summary>Streets from each junction: those of junction v from <c>Graph.FirstArc[v]</c> on.</summary>
    public Arc[] Arcs { get; }

    /// <summary>Lines on streets that begin and end at a junction.</summary>
    public long[] LoopLines { get; }

    /// <summary>Lines of the connected part of each junction.</summary>
    public long[] LinesInPart { get; }

    public Components Parts { get; }

    /// <summary>Lowers what each node is worth to its neighbours' and the way between.</summary>
    public void Spread(long[] worth, long lineMicroDm)
    {
        PackedHeap heap = new(Graph.NodeCount);
        for (int v = 0; v < worth.Length; v++)
        {
            if (worth[v] < long.MaxValue)
            {
                heap.Push(worth[v], v);
            }
        }

        while (heap.Count > 0)
        {
            int v = heap.Pop(out long key);
            for (int a = Graph.FirstArc[v]; key == worth[v] && a < Graph.FirstArc[v + 1]; a++)
            {
                int w = Arcs[a].Head;
                long next = key + (lineMicroDm * Arcs[a].Dm);
                if (next < worth[w])
                {
                    worth[w] = next;
                    heap.Push(next, w);
                }
            }
        }
    }

    /// <summary>Whole cents that all lines are worth together, each at the end of its street where it is worth less.</summary>
    public static long Cents(CsrGraph streets, long[] lines, long[] worth)
    {
        Int128 sum = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            // No site may serve a part of the streets where nothing is worth anything: it counts for nothing.
            long least = Math.Min(worth[streets.EdgeFrom[e]], worth[streets.EdgeTo[e]]);
            sum += lines[e] == 0 || least == long.MaxValue ? 0 : (Int128)lines[e] * least;
        }

        return (long)(sum / 1_000_000);
    }

    /// <summary>A street as one of its ends sees it.</summary>
    /// <param name="Head">Junction at the other end.</param>
    internal readonly record struct Arc(int Head, int Dm, long Lines);
}
