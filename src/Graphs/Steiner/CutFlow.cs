using System.Runtime.InteropServices;

namespace Maillage.Graphs.Steiner;

/// <summary>Finds cuts that a fractional solution violates: flows to terminals, at most 1 each, on the arcs it uses, from the root or from any terminal looked at before.</summary>
/// <remarks>
/// E. A. Dinic, Algorithm for solution of a problem of maximum flow in networks with power estimation, 1970. Of the terminals behind a cut the one looked at first finds all its sources on the other side, so no violated cut is missed by letting
/// earlier terminals be sources; and flows stay short. Amounts below <see cref="Least"/> count as nothing, so a cut may be violated less than it seems; it is a cut all the same.
/// </remarks>
internal sealed class CutFlow(WorkGraph g)
{
    private const double Least = 0.01;
    private const double Enough = 0.97;
    private readonly double[] _left = new double[g.ArcCount];
    private readonly int[] _level = new int[g.NodeCount];
    private readonly int[] _stamp = new int[g.NodeCount];
    private readonly int[] _at = new int[g.NodeCount];
    private readonly int[] _queue = new int[g.NodeCount];
    private readonly bool[] _source = new bool[g.NodeCount];
    private readonly List<int> _cut = [];
    private readonly List<(int Arc, double Was)> _undo = [];
    private int _reached;
    private int _now;

    /// <summary>Takes a solution: by arc slot, how much of the arc that enters the slot's node is used.</summary>
    public void Load(double[] x, int root)
    {
        Array.Copy(x, _left, g.ArcCount);
        Array.Clear(_source);
        _source[root] = true;
    }

    /// <summary>Adds the cut nearest to the terminal, and up to <paramref name="nested"/> in all one behind the other, when less than 1 gets through; from then on the terminal is a source. Returns cuts added.</summary>
    public int Separate(int terminal, int nested, CutPool into)
    {
        double flow = 0;
        int added = 0;
        while (added < nested)
        {
            while (flow < Enough && Layers(terminal))
                while (flow < Enough && Push(terminal, 1 - flow) is var more && more > 0) flow += more;
            if (flow >= Enough) break;
            CollectCut();
            // What was counted as nothing may add up to enough.
            double through = flow;
            foreach (int a in _cut) through += _left[a];
            if (through >= Enough) break;
            // A cut that is known is violated because its value has not settled yet; so are those behind it.
            if (!into.Add(CollectionsMarshal.AsSpan(_cut), 0)) break;
            added++;
            foreach (int a in _cut) Set(a, 1);
        }
        for (int i = _undo.Count - 1; i >= 0; i--) _left[_undo[i].Arc] = _undo[i].Was;
        _undo.Clear();
        _source[terminal] = true;
        return added;
    }

    // The last layers reached everything that still leads to the terminal, and no source.
    private void CollectCut()
    {
        _cut.Clear();
        for (int i = 0; i < _reached; i++)
        {
            int v = _queue[i];
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
                if (_stamp[g.Head[a]] != _now) _cut.Add(a);
        }
    }

    private bool Layers(int from)
    {
        _now++;
        int next = 0;
        _reached = 0;
        Reach(from, 0);
        while (next < _reached)
        {
            int v = _queue[next++];
            if (_source[v]) return true;
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
                if (_left[a] >= Least && _stamp[g.Head[a]] != _now) Reach(g.Head[a], _level[v] + 1);
        }
        return false;
    }

    private void Reach(int node, int level)
    {
        _stamp[node] = _now;
        _level[node] = level;
        _at[node] = g.First[node];
        _queue[_reached++] = node;
    }

    private double Push(int v, double want)
    {
        if (_source[v]) return want;
        for (ref int a = ref _at[v]; a < g.First[v + 1]; a++)
        {
            int u = g.Head[a];
            if (_stamp[u] != _now || _level[u] != _level[v] + 1 || _left[a] < Least) continue;
            double sent = Push(u, Math.Min(want, _left[a]));
            if (sent <= 0) continue;
            Set(a, _left[a] - sent);
            Set(g.Mate[a], _left[g.Mate[a]] + sent);
            return sent;
        }
        return 0;
    }

    private void Set(int arc, double value)
    {
        _undo.Add((arc, _left[arc]));
        _left[arc] = value;
    }
}
