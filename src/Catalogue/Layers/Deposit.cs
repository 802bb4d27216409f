using Maillage.Kernel;
using Maillage.People;
using NetTopologySuite.Geometries;

namespace Maillage.Catalogue.Layers;

/// <summary>What a deposit is about: it decides which attributes are asked for.</summary>
public enum DepositTheme
{
    Other,

    /// <summary>Urban-planning document (PLU, carte communale) by the CNIG's standard.</summary>
    UrbanPlan,

    /// <summary>Existing infrastructure: ducts, poles, sites; GraceTHD or plain layers.</summary>
    Infrastructure,

    /// <summary>Regional scheme: SRADDET, SRCAE, ecological coherence.</summary>
    Scheme,

    /// <summary>Nature and environment.</summary>
    Nature,

    /// <summary>Mobility: roads, cycle ways, stops.</summary>
    Mobility,
}

/// <summary>Layers that a body gives to the region: who, what, for whom. Its content is in its versions.</summary>
/// <param name="Id">Stable key, part of addresses.</param>
/// <param name="Published">Number of the version readers see; 0 while there is none or it was withdrawn.</param>
public sealed record Deposit(string Id, string Title, string Summary, BodyId Owner, DepositTheme Theme, Visibility Visibility, string Licence, long Published, DateTimeOffset CreatedAt, DateTimeOffset? PublishedAt)
{
    /// <summary>The charter whose signers are partners.</summary>
    public const string Charter = "donnees";

    /// <summary>What rights are asked of. A draft is its owner's alone, whatever the deposit will be.</summary>
    public People.Resource Guard(bool draft) => new() { Owner = Owner, Visibility = draft ? Visibility.Restricted : Visibility, Charter = Charter, LeastReader = draft ? Role.Agent : Role.Member };
}

/// <summary>How the values of a column read: numbers only when every one of them is.</summary>
public enum LayerColumnType
{
    Text,
    Integer,
    Real,
}

public sealed record LayerColumn(string Name, LayerColumnType Type);

/// <summary>One layer of a version: objects with the same columns and the same sort of geometry.</summary>
/// <param name="Objects">Those without a fault, of which the rest speaks too.</param>
/// <param name="Box">West, south, east, north in degrees.</param>
public sealed record DepositPart(string Name, OgcGeometryType Geometry, IReadOnlyList<LayerColumn> Columns, long Objects, IReadOnlyList<double> Box);

/// <summary>What one upload held, and what was wrong with it.</summary>
/// <param name="File">Name of the file as given.</param>
/// <param name="Faulty">Objects kept that may not be published as they are.</param>
/// <param name="Lost">Objects that could not be read at all.</param>
/// <param name="Errors">Errors in all; <paramref name="Problems"/> holds the first of them, and the warnings.</param>
public sealed record DepositVersion(string Deposit, long Number, string File, DateTimeOffset MadeAt, long Objects, long Faulty, long Lost, long Errors, IReadOnlyList<DepositPart> Parts, IReadOnlyList<Problem> Problems);

/// <param name="Commune">INSEE code of the commune it lies in; null when that is not known.</param>
/// <param name="Faulty">It may not be published as it is.</param>
public sealed record DepositObject(string Part, long Row, Geometry? Shape, IReadOnlyDictionary<string, string?> Attributes, string? Commune, bool Faulty);
