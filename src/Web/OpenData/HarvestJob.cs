using System.Text.Json;
using Maillage.Catalogue.Harvest;
using Maillage.Database.Jobs;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;

namespace Maillage.Web.OpenData;

/// <summary>Harvests one source as a work one can watch and stop. The run itself is the checkpoint.</summary>
internal sealed class HarvestJob(PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, InstanceName instance) : IJobHandler
{
    public const string Name = "harvest";

    public string Kind => Name;

    public static string Arguments(string source) => JsonSerializer.Serialize(new { source });

    public void Run(JobContext context)
    {
        string id = JsonDocument.Parse(context.Arguments).RootElement.GetProperty("source").GetString()!;
        HarvestStore store = new(options.Database, options.Clock);
        HarvestSource source = store.Find(id) ?? throw new BadInputException(Problem.Error("harvest-source", $"La source « {id} » n'existe plus.", $"The source '{id}' is no more."));
        using OutgoingHttp http = new(new OutgoingLimits(AllowedPrivate: [.. options.HarvestNetworks.Select(Security.Network)]));
        long kept = store.CountKept(id);
        Harvester(options, desk, snapshots, instance, http).Run(source, seen => context.Report(kept == 0 ? 0.5 : Math.Min(0.99, (double)seen / kept), "harvest.read"), context.Cancellation);
    }

    public static Harvester Harvester(PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, InstanceName instance, OutgoingHttp http) =>
        new(new HarvestStore(options.Database, options.Clock), desk.Store, desk.Types, snapshots.Current.Index, http, instance.Repository, options.Clock) { Schemas = desk.Schemas, Address = options.PublicAddress is { } address ? address.TrimEnd('/') + "/" : null };
}
