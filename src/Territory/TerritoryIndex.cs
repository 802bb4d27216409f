using System.Collections.Frozen;
using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>Where a code led.</summary>
/// <param name="Former">The old commune the code named, when it has joined <paramref name="Place"/> since.</param>
public sealed record Resolution(Place Place, FormerCommune? Former);

/// <summary>
/// The perimeter in memory: places, who belongs to whom, what old codes became, search by name. Immutable and safe for any number of readers.
/// </summary>
public sealed class TerritoryIndex
{
    private readonly FrozenDictionary<TerritoryId, Place> places;
    private readonly FrozenDictionary<string, FormerCommune> former;
    private readonly FrozenDictionary<TerritoryId, int[]> members;
    private readonly FrozenDictionary<string, int> order;
    private readonly TerritorySearch search;

    public TerritoryIndex(TerritoryData data)
    {
        Data = data;
        Region = data.Region;
        Communes = [.. data.Communes.OrderBy(c => c.Code, StringComparer.Ordinal)];
        order = Communes.Select((c, i) => (c.Code, i)).ToFrozenDictionary(p => p.Code, p => p.i, StringComparer.Ordinal);
        places = new Place[] { Region }.Concat(data.Departments).Concat(data.Epcis).Concat(data.EmploymentZones).Concat(Communes).ToFrozenDictionary(p => p.Id);
        former = data.FormerCommunes.Where(f => !order.ContainsKey(f.Code)).ToFrozenDictionary(f => f.Code, StringComparer.Ordinal);
        members = Members().ToFrozenDictionary(g => g.Key, g => g.Value);
        search = new TerritorySearch(this);
    }

    public Region Region { get; }

    /// <summary>Today's communes by code.</summary>
    public IReadOnlyList<Commune> Communes { get; }

    public IReadOnlyList<Department> Departments => Data.Departments;

    public IReadOnlyList<Epci> Epcis => Data.Epcis;

    public IReadOnlyList<EmploymentZone> EmploymentZones => Data.EmploymentZones;

    public IReadOnlyList<FormerCommune> FormerCommunes => Data.FormerCommunes;

    /// <summary>Figures printed for whole territories, kept as printed.</summary>
    public IReadOnlyList<PrintedFigure> Printed => Data.Printed;

    internal TerritoryData Data { get; }

    public Place? Find(TerritoryId id) => places.GetValueOrDefault(id);

    /// <exception cref="KeyNotFoundException">No such place in the perimeter.</exception>
    public Place Get(TerritoryId id) => Find(id) ?? throw new KeyNotFoundException($"No place '{id}' in the perimeter.");

    /// <summary>The place a portal address names; an old commune's code leads to the commune it joined. Null when unknown.</summary>
    public Resolution? Resolve(string? text)
    {
        if (!TerritoryId.TryParse(text, out TerritoryId id))
        {
            return null;
        }

        if (Find(id) is { } place)
        {
            return new Resolution(place, null);
        }

        return former.TryGetValue(id.Text, out FormerCommune? old) && order.TryGetValue(old.CurrentCode, out int i) ? new Resolution(Communes[i], old) : null;
    }

    /// <summary>Today's commune for a commune code of any vintage; null when unknown.</summary>
    public Commune? FindCommune(string code) => Resolve(code)?.Place as Commune;

    /// <summary>Today's communes of a place, by code; the commune itself for a commune; empty when the place is unknown.</summary>
    public IReadOnlyList<Commune> CommunesOf(TerritoryId id) => [.. Indexes(id).Select(i => Communes[i])];

    /// <summary>The places a commune belongs to, smallest first: EPCI, employment zone, department, region. For a larger place: the region.</summary>
    public IReadOnlyList<Place> ParentsOf(TerritoryId id)
    {
        List<Place> parents = [];
        if (Find(id) is Commune commune)
        {
            TerritoryId?[] chain =
            [
                commune.EpciSiren is { } siren ? TerritoryId.Epci(siren) : null,
                commune.EmploymentZoneCode is { } zone ? TerritoryId.EmploymentZone(zone) : null,
                TerritoryId.Department(commune.DepartmentCode),
            ];
            parents.AddRange(chain.Where(p => p is not null).Select(p => Find(p!.Value)).OfType<Place>());
        }

        if (id != TerritoryId.Region)
        {
            parents.Add(Region);
        }

        return parents;
    }

    /// <summary>Departments, EPCI and zones that have a commune in common with the place, for the links of its page.</summary>
    public IReadOnlyList<Place> PlacesWithin(TerritoryId id, TerritoryKind kind)
    {
        HashSet<TerritoryId> seen = [];
        return [.. CommunesOf(id).SelectMany(c => ParentsOf(c.Id).Append(c)).Where(p => p.Id.Kind == kind && p.Id != id && seen.Add(p.Id))];
    }

    /// <summary>
    /// Places by name (accents, hyphens, « st » and articles do not matter; small typing faults are forgiven), postal code or INSEE code. Best first.
    /// About a millisecond for 2,000 communes.
    /// </summary>
    public IReadOnlyList<SearchHit> Search(string text, int limit = 10) => search.Find(text, limit);

    internal ReadOnlySpan<int> IndexSpan(TerritoryId id) => Indexes(id);

    internal int? OrderOf(string code) => order.TryGetValue(code, out int i) ? i : null;

    private int[] Indexes(TerritoryId id) =>
        id.Kind == TerritoryKind.Commune ? (order.TryGetValue(id.Text, out int i) ? [i] : []) : members.GetValueOrDefault(id, []);

    private Dictionary<TerritoryId, int[]> Members()
    {
        Dictionary<TerritoryId, List<int>> groups = new() { [TerritoryId.Region] = [.. Enumerable.Range(0, Communes.Count)] };
        for (int i = 0; i < Communes.Count; i++)
        {
            Commune c = Communes[i];
            Add(TerritoryId.Department(c.DepartmentCode), i);
            if (c.EpciSiren is not null)
            {
                Add(TerritoryId.Epci(c.EpciSiren), i);
            }

            if (c.EmploymentZoneCode is not null)
            {
                Add(TerritoryId.EmploymentZone(c.EmploymentZoneCode), i);
            }
        }

        return groups.ToDictionary(g => g.Key, g => g.Value.ToArray());

        void Add(TerritoryId id, int index)
        {
            if (!groups.TryGetValue(id, out List<int>? list))
            {
                groups[id] = list = [];
            }

            list.Add(index);
        }
    }
}
