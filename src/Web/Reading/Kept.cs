namespace Maillage.Web.Reading;

/// <summary>What pages show often and what is long to count: counted by the first who asks, then again once it is older than it may be.</summary>
internal sealed class Kept<T>(TimeSpan longest, TimeProvider time, Func<T> count)
{
    private readonly Lock counting = new();
    private (DateTimeOffset At, T Value)? last;

    public T Read()
    {
        lock (counting)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (last is not { } known || now - known.At >= longest)
                last = known = (now, count());

            return known.Value;
        }
    }
}
