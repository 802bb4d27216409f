namespace Maillage.Graphs.Steiner;

/// <summary>What is left of a shrinking problem, numbered without gaps: the form in which searches and ascents run.</summary>
internal sealed class CompactProblem
{
    public CompactProblem(ReductionGraph g)
    {
        NodeOf = new int[g.NodeLimit];
        var nodes = new List<int>();
        for (int v = 0; v < g.NodeLimit; v++)
        {
            NodeOf[v] = g.Degree[v] > 0 ? nodes.Count : -1;
            if (g.Degree[v] > 0) nodes.Add(v);
        }
        Work.Begin(nodes.Count, g.EdgesAlive);
        for (int e = 0; e < g.EdgeLimit; e++)
            if (g.Alive[e]) Work.Add(NodeOf[g.From(e)], NodeOf[g.To(e)], e);
        Work.Finish(g.Weight);
        OuterNode = [.. nodes];
        Terminal = [.. nodes.Select(v => g.IsTerminal[v])];
        Terminals = [.. Enumerable.Range(0, nodes.Count).Where(v => Terminal[v])];
    }

    /// <summary>Its edges' origins are edges of the shrinking problem.</summary>
    public WorkGraph Work { get; } = new();

    /// <summary>For each node of the shrinking problem its number here, −1 when it has no edge left.</summary>
    public int[] NodeOf { get; }

    public int[] OuterNode { get; }

    public bool[] Terminal { get; }

    public int[] Terminals { get; }
}
