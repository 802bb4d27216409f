using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.People;
using Maillage.Territory;

namespace Maillage.Catalogue;

/// <summary>Where a resource is in its life. Only <see cref="Published"/> is shown to readers.</summary>
public enum ResourceState : byte
{
    /// <summary>Being written by its body.</summary>
    Draft,

    /// <summary>Waits for a moderator.</summary>
    Proposed,

    Published,

    /// <summary>Not confirmed in time: hidden until its body confirms it.</summary>
    Expired,

    /// <summary>Taken back by its body, or gone from its source.</summary>
    Withdrawn,

    /// <summary>The same thing as another resource, which readers see instead (<see cref="Resource.MergedInto"/>).</summary>
    Merged,
}

/// <summary>Where a resource stands and how it is reached. Every part may be missing.</summary>
/// <param name="Commune">INSEE code of today's commune.</param>
/// <param name="Lon">Longitude WGS 84, degrees; with <paramref name="Lat"/> or not at all.</param>
public sealed record ResourcePlace(string? Address, string? PostalCode, string? Commune, double? Lon, double? Lat)
{
    public static ResourcePlace Nowhere { get; } = new(null, null, null, null, null);

    public bool HasPoint => Lon is not null && Lat is not null;

    /// <summary>Where it counts as standing: its point, else the centre of its commune; null when neither is known.</summary>
    public (double Lon, double Lat)? Spot(TerritoryIndex? territory) =>
        this is { Lon: { } lon, Lat: { } lat } ? (lon, lat) : Commune is { } code && territory?.FindCommune(code) is { } centre ? (centre.Lon, centre.Lat) : null;
}

/// <summary>
/// Something a body offers or keeps: a place, a service, a training, a record. What every type has is here, what one type has is in <see cref="Data"/>,
/// as its type file says. Immutable; a change is a new version.
/// </summary>
public sealed record Resource
{
    private static readonly ImmutableSortedDictionary<string, JsonNode> NoData = ImmutableSortedDictionary<string, JsonNode>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Stable: <c>source:key of the source</c>, or <c>m:</c> and a number of our own.</summary>
    public required string Id { get; init; }

    /// <summary>Key of its <see cref="Types.ResourceType"/>.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public string? Summary { get; init; }

    /// <summary>The body that answers for it; null when only the source knows.</summary>
    public BodyId? Owner { get; init; }

    /// <summary>Name of the body, as readers see it.</summary>
    public string? OwnerName { get; init; }

    public ResourcePlace Place { get; init; } = ResourcePlace.Nowhere;

    public string? Phone { get; init; }

    public string? Email { get; init; }

    public string? Url { get; init; }

    /// <summary>Opening hours in the syntax of OpenStreetMap (<c>Mo-Fr 09:00-12:00,13:30-17:00</c>).</summary>
    public string? Hours { get; init; }

    /// <summary>Fields of the type: text, number, true/false, or a list of texts.</summary>
    public ImmutableSortedDictionary<string, JsonNode> Data { get; init; } = NoData;

    public Visibility Visibility { get; init; }

    public ResourceState State { get; init; } = ResourceState.Published;

    /// <summary>Licence of the record, by its SPDX-like key (<c>etalab-2.0</c>).</summary>
    public string Licence { get; init; } = "etalab-2.0";

    /// <summary>Key of the source it was imported from; null when a person wrote it here.</summary>
    public string? Source { get; init; }

    /// <summary>Day someone last confirmed that it is right.</summary>
    public required DateOnly ConfirmedOn { get; init; }

    /// <summary>1 for the first version; 0 before it is saved.</summary>
    public int Version { get; init; }

    /// <summary>The resource readers are sent to, when <see cref="State"/> is <see cref="ResourceState.Merged"/>.</summary>
    public string? MergedInto { get; init; }

    /// <summary>A text field of the type; null when missing or of another kind.</summary>
    public string? Text(string field) => Data.GetValueOrDefault(field) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public bool? Flag(string field) => Data.GetValueOrDefault(field) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>Values of a field as texts: the members of a list, or the one value.</summary>
    public IReadOnlyList<string> Values(string field) => Data.GetValueOrDefault(field) switch
    {
        JsonArray list => [.. list.Select(Plain)],
        { } one => [Plain(one)],
        null => [],
    };

    /// <summary>Two versions say the same when all but their number and date of confirmation agree.</summary>
    public bool SaysTheSameAs(Resource other) =>
        this with { Version = 0, ConfirmedOn = default, Data = NoData } == other with { Version = 0, ConfirmedOn = default, Data = NoData }
        && Data.Count == other.Data.Count
        && Data.All(pair => other.Data.TryGetValue(pair.Key, out JsonNode? value) && JsonNode.DeepEquals(pair.Value, value));

    private static string Plain(JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        null => "",
        _ => node.ToJsonString(),
    };
}
