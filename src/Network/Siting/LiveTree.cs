namespace Maillage.Network.Siting;

/// <summary>
/// The part of an area's tree that leads to lines, without the nodes where nothing is taken and nothing parts: a third of the nodes. Parents stand before children; the first is the root.
/// </summary>
internal sealed class LiveTree
{
    private readonly int[] live;

    private LiveTree(int[] node, int[] parent, int[] start, int[] way, int[] live) => (Node, Parent, Start, Way, this.live) = (node, parent, start, way, live);

    public int Count => Node.Length;

    /// <summary>Local node of the area.</summary>
    public int[] Node { get; }

    public int[] Parent { get; }

    /// <summary>First place in <see cref="Way"/> of each node; one more entry at the end.</summary>
    public int[] Start { get; }

    /// <summary>The local nodes of the area whose upper pieces lead from each node to its parent, one after the other.</summary>
    public int[] Way { get; }

    /// <param name="takes">Local nodes that have lines or must stay for another reason.</param>
    /// <remarks>O(nodes).</remarks>
    public static LiveTree Of(Area area, bool[] takes)
    {
        int n = area.Count;
        int[] kids = new int[n], live = new int[n];
        for (int i = n - 1; i > 0; i--)
        {
            kids[area.Parent[i]] += takes[i] || kids[i] > 0 ? 1 : 0;
        }

        List<int> node = [], parent = [], start = [], way = [];
        Array.Fill(live, -1);
        for (int i = 0; i < n; i++)
        {
            if (i > 0 && !takes[i] && kids[i] < 2)
            {
                continue;
            }

            start.Add(way.Count);
            int at = i;
            for (; at > 0 && (at == i || live[at] < 0); at = area.Parent[at])
            {
                live[at] = node.Count;
                way.Add(at);
            }

            parent.Add(i == 0 ? -1 : live[at]);
            live[i] = node.Count;
            node.Add(i);
        }

        start.Add(way.Count);
        return new LiveTree([.. node], [.. parent], [.. start], [.. way], live);
    }

    /// <summary>First child of each node, and the next one of the same parent; −1 for none. O(nodes).</summary>
    public (int[] First, int[] Next) Children()
    {
        int[] first = new int[Count], next = new int[Count];
        Array.Fill(first, -1);
        for (int i = Count - 1; i > 0; i--)
        {
            (next[i], first[Parent[i]]) = (first[Parent[i]], i);
        }

        return (first, next);
    }

    /// <summary>What is said of the way above each node here, by local nodes of the area; −1 where no lines are led to.</summary>
    public int[] OnWays(int[] said) => [.. live.Select(k => k < 0 ? -1 : said[k])];

    /// <summary>What is said of each node here, by local nodes of the area; −1 for all others.</summary>
    public int[] AtNodes(int[] said) => [.. live.Select((k, i) => k >= 0 && Node[k] == i ? said[k] : -1)];
}
