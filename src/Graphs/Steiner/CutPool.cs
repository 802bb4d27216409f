using System.Runtime.InteropServices;

namespace Maillage.Graphs.Steiner;

/// <summary>Directed cuts of a problem (sets of arcs of which every tree uses at least one), each with a dual value.</summary>
internal sealed class CutPool
{
    private readonly List<int> _first = [0];
    private readonly List<int> _arcs = [];
    private readonly List<double> _value = [];
    private readonly List<int> _idle = [];
    private readonly List<ulong> _mark = [];
    private readonly HashSet<ulong> _known = [];

    public int Count => _value.Count;

    public int Entries => _arcs.Count;

    public ReadOnlySpan<int> Arcs(int cut) => CollectionsMarshal.AsSpan(_arcs)[_first[cut].._first[cut + 1]];

    public Span<double> Values => CollectionsMarshal.AsSpan(_value);

    /// <summary>False when the pool holds this cut already.</summary>
    public bool Add(ReadOnlySpan<int> arcs, double value)
    {
        ulong mark = 0;
        foreach (int a in arcs) mark += Scatter(a);
        if (!_known.Add(mark)) return false;
        _arcs.AddRange(arcs);
        _first.Add(_arcs.Count);
        _value.Add(value);
        _idle.Add(0);
        _mark.Add(mark);
        return true;
    }

    /// <summary>A number for an arc or an edge. The sum over a set stands for the set: two sets share one by chance once in 2^64.</summary>
    internal static ulong Scatter(int arc)
    {
        ulong x = ((ulong)arc + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        return x ^ (x >> 27);
    }

    /// <summary>Drops cuts whose value has been below <paramref name="least"/> this many times in a row.</summary>
    public void Forget(double least, int times)
    {
        int to = 0, kept = 0;
        for (int c = 0; c < Count; c++)
        {
            int idle = _value[c] < least ? _idle[c] + 1 : 0;
            if (idle >= times)
            {
                _known.Remove(_mark[c]);
                continue;
            }
            int from = _first[c], length = _first[c + 1] - from;
            for (int i = 0; i < length; i++) _arcs[to + i] = _arcs[from + i];
            to += length;
            _value[kept] = _value[c];
            _mark[kept] = _mark[c];
            _idle[kept] = idle;
            _first[++kept] = to;
        }
        _arcs.RemoveRange(to, _arcs.Count - to);
        _value.RemoveRange(kept, _value.Count - kept);
        _mark.RemoveRange(kept, _mark.Count - kept);
        _idle.RemoveRange(kept, _idle.Count - kept);
        _first.RemoveRange(kept + 1, _first.Count - kept - 1);
    }
}
