using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>Something a reader must know about a value.</summary>
/// <param name="Code"><c>over-100</c>, <c>merged</c>, <c>partial</c>, <c>outside</c>, <c>no-base</c>.</param>
public sealed record CoverageNote(string Code, string TextFr, string TextEn)
{
    public string Text(bool french) => french ? TextFr : TextEn;
}

/// <summary>A count at a date, with its base where it has one.</summary>
/// <param name="Count">The count as a figure (unit of the indicator).</param>
/// <param name="Share">Count over base in percent; null without a base or when the base is zero. Not clipped: above 100 a note says why.</param>
/// <param name="BaseKey"><c>dwellings@2018</c>; see <see cref="Indicators.BaseLabel"/>.</param>
public sealed record CoverageValue(Period Date, Figure Count, Figure? Share, string? BaseKey, long? Base, IReadOnlyList<CoverageNote> Notes);

/// <summary>One indicator (and class) of one territory at every date known, oldest first.</summary>
public sealed record CoverageSeries(TerritoryId Territory, Indicator Indicator, IndicatorDimension Dimension, IReadOnlyList<CoverageValue> Values)
{
    public CoverageValue Latest => Values[^1];

    /// <summary>First known date at which there was any; null when there never was. It may have begun before the first date known.</summary>
    public Period? Since => Values.FirstOrDefault(v => v.Count.Value > 0)?.Date;
}

/// <summary>
/// What is declared to exist, by territory and date. Counts of communes since merged are added into today's commune; a larger territory is the sum of
/// its communes, so every level agrees to the unit. Missing is not zero: a commune without data is left out and told.
/// </summary>
public sealed class Coverage
{
    private readonly TerritoryIndex index;
    private readonly List<CoverageSlot> slots;

    /// <summary>O(observations).</summary>
    public Coverage(TerritoryIndex index)
    {
        this.index = index;
        slots = CoverageSlot.Build(index);
        Sources = index.Data.Sources;
    }

    public IReadOnlyList<SourceSheet> Sources { get; }

    /// <summary>All series of a territory, in the order of <see cref="Indicators.All"/>; O(communes × dates).</summary>
    public IReadOnlyList<CoverageSeries> Of(TerritoryId territory)
    {
        List<CoverageSeries> series = [];
        foreach (IGrouping<(Indicator, IndicatorDimension), CoverageSlot> group in slots.GroupBy(s => (s.Indicator, s.Dimension)))
        {
            List<CoverageValue> values = [.. group.OrderBy(s => s.Period).Select(s => Value(territory, s)).OfType<CoverageValue>()];
            if (values.Count > 0)
            {
                series.Add(new CoverageSeries(territory, group.Key.Item1, group.Key.Item2, values));
            }
        }

        return series;
    }

    /// <summary>One series; null when the territory has no such data.</summary>
    public CoverageSeries? Find(TerritoryId territory, string indicator, string dimension = "")
    {
        List<CoverageSlot> own = [.. slots.Where(s => s.Indicator.Key == indicator && s.Dimension.Key == dimension).OrderBy(s => s.Period)];
        List<CoverageValue> values = [.. own.Select(s => Value(territory, s)).OfType<CoverageValue>()];
        return values.Count == 0 ? null : new CoverageSeries(territory, own[0].Indicator, own[0].Dimension, values);
    }

    /// <summary>One value; null when missing.</summary>
    public CoverageValue? Find(TerritoryId territory, string indicator, string dimension, Period date) =>
        FindSlot(indicator, dimension, date) is { } slot ? Value(territory, slot) : null;

    /// <summary>One value for every place of a kind: what a map layer or a table shows.</summary>
    public IReadOnlyDictionary<TerritoryId, CoverageValue> Map(TerritoryKind kind, string indicator, string dimension, Period date)
    {
        Dictionary<TerritoryId, CoverageValue> values = [];
        foreach (Place place in PlacesOf(kind))
        {
            if (Find(place.Id, indicator, dimension, date) is { } value)
            {
                values[place.Id] = value;
            }
        }

        return values;
    }

    /// <summary>Dates known for an indicator, oldest first.</summary>
    public IReadOnlyList<Period> Dates(string indicator) => [.. slots.Where(s => s.Indicator.Key == indicator).Select(s => s.Period).Distinct().Order()];

    /// <summary>Premises of a commune at the latest date that counts them: what a network must reach. Null when no source counts them.</summary>
    public Figure? LatestPremises(TerritoryId territory) => Find(territory, Indicators.Premises)?.Latest.Count;

    private IEnumerable<Place> PlacesOf(TerritoryKind kind) => kind switch
    {
        TerritoryKind.Commune => index.Communes,
        TerritoryKind.Epci => index.Epcis,
        TerritoryKind.EmploymentZone => index.EmploymentZones,
        TerritoryKind.Department => index.Departments,
        _ => [index.Region],
    };

    private CoverageSlot? FindSlot(string indicator, string dimension, Period date) =>
        slots.Find(s => s.Indicator.Key == indicator && s.Dimension.Key == dimension && s.Period == date);

    private CoverageValue? Value(TerritoryId territory, CoverageSlot slot)
    {
        ReadOnlySpan<int> communes = index.IndexSpan(territory);
        long count = 0;
        long total = 0;
        int known = 0;
        foreach (int c in communes)
        {
            if (slot.Counts[c] >= 0)
            {
                known++;
                count += slot.Counts[c];
                total += slot.Bases[c];
            }
        }

        if (known == 0)
        {
            return null;
        }

        Source source = slot.Source;
        Figure absolute = new(count, slot.Indicator.UnitFr, slot.Period, source, FigureKind.Declared);
        bool hasBase = slot.BaseKey is not null;
        Figure? share = hasBase ? Figure.Share(count, total, Indicators.BaseLabel(slot.BaseKey!, french: true), slot.Period, source, FigureKind.Declared) : null;
        return new CoverageValue(slot.Period, absolute, share, slot.BaseKey, hasBase ? total : null, Notes(territory, slot, count, total, communes.Length - known));
    }

    private List<CoverageNote> Notes(TerritoryId territory, CoverageSlot slot, long count, long total, int missing)
    {
        List<CoverageNote> notes = [];
        Place place = index.Get(territory);
        if (missing > 0)
        {
            notes.Add(new CoverageNote("partial", $"{missing} commune(s) sans donnée à cette date, laissée(s) de côté.", $"{missing} commune(s) without data at this date, left out."));
        }

        if (slot.BaseKey is not null && total == 0)
        {
            notes.Add(new CoverageNote("no-base", "La source ne compte ici aucun local à cette date : pas de part.", "The source counts no premises here at this date: no share."));
        }

        if (slot.BaseKey is not null && count > total)
        {
            notes.Add(OverHundred(place, slot, count, total));
        }

        if (place is Commune { MadeOf.Count: > 0 } commune && commune.MadeOf.Any(f => f.ListedIn is not null))
        {
            string[] joined = [.. commune.MadeOf.Where(f => f.ListedIn is not null).Select(f => $"{f.Name} ({f.Code})")];
            notes.Add(new CoverageNote("merged", $"Somme des communes réunies depuis : {string.Join(", ", joined)}.", $"Sum of the communes joined since: {string.Join(", ", joined)}."));
        }

        if (place is Epci epci && epci.MembersInside < epci.Members)
        {
            notes.Add(new CoverageNote("outside", $"{epci.MembersInside} des {epci.Members} communes sont dans le périmètre ; les autres ne sont pas comptées.", $"{epci.MembersInside} of its {epci.Members} communes lie in the perimeter; the others are not counted."));
        }

        return notes;
    }

    /// <summary>More lines than dwellings: lines also reach business premises, and the two counts come from different lists.</summary>
    private CoverageNote OverHundred(Place place, CoverageSlot slot, long count, long total)
    {
        string baseFr = Indicators.BaseLabel(slot.BaseKey!, true);
        string baseEn = Indicators.BaseLabel(slot.BaseKey!, false);
        string fr = $"{place.Name} : {count} {slot.Indicator.UnitFr} pour {total} {baseFr}.";
        string en = $"{place.Name}: {count} {slot.Indicator.UnitEn} of {total} {baseEn}.";
        if (slot.BaseKey!.StartsWith(Indicators.Dwellings + "@", StringComparison.Ordinal)
            && Find(place.Id, Indicators.Firms, "", Period.Parse(slot.BaseKey.Split('@')[1])) is { } firms)
        {
            long rest = count - total - (long)firms.Count.Value;
            fr += $" Les lignes comptent aussi des locaux professionnels ({firms.Count.Value:0} établissements), la base les seuls logements{(rest > 0 ? $" ; il reste {rest} lignes que la source n'explique pas" : "")}.";
            en += $" Lines also count business premises ({firms.Count.Value:0} firms), the base only dwellings{(rest > 0 ? $"; {rest} lines are left that the source does not explain" : "")}.";
        }

        return new CoverageNote("over-100", fr + " Gardé tel que déclaré.", en + " Kept as declared.");
    }
}
