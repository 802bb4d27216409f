namespace Maillage.Web.Resources;

/// <summary>
/// Something worked out from a whole part of the catalogue: read once for each state of the catalogue and day, when first asked. One that took long to read is kept a while though the catalogue goes on,
/// since a harvest changes it page by page; while one request reads anew, others have what was read last.
/// </summary>
internal sealed class CatalogueReading<T>(CatalogueDesk desk, TimeProvider time, Func<T> read)
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(500), Kept = TimeSpan.FromMinutes(10);

    private readonly Lock reading = new();
    private volatile Known? known;

    public T Value
    {
        get
        {
            (long position, DateOnly today) = (desk.Store.Position(), desk.Today);
            if (known is { } last)
            {
                if (Holds(last, position, today) || !reading.TryEnter())
                    return last.Value;
            }
            else
            {
                reading.Enter();
            }

            try
            {
                if (known is { } made && Holds(made, position, today))
                    return made.Value;
                long start = time.GetTimestamp();
                T value = read();
                known = new Known(position, today, value, time.GetTimestamp(), time.GetElapsedTime(start));
                return value;
            }
            finally
            {
                reading.Exit();
            }
        }
    }

    private bool Holds(Known some, long position, DateOnly today) => some.Day == today && (some.Position == position || (some.Took > Long && time.GetElapsedTime(some.ReadAt) < Kept));

    private sealed record Known(long Position, DateOnly Day, T Value, long ReadAt, TimeSpan Took);
}
