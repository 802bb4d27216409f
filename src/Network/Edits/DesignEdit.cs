using System.Globalization;
using System.Text.Json.Serialization;
using Maillage.Geo;

namespace Maillage.Network.Edits;

/// <summary>A place in WGS 84 degrees, as people and files give it.</summary>
public readonly record struct EditPlace(double Lon, double Lat)
{
    /// <summary>Lambert-93 centimetres.</summary>
    internal (int X, int Y) Planar => Lambert93.FromLonLat(Lon, Lat);

    internal static EditPlace Of((int X, int Y) cm)
    {
        (double lon, double lat) = Lambert93.ToLonLat(cm.X, cm.Y);
        return new EditPlace(Math.Round(lon, 7), Math.Round(lat, 7));
    }
}

/// <summary>What a forbidden area forbids.</summary>
public enum ForbiddenWorks
{
    /// <summary>NROs and cabinets; streets and boxes at the houses stay open.</summary>
    Sites,

    /// <summary>Everything: no trench, no pole line, no site.</summary>
    Works,
}

/// <summary>
/// One change a person makes to a design. Immutable; a set of edits means the same in any order, and the design without one of them is the design from before it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(LockSite), "lock")]
[JsonDerivedType(typeof(WeighRoad), "road")]
[JsonDerivedType(typeof(ForbidArea), "forbid")]
[JsonDerivedType(typeof(AddEstate), "estate")]
[JsonDerivedType(typeof(ChangeValue), "value")]
public abstract record DesignEdit
{
    /// <summary>Stable, unique in its list; what the edit makes is named after it.</summary>
    public required string Id { get; init; }

    public string Author { get; init; } = "";

    public DateTimeOffset At { get; init; }

    /// <summary>Why, in the author's words.</summary>
    public string Note { get; init; } = "";

    /// <summary>What it does, in one sentence without a full stop.</summary>
    public abstract string Tell(bool french);

    /// <summary>A place to show it at; null for what has none.</summary>
    [JsonIgnore]
    public abstract EditPlace? Where { get; }

    private protected static string Number(double value, bool french, string format = "N0") =>
        value.ToString(format, CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB"));
}

/// <summary>A site stands here: the nearest end of a street or foot of a building; for an NRO the exchange there, or a new one.</summary>
public sealed record LockSite : DesignEdit
{
    public required SiteKind Site { get; init; }

    public required EditPlace Place { get; init; }

    public override EditPlace? Where => Place;

    public override string Tell(bool french)
    {
        string kind = Site switch { SiteKind.Nro => "NRO", SiteKind.Sro => "SRO", _ => "PBO" };
        return french ? $"Garder un {kind} ici" : $"Keep {(Site == SiteKind.Pbo ? "a" : "an")} {kind} here";
    }
}

/// <summary>Streets weigh more or less than they cost when the routes are chosen; the bill keeps their price.</summary>
public sealed record WeighRoad : DesignEdit
{
    /// <summary>Identities of edges of the ground.</summary>
    public required IReadOnlyList<long> Streets { get; init; }

    /// <summary>Percent of the price: under 100 the street is preferred, above it is avoided.</summary>
    public required int Percent { get; init; }

    /// <summary>A place on the street, to show the edit.</summary>
    public EditPlace? Place { get; init; }

    public override EditPlace? Where => Place;

    public override string Tell(bool french)
    {
        string factor = Number(Percent / 100.0, french, "0.##");
        return (Percent < 100, french) switch
        {
            (true, true) => $"Préférer {Streets.Count} tronçon{(Streets.Count < 2 ? "" : "s")} de rue (coût ressenti × {factor})",
            (false, true) => $"Éviter {Streets.Count} tronçon{(Streets.Count < 2 ? "" : "s")} de rue (coût ressenti × {factor})",
            (true, false) => $"Prefer {Streets.Count} street section{(Streets.Count == 1 ? "" : "s")} (felt cost × {factor})",
            _ => $"Avoid {Streets.Count} street section{(Streets.Count == 1 ? "" : "s")} (felt cost × {factor})",
        };
    }
}

/// <summary>No site, or no works at all, inside this area.</summary>
public sealed record ForbidArea : DesignEdit
{
    /// <summary>Ring of the area; its end need not repeat its start.</summary>
    public required IReadOnlyList<EditPlace> Area { get; init; }

    public ForbiddenWorks What { get; init; }

    public override EditPlace? Where => Area.Count == 0 ? null : new EditPlace(Area.Average(p => p.Lon), Area.Average(p => p.Lat));

    public override string Tell(bool french) => (What, french) switch
    {
        (ForbiddenWorks.Sites, true) => "Ne poser ni NRO ni SRO dans ce périmètre",
        (ForbiddenWorks.Sites, false) => "Put no NRO and no SRO inside this area",
        (_, true) => "N'ouvrir aucun chantier dans ce périmètre",
        _ => "Open no works inside this area",
    };
}

/// <summary>
/// Premises to come: at points, or spread along a new street through an area. What lies too far from a street is joined by a new one, straight from the nearest street end.
/// </summary>
public sealed record AddEstate : DesignEdit
{
    /// <summary>Ring of the estate; empty when <see cref="Points"/> tells the buildings.</summary>
    public IReadOnlyList<EditPlace> Area { get; init; } = [];

    public IReadOnlyList<EditPlace> Points { get; init; } = [];

    /// <summary>Premises in all.</summary>
    public required int Lines { get; init; }

    public override EditPlace? Where => (Area.Count > 0 ? Area : Points) is { Count: > 0 } all ? new EditPlace(all.Average(p => p.Lon), all.Average(p => p.Lat)) : null;

    public override string Tell(bool french) => french
        ? $"Ajouter {Number(Lines, french)} loca{(Lines < 2 ? "l" : "ux")} à raccorder"
        : $"Add {Number(Lines, french)} premises to connect";
}

/// <summary>A price or an engineering rule gets another value.</summary>
public sealed record ChangeValue : DesignEdit
{
    /// <summary>Key of the rules file: <c>prices.trench.built-up</c>, <c>rules.sro.lines.max</c>.</summary>
    public required string Key { get; init; }

    /// <summary>In the unit of the key.</summary>
    public required decimal Value { get; init; }

    public override EditPlace? Where => null;

    public override string Tell(bool french) => french
        ? $"{Key} passe à {Number((double)Value, french, "#,##0.####")}"
        : $"{Key} becomes {Number((double)Value, french, "#,##0.####")}";
}
