using System.Numerics;
using System.Runtime.CompilerServices;

namespace Maillage.Graphs;

/// <summary>
/// A 4-ary minimum heap whose entries are one unsigned word: distance in the high bits, node in the low ones. Entries are never moved up in place:
/// a better distance is pushed again and the stale entry is recognised by its reader. Ties come out by node number, so the order is always the same.
/// </summary>
/// <remarks>Push and pop cost O(log n); four children share half a cache line. The largest distance is 2^(64 − bits of the node count) − 1.</remarks>
public sealed class PackedHeap
{
    private readonly int _nodeBits;
    private readonly ulong _nodeMask;
    private ulong[] _keys = new ulong[64];
    private int _count;

    public PackedHeap(int nodeCount)
    {
        _nodeBits = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)nodeCount));
        _nodeMask = (1UL << _nodeBits) - 1;
        LargestKey = long.MaxValue >> _nodeBits;
    }

    /// <summary>Keys above this cannot be packed.</summary>
    public long LargestKey { get; }

    public int Count => _count;

    public long TopKey => (long)(_keys[0] >> _nodeBits);

    public void Clear() => _count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(long key, int node)
    {
        if ((ulong)key > (ulong)LargestKey) throw new OverflowException("A distance is too long for this heap.");
        if (_count == _keys.Length) Array.Resize(ref _keys, _count * 2);
        ulong packed = ((ulong)key << _nodeBits) | (uint)node;
        ulong[] keys = _keys;
        int i = _count++;
        while (i > 0)
        {
            int parent = (i - 1) >> 2;
            if (keys[parent] <= packed) break;
            keys[i] = keys[parent];
            i = parent;
        }
        keys[i] = packed;
    }

    public int Pop(out long key)
    {
        ulong top = _keys[0];
        key = (long)(top >> _nodeBits);
        int n = --_count;
        if (n > 0) Sink(_keys[n], n);
        return (int)(top & _nodeMask);
    }

    private void Sink(ulong moved, int n)
    {
        ulong[] keys = _keys;
        int i = 0;
        while (true)
        {
            int child = (i << 2) + 1;
            if (child >= n) break;
            int best = child;
            ulong bestKey = keys[child];
            int end = Math.Min(child + 4, n);
            for (int c = child + 1; c < end; c++)
            {
                ulong k = keys[c];
                if (k < bestKey)
                {
                    bestKey = k;
                    best = c;
                }
            }
            if (bestKey >= moved) break;
            keys[i] = bestKey;
            i = best;
        }
        keys[i] = moved;
    }
}
