namespace Maillage.Kernel;

/// <summary>How a figure came to be. Declared is not measured, and missing is not zero (observatory, product.md).</summary>
public enum FigureKind
{
    /// <summary>Said by the one who is responsible for it: an operator's coverage file, a census, a printed strategy.</summary>
    Declared,

    /// <summary>Read with an instrument or counted on the ground.</summary>
    Measured,

    /// <summary>Estimated from a sample.</summary>
    Surveyed,

    /// <summary>Computed from real inputs by a stated rule: a sum, a share, a design on real streets.</summary>
    Modelled,

    /// <summary>Computed from generated ground. Every page, layer and file that shows it says « simulé ».</summary>
    Simulated,
}

/// <summary>Where a figure comes from.</summary>
/// <param name="Key">Stable key, the one of <c>data/SOURCES.md</c> (for instance <c>arcep-mci-2024</c>).</param>
/// <param name="Title">What a reader sees (« ARCEP, Ma connexion internet »).</param>
/// <param name="Place">Page, table or section inside the source; null when the whole is meant.</param>
public sealed record Source(string Key, string Title, string? Place = null);

/// <summary>
/// What the portal says: a value that never travels without its unit, base, date, source and kind.
/// </summary>
/// <param name="Value">The number itself, in <paramref name="Unit"/>.</param>
/// <param name="Unit">A short unit: <c>%</c>, <c>locaux</c>, <c>€</c>, <c>km</c>, <c>Mbit/s</c>.</param>
/// <param name="Date">When it was true.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Kind">How it came to be.</param>
/// <param name="Base">Of what it is a part; null for absolute numbers.</param>
public sealed record Figure(decimal Value, string Unit, Period Date, Source Source, FigureKind Kind, FigureBase? Base = null)
{
    /// <summary>A share in percent that carries its count and its base; null when the base is empty, since 0 of 0 is not 0 %.</summary>
    public static Figure? Share(decimal count, decimal of, string baseName, Period date, Source source, FigureKind kind) =>
        of == 0 ? null : new Figure(100m * count / of, "%", date, source, kind, new FigureBase(baseName, of, count));
}

/// <summary>The base of a share.</summary>
/// <param name="Of">What is counted (« locaux », « logements de 2018 »).</param>
/// <param name="Total">The denominator.</param>
/// <param name="Count">The numerator.</param>
public sealed record FigureBase(string Of, decimal Total, decimal Count);
