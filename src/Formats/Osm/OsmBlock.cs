using System.Runtime.InteropServices;
using System.Text;

namespace Maillage.Formats.Osm;

/// <summary>The three kinds of OpenStreetMap elements.</summary>
[Flags]
public enum OsmKinds
{
    None = 0,
    Nodes = 1,
    Ways = 2,
    Relations = 4,
    All = Nodes | Ways | Relations,
}

/// <summary>A member of a relation.</summary>
public readonly record struct OsmMember(OsmKinds Kind, long Id, string Role);

/// <summary>
/// Up to a few thousand elements as arrays: one block of a PBF file. Texts are decoded when first asked for.
/// A block belongs to one thread at a time and is not kept after the call it is given to.
/// </summary>
public sealed class OsmBlock
{
    private readonly byte[] raw;
    private readonly List<(int Start, int Length)> textPlaces = [];
    private string?[] texts = [];

    internal OsmBlock(byte[] raw) => this.raw = raw;

    internal List<long> Nodes { get; } = [];

    internal List<int> Lons { get; } = [];

    internal List<int> Lats { get; } = [];

    internal List<long> Ways { get; } = [];

    internal List<int> RefStarts { get; } = [0];

    internal List<long> References { get; } = [];

    internal List<long> Relations { get; } = [];

    internal List<int> MemberStarts { get; } = [0];

    internal List<(OsmKinds Kind, long Id, int Role)> MemberList { get; } = [];

    internal TagTable NodeTagTable { get; } = new();

    internal TagTable WayTagTable { get; } = new();

    internal TagTable RelationTagTable { get; } = new();

    /// <summary>Kinds of elements the block holds, decoded or not.</summary>
    public OsmKinds Kinds { get; internal set; }

    public ReadOnlySpan<long> NodeIds => CollectionsMarshal.AsSpan(Nodes);

    /// <summary>Longitudes in 10⁻⁷ degree.</summary>
    public ReadOnlySpan<int> NodeLonE7 => CollectionsMarshal.AsSpan(Lons);

    /// <summary>Latitudes in 10⁻⁷ degree.</summary>
    public ReadOnlySpan<int> NodeLatE7 => CollectionsMarshal.AsSpan(Lats);

    public ReadOnlySpan<long> WayIds => CollectionsMarshal.AsSpan(Ways);

    public ReadOnlySpan<long> RelationIds => CollectionsMarshal.AsSpan(Relations);

    /// <summary>Nodes of way <paramref name="way"/> of this block, in order.</summary>
    public ReadOnlySpan<long> WayNodes(int way) => CollectionsMarshal.AsSpan(References)[RefStarts[way]..RefStarts[way + 1]];

    public IEnumerable<OsmMember> Members(int relation)
    {
        for (int i = MemberStarts[relation]; i < MemberStarts[relation + 1]; i++)
        {
            yield return new OsmMember(MemberList[i].Kind, MemberList[i].Id, Text(MemberList[i].Role));
        }
    }

    public OsmTags NodeTags(int node) => new(this, NodeTagTable, node);

    public OsmTags WayTags(int way) => new(this, WayTagTable, way);

    public OsmTags RelationTags(int relation) => new(this, RelationTagTable, relation);

    internal void AddText(int start, int length) => textPlaces.Add((start, length));

    internal int TextCount => textPlaces.Count;

    internal string Text(int index)
    {
        if ((uint)index >= (uint)textPlaces.Count)
        {
            return "";
        }

        if (texts.Length < textPlaces.Count)
        {
            texts = new string?[textPlaces.Count];
        }

        return texts[index] ??= Encoding.UTF8.GetString(raw, textPlaces[index].Start, textPlaces[index].Length);
    }

    /// <summary>Tags of the elements of one kind: pairs of text indexes, elements without tags at the end left out.</summary>
    internal sealed class TagTable
    {
        private readonly List<int> starts = [0];
        private readonly List<(int Key, int Value)> pairs = [];

        public void Add(int key, int value) => pairs.Add((key, value));

        public void EndElement() => starts.Add(pairs.Count);

        public ReadOnlySpan<(int Key, int Value)> Of(int element) =>
            element + 1 < starts.Count ? CollectionsMarshal.AsSpan(pairs)[starts[element]..starts[element + 1]] : default;
    }
}

/// <summary>The tags of one element.</summary>
public readonly ref struct OsmTags
{
    private readonly OsmBlock block;
    private readonly ReadOnlySpan<(int Key, int Value)> pairs;

    internal OsmTags(OsmBlock block, OsmBlock.TagTable table, int element) 
    {
        this.block = block;
        pairs = table.Of(element);
    }

    public int Count => pairs.Length;

    /// <summary>Value of a key; null when the element has not got it.</summary>
    public string? this[string key]
    {
        get
        {
            foreach ((int k, int v) in pairs)
            {
                if (block.Text(k) == key)
                {
                    return block.Text(v);
                }
            }

            return null;
        }
    }
}
