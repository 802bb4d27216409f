using Maillage.Web.Tiles;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.OpenData;

/// <summary>Packs a layer that never changes, once, from the first time someone asks for a tile of it; until it stands, tiles are drawn from rows.</summary>
internal sealed partial class Packing(string name, ILogger log, CancellationToken stopping)
{
    private readonly Lock gate = new();
    private Task<PackedLayer?>? work;

    public PackedLayer? Of(Func<CancellationToken, PackedLayer?> pack)
    {
        lock (gate)
            work ??= Task.Run(() => Pack(pack), CancellationToken.None);
        return work.IsCompletedSuccessfully ? work.Result : null;
    }

    /// <summary>Waits until it stands, or will not.</summary>
    internal Task Done => work ?? Task.CompletedTask;

    private PackedLayer? Pack(Func<CancellationToken, PackedLayer?> pack)
    {
        try
        {
            PackedLayer? made = pack(stopping);
            LogPacked(name, (made?.Bytes ?? 0) >> 20);
            return made;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            // Tiles go on coming from rows; that they do is told once.
            LogFailed(e, name);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Layer {Layer} packed for tiles: {Megabytes} MB")]
    private partial void LogPacked(string layer, long megabytes);

    [LoggerMessage(2, LogLevel.Warning, "Layer {Layer} is not packed: its tiles are drawn from rows")]
    private partial void LogFailed(Exception e, string layer);
}
