using Maillage.People;

namespace Maillage.Catalogue.Search;

/// <summary>What a reader asks for. Everything may be left open.</summary>
public sealed record SearchQuery
{
    public string Text { get; init; } = "";

    /// <summary>Types to keep; empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Values to keep, by facet (<c>groupe</c>, <c>departement</c> or a field of the types); any of the values given.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Facets { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Around here (WGS 84); nearer resources come first when <see cref="Text"/> is empty.</summary>
    public (double Lon, double Lat)? Near { get; init; }

    /// <summary>Kilometres around <see cref="Near"/>; null for any distance.</summary>
    public double? WithinKm { get; init; }

    /// <summary>Only what has a point of its own; else what only names its commune stands in the centre of it.</summary>
    public bool Pointed { get; init; }

    /// <summary>Only these resources, at most 1,000; null for all.</summary>
    public IReadOnlyList<string>? Among { get; init; }

    /// <summary>What the reader may see: bodies of partners see <see cref="Visibility.Partners"/> too.</summary>
    public Visibility Sees { get; init; }

    /// <summary>Facets to count; null counts all.</summary>
    public IReadOnlyList<string>? Counted { get; init; }

    public int Skip { get; init; }

    public int Take { get; init; } = 20;
}

/// <param name="Km">Straight distance to <see cref="SearchQuery.Near"/>, from the centre of its commune for a resource without a point; null without a place.</param>
public sealed record SearchFound(string Id, double Score, double? Km);

/// <summary>A value of a facet and how many of the resources found have it.</summary>
public sealed record FacetCount(string Value, int Count);

/// <param name="Total">All resources found.</param>
/// <param name="Corrected">The query as it was understood, when a word of it stands nowhere; null when it was taken as typed.</param>
/// <param name="CountedFirst">Facets were counted on so many of the resources found: all of them below 10,000.</param>
public sealed record SearchAnswer(
    IReadOnlyList<SearchFound> Found, int Total, string? Corrected, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, int CountedFirst)
{
    /// <summary>There are more: what is common in a large catalogue was looked for only where it tells most, and that filled what was asked for.</summary>
    public bool AtLeast { get; init; }
}
