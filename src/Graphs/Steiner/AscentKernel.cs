using System.Runtime.InteropServices;

namespace Maillage.Graphs.Steiner;

/// <summary>
/// Wong's dual ascent on one zone of a graph. A terminal grows the set of nodes from which it is reached along saturated arcs; the set's entering arcs pay
/// an equal amount until one saturates. The terminal with the fewest entering arcs goes first. Arrays are kept between runs; one instance serves one thread.
/// </summary>
/// <remarks>
/// R. T. Wong, A dual ascent approach for Steiner tree problems on a directed graph, Mathematical Programming 28, 1984.
/// <c>reduced[a]</c> for an arc slot a in the row of v is the reduced cost of the arc that <em>enters</em> v from <c>head[a]</c>; <see cref="Closed"/> marks an arc that may not be used.
/// A node u with <c>zone[u]</c> other than the zone at work counts as root.
/// </remarks>
internal sealed class AscentKernel
{
    public const int Closed = int.MaxValue;

    /// <summary>The bound when a terminal cannot be reached at all.</summary>
    public const long Unreachable = long.MaxValue;

    private int[] _mark = [];
    private bool[] _active = [];
    private int[] _stack = [];
    private int[] _cut = new int[256];
    private int _cutCount;
    private int _stamp;
    private PackedHeap _queue = new(1);
    private int _queueSize;

    /// <summary>When set, receives every set raised: its entering arcs and by how much.</summary>
    public CutPool? Record { get; set; }

    /// <summary>Asked now and then; true ends a run early, with the bound it has.</summary>
    public Func<bool>? Stop { get; set; }

    /// <summary>Terminals of the last run that nothing reaches.</summary>
    public List<int> Stranded { get; } = [];

    /// <summary>Raises dual values until every terminal of the zone is reached from its root along saturated arcs, or the sum reaches <paramref name="enough"/>.</summary>
    /// <param name="raises">When given, receives (terminal, sum of raises in a row), in order.</param>
    /// <returns>The sum of all raises; stranded terminals add nothing.</returns>
    public long Run(int nodeCount, int[] first, int[] head, int[] reduced, int[] zone, int here, ReadOnlySpan<int> terminals, long enough = long.MaxValue, List<(int Terminal, long Sum)>? raises = null)
    {
        Prepare(nodeCount);
        Stranded.Clear();
        foreach (int t in terminals)
        {
            if (zone[t] != here || _active[t]) continue;
            _active[t] = true;
            _queue.Push(first[t + 1] - first[t], t);
        }
        long bound = 0;
        for (int turn = 1; _queue.Count > 0 && bound < enough; turn++)
        {
            if ((turn & 511) == 0 && Stop is not null && Stop()) break;
            int t = _queue.Pop(out long key);
            _stamp++;
            _cutCount = 0;
            _mark[t] = _stamp;
            if (!Extend(t, first, head, reduced, zone, here))
            {
                _active[t] = false;
                continue;
            }
            DropInside(head);
            if (_queue.Count > 0 && _cutCount > key && _cutCount > _queue.TopKey)
            {
                _queue.Push(_cutCount, t);
                continue;
            }
            long before = bound;
            bound += RaiseWhileCheapest(t, first, head, reduced, zone, here, enough - bound);
            if (raises is not null && bound > before) Note(raises, t, bound - before);
        }
        while (_queue.Count > 0) _active[_queue.Pop(out _)] = false;
        return bound;
    }

    private static void Note(List<(int Terminal, long Sum)> raises, int terminal, long sum)
    {
        if (raises.Count > 0 && raises[^1].Terminal == terminal) CollectionsMarshal.AsSpan(raises)[^1].Sum += sum;
        else raises.Add((terminal, sum));
    }

    private long RaiseWhileCheapest(int t, int[] first, int[] head, int[] reduced, int[] zone, int here, long enough)
    {
        long raised = 0;
        while (true)
        {
            int delta = Closed;
            for (int i = 0; i < _cutCount; i++) delta = Math.Min(delta, reduced[_cut[i]]);
            if (delta == Closed)
            {
                Stranded.Add(t);
                _active[t] = false;
                return raised;
            }
            raised += delta;
            Record?.Add(_cut.AsSpan(0, _cutCount), delta);
            bool open = Pay(delta, first, head, reduced, zone, here);
            if (!open)
            {
                _active[t] = false;
                return raised;
            }
            if (raised >= enough || (_queue.Count > 0 && _cutCount > _queue.TopKey))
            {
                _queue.Push(_cutCount, t);
                return raised;
            }
        }
    }

    /// <summary>Takes delta from every entering arc and takes in what saturates; false when that reaches the root or another active terminal.</summary>
    private bool Pay(int delta, int[] first, int[] head, int[] reduced, int[] zone, int here)
    {
        int count = _cutCount;
        int[] cut = _cut;
        bool saturated = false;
        for (int i = 0; i < count; i++)
        {
            int a = cut[i];
            reduced[a] -= delta;
            if (reduced[a] == 0) saturated = true;
        }
        if (!saturated) return true;
        bool open = true;
        for (int i = 0; i < count && open; i++)
        {
            int a = cut[i], u = head[a];
            if (reduced[a] != 0 || _mark[u] == _stamp) continue;
            if (zone[u] != here || _active[u]) open = false;
            else
            {
                _mark[u] = _stamp;
                open = Extend(u, first, head, reduced, zone, here);
            }
        }
        if (open) DropInside(head);
        return open;
    }

    // What entered from a node that has been taken in since enters no longer.
    private void DropInside(int[] head)
    {
        int[] cut = _cut;
        int kept = 0;
        for (int i = 0; i < _cutCount; i++)
            if (_mark[head[cut[i]]] != _stamp) cut[kept++] = cut[i];
        _cutCount = kept;
    }

    /// <summary>Takes in everything that reaches the start along saturated arcs; false when the root or another active terminal does.</summary>
    private bool Extend(int start, int[] first, int[] head, int[] reduced, int[] zone, int here)
    {
        int[] stack = _stack, mark = _mark;
        int depth = 0, stamp = _stamp;
        stack[depth++] = start;
        while (depth > 0)
        {
            int v = stack[--depth];
            int end = first[v + 1];
            if (_cutCount + end - first[v] > _cut.Length) Array.Resize(ref _cut, Math.Max(_cut.Length * 2, _cutCount + end - first[v]));
            int[] cut = _cut;
            for (int a = first[v]; a < end; a++)
            {
                int r = reduced[a];
                if (r == Closed) continue;
                int u = head[a];
                if (mark[u] == stamp) continue;
                if (r > 0)
                {
                    cut[_cutCount++] = a;
                    continue;
                }
                if (zone[u] != here || _active[u]) return false;
                mark[u] = stamp;
                stack[depth++] = u;
            }
        }
        return true;
    }

    private void Prepare(int nodeCount)
    {
        if (_mark.Length < nodeCount)
        {
            _mark = new int[nodeCount];
            _active = new bool[nodeCount];
            _stack = new int[nodeCount];
            _stamp = 0;
        }
        if (_stamp > int.MaxValue / 2)
        {
            Array.Clear(_mark);
            _stamp = 0;
        }
        if (_queueSize < nodeCount)
        {
            _queueSize = nodeCount;
            _queue = new PackedHeap(nodeCount);
        }
        _queue.Clear();
    }
}
