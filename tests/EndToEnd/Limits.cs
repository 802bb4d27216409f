namespace Maillage.EndToEnd;

/// <summary>
/// How long a story waits for one page at most. Where the browser's driver has a limit of its own, that one tells more; some of what it does (scripts, sizes of answers) and
/// the body of an answer have none, and a suite that waits without end says nothing.
/// </summary>
internal static class Limits
{
    public static readonly TimeSpan Page = TimeSpan.FromMinutes(1);

    /// <summary>What an address answers, whole. The client's own limit would name neither the address nor the time.</summary>
    /// <exception cref="TimeoutException">Names the address.</exception>
    public static async Task<byte[]> Answer(string address)
    {
        using HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
        return await Within(client.GetByteArrayAsync(address), Page, address);
    }

    /// <exception cref="TimeoutException">Names what was waited for.</exception>
    public static async Task<T> Within<T>(Task<T> work, TimeSpan patience, string what)
    {
        try
        {
            return await work.WaitAsync(patience);
        }
        catch (TimeoutException late) when (!work.IsCompleted)
        {
            throw new TimeoutException($"{what} did not end within {patience.TotalSeconds:0} s.", late);
        }
    }
}
