using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Maillage.Kernel;

namespace Maillage.Formats.Guards;

/// <param name="MostBytes">Bytes of the answer, unpacked.</param>
/// <param name="Within">For the whole exchange, redirections and body included.</param>
/// <param name="AllowedPrivate">Networks inside that may be asked all the same (an identity provider on the intranet); none by default.</param>
public sealed record OutgoingLimits(long MostBytes = 50_000_000, TimeSpan? Within = null, IReadOnlyList<IPNetwork>? AllowedPrivate = null)
{
    public TimeSpan Patience => Within ?? TimeSpan.FromSeconds(30);
}

/// <param name="Address">Where the answer came from, after redirections.</param>
public sealed record Fetched(Uri Address, int Status, string? MediaType, byte[] Content);

/// <summary>
/// The one door through which the portal asks others: addresses typed by people (sources to harvest, providers) lead to public machines only. The name is resolved here, every address it gives is
/// checked, and the connection goes to that very address, so that a name that changes its mind between the check and the connection gains nothing. Redirections are followed here and checked again.
/// A certificate names addresses too (its issuer, its revocation list), which the system would fetch round this door before anyone trusts it: a certificate is judged by what comes with it.
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    private const int MostRedirections = 5;

    /// <summary>Loopback, private, link-local (with the clouds' metadata), shared, benchmark, documentation, multicast, reserved: IANA's special-purpose registries (RFC 6890 and updates).</summary>
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    private readonly OutgoingLimits limits;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;
    private readonly HttpClient client;

    public OutgoingHttp(OutgoingLimits? limits = null)
        : this(limits, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <param name="resolve">Names to addresses: tests give one that lies.</param>
    internal OutgoingHttp(OutgoingLimits? limits, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (this.limits, this.resolve) = (limits ?? new OutgoingLimits(), resolve);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = Connect,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck } },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Maillage");
    }

    /// <summary>False for every address that is not on the public internet, also when it is wrapped in IPv6.</summary>
    public static bool IsPublic(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Inside.Any(n => n.BaseAddress.AddressFamily == plain.AddressFamily && n.Contains(plain));
    }

    /// <exception cref="BadInputException">Refused before anything was sent, or too large, too slow, or not reachable: the problem says which.</exception>
    public async Task<Fetched> Get(Uri address, CancellationToken cancellation)
    {
        using CancellationTokenSource within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(limits.Patience);
        try
        {
            Uri at = Checked(address, null);
            for (int hop = 0; hop <= MostRedirections; hop++)
            {
                using HttpResponseMessage answer = await client.GetAsync(at, HttpCompletionOption.ResponseHeadersRead, within.Token).ConfigureAwait(false);
                if ((int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } next)
                {
                    at = Checked(new Uri(at, next), at);
                    continue;
                }

                return new Fetched(at, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await Body(answer, at, within.Token).ConfigureAwait(false));
            }

            throw Refuse(address, "fetch-redirects", "renvoie trop de fois ailleurs", "redirects too many times");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Slow(address);
        }
        catch (HttpRequestException e)
        {
            throw Find<BadInputException>(e) ?? Unreachable(address);
        }
    }

    /// <summary>Sends a document to a public machine and reads what it says; a redirection is its answer, not followed: what is sent is meant for the address that was given.</summary>
    /// <exception cref="BadInputException">As <see cref="Get"/>.</exception>
    public async Task<Fetched> Post(Uri address, ReadOnlyMemory<byte> content, string mediaType, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        using CancellationTokenSource within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(limits.Patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, Checked(address, null)) { Content = new ReadOnlyMemoryContent(content) };
            request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType);
            foreach ((string name, string value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);

            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within.Token).ConfigureAwait(false);
            return new Fetched(address, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await Body(answer, address, within.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Slow(address);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Find<BadInputException>(e) ?? Unreachable(address);
        }
    }

    public void Dispose() => client.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        (string host, int port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, cancellation).ConfigureAwait(false);
        // One address inside is enough to distrust the whole name.
        if (addresses.Length == 0 || !addresses.All(May))
            throw Refuse(context.InitialRequestMessage.RequestUri!, "fetch-inside", "mène à une machine qui n'est pas publique", "leads to a machine that is not public");

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool May(IPAddress address) => IsPublic(address) || (limits.AllowedPrivate ?? []).Any(n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));

    private static Uri Checked(Uri address, Uri? from)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw Refuse(address, "fetch-scheme", "n'est pas une adresse http ou https", "is not an http or https address");
        if (address.UserInfo.Length > 0)
            throw Refuse(address, "fetch-user", "contient un mot de passe", "holds a password");
        if (from?.Scheme == Uri.UriSchemeHttps && address.Scheme == Uri.UriSchemeHttp)
            throw Refuse(address, "fetch-downgrade", "renvoie d'une adresse protégée vers une qui ne l'est pas", "redirects from a protected address to one that is not");
        return address;
    }

    private async Task<byte[]> Body(HttpResponseMessage answer, Uri at, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentLength > limits.MostBytes)
            throw TooLarge(at);

        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using MemoryStream kept = new();
        byte[] buffer = new byte[1 << 16];
        for (int n = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false); n > 0; n = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false))
        {
            if (kept.Length + n > limits.MostBytes)
                throw TooLarge(at);

            kept.Write(buffer, 0, n);
        }

        return kept.ToArray();
    }

    private BadInputException Slow(Uri at) => Refuse(at, "fetch-slow", $"n'a pas répondu en {limits.Patience.TotalSeconds:0} s", $"did not answer within {limits.Patience.TotalSeconds:0} s");

    private static BadInputException Unreachable(Uri at) => Refuse(at, "fetch-failed", "n'est pas joignable", "cannot be reached");

    private BadInputException TooLarge(Uri at) => Refuse(at, "fetch-large", $"répond par plus de {limits.MostBytes / 1_000_000} Mo", $"answers with more than {limits.MostBytes / 1_000_000} MB");

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    private static BadInputException Refuse(Uri address, string code, string fr, string en)
    {
        string shown = address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address.OriginalString;
        return new BadInputException(Problem.Error(code, $"L'adresse {shown} {fr}.", $"The address {shown} {en}."));
    }
}
