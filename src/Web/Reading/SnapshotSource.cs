using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.Planning;
using Maillage.Planning.Storage;
using Maillage.Territory;
using Maillage.Territory.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Reading;

/// <summary>Gives every request the present state of the data, and notices within seconds that an import, a design or a plan changed it.</summary>
public sealed partial class SnapshotSource : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly PortalOptions options;
    private readonly TerritoryStore territories;
    private readonly PlanStore plans;
    private readonly DesignStore designs;
    private readonly ILogger<SnapshotSource> log;
    private volatile Snapshot current;
    private string stamp = "";

    public SnapshotSource(PortalOptions options, ILogger<SnapshotSource> log)
    {
        this.options = options;
        this.log = log;
        territories = new TerritoryStore(options.Database);
        plans = new PlanStore(options.Database);
        designs = new DesignStore(options.Database);
        current = Snapshot.Of(Empty(options), options.Strategy);
        Refresh();
    }

    public Snapshot Current => current;

    /// <summary>Reads again when something changed since.</summary>
    public void Refresh()
    {
        string now = Stamp();
        if (now == stamp)
        {
            return;
        }

        PlanSummary? plan = plans.FindCurrent();
        current = Snapshot.Of(territories.Load() ?? Empty(options), options.Strategy, Design(), plan is null ? null : new StoredPlan(plan, plans.ListCommunes()));
        stamp = now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, options.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ConfigureAwait(ConfigureAwaitOptions.None))
        {
            try
            {
                Refresh();
            }
            catch (DbException busy)
            {
                // The store may be locked or away for a moment: readers keep the last state.
                TellLate(log, busy);
            }
        }
    }

    private StoredDesign? Design() => designs.FindCurrent(TerritoryId.Region) is not { } design
        ? null
        : new StoredDesign(design, designs.ListCommunes(design.Id), designs.ListQuantities(design.Id, TerritoryId.Region), designs.ListWaivers(design.Id, TerritoryId.Region));

    /// <summary>What changes when the data does: content of every import, the current design and the current plan.</summary>
    private string Stamp()
    {
        using DbConnection connection = options.Database.Open(DatabasePart.Territory);
        IEnumerable<string> imports = connection.Query<string>("SELECT id || ' ' || content FROM territory_import ORDER BY id");
        IEnumerable<string> kept = connection.Query<string>("SELECT id FROM plan WHERE is_current = @yes UNION ALL SELECT id FROM design WHERE is_current = @yes ORDER BY id", new { yes = true });
        return string.Join(";", imports.Concat(kept));
    }

    private static TerritoryData Empty(PortalOptions options) => new()
    {
        Region = new Region(options.Strategy.Territory.Fr),
        Departments = [],
        Epcis = [],
        EmploymentZones = [],
        Communes = [],
        FormerCommunes = [],
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the data could not be read again; pages show the last one.")]
    private static partial void TellLate(ILogger log, Exception busy);
}
