using System.Collections.Frozen;
using Maillage.Kernel;

namespace Maillage.Catalogue.Types;

/// <summary>What a field of a type holds.</summary>
public enum FieldKind : byte
{
    Text,

    /// <summary>Text of several paragraphs.</summary>
    LongText,
    Number,
    Flag,

    /// <summary>One of <see cref="FieldDefinition.Choices"/>.</summary>
    Choice,

    /// <summary>Some of <see cref="FieldDefinition.Choices"/>.</summary>
    Choices,

    /// <summary>Free words, each a label of its own.</summary>
    Words,

    /// <summary>Addresses, in an order that means something.</summary>
    Urls,

    /// <summary>The id of another resource.</summary>
    Reference,

    /// <summary>A date as people write it (« vers 1450 »), of which the centuries are known (<see cref="Heritage.HistoricDate"/>).</summary>
    Epoch,

    /// <summary>Sections of text and documents (<see cref="Heritage.Story"/>).</summary>
    Story,
    Date,
    Url,
    Email,
}

/// <summary>One field of a type, read from its JSON Schema.</summary>
/// <param name="Weight">How much its words count in search: 0 not at all, 1 as text, 3 as a title.</param>
public sealed record FieldDefinition(string Key, FieldKind Kind, Wording Label, Wording? Hint, bool Required, bool Facet, int Weight)
{
    /// <summary>Keys and labels of a choice, in the order of the file.</summary>
    public IReadOnlyList<(string Key, Wording Label)> Choices { get; init; } = [];

    public int MaxLength { get; init; } = 2_000;

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public Wording LabelOf(string choice) => Choices.FirstOrDefault(c => c.Key == choice).Label ?? new Wording(choice, choice);
}

/// <summary>A rule of quality: what a good record has.</summary>
/// <param name="Test">
/// <c>filled:FIELD</c> (a field of the type or one of <c>summary owner address point phone email url hours</c>), or <c>confirmed:MONTHS</c>.
/// </param>
public sealed record QualityRule(string Key, string Test, int Weight, Wording Advice);

/// <summary>A kind of resource: one checked file of <c>strategies/types</c>.</summary>
/// <param name="Group">Part of the catalogue it belongs to (<c>tiers-lieux</c>, <c>inclusion</c>, <c>formation</c>, <c>entreprises</c> …).</param>
/// <param name="Origin">Where the strategy asks for it.</param>
/// <param name="FreshMonths">Months after which its body is asked to confirm a record.</param>
/// <param name="HiddenMonths">Months after which an unconfirmed record is hidden; null when it never is.</param>
public sealed record ResourceType(string Key, Wording Label, Wording Plural, string Group, string Origin, bool Placed, int FreshMonths, int? HiddenMonths)
{
    public required IReadOnlyList<FieldDefinition> Fields { get; init; }

    public required IReadOnlyList<QualityRule> Quality { get; init; }

    /// <summary>Everyday words for the type, both languages mixed: found as if they stood in its records.</summary>
    public IReadOnlyList<string> AlsoCalled { get; init; } = [];

    /// <summary>Type in schema.org (<c>Library</c>, <c>GovernmentOffice</c> …).</summary>
    public string SchemaOrg { get; init; } = "Thing";

    public FieldDefinition? Field(string key) => Fields.FirstOrDefault(f => f.Key == key);
}

/// <summary>All types of a region.</summary>
public sealed class ResourceTypes
{
    private readonly FrozenDictionary<string, ResourceType> byKey;

    public ResourceTypes(IEnumerable<ResourceType> types)
    {
        All = [.. types];
        byKey = All.ToFrozenDictionary(t => t.Key, StringComparer.Ordinal);
    }

    /// <summary>In the order of their groups and files.</summary>
    public IReadOnlyList<ResourceType> All { get; }

    public ResourceType? Find(string key) => byKey.GetValueOrDefault(key);

    /// <exception cref="KeyNotFoundException">No such type.</exception>
    public ResourceType Get(string key) => byKey[key];
}
