namespace Maillage.Graphs;

/// <summary>Disjoint sets over 0 … count − 1 with path halving and union by smaller index: the leader of a set is its smallest member.</summary>
public sealed class UnionFind
{
    private readonly int[] _parent;

    public UnionFind(int count)
    {
        _parent = new int[count];
        Reset();
    }

    /// <summary>Number of sets.</summary>
    public int SetCount { get; private set; }

    public void Reset()
    {
        for (int i = 0; i < _parent.Length; i++) _parent[i] = i;
        SetCount = _parent.Length;
    }

    /// <summary>Makes one element a set of its own again; right only when its whole set is separated in the same way.</summary>
    public void Separate(int element) => _parent[element] = element;

    public int Find(int element)
    {
        int[] p = _parent;
        while (p[element] != element)
        {
            p[element] = p[p[element]];
            element = p[element];
        }
        return element;
    }

    /// <summary>Joins two sets; false when they were one already.</summary>
    public bool Union(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        if (a == b) return false;
        if (a < b) _parent[b] = a;
        else _parent[a] = b;
        SetCount--;
        return true;
    }
}
