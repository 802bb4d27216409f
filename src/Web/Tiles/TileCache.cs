namespace Maillage.Web.Tiles;

/// <summary>Finished tiles of one state of the data, bounded in bytes: the one not asked for the longest goes first.</summary>
internal sealed class TileCache(long capacity)
{
    /// <summary>What an entry weighs beyond its bytes (keys, nodes), so that empty tiles count too.</summary>
    private const int Overhead = 160;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Layer, TileAddress Tile), LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byAge = new();

    public long Bytes { get; private set; }

    public byte[]? Find(string layer, TileAddress tile)
    {
        lock (gate)
        {
            if (!entries.TryGetValue((layer, tile), out LinkedListNode<Entry>? node))
                return null;
            byAge.Remove(node);
            byAge.AddFirst(node);
            return node.Value.Tile;
        }
    }

    public void Keep(string layer, TileAddress tile, byte[] bytes)
    {
        lock (gate)
        {
            if (bytes.Length + Overhead > capacity || entries.ContainsKey((layer, tile)))
                return;
            entries.Add((layer, tile), byAge.AddFirst(new Entry((layer, tile), bytes)));
            Bytes += bytes.Length + Overhead;
            while (Bytes > capacity && byAge.Last is { } oldest)
            {
                byAge.RemoveLast();
                entries.Remove(oldest.Value.Key);
                Bytes -= oldest.Value.Tile.Length + Overhead;
            }
        }
    }

    private sealed record Entry((string Layer, TileAddress Tile) Key, byte[] Tile);
}
