using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Planning.Storage;

/// <summary>What the planner needs of the stored ground, without loading it.</summary>
public static class GroundReading
{
    /// <summary>Communes with exchanges and with priority sites; null when no exchange is stored.</summary>
    public static GroundFacts? Find(MaillageDatabase database)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        HashSet<string> exchanges = connection.Query<string>("SELECT DISTINCT commune FROM exchange").ToHashSet(StringComparer.Ordinal);
        if (exchanges.Count == 0)
        {
            return null;
        }

        HashSet<string> priority = connection.Query<string>("SELECT DISTINCT commune FROM premises WHERE priority = @yes", new { yes = true }).ToHashSet(StringComparer.Ordinal);
        bool simulated = connection.ExecuteScalar<long>("SELECT COUNT(*) FROM exchange WHERE origin = @origin", new { origin = "simulated" }) > 0;
        return new(exchanges, priority, simulated);
    }
}
