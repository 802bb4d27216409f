namespace Maillage.Cases.Conditions;

/// <summary>What a form knows of the catalogue: the catalogue itself stands above this module.</summary>
public interface IKnownResources
{
    /// <summary>Resources of a type that may be chosen today, by id; those past their date are not among them.</summary>
    IReadOnlyList<FieldChoice> Offered(string type, string? until);

    /// <summary>Title of one; null when there is none of this type.</summary>
    string? TitleOf(string type, string id);

    /// <summary>True when it is published and its date, if it has one to keep, has not passed.</summary>
    bool Holds(string type, string? until, string id);
}

/// <summary>Words by which conditions read whether a resource holds.</summary>
public static class KnownResources
{
    public const string Valid = "valide";
    public const string Past = "perime";
}
