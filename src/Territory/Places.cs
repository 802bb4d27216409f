using Maillage.Kernel;

namespace Maillage.Territory;

/// <summary>Anything that has a page: a commune, an EPCI, an employment zone, a department, the region.</summary>
public abstract record Place(TerritoryId Id, string Name);

/// <summary>The strategy's own perimeter.</summary>
public sealed record Region(string Name) : Place(TerritoryId.Region, Name);

public sealed record Department(string Code, string Name) : Place(TerritoryId.Department(Code), Name);

/// <summary>A group of communes with its own taxes. Part of it may lie outside the perimeter: figures then speak of the part inside.</summary>
/// <param name="Form">Legal form as the source writes it: <c>CC</c>, <c>CA</c>, <c>CU</c>, <c>METRO</c> …</param>
/// <param name="Members">Communes in all, outside ones included.</param>
/// <param name="MembersInside">Communes within the perimeter.</param>
public sealed record Epci(string Siren, string Name, string Form, int Members, int MembersInside) : Place(TerritoryId.Epci(Siren), Name);

/// <summary>An employment zone of 2010. The product knows its code; its name here is that of its most populous commune, since no source of ours prints the official one.</summary>
public sealed record EmploymentZone(string Code, string Name) : Place(TerritoryId.EmploymentZone(Code), Name);

/// <summary>A commune as it stands today.</summary>
/// <param name="Population">Municipal population; null when the source gives none.</param>
/// <param name="AreaKm2">Sum of the communes that make it up.</param>
/// <param name="Lon">Centre, degrees WGS 84: of merged communes the mean weighted by area.</param>
/// <param name="Rural">As ARCEP's list of 2018 flags the commune whose code it keeps; so is <paramref name="Mountain"/>.</param>
public sealed record Commune(
    string Code, string Name, string DepartmentCode, string? EpciSiren, string? EmploymentZoneCode, long? Population,
    double AreaKm2, double Lon, double Lat, bool Rural, bool Mountain) : Place(TerritoryId.Commune(Code), Name)
{
    public IReadOnlyList<string> PostalCodes { get; init; } = [];

    /// <summary>Communes that were joined to make it, oldest codes first; empty for most. One of them may bear its code under an older name.</summary>
    public IReadOnlyList<FormerCommune> MadeOf { get; init; } = [];
}

/// <summary>A commune that is no more: its name and code still lead to the one it joined.</summary>
/// <param name="Name">Null when only its code is known.</param>
/// <param name="ListedIn">The edition of the facts that still counts it apart; null when it had joined before.</param>
public sealed record FormerCommune(string Code, string? Name, string CurrentCode, Period? ListedIn)
{
    /// <summary>Its own centre (degrees WGS 84) and area (km²), when the facts still list it apart.</summary>
    public (double Lon, double Lat, double AreaKm2)? Place { get; init; }

    /// <summary>What a page says on top when an old code or name led to it.</summary>
    public string Note(Commune current, bool french)
    {
        string name = Name ?? Code;
        return (french, ListedIn) switch
        {
            (true, { } edition) => $"{name} ({Code}), encore commune en {edition.Year}, est depuis réunie à {current.Name}. Les comptes de {edition.Year} des communes réunies sont additionnés.",
            (true, null) => $"{name} ({Code}) est réunie à {current.Name}.",
            (false, { } edition) => $"{name} ({Code}), still a commune in {edition.Year}, has since joined {current.Name}. The counts of {edition.Year} of the joined communes are added up.",
            (false, null) => $"{name} ({Code}) has joined {current.Name}.",
        };
    }
}

/// <summary>A count some source declares for a commune at a date. Codes keep the source's vintage: a merged commune may still stand here under its own.</summary>
/// <param name="Dimension">Class within the indicator (<c>30</c> of <c>best-speed</c>); empty when there is none.</param>
/// <param name="Base">Of what it is a part (<c>dwellings@2018</c>); null for absolute counts.</param>
/// <param name="Source">Key of <c>data/sources.csv</c>.</param>
public sealed record Observation(string Commune, string Indicator, string Dimension, Period Period, long Value, string? Base, long? BaseValue, string Source);

/// <summary>An operator bound to a commune (codes keep the source's vintage).</summary>
/// <param name="Kind"><see cref="Indicators.Commitment"/> or <see cref="Indicators.InfrastructureOperator"/>.</param>
public sealed record OperatorArea(string Commune, string Kind, string Operator, Period Period, string Source);

/// <summary>A figure printed for a whole territory, kept as printed.</summary>
public sealed record PrintedFigure(TerritoryId Territory, string Indicator, string Dimension, Figure Figure);

/// <summary>A source with what a page of sources shows.</summary>
public sealed record SourceSheet(string Key, string TitleFr, string TitleEn, string Publisher, string Licence, string Date)
{
    public Source ToSource(string? place = null) => new(Key, TitleFr, place);
}

/// <summary>All that is known of a perimeter, as stored. <see cref="TerritoryIndex"/>, <see cref="Coverage"/> and <see cref="Commitments"/> are made of it.</summary>
public sealed record TerritoryData
{
    public required Region Region { get; init; }

    public required IReadOnlyList<Department> Departments { get; init; }

    public required IReadOnlyList<Epci> Epcis { get; init; }

    public required IReadOnlyList<EmploymentZone> EmploymentZones { get; init; }

    public required IReadOnlyList<Commune> Communes { get; init; }

    public required IReadOnlyList<FormerCommune> FormerCommunes { get; init; }

    public IReadOnlyList<Observation> Observations { get; init; } = [];

    public IReadOnlyList<OperatorArea> OperatorAreas { get; init; } = [];

    public IReadOnlyList<PrintedFigure> Printed { get; init; } = [];

    public IReadOnlyList<SourceSheet> Sources { get; init; } = [];

    /// <summary>Names of operators by code.</summary>
    public IReadOnlyDictionary<string, string> Operators { get; init; } = new Dictionary<string, string>();
}
