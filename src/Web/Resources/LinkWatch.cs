using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Web.Resources;

/// <summary>Looks up the addresses that resources give, some every few minutes, where the host allows it: a portal that is only tried asks nobody.</summary>
internal sealed class LinkWatch(PortalOptions options, CatalogueDesk desk) : IDisposable
{
    private const int MostOfRound = 100;

    /// <summary>Only whether a page answers matters, not what it says.</summary>
    private static readonly OutgoingLimits Limits = new(MostBytes: 200_000, Within: TimeSpan.FromSeconds(15));

    private readonly Lazy<OutgoingHttp> http = new(() => new OutgoingHttp(Limits with { AllowedPrivate = [.. options.HarvestNetworks.Select(Shell.Security.Network)] }));

    /// <summary>Remembers up to where it has followed the catalogue.</summary>
    private LinkRound? round;

    public async Task Run(CancellationToken stop)
    {
        if (options.CheckLinks)
            await (round ??= new LinkRound(desk.Store, desk.Links, Ask, options.Clock)).Run(MostOfRound, stop);
    }

    public void Dispose()
    {
        if (http.IsValueCreated)
            http.Value.Dispose();
    }

    private async Task<(int Status, string? Fault)> Ask(Uri address, CancellationToken cancellation)
    {
        try
        {
            return ((await http.Value.Get(address, cancellation)).Status, null);
        }
        catch (BadInputException refused)
        {
            return (0, refused.Problems[0].Code);
        }
    }
}
