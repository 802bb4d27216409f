using System.Data.Common;
using Dapper;
using Maillage.Database;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Reading;

/// <summary>Gives every request the present state of the data, and, asked every other second, notices that an import, a design or a plan changed it.</summary>
public sealed partial class SnapshotSource
{
    private readonly PortalOptions options;
    private readonly ILogger<SnapshotSource> log;
    private readonly Lock reading = new();
    private volatile Snapshot current;
    private string stamp = "";

    public SnapshotSource(PortalOptions options, ILogger<SnapshotSource> log)
    {
        this.options = options;
        this.log = log;
        current = Snapshot.Read(options.Database, options.Strategy);
        stamp = Stamp();
    }

    public Snapshot Current => current;

    /// <summary>Reads again when something changed since.</summary>
    public void Refresh()
    {
        lock (reading)
        {
            string now = Stamp();
            if (now == stamp)
            {
                return;
            }

            current = Snapshot.Read(options.Database, options.Strategy);
            stamp = now;
        }
    }

    /// <summary>As <see cref="Refresh"/>; a store that is locked or away for a moment leaves readers the last state, until the next tick.</summary>
    internal void TryRefresh()
    {
        try
        {
            Refresh();
        }
        catch (DbException busy)
        {
            TellLate(log, busy);
        }
    }

    /// <summary>What changes when the data does: content of every import, and the current plan.</summary>
    private string Stamp()
    {
        using DbConnection connection = options.Database.Open(DatabasePart.Territory);
        IEnumerable<string> imports = connection.Query<string>("SELECT id || ' ' || content FROM territory_import ORDER BY id");
        IEnumerable<string> designs = connection.Query<string>("SELECT id FROM design WHERE is_current = @yes ORDER BY id", new { yes = true });
        IEnumerable<string> plans = connection.Query<string>("SELECT id FROM plan WHERE is_current = @yes", new { yes = true });
        return string.Join(";", imports.Concat(designs).Concat(plans));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the data could not be read again; pages show the last one.")]
    private static partial void TellLate(ILogger log, Exception busy);
}
