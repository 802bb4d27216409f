using System.Diagnostics;
using System.Net;

namespace Maillage.Cli.Load;

/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">Milliseconds from the question to the last byte.</param>
/// <param name="P99">Likewise, for all but the slowest hundredth.</param>
internal sealed record LoadResult(long Requests, int Errors, double PerSecond, double Median, double P99);

/// <summary>Someone who asks for one path after another.</summary>
/// <param name="Cookie">Of a signed-in person's session; null for a visitor.</param>
internal sealed record Reader(string[] Paths, string? Cookie = null);

/// <summary>Many readers that each ask, wait for the whole answer and ask again, over kept connections, as browsers do (compressed, not unpacked).</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly HttpClient http;

    public LoadClient(Uri address, int readers)
    {
        SocketsHttpHandler handler = new() { MaxConnectionsPerServer = readers, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, AllowAutoRedirect = false };
        http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, br");
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr");
    }

    public async Task Ready(Process portal, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < 600 && !portal.HasExited; attempt++)
        {
            try
            {
                if ((await http.GetAsync("/health/ready", cancellation)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, cancellation);
        }

        throw new IOException("The portal under measure did not start.");
    }

    /// <summary>Bytes of an answer as sent; null when it is not a success.</summary>
    public async Task<int?> Size(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, cancellation);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadAsByteArrayAsync(cancellation)).Length : null;
    }

    /// <summary>Visitors who all ask for the same paths, each from a place of its own in the list.</summary>
    public async Task<LoadResult> Measure(string[] paths, int readers, TimeSpan time, CancellationToken cancellation) =>
        (await Measure([[.. Enumerable.Range(0, readers).Select(_ => new Reader(paths))]], time, cancellation))[0];

    /// <summary>Groups of readers at once; a result for each.</summary>
    public async Task<LoadResult[]> Measure(Reader[][] groups, TimeSpan time, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        Task<(List<float> Times, int Errors)>[][] walks = [.. groups.Select(g => g.Select((r, i) => Walk(r, i * 7919 % r.Paths.Length, began, time, cancellation)).ToArray())];
        await Task.WhenAll(walks.SelectMany(w => w));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return [.. walks.Select(group =>
        {
            (List<float> Times, int Errors)[] walked = [.. group.Select(w => w.Result)];
            float[] times = [.. walked.SelectMany(w => w.Times)];
            Array.Sort(times);
            return new LoadResult(times.Length, walked.Sum(w => w.Errors), Math.Round(times.Length / seconds), Percentile(times, 0.5), Percentile(times, 0.99));
        })];
    }

    /// <summary>A page as text, and the cookies a browser would send with its form; no text when no answer came.</summary>
    public async Task<(string Html, string Cookies)> Page(string path, string cookie)
    {
        using HttpRequestMessage ask = new(HttpMethod.Get, path);
        ask.Headers.Add("Cookie", cookie);
        ask.Headers.AcceptEncoding.ParseAdd("identity");
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(ask);
            IEnumerable<string> set = answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values.Select(v => v.Split(';')[0]) : [];
            return (await answer.Content.ReadAsStringAsync(), string.Join("; ", set.Prepend(cookie)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return ("", cookie);
        }
    }

    /// <summary>Sends a form; 0 when no answer came.</summary>
    public async Task<int> Post(string path, IReadOnlyDictionary<string, string> fields, string cookies)
    {
        using HttpRequestMessage send = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        send.Headers.Add("Cookie", cookies);
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(send);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return 0;
        }
    }

    public static double Percentile(float[] sorted, double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Length - 1))], 2);

    public void Dispose() => http.Dispose();

    private async Task<(List<float> Times, int Errors)> Walk(Reader reader, int at, long began, TimeSpan time, CancellationToken cancellation)
    {
        List<float> times = [];
        int errors = 0;
        byte[] buffer = new byte[1 << 15];
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            cancellation.ThrowIfCancellationRequested();
            long asked = Stopwatch.GetTimestamp();
            try
            {
                using HttpRequestMessage ask = new(HttpMethod.Get, reader.Paths[at]);
                if (reader.Cookie is { } cookie)
                {
                    ask.Headers.Add("Cookie", cookie);
                }

                using HttpResponseMessage answer = await http.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, cancellation);
                await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation);
                while (await body.ReadAsync(buffer, cancellation) > 0)
                {
                }

                errors += (int)answer.StatusCode is 200 or 204 or 304 ? 0 : 1;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                errors++;
            }

            times.Add((float)Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            at = (at + 1) % reader.Paths.Length;
        }

        return (times, errors);
    }
}
