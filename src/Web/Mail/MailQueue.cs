using System.Data.Common;
using Maillage.People.Sealing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Mail;

/// <summary>Sends what waits in the outbox, one message after the other. A page never waits for a mail server; what a stop or a kill leaves behind leaves with the next start.</summary>
internal sealed class MailQueue(IMailOutlet outlet, OutboxStore outbox, ILogger<MailQueue> logger) : BackgroundService
{
    /// <summary>A message of another program, or one that is tried again, is noticed within this time.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim posted = new(0);

    /// <summary>True when no mail server is set and messages go to a folder.</summary>
    public bool ToFolder => outlet is FolderOutlet;

    /// <summary>Kept once this returns.</summary>
    public void Post(Outgoing message)
    {
        outbox.Post(message);
        posted.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (outbox.Take() is { } waiting)
                {
                    await Send(waiting, stoppingToken);
                }
            }
            catch (DbException busy)
            {
                logger.LogWarning(busy, "The outbox could not be read; it is tried again");
            }

            await posted.WaitAsync(Look, stoppingToken);
        }
    }

    private async Task Send(Waiting waiting, CancellationToken stop)
    {
        try
        {
            if (waiting.Message.To.Length > 0)
            {
                await outlet.Send(waiting.Message, waiting.Id, stop);
            }

            outbox.Sent(waiting.Id);
        }
        catch (Exception e) when (e is not (OperationCanceledException or DbException))
        {
            bool again = outbox.Failed(waiting);
            logger.LogError(e, "Mail could not leave (attempt {Attempt}); {Then}", waiting.Tries + 1, again ? "it is tried again" : "it was given up");
        }
    }
}
