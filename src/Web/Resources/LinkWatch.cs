using System.Data.Common;
using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Resources;

/// <summary>Looks up the addresses that resources give, some every few minutes, where the host allows it: a portal that is only tried asks nobody.</summary>
internal sealed partial class LinkWatch(PortalOptions options, CatalogueDesk desk, ILogger<LinkWatch> log) : BackgroundService
{
    private const int MostOfRound = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Only whether a page answers matters, not what it says.</summary>
    private static readonly OutgoingLimits Limits = new(MostBytes: 200_000, Within: TimeSpan.FromSeconds(15));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.CheckLinks)
        {
            return;
        }

        using OutgoingHttp http = new(Limits with { AllowedPrivate = [.. options.HarvestNetworks.Select(Shell.Security.Network)] });
        LinkRound round = new(desk.Store, desk.Links, (address, cancellation) => Ask(http, address, cancellation), options.Clock);
        using PeriodicTimer timer = new(Interval, options.Clock);
        do
        {
            try
            {
                await round.Run(MostOfRound, stoppingToken);
            }
            catch (DbException busy)
            {
                TellLate(log, busy);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task<(int Status, string? Fault)> Ask(OutgoingHttp http, Uri address, CancellationToken cancellation)
    {
        try
        {
            return ((await http.Get(address, cancellation)).Status, null);
        }
        catch (BadInputException refused)
        {
            return (0, refused.Problems[0].Code);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Addresses are looked up later: the database is busy.")]
    private static partial void TellLate(ILogger log, Exception busy);
}
