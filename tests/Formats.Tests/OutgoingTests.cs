using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

/// <summary>A real server on the loopback that an attacker would like the portal to ask; the door must not, unless the host allowed that network.</summary>
public sealed class OutgoingTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int asked;

    public OutgoingTests()
    {
        listener.Start();
        serving = Serve();
    }

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        Record.Exception(() => serving.Wait(TimeSpan.FromSeconds(5)));
        stop.Dispose();
        listener.Dispose();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/ok")]
    [InlineData("http://localhost:{0}/ok")]
    [InlineData("http://[::1]:{0}/ok")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/ok")]
    [InlineData("http://2130706433:{0}/ok")]
    [InlineData("http://0x7f.1:{0}/ok")]
    [InlineData("http://0.0.0.0:{0}/ok")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/latest")]
    [InlineData("http://10.0.0.1/")]
    public async Task An_address_inside_is_never_asked(string address)
    {
        using OutgoingHttp door = new();
        (await Code(door, string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Port))).ShouldBe("fetch-inside");
        asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_after_the_check_gains_nothing()
    {
        int looked = 0;
        using OutgoingHttp door = new(new OutgoingLimits(Within: TimeSpan.FromSeconds(3)), (_, _) => Task.FromResult(new[] { ++looked == 1 ? IPAddress.Parse("10.1.2.3") : IPAddress.Loopback }));
        (await Code(door, $"http://harvest.example:{Port}/ok")).ShouldBe("fetch-inside");
        (await Code(door, $"http://harvest.example:{Port}/ok")).ShouldBe("fetch-inside");
        asked.ShouldBe(0);

        // One public address among private ones does not help either.
        using OutgoingHttp mixed = new(null, (_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.216.34"), IPAddress.Loopback }));
        (await Code(mixed, $"http://mixed.example:{Port}/ok")).ShouldBe("fetch-inside");
        asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_redirection_is_checked_like_the_first_address()
    {
        using OutgoingHttp door = Opened(new OutgoingLimits());
        (await door.Get(new Uri($"http://source.example:{Port}/ok"), TestContext.Current.CancellationToken)).Status.ShouldBe(200);
        (await Code(door, $"http://source.example:{Port}/to?http://10.9.9.9/secret")).ShouldBe("fetch-inside");
        (await Code(door, $"http://source.example:{Port}/to?file:///etc/passwd")).ShouldBe("fetch-scheme");
        (await Code(door, $"http://source.example:{Port}/round")).ShouldBe("fetch-redirects");
    }

    [Fact]
    public async Task An_answer_without_end_or_unpacked_beyond_measure_or_too_slow_stops()
    {
        using OutgoingHttp small = Opened(new OutgoingLimits(MostBytes: 100_000, Within: TimeSpan.FromSeconds(20)));
        (await Code(small, $"http://source.example:{Port}/endless")).ShouldBe("fetch-large");
        (await Code(small, $"http://source.example:{Port}/bomb")).ShouldBe("fetch-large");
        using OutgoingHttp hasty = Opened(new OutgoingLimits(Within: TimeSpan.FromMilliseconds(400)));
        (await Code(hasty, $"http://source.example:{Port}/slow")).ShouldBe("fetch-slow");
    }

    [Fact]
    public async Task A_certificate_that_names_an_address_inside_has_nobody_ask_it()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=source.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Uri inside = new($"http://127.0.0.1:{Port}/issuer");
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([inside.AbsoluteUri], [inside.AbsoluteUri]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([inside.AbsoluteUri]));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 leaf = request.Create(new X500DistinguishedName("CN=Elsewhere"), X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), now.AddDays(-1), now.AddDays(1), [1, 2, 3]).CopyWithPrivateKey(key);
        using TcpListener hostile = new(IPAddress.Loopback, 0);
        hostile.Start();
        Task greeting = Task.Run(async () =>
        {
            using TcpClient client = await hostile.AcceptTcpClientAsync(stop.Token);
            await using SslStream tls = new(client.GetStream());
            await Record.ExceptionAsync(() => tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(leaf, null, offline: true) }, stop.Token));
        }, stop.Token);
        using OutgoingHttp door = Opened(new OutgoingLimits());
        (await Code(door, $"https://source.example:{((IPEndPoint)hostile.LocalEndpoint).Port}/")).ShouldBe("fetch-failed");
        await greeting;
        asked.ShouldBe(0);
    }

    [Theory]
    [InlineData("ftp://example.org/a", "fetch-scheme")]
    [InlineData("file:///etc/passwd", "fetch-scheme")]
    [InlineData("http://user:secret@example.org/", "fetch-user")]
    public async Task Other_schemes_and_passwords_in_addresses_are_refused(string address, string code)
    {
        using OutgoingHttp door = new();
        (await Code(door, address)).ShouldBe(code);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a01:e0a::1", true)]
    [InlineData("100.64.1.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    public void Public_is_what_the_registries_say(string address, bool isPublic) => OutgoingHttp.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);

    /// <summary>A door for which names of « example » lead to the loopback, which its host allowed.</summary>
    private static OutgoingHttp Opened(OutgoingLimits limits) =>
        new(limits with { AllowedPrivate = [IPNetwork.Parse("127.0.0.1/32")] }, (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));

    private static async Task<string> Code(OutgoingHttp door, string address) =>
        (await Should.ThrowAsync<BadInputException>(() => door.Get(new Uri(address), TestContext.Current.CancellationToken))).Problems.Single().Code;

    private async Task Serve()
    {
        while (!stop.IsCancellationRequested)
        {
            TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
            _ = Task.Run(() => Answer(client), stop.Token);
        }
    }

    private async Task Answer(TcpClient client)
    {
        using TcpClient own = client;
        NetworkStream stream = own.GetStream();
        byte[] buffer = new byte[4096];
        int read = await stream.ReadAsync(buffer, stop.Token);
        Interlocked.Increment(ref asked);
        string path = Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1];
        try
        {
            switch (path.Split('?')[0])
            {
                case "/to":
                    await Say(stream, $"HTTP/1.1 302 Found\r\nLocation: {path.Split('?')[1]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    break;
                case "/round":
                    await Say(stream, "HTTP/1.1 302 Found\r\nLocation: /round\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    break;
                case "/endless":
                    await Say(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    while (!stop.IsCancellationRequested)
                        await stream.WriteAsync(new byte[4096], stop.Token);
                    break;
                case "/bomb":
                    using (MemoryStream packed = new())
                    {
                        using (System.IO.Compression.GZipStream zip = new(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
                            zip.Write(new byte[10_000_000]);
                        await Say(stream, $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\nConnection: close\r\n\r\n");
                        await stream.WriteAsync(packed.ToArray(), stop.Token);
                    }

                    break;
                case "/slow":
                    await Say(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nx");
                    await Task.Delay(TimeSpan.FromSeconds(30), stop.Token);
                    break;
                default:
                    await Say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                    break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    private async Task Say(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop.Token);
}
