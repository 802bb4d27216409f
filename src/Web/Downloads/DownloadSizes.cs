using System.Runtime.CompilerServices;
using Maillage.Kernel;
using Maillage.Web.Reading;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Downloads;

/// <summary>
/// How many bytes a download will have, told before one takes it. The files are made as they are asked for, so each is written once for a state
/// of the data, and its bytes are counted: the size shown is the size received. Counting never holds a page up, and never brings it down: what fails is counted anew for a later reader.
/// </summary>
internal sealed partial class DownloadSizes(ILogger<DownloadSizes> log)
{
    /// <summary>A reader waits no longer for sizes that are still being counted: the page says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly ConditionalWeakTable<Snapshot, Task<Dictionary<string, long>>> kept = [];

    /// <returns>By file name; null while they are being counted.</returns>
    public Task<IReadOnlyDictionary<string, long>?> Find(Snapshot snapshot) => Find(snapshot, Measure);

    internal async Task<IReadOnlyDictionary<string, long>?> Find(Snapshot snapshot, Func<Snapshot, Dictionary<string, long>> measure)
    {
        Task<Dictionary<string, long>> counting = kept.GetValue(snapshot, s => Task.Run(() => measure(s)));
        await Task.WhenAny(counting, Task.Delay(Patience));
        if (counting.IsFaulted)
        {
            TellFailed(log, counting.Exception.InnerException!);
            kept.Remove(snapshot);
        }

        return counting.IsCompletedSuccessfully ? await counting : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sizes of the downloads could not be counted; the page tells none for now.")]
    private static partial void TellFailed(ILogger log, Exception failure);

    private static Dictionary<string, long> Measure(Snapshot s)
    {
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        if (s.HasTerritory)
        {
            sizes["communes.csv"] = Count(to => Exports.CommunesCsv(s, TerritoryId.Region, to));
            sizes["communes.geojson"] = Count(to => Exports.CommunesGeoJson(s, TerritoryId.Region, to));
            sizes["couverture.csv"] = Count(to => Exports.CoverageCsv(s, to));
            sizes["maillage.gpkg"] = CountFile(path => Exports.GeoPackage(s, path));
        }

        if (s.Design is not null)
        {
            sizes["quantites.csv"] = Count(to => Exports.QuantitiesCsv(s, to));
        }

        if (s.Plan is not null)
        {
            sizes["plan.csv"] = Count(to => Exports.PlanCommunesCsv(s, to));
            sizes["plan-annees.csv"] = Count(to => Exports.PlanCsv(s, to));
        }

        return sizes;
    }

    private static long Count(Action<Stream> write)
    {
        using Scale scale = new();
        write(scale);
        return scale.Length;
    }

    private static long CountFile(Action<string> write)
    {
        string path = Path.Combine(Path.GetTempPath(), $"maillage-{Guid.NewGuid():N}.gpkg");
        try
        {
            write(path);
            return new FileInfo(path).Length;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Keeps the number of bytes and none of them.</summary>
    private sealed class Scale : Stream
    {
        private long length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => length;

        public override long Position { get => length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => length += buffer.Length;
    }
}
