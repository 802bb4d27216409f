using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Mail;

/// <summary>
/// Mail waiting to leave. A page never waits for a mail server, so its time does not tell whether a message was written at all.
/// What a stop of the program leaves behind is lost: every message is one that can be asked for again.
/// </summary>
internal sealed class MailQueue(IMailOutlet outlet, ILogger<MailQueue> logger) : BackgroundService
{
    private const int Most = 1000;
    private const int Tries = 3;
    private readonly Channel<MailMessage> waiting = Channel.CreateBounded<MailMessage>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>True when no mail server is set and messages go to a folder.</summary>
    public bool ToFolder => outlet is FolderOutlet;

    public void Post(MailMessage message) => waiting.Writer.TryWrite(message);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (MailMessage message in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            for (int attempt = 1; attempt <= Tries; attempt++)
            {
                try
                {
                    await outlet.Send(message, stoppingToken);
                    break;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.LogError(e, "Mail could not leave (attempt {Attempt} of {Tries})", attempt, Tries);
                    await Task.Delay(TimeSpan.FromSeconds(attempt < Tries ? 5 * attempt : 0), stoppingToken);
                }
            }
        }
    }
}
