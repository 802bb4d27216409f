using System.Text.Json;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <param name="Document">The page that asked for it.</param>
/// <param name="Bytes">Head and body of the answer as they crossed the line; comes with the last byte.</param>
internal sealed record Sent(string Address, string Document, Task<long> Bytes);

/// <summary>
/// What crosses the line while a page loads, as the browser itself tells it. The driver's <c>Response</c> and <c>SizesAsync</c> do not do: the browser asks for the mark in the tab when a page
/// has loaded, so that on a busy machine it is answered when the next page is already asked for; the driver takes it for that page's, the browser drops it with the page before and never tells its
/// end, and the wait for its size has no limit (microsoft/playwright issue 9350).
/// </summary>
internal sealed class Line
{
    private readonly Lock telling = new();
    private readonly Dictionary<string, TaskCompletionSource<long>> open = [];
    private readonly HashSet<string> left = [];
    private readonly List<Sent> sent = [];

    public Line(ICDPSession network)
    {
        Hear("Network.requestWillBeSent", Began);
        Hear("Network.loadingFinished", told => Ended(told, (long)told.GetProperty("encodedDataLength").GetDouble()));
        Hear("Network.loadingFailed", told => Ended(told, 0));

        void Hear(string name, Action<JsonElement> note) => network.Event(name).OnEvent += (_, told) =>
        {
            lock (telling)
            {
                note(told!.Value);
            }
        };
    }

    /// <summary>The next page is about to be asked for: what the one that stands there still gets is no part of it.</summary>
    public void Begin()
    {
        lock (telling)
        {
            left.UnionWith(sent.Select(s => s.Document));
            sent.Clear();
            open.Clear();
        }
    }

    /// <summary>What the page has asked for until now, each answered whole.</summary>
    /// <exception cref="TimeoutException">Names what did not come to its end.</exception>
    public async Task<IReadOnlyList<Sent>> Answered(string path, TimeSpan patience)
    {
        Sent[] all;
        lock (telling)
        {
            all = [.. sent];
        }

        try
        {
            await Task.WhenAll(all.Select(s => s.Bytes)).WaitAsync(patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{path}: no end within {patience.TotalSeconds:0.#} s of {string.Join(" ", all.Where(s => !s.Bytes.IsCompleted).Select(s => s.Address))}", late);
        }

        return all;
    }

    /// <summary>A request sent on elsewhere is told under its old number, with the answer that sent it on.</summary>
    private void Began(JsonElement told)
    {
        if (told.TryGetProperty("redirectResponse", out JsonElement redirect))
        {
            Ended(told, (long)redirect.GetProperty("encodedDataLength").GetDouble());
        }

        string document = told.GetProperty("loaderId").GetString()!, address = told.GetProperty("request").GetProperty("url").GetString()!;
        if (!left.Contains(document) && !address.StartsWith("data:", StringComparison.Ordinal))
        {
            TaskCompletionSource<long> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
            open[told.GetProperty("requestId").GetString()!] = end;
            sent.Add(new Sent(address, document, end.Task));
        }
    }

    private void Ended(JsonElement told, long bytes)
    {
        if (open.Remove(told.GetProperty("requestId").GetString()!, out TaskCompletionSource<long>? end))
        {
            end.SetResult(bytes);
        }
    }
}
