using System.IO.Compression;
using System.Text;
using System.Xml;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

/// <summary>Files that attack their reader. Each fails without the guard it is named after.</summary>
public class GuardTests
{
    private static readonly UploadKind[] All = Enum.GetValues<UploadKind>();

    [Fact]
    public void A_bomb_stops_after_the_agreed_bytes_whatever_its_directory_claims()
    {
        byte[] bomb = Zip(("a.csv", new byte[60_000_000]));
        Code(() => new SafeZip(new MemoryStream(bomb), "b.zip")).ShouldBe("zip-bomb");

        // The directory and the local header claim a small file; 60 MB would come out.
        byte[] lying = (byte[])bomb.Clone();
        int directory = Find(lying, "PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(lying.AsSpan(directory + 24), 1000u).ShouldBeTrue();
        BitConverter.TryWriteBytes(lying.AsSpan(22), 1000u).ShouldBeTrue();
        using SafeZip zip = new(new MemoryStream(lying), "b.zip");
        using Stream open = zip.Open("a.csv");
        using MemoryStream kept = new();
        Exception? stopped = Record.Exception(() => open.CopyTo(kept));
        (stopped is BadInputException or InvalidDataException || kept.Length <= 1000).ShouldBeTrue();
        kept.Length.ShouldBeLessThan(5_000_000);

        // Ten honest files of a megabyte are more together than was agreed: what comes out is counted, file after file.
        byte[] many = Zip([.. Enumerable.Range(0, 10).Select(i => ($"{i}.csv", Enumerable.Range(0, 1_000_000).Select(b => (byte)(b * 31 >> 3)).ToArray()))]);
        using SafeZip counted = new(new MemoryStream(many), "b.zip", new ZipLimits(TotalBytes: 10_000_000));
        Code(() =>
        {
            // Reading one file twice is reading twice.
            foreach (string name in counted.Names.Append(counted.Names[0]))
            {
                using Stream part = counted.Open(name);
                part.CopyTo(Stream.Null);
            }

            return counted;
        }).ShouldBe("zip-bomb");
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\windows\\system32")]
    [InlineData("C:\\windows\\a")]
    [InlineData("a\nb")]
    public void A_climbing_path_in_an_archive_is_refused(string path) => Code(() => new SafeZip(new MemoryStream(Zip((path, "x"u8.ToArray()))), "b.zip")).ShouldBe("zip-path");

    [Fact]
    public void An_archive_with_a_link_a_name_twice_too_many_files_or_something_in_front_is_refused()
    {
        Code(() => new SafeZip(new MemoryStream(Zip(link: true, ("a", "x"u8.ToArray()))), "b.zip")).ShouldBe("zip-link");
        Code(() => new SafeZip(new MemoryStream(Zip(("a.csv", "x"u8.ToArray()), ("A.CSV", "y"u8.ToArray()))), "b.zip")).ShouldBe("zip-twice");
        Code(() => new SafeZip(new MemoryStream(Zip([.. Enumerable.Range(0, 30).Select(i => ($"f{i}", "x"u8.ToArray()))])), "b.zip", new ZipLimits(Entries: 20))).ShouldBe("zip-entries");
        Code(() => new SafeZip(new MemoryStream([.. "%PDF-1.4 "u8, .. Zip(("a", "x"u8.ToArray()))]), "b.zip")).ShouldBe("zip-start");
        Code(() => new SafeZip(new MemoryStream(Zip(("a", "x"u8.ToArray()))[..40]), "b.zip")).ShouldBe("zip-damaged");
    }

    private static string Checked(MalwareScan scan, string name, Stream content)
    {
        scan.Check(name, content);
        return name;
    }

    [Fact]
    public void The_antivirus_test_file_is_found_at_any_place_and_in_archives()
    {
        byte[] test = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");
        MalwareScan scan = new(null);
        foreach (int before in new[] { 0, 1, 65_500, 65_536, 200_001 })
            Code(() => Checked(scan, "a.csv", new MemoryStream([.. new byte[before], .. test, .. new byte[10]]))).ShouldBe("upload-malware", before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Code(() => Checked(scan, "a.zip", new MemoryStream(Zip(("b.csv", "x"u8.ToArray()), ("c.csv", test))))).ShouldBe("upload-malware");
        scan.Check("a.csv", new MemoryStream([.. test[..^1]]));
        scan.Check("a.zip", new MemoryStream(Zip(("b.csv", test[1..]))));
    }

    [Theory]
    [InlineData("stream: OK\0", null)]
    [InlineData("stream: Win.Test.EICAR_HDB-1 FOUND\0", "upload-malware")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", "upload-unscanned")]
    [InlineData("", "upload-unscanned")]
    public async Task A_clamav_daemon_has_the_whole_file_and_the_last_word(string answer, string? code)
    {
        using System.Net.Sockets.TcpListener daemon = new(System.Net.IPAddress.Loopback, 0);
        daemon.Start();
        byte[] sent = [.. Enumerable.Range(0, 150_000).Select(i => (byte)i)];
        Task<byte[]> heard = Task.Run(async () =>
        {
            using System.Net.Sockets.TcpClient caller = await daemon.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            using BinaryReader reader = new(caller.GetStream());
            Encoding.ASCII.GetString(reader.ReadBytes(10)).ShouldBe("zINSTREAM\0");
            List<byte> all = [];
            for (int n = System.Net.IPAddress.NetworkToHostOrder(reader.ReadInt32()); n > 0; n = System.Net.IPAddress.NetworkToHostOrder(reader.ReadInt32()))
                all.AddRange(reader.ReadBytes(n));
            caller.GetStream().Write(Encoding.ASCII.GetBytes(answer));
            return all.ToArray();
        }, TestContext.Current.CancellationToken);
        MalwareScan scan = new(new Uri($"clamd://127.0.0.1:{((System.Net.IPEndPoint)daemon.LocalEndpoint).Port}"));
        MemoryStream content = new(sent);
        BadInputException? refused = Record.Exception(() => scan.Check("a.csv", content)) as BadInputException;
        refused?.Problems.Single().Code.ShouldBe(code);
        (refused is null).ShouldBe(code is null);
        (await heard).ShouldBe(sent);
        daemon.Stop();
        Code(() => Checked(scan, "a.csv", content)).ShouldBe("upload-unscanned", "a daemon that is away refuses, it does not let pass");
    }

    [Fact]
    public void A_sound_archive_is_read()
    {
        using SafeZip zip = new(new MemoryStream(Zip(("t_noeud.csv", "a;b"u8.ToArray()), ("sub/t_cable.csv", "c"u8.ToArray()))), "ok.zip");
        zip.Names.ShouldBe(["t_noeud.csv", "sub/t_cable.csv"]);
        using StreamReader reader = new(zip.Open("t_noeud.csv"));
        reader.ReadToEnd().ShouldBe("a;b");
    }

    [Theory]
    [InlineData("""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""")]
    [InlineData("""<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>""")]
    [InlineData("""<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>""")]
    public void Xml_entities_and_document_types_are_refused(string xml)
    {
        Should.Throw<XmlException>(() => Drain(SafeXml.Reader(new MemoryStream(Encoding.UTF8.GetBytes(xml)))));
        Code(() => Check("a.xml", Encoding.UTF8.GetBytes(xml))).ShouldBe("upload-content");
    }

    [Fact]
    public void Xml_without_end_stops() =>
        Should.Throw<XmlException>(() => Drain(SafeXml.Reader(new MemoryStream(Encoding.UTF8.GetBytes("<a>" + new string('x', 5000) + "</a>")), mostCharacters: 1000)));

    [Fact]
    public void Content_that_is_not_what_the_name_says_is_refused()
    {
        byte[] html = "<html><script>alert(1)</script></html>"u8.ToArray();
        foreach (string name in new[] { "a.pdf", "a.png", "a.jpg", "a.csv", "a.json", "a.zip", "a.gpkg", "a.xlsx", "a.xml" })
            Code(() => Check(name, html)).ShouldBeOneOf("upload-content", "zip-start");

        Code(() => Check("a.xml", """<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"""u8.ToArray())).ShouldBe("upload-content");
        Code(() => Check("a.svg", "<svg/>"u8.ToArray())).ShouldBe("upload-kind");
        Code(() => Check("a.html", html)).ShouldBe("upload-kind");
        Code(() => Check("a.csv", "a,b\n\0"u8.ToArray())).ShouldBe("upload-content");
        Code(() => Check("a.pdf", [])).ShouldBe("upload-empty");
        Code(() => Upload.Check("a.csv", new MemoryStream(new byte[2000]), 1000, All)).ShouldBe("upload-size");
        Code(() => Upload.Check("a.pdf", new MemoryStream(Pdf("")), 1000, [UploadKind.Csv])).ShouldBe("upload-kind");
    }

    [Fact]
    public void A_file_that_is_two_things_at_once_is_refused()
    {
        Check("a.pdf", Pdf("")).MediaType.ShouldBe("application/pdf");
        Code(() => Check("a.pdf", Pdf("<script>alert(1)</script>"))).ShouldBe("upload-polyglot");
        byte[] zip = Zip(("a", "x"u8.ToArray()));
        Code(() => Check("a.pdf", [.. Pdf(""), .. zip, .. "%%EOF"u8])).ShouldBe("upload-polyglot");
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];
        Check("a.png", png).Kind.ShouldBe(UploadKind.Png);
        Code(() => Check("a.png", [.. png, .. zip])).ShouldBe("upload-content");
        Code(() => Check("a.jpg", [0xFF, 0xD8, 0xFF, .. "<?php system($_GET[0]); ?>"u8, 0xFF, 0xD9])).ShouldBe("upload-polyglot");
    }

    [Fact]
    public void Json_deeper_than_data_is_refused_and_office_files_have_no_macros()
    {
        Code(() => Check("a.json", Encoding.ASCII.GetBytes(new string('[', 100) + new string(']', 100)))).ShouldBe("upload-content");
        Check("a.json", """{"a":[1,2]}"""u8.ToArray()).Kind.ShouldBe(UploadKind.Json);
        Check("a.xlsx", Zip(("[Content_Types].xml", "<a/>"u8.ToArray()), ("xl/workbook.xml", "<a/>"u8.ToArray()))).Kind.ShouldBe(UploadKind.Office);
        Code(() => Check("a.xlsx", Zip(("[Content_Types].xml", "<a/>"u8.ToArray()), ("xl/vbaProject.bin", "x"u8.ToArray())))).ShouldBe("upload-content");
    }

    [Theory]
    [InlineData("../../etc/passwd.csv", "passwd.csv")]
    [InlineData("C:\\Temp\\relevé d’été.pdf", "relevé d’été.pdf")]
    [InlineData("a\u202Efdp.csv", "afdp.csv")]
    [InlineData("x\r\nSet-Cookie: a=b.csv", "xSet-Cookie a=b.csv")]
    [InlineData(".csv", "fichier.csv")]
    public void The_name_of_a_file_is_made_harmless(string given, string clean) => Upload.CleanName(given).ShouldBe(clean);

    private static UploadedFile Check(string name, byte[] content) => Upload.Check(name, new MemoryStream(content), 100_000_000, All);

    private static string? Code(Func<object> act) => Should.Throw<BadInputException>(() => { _ = act(); }).Problems.Single().Code;

    private static byte[] Pdf(string inside) => Encoding.ASCII.GetBytes($"%PDF-1.4\n{inside}\n1 0 obj\nendobj\ntrailer\n%%EOF\n");

    private static void Drain(XmlReader reader)
    {
        while (reader.Read())
        {
        }
    }

    private static int Find(byte[] bytes, ReadOnlySpan<byte> what) => bytes.AsSpan().IndexOf(what);

    private static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(link: false, files);

    private static byte[] Zip(bool link, params (string Name, byte[] Content)[] files)
    {
        using MemoryStream to = new();
        using (ZipArchive archive = new(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                entry.ExternalAttributes = link ? unchecked((int)0xA1FF0000) : 0;
                using Stream open = entry.Open();
                open.Write(content);
            }
        }

        return to.ToArray();
    }
}
