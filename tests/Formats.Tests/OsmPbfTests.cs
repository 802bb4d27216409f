using CsCheck;
using Maillage.Formats.Osm;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

public sealed class OsmPbfTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-osm-");
    private int files;

    public void Dispose() => home.Delete(recursive: true);

    private static OsmTestWriter Village() => new OsmTestWriter()
        .Node(10, 5.0, 47.0).Node(11, 5.001, 47.0, ("addr:housenumber", "7"), ("name", "Là-bas")).Node(12, 5.001, 47.001)
        .Way(20, [10, 11, 12], ("highway", "residential")).Way(21, [12, 10])
        .Relation(30, [(1, 20, "outer"), (0, 12, "admin_centre")], ("boundary", "administrative"));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void What_was_written_is_read(bool compress, bool plain)
    {
        OsmTestWriter writer = Village();
        (writer.Compress, writer.Plain) = (compress, plain);
        Read(writer.ToBytes()).ShouldBe(
        [
            "node 10 50000000 470000000 -", "node 11 50010000 470000000 7 Là-bas", "node 12 50010000 470010000 -",
            "way 20 10,11,12 residential", "way 21 12,10 ", "relation 30 Ways 20 outer;Nodes 12 admin_centre administrative",
        ]);
    }

    [Fact]
    public void Only_the_kinds_asked_for_are_decoded_and_a_second_scan_skips_blocks_without_them()
    {
        byte[] header = OsmTestWriter.Frame("OSMHeader", [], compress: true);
        byte[] nodes = new OsmTestWriter { Features = [] }.Node(1, 5, 47).ToBytes();
        byte[] ways = new OsmTestWriter { Features = [] }.Way(2, [1]).ToBytes();
        var pbf = new OsmPbf(Save([.. header, .. nodes[header.Length..], .. ways[header.Length..]]));
        int blocks = 0;
        pbf.Scan(OsmKinds.Ways, b => b.NodeIds.Length, n => { n.ShouldBe(0); blocks++; });
        int first = blocks;
        pbf.Scan(OsmKinds.Nodes, b => b.NodeIds.Length, n => blocks++);
        (first, blocks - first).ShouldBe((2, 1));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_with_the_byte_where_it_breaks()
    {
        byte[] whole = Village().ToBytes();
        List<int> readable = [];
        for (int length = 0; length < whole.Length; length++)
        {
            Problem problem = Refused(whole[..length], out bool refused);
            if (!refused)
            {
                readable.Add(length);
                continue;
            }

            problem.Code.ShouldBeOneOf("osm-damaged", "osm-not-pbf");
            problem.File.ShouldNotBeNull();
            (problem.Code == "osm-not-pbf" || (problem.Message.Contains("Octet", StringComparison.Ordinal) && problem.MessageEn.Contains("Byte", StringComparison.Ordinal))).ShouldBeTrue();
        }

        // The only cut that cannot be seen: exactly between the header and the data.
        readable.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("<?xml version='1.0'?><osm version='0.6'/>")]
    [InlineData("PK\u0003\u0004 a zip")]
    [InlineData("x")]
    [InlineData("")]
    public void What_is_not_a_pbf_file_is_said_to_be_none(string content) =>
        Refused(System.Text.Encoding.UTF8.GetBytes(content), out _).Code.ShouldBe("osm-not-pbf");

    [Fact]
    public void A_missing_file_is_said_to_be_missing() =>
        Should.Throw<BadInputException>(() => new OsmPbf(Path.Combine(home.FullName, "none.osm.pbf")).Scan(OsmKinds.All, _ => 0, _ => { })).Problems[0].Code.ShouldBe("file-not-found");

    [Fact]
    public void A_feature_that_is_not_known_is_named()
    {
        OsmTestWriter writer = Village();
        writer.Features = ["OsmSchema-V0.6", "HistoricalInformation"];
        Problem problem = Refused(writer.ToBytes(), out _);
        problem.Code.ShouldBe("osm-unknown-feature");
        problem.Message.ShouldContain("HistoricalInformation");
    }

    [Fact]
    public void A_blob_that_inflates_to_more_than_it_says_is_refused()
    {
        byte[] header = OsmTestWriter.Frame("OSMHeader", [], compress: true);
        byte[] bomb = OsmTestWriter.Frame("OSMData", new byte[40_000_000], compress: true, claimedSize: 1000);
        Refused([.. header, .. bomb], out _).Code.ShouldBe("osm-damaged");
        byte[] honest = OsmTestWriter.Frame("OSMData", new byte[40_000_000], compress: true);
        Problem problem = Refused([.. header, .. honest], out _);
        problem.MessageEn.ShouldContain("33554432");
    }

    [Fact]
    public void A_header_or_a_blob_above_the_limits_of_the_format_is_refused_before_it_is_read()
    {
        byte[] header = OsmTestWriter.Frame("OSMHeader", [], compress: true);
        Refused([.. header, 0x7F, 0xFF, 0xFF, 0xFF], out _).MessageEn.ShouldContain("65536");
        Refused([0x7F, 0xFF, 0xFF, 0xFF], out _).Code.ShouldBe("osm-not-pbf");
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_nothing_else_happens()
    {
        byte[][] whole = [Village().ToBytes(), new OsmTestWriterChoice(compress: false, plain: false).Bytes, new OsmTestWriterChoice(compress: false, plain: true).Bytes];
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 6], Gen.Int[0, 3]).Sample((which, changes, cut) =>
        {
            byte[] bytes = [.. whole[which]];
            foreach ((int at, byte value) in changes)
            {
                bytes[at % bytes.Length] = value;
            }

            Refused(bytes[..(bytes.Length - cut)], out _);
        }, iter: 2000);
    }

    [Fact]
    public void A_blob_that_asks_for_a_dictionary_nobody_has_is_refused()
    {
        byte[] bytes = Village().ToBytes();
        int[] blobs = [.. Enumerable.Range(0, bytes.Length - 1).Where(i => bytes[i] == 0x78 && ((bytes[i] << 8) + bytes[i + 1]) % 31 == 0 && (bytes[i + 1] & 0x20) == 0)];
        blobs.ShouldNotBeEmpty();
        foreach (int at in blobs)
        {
            byte[] asking = [.. bytes];
            // Bit FDICT of RFC 1950, with the check bits that make the header right.
            asking[at + 1] = (byte)Enumerable.Range(0x20, 0x20).First(flags => ((0x78 << 8) + flags) % 31 == 0);
            Refused(asking, out bool refused);
            refused.ShouldBeTrue($"byte {at}");
        }
    }

    [Fact]
    public void A_scan_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => new OsmPbf(Save(Village().ToBytes())).Scan(OsmKinds.All, _ => 0, _ => { }, null, source.Token));
    }

    private sealed class OsmTestWriterChoice
    {
        public OsmTestWriterChoice(bool compress, bool plain)
        {
            OsmTestWriter writer = Village();
            (writer.Compress, writer.Plain) = (compress, plain);
            Bytes = writer.ToBytes();
        }

        public byte[] Bytes { get; }
    }

    private Problem Refused(byte[] bytes, out bool refused)
    {
        try
        {
            Read(bytes);
            refused = false;
            return Problem.Warning("none", "", "");
        }
        catch (BadInputException e)
        {
            refused = true;
            return e.Problems[0];
        }
    }

    private string Save(byte[] bytes)
    {
        string path = Path.Combine(home.FullName, $"{Interlocked.Increment(ref files)}.osm.pbf");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private List<string> Read(byte[] bytes)
    {
        string path = Save(bytes);
        List<string> all = [];
        try
        {
            new OsmPbf(path).Scan(OsmKinds.All, Describe, all.AddRange);
        }
        finally
        {
            File.Delete(path);
        }

        return all;
    }

    private static List<string> Describe(OsmBlock block)
    {
        List<string> lines = [];
        for (int i = 0; i < block.NodeIds.Length; i++)
        {
            OsmTags tags = block.NodeTags(i);
            lines.Add($"node {block.NodeIds[i]} {block.NodeLonE7[i]} {block.NodeLatE7[i]} {(tags.Count == 0 ? "-" : tags["addr:housenumber"] + " " + tags["name"])}");
        }

        for (int i = 0; i < block.WayIds.Length; i++)
        {
            lines.Add($"way {block.WayIds[i]} {string.Join(',', block.WayNodes(i).ToArray())} {block.WayTags(i)["highway"]}");
        }

        for (int i = 0; i < block.RelationIds.Length; i++)
        {
            lines.Add($"relation {block.RelationIds[i]} {string.Join(';', block.Members(i).Select(m => $"{m.Kind} {m.Id} {m.Role}"))} {block.RelationTags(i)["boundary"]}");
        }

        return lines;
    }
}
