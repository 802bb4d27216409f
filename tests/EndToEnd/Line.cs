using System.Text.Json;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <param name="Document">The page that asked for it.</param>
/// <param name="Bytes">Head and body as they crossed the line; comes with the last byte.</param>
internal sealed record Answer(string Address, string Document, Task<long> Bytes);

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
    private readonly List<Answer> answers = [];

    public Line(ICDPSession network)
    {
        Hear("Network.requestWillBeSent", Redirected);
        Hear("Network.responseReceived", Answered);
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
            left.UnionWith(answers.Select(a => a.Document));
            answers.Clear();
            open.Clear();
        }
    }

    /// <summary>What the page got until now, each whole.</summary>
    /// <exception cref="TimeoutException">Names the answers that did not come to their end.</exception>
    public async Task<IReadOnlyList<Answer>> Answers(string path, TimeSpan patience)
    {
        Answer[] all;
        lock (telling)
        {
            all = [.. answers];
        }

        try
        {
            await Task.WhenAll(all.Select(a => a.Bytes)).WaitAsync(patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{path}: no end within {patience.TotalSeconds:0.#} s of {string.Join(" ", all.Where(a => !a.Bytes.IsCompleted).Select(a => a.Address))}", late);
        }

        return all;
    }

    private void Redirected(JsonElement told)
    {
        if (told.TryGetProperty("redirectResponse", out JsonElement redirect))
        {
            Note(redirect, told, Task.FromResult((long)redirect.GetProperty("encodedDataLength").GetDouble()));
        }
    }

    private void Answered(JsonElement told)
    {
        TaskCompletionSource<long> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        open[told.GetProperty("requestId").GetString()!] = end;
        Note(told.GetProperty("response"), told, end.Task);
    }

    private void Ended(JsonElement told, long bytes)
    {
        if (open.Remove(told.GetProperty("requestId").GetString()!, out TaskCompletionSource<long>? end))
        {
            end.SetResult(bytes);
        }
    }

    private void Note(JsonElement response, JsonElement told, Task<long> bytes)
    {
        string document = told.GetProperty("loaderId").GetString()!;
        if (!left.Contains(document))
        {
            answers.Add(new Answer(response.GetProperty("url").GetString()!, document, bytes));
        }
    }
}
