using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Maillage.Formats.Tests;

/// <summary>Writes small OpenStreetMap PBF files for tests: a header and one data block, compressed or not.</summary>
internal sealed class OsmTestWriter
{
    private readonly List<string> texts = [""];
    private readonly List<(long Id, double Lon, double Lat, (string, string)[] Tags)> nodes = [];
    private readonly List<(long Id, long[] Refs, (string, string)[] Tags)> ways = [];
    private readonly List<(long Id, (int Kind, long Id, string Role)[] Members, (string, string)[] Tags)> relations = [];

    public string[] Features { get; set; } = ["OsmSchema-V0.6", "DenseNodes"];

    public bool Compress { get; set; } = true;

    /// <summary>Plain nodes instead of dense ones.</summary>
    public bool Plain { get; set; }

    public OsmTestWriter Node(long id, double lon, double lat, params (string, string)[] tags)
    {
        nodes.Add((id, lon, lat, tags));
        return this;
    }

    public OsmTestWriter Way(long id, long[] refs, params (string, string)[] tags)
    {
        ways.Add((id, refs, tags));
        return this;
    }

    public OsmTestWriter Relation(long id, (int Kind, long Id, string Role)[] members, params (string, string)[] tags)
    {
        relations.Add((id, members, tags));
        return this;
    }

    public byte[] ToBytes()
    {
        var header = new Proto();
        foreach (string feature in Features)
        {
            header.Bytes(4, Encoding.UTF8.GetBytes(feature));
        }

        return [.. Frame("OSMHeader", header.ToArray(), Compress), .. Frame("OSMData", Block(), Compress)];
    }

    public static byte[] Frame(string kind, byte[] content, bool compress, int? claimedSize = null)
    {
        var blob = new Proto();
        if (compress)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(content);
            }

            blob.Number(2, (ulong)(claimedSize ?? content.Length));
            blob.Bytes(3, packed.ToArray());
        }
        else
        {
            blob.Bytes(1, content);
        }

        byte[] body = blob.ToArray();
        var header = new Proto();
        header.Bytes(1, Encoding.UTF8.GetBytes(kind));
        header.Number(3, (ulong)body.Length);
        byte[] head = header.ToArray(), length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, head.Length);
        return [.. length, .. head, .. body];
    }

    private byte[] Block()
    {
        List<byte[]> groups = [];
        if (nodes.Count > 0)
        {
            groups.Add(Plain ? PlainNodes() : DenseNodes());
        }

        var wayGroup = new Proto();
        foreach ((long id, long[] refs, (string, string)[] tags) in ways)
        {
            var way = new Proto();
            way.Number(1, (ulong)id);
            Tags(way, tags);
            way.Bytes(8, Deltas(refs));
            wayGroup.Bytes(3, way.ToArray());
        }

        var relationGroup = new Proto();
        foreach ((long id, (int Kind, long Id, string Role)[] members, (string, string)[] tags) in relations)
        {
            var relation = new Proto();
            relation.Number(1, (ulong)id);
            Tags(relation, tags);
            relation.Bytes(8, Packed(members.Select(m => (ulong)Text(m.Role))));
            relation.Bytes(9, Deltas([.. members.Select(m => m.Id)]));
            relation.Bytes(10, Packed(members.Select(m => (ulong)m.Kind)));
            relationGroup.Bytes(4, relation.ToArray());
        }

        groups.Add(wayGroup.ToArray());
        groups.Add(relationGroup.ToArray());
        var table = new Proto();
        texts.ForEach(t => table.Bytes(1, Encoding.UTF8.GetBytes(t)));
        var block = new Proto();
        block.Bytes(1, table.ToArray());
        groups.ForEach(g => block.Bytes(2, g));
        return block.ToArray();
    }

    private byte[] DenseNodes()
    {
        var dense = new Proto();
        dense.Bytes(1, Deltas([.. nodes.Select(n => n.Id)]));
        dense.Bytes(8, Deltas([.. nodes.Select(n => (long)Math.Round(n.Lat * 1e7))]));
        dense.Bytes(9, Deltas([.. nodes.Select(n => (long)Math.Round(n.Lon * 1e7))]));
        dense.Bytes(10, Packed(nodes.SelectMany(n => n.Tags.SelectMany(t => new[] { (ulong)Text(t.Item1), (ulong)Text(t.Item2) }).Append(0UL))));
        var group = new Proto();
        group.Bytes(2, dense.ToArray());
        return group.ToArray();
    }

    private byte[] PlainNodes()
    {
        var group = new Proto();
        foreach ((long id, double lon, double lat, (string, string)[] tags) in nodes)
        {
            var node = new Proto();
            node.Number(1, Proto.ZigZag(id));
            Tags(node, tags);
            node.Number(8, Proto.ZigZag((long)Math.Round(lat * 1e7)));
            node.Number(9, Proto.ZigZag((long)Math.Round(lon * 1e7)));
            group.Bytes(1, node.ToArray());
        }

        return group.ToArray();
    }

    private void Tags(Proto element, (string, string)[] tags)
    {
        element.Bytes(2, Packed(tags.Select(t => (ulong)Text(t.Item1))));
        element.Bytes(3, Packed(tags.Select(t => (ulong)Text(t.Item2))));
    }

    private int Text(string text)
    {
        int at = texts.IndexOf(text);
        if (at < 0)
        {
            at = texts.Count;
            texts.Add(text);
        }

        return at;
    }

    private static byte[] Deltas(long[] values)
    {
        var packed = new Proto();
        long last = 0;
        foreach (long value in values)
        {
            packed.Varint(Proto.ZigZag(value - last));
            last = value;
        }

        return packed.ToArray();
    }

    private static byte[] Packed(IEnumerable<ulong> values)
    {
        var packed = new Proto();
        foreach (ulong value in values)
        {
            packed.Varint(value);
        }

        return packed.ToArray();
    }

    private sealed class Proto
    {
        private readonly List<byte> bytes = [];

        public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

        public byte[] ToArray() => [.. bytes];

        public void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                bytes.Add((byte)(value | 0x80));
            }

            bytes.Add((byte)value);
        }

        public void Number(int field, ulong value)
        {
            Varint((ulong)field << 3);
            Varint(value);
        }

        public void Bytes(int field, byte[] value)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)value.Length);
            bytes.AddRange(value);
        }
    }
}
