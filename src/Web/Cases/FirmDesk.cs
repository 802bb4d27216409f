using Maillage.Cases.Conditions;
using Maillage.Cases.Firms;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Web.Cases;

/// <summary>What is already known of a firm by its SIRET: from the imported register, else from the State's search when the region has allowed it.</summary>
internal sealed class FirmDesk(PortalOptions options)
{
    private readonly FirmStore store = new(options.Database, options.Clock);
    private readonly ActivityHierarchy activities = new();

    /// <summary>From what was read before; nobody is asked.</summary>
    public (Firm Firm, DateTimeOffset ReadAt)? Known(string siret) => BodyId.TryParse(siret, out BodyId id) ? store.Find(id) : null;

    /// <summary>Asks the State's search when the number is not known here and <see cref="PortalOptions.FirmSearch"/> is set; a search that fails is no answer, and the form asks instead.</summary>
    public async Task<Firm?> Find(string siret, CancellationToken cancellation)
    {
        if (Known(siret) is { } known)
            return known.Firm;

        if (options.FirmSearch is not { } search || !BodyId.TryParse(siret, out BodyId id))
            return null;

        try
        {
            using OutgoingHttp http = new(new OutgoingLimits(MostBytes: 1_000_000, Within: TimeSpan.FromSeconds(5), AllowedPrivate: [.. options.HarvestNetworks.Select(Shell.Security.Network)]));
            Fetched answer = await http.Get(new Uri(search, "/search?per_page=1&q=" + id.Siret), cancellation);
            if (answer.Status != 200 || FirmAnswer.Read(answer.Content, id, activities) is not { } firm)
                return null;

            store.Save([firm]);
            return firm;
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
