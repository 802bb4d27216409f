using System.IO.Compression;
using System.Text;
using Maillage.Formats.Steiner;
using Maillage.Graphs.Steiner;
using Maillage.Kernel;

namespace Maillage.Graphs.Tests;

public class ViennaTests
{
    private static readonly string? Folder = FindFolder();

    [Theory]
    [InlineData("I056", 14_171_206, 200, 0.0)]
    [InlineData("I004", 279_512_692, 900, 0.02)]
    [InlineData("G207", 2_265_834, 200, 1.0)]
    public void Real_street_networks_come_close_to_their_known_optimum(string name, long optimum, int windows, double percent)
    {
        Assert.SkipUnless(Folder is not null, "skipped: ../shared/data/steiner is absent");
        SteinerInstance i = PaceReader.Read(Path.Combine(Folder!, name + ".gr.gz"));
        var g = new CsrGraph(i.NodeCount, i.EdgeFrom, i.EdgeTo, i.EdgeWeight);
        SteinerResult r = SteinerSolver.Solve(g, i.Terminals, new SteinerOptions { MaxWindows = windows });
        r.LowerBound.ShouldBeLessThanOrEqualTo(optimum);
        (100.0 * (r.Cost - optimum) / optimum).ShouldBeInRange(0, percent);
    }

    [Theory]
    [InlineData("I056", 14_171_206)]
    [InlineData("I004", 279_512_692)]
    public void Real_street_networks_are_proven_optimal(string name, long optimum)
    {
        Assert.SkipUnless(Folder is not null, "skipped: ../shared/data/steiner is absent");
        SteinerInstance i = PaceReader.Read(Path.Combine(Folder!, name + ".gr.gz"));
        SteinerResult r = SteinerSolver.Solve(new CsrGraph(i.NodeCount, i.EdgeFrom, i.EdgeTo, i.EdgeWeight), i.Terminals);
        r.Cost.ShouldBe(optimum);
        r.Optimal.ShouldBeTrue();
    }

    [Fact]
    public void A_problem_is_read_from_text_and_from_gzip()
    {
        byte[] text = Encoding.ASCII.GetBytes("SECTION Graph\nNodes 3\nEdges 2\nE 1 2 5\r\nE 2 3 0\nEND\n\nSECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\nEOF\n");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(text);
        packed.Position = 0;
        foreach (Stream s in (Stream[])[new MemoryStream(text), packed])
        {
            SteinerInstance i = PaceReader.Read(s, "x.gr");
            i.NodeCount.ShouldBe(3);
            i.EdgeFrom.ShouldBe([0, 1]);
            i.EdgeTo.ShouldBe([1, 2]);
            i.EdgeWeight.ShouldBe([5, 0]);
            i.Terminals.ShouldBe([0, 2]);
            using var written = new StringWriter();
            PaceTreeWriter.Write(written, i, [0, 1], 5);
            written.ToString().ShouldBe("VALUE 5\n1 2\n2 3\n");
        }
    }

    [Theory]
    [InlineData("SECTION Graph\nE 1 2 3\n", "steiner-nodes", 2)]
    [InlineData("Nodes 2\nE 1 3 3\nTerminals 1\nT 1\n", "steiner-number", 2)]
    [InlineData("Nodes 2\nE 1 2 -3\nT 1\n", "steiner-number", 2)]
    [InlineData("Nodes 2\nE 1 2 99999999999\nT 1\n", "steiner-number", 2)]
    [InlineData("Nodes 2\nEdges 2\nE 1 2 3\nT 1\n", "steiner-edge-count", 4)]
    [InlineData("Nodes 2\nEdges 1\nE 1 2 3\nTerminals 2\nT 1\n", "steiner-terminal-count", 5)]
    [InlineData("Nodes 2\nEdges 1\nE 1 2 3\n", "steiner-terminals", 3)]
    [InlineData("", "steiner-nodes", 1)]
    public void What_is_no_problem_is_refused_with_its_line(string text, string code, int row)
    {
        Problem p = Should.Throw<BadInputException>(() => PaceReader.Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), "x.gr")).Problems.Single();
        p.Code.ShouldBe(code);
        p.Row.ShouldBe(row);
        p.File.ShouldBe("x.gr");
    }

    [Fact]
    public void A_broken_archive_is_refused()
    {
        byte[] bytes = [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        Should.Throw<BadInputException>(() => PaceReader.Read(new MemoryStream(bytes), "x.gr.gz")).Problems.Single().Code.ShouldBe("steiner-gzip");
    }

    private static string? FindFolder() => Repository.Data("steiner") is var folder && Directory.Exists(folder) ? folder : null;
}
