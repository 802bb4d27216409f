using Maillage.Kernel;

namespace Maillage.Territory.Osm;

/// <summary>How an OpenStreetMap extract becomes ground.</summary>
public sealed record OsmGroundOptions
{
    /// <summary>Code of the commune that takes what no complete commune boundary of the file contains.</summary>
    public string CommuneCode { get; init; } = "osm";

    /// <summary>Addresses stand for the premises when there is at least this share of addresses a building; else the buildings do.</summary>
    public double AddressShare { get; init; } = 0.8;

    /// <summary>Smaller buildings are sheds, in m².</summary>
    public double MinBuildingM2 { get; init; } = 20;

    /// <summary>Floor area that makes one dwelling in a building of flats whose number of flats is not given, stairs and walls included, in m².</summary>
    public double FlatM2 { get; init; } = 90;

    /// <summary>Buildings further than this from any street are left out (islands, errors), in metres.</summary>
    public double MaxSetbackM { get; init; } = 500;

    /// <summary>Without a known exchange: one candidate for each so many lines, at least one.</summary>
    public int LinesPerExchange { get; init; } = 5000;
}

/// <summary>What was found in an extract and what became of it.</summary>
public sealed record OsmGroundReport
{
    public required string File { get; init; }

    /// <summary>Addresses (nodes and ways with <c>addr:housenumber</c>).</summary>
    public required int Addresses { get; init; }

    /// <summary>Buildings of any kind.</summary>
    public required int Buildings { get; init; }

    /// <summary>Buildings that may hold premises: no sheds, garages, ruins, roofs, tiny ones.</summary>
    public required int UsableBuildings { get; init; }

    /// <summary>True when addresses stand for the premises, false when buildings do.</summary>
    public required bool FromAddresses { get; init; }

    /// <summary>Premises left out because no street is near.</summary>
    public required int TooFar { get; init; }

    /// <summary>Streets of components that serve no premises, left out.</summary>
    public required Length DroppedStreets { get; init; }

    /// <summary>Nodes that streets or buildings name and that the extract does not hold.</summary>
    public required int MissingNodes { get; init; }

    /// <summary>INSEE codes (or the pseudo-code) that got something.</summary>
    public required IReadOnlyList<string> Communes { get; init; }

    /// <summary>True when the exchanges are those of the file; false when they are candidates at the densest places.</summary>
    public required bool ExchangesKnown { get; init; }

    public required GroundReport Ground { get; init; }

    /// <summary>The rule that chose between addresses and buildings, in words.</summary>
    public string Tell(bool french) => french
        ? $"{Addresses} adresses et {Buildings} bâtiments (dont {UsableBuildings} utilisables) : les {(FromAddresses ? "adresses" : "bâtiments")} font les locaux."
        : $"{Addresses} addresses and {Buildings} buildings ({UsableBuildings} usable): the {(FromAddresses ? "addresses" : "buildings")} stand for the premises.";
}
