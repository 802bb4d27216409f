using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Maillage.Catalogue;

/// <summary>One field that two versions of a resource say otherwise.</summary>
/// <param name="Field">A column of the resource tables (<c>title</c>, <c>hours</c>, <c>point</c> …), or the key of a field of the type.</param>
/// <param name="Before">Values as texts; empty when there was none.</param>
public sealed record FieldChange(string Field, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>What changed between versions, field by field, and how a change made from one version is carried over to a later one.</summary>
public static class Differences
{
    private static readonly (string Field, Func<Resource, string?> Value)[] Common =
    [
        ("title", r => r.Title), ("summary", r => r.Summary), ("owner_name", r => r.OwnerName), ("address", r => r.Place.Address), ("postal_code", r => r.Place.PostalCode), ("commune", r => r.Place.Commune),
        ("point", r => r.Place.HasPoint ? string.Create(CultureInfo.InvariantCulture, $"{r.Place.Lon} {r.Place.Lat}") : null),
        ("phone", r => r.Phone), ("email", r => r.Email), ("url", r => r.Url), ("hours", r => r.Hours), ("visibility", r => r.Visibility.ToString()), ("state", r => r.State.ToString()), ("licence", r => r.Licence),
    ];

    /// <summary>Fields in the order of the form, then those of the type by key. The dates of confirmation and the numbers of the versions are no difference.</summary>
    public static IReadOnlyList<FieldChange> Of(Resource before, Resource after) =>
    [
        .. Common.Where(c => c.Value(before) != c.Value(after)).Select(c => new FieldChange(c.Field, List(c.Value(before)), List(c.Value(after)))),
        .. before.Data.Keys.Union(after.Data.Keys).Order(StringComparer.Ordinal).Where(k => !Same(before, after, k)).Select(k => new FieldChange(k, before.Values(k), after.Values(k))),
    ];

    /// <summary>
    /// <paramref name="present"/> with what someone changed between <paramref name="start"/> and <paramref name="proposed"/>: what the change does not touch stays as it is now, whoever wrote it meanwhile.
    /// Owner, state, visibility and version are not carried over.
    /// </summary>
    public static Resource Carry(Resource present, Resource start, Resource proposed)
    {
        ImmutableSortedDictionary<string, JsonNode>.Builder data = present.Data.ToBuilder();
        foreach (string key in start.Data.Keys.Union(proposed.Data.Keys).Where(k => !Same(start, proposed, k)))
        {
            if (proposed.Data.TryGetValue(key, out JsonNode? value))
            {
                data[key] = value;
            }
            else
            {
                data.Remove(key);
            }
        }

        ResourcePlace was = start.Place, said = proposed.Place, now = present.Place;
        bool moved = (was.Lon, was.Lat) != (said.Lon, said.Lat);
        return present with
        {
            Title = start.Title == proposed.Title ? present.Title : proposed.Title,
            Summary = Pick(start.Summary, proposed.Summary, present.Summary),
            Place = new ResourcePlace(
                Pick(was.Address, said.Address, now.Address), Pick(was.PostalCode, said.PostalCode, now.PostalCode), Pick(was.Commune, said.Commune, now.Commune),
                moved ? said.Lon : now.Lon, moved ? said.Lat : now.Lat),
            Phone = Pick(start.Phone, proposed.Phone, present.Phone),
            Email = Pick(start.Email, proposed.Email, present.Email),
            Url = Pick(start.Url, proposed.Url, present.Url),
            Hours = Pick(start.Hours, proposed.Hours, present.Hours),
            Data = data.ToImmutable(),
        };
    }

    private static string? Pick(string? was, string? said, string? now) => was == said ? now : said;

    private static bool Same(Resource a, Resource b, string key) => JsonNode.DeepEquals(a.Data.GetValueOrDefault(key), b.Data.GetValueOrDefault(key));

    private static string[] List(string? value) => value is null ? [] : [value];
}
