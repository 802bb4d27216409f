using Maillage.Kernel;

namespace Maillage.Cases.Conditions;

/// <summary>What a fact, a field of a form, holds.</summary>
public enum FieldKind : byte
{
    Text,

    /// <summary>Text of several paragraphs.</summary>
    Long,
    Number,

    /// <summary>Whole euros.</summary>
    Euros,
    Date,

    /// <summary>Yes or no.</summary>
    Flag,
    Choice,
    Choices,

    /// <summary>A commune, kept by its code.</summary>
    Place,

    /// <summary>An activity of the French nomenclature (NAF), as precise as it is known.</summary>
    Activity,
    Siret,
    Email,
    Phone,
    Web,

    /// <summary>A resource of the catalogue, kept by its id; conditions read whether it holds: « valide » or « perime ».</summary>
    Resource,
}

/// <summary>One answer to choose.</summary>
/// <param name="Score">What it counts in a scored questionnaire.</param>
public sealed record FieldChoice(string Key, string Fr, string En, int Score = 0)
{
    public string In(bool french) => french ? Fr : En;
}

/// <summary>What is asked for one fact, and what it may be.</summary>
public interface IFactDefinition
{
    string Key { get; }

    FieldKind Kind { get; }

    Wording Label { get; }

    IReadOnlyList<FieldChoice> Choices { get; }
}
