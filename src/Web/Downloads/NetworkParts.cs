using System.Globalization;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Reading;

namespace Maillage.Web.Downloads;

/// <summary>Parts of the region's network that can be exported, and what the bill says of a commune: name, department, years of the plan.</summary>
public sealed class NetworkParts(Snapshot snapshot)
{
    /// <param name="communes">INSEE codes; null for the whole design.</param>
    /// <returns>False when there is no such territory.</returns>
    public bool TryFind(string territory, out IReadOnlyCollection<string>? communes)
    {
        communes = null;
        if (territory == TerritoryId.Region.Text)
        {
            return true;
        }

        if (snapshot.Index.Resolve(territory) is not { Place: { } place })
        {
            return false;
        }

        communes = [.. snapshot.Index.CommunesOf(place.Id).Select(c => c.Code)];
        return true;
    }

    public BilledCommune Tell(string code)
    {
        Commune? commune = snapshot.Index.Find(TerritoryId.Commune(code)) as Commune;
        CommunePlan? plan = snapshot.CommunePlans.GetValueOrDefault(TerritoryId.Commune(code));
        string phase = plan switch
        {
            null => "",
            { Treatment: Treatment.Private } => "initiative privée",
            { FromYear: { } from, ToYear: { } to } => from == to ? from.ToString(CultureInfo.InvariantCulture) : $"{from}–{to}",
            _ => "après l'horizon",
        };
        return new BilledCommune(commune?.Name ?? code, commune?.DepartmentCode ?? code[..Math.Min(2, code.Length)], phase, commune is null ? null : snapshot.Index.Find(TerritoryId.Department(commune.DepartmentCode))?.Name);
    }
}
