using System.Globalization;
using Maillage.Formats.Osm;

namespace Maillage.Territory.Osm;

/// <summary>What the tags of a street tell about its sides: <c>sidewalk</c>, <c>sidewalk:left</c>, <c>sidewalk:right</c>, <c>sidewalk:both</c>, <c>dual_carriageway</c>, <c>width</c>, <c>lanes</c>.</summary>
internal static class OsmStreetTags
{
    /// <summary>Width of a lane where only their number is known: the usual one in towns, in decimetres.</summary>
    private const int LaneDm = 30;

    public static StreetProfile Profile(OsmTags tags) => new(Sides(tags), WidthDm(tags));

    private static KnownSides Sides(OsmTags tags)
    {
        // One carriageway of two, a slip road and a roundabout have houses on one side at most.
        if (tags["dual_carriageway"] == "yes" || tags["junction"] is "roundabout" or "circular" || tags["highway"]?.EndsWith("_link", StringComparison.Ordinal) == true)
        {
            return KnownSides.One;
        }

        string? both = tags["sidewalk:both"], whole = tags["sidewalk"];
        bool? left = Walk(tags["sidewalk:left"] ?? both), right = Walk(tags["sidewalk:right"] ?? both);
        if (left is null && right is null)
        {
            return whole switch
            {
                "both" or "separate" or "yes" => KnownSides.Both,
                "left" or "right" or "no" or "none" => KnownSides.One,
                _ => KnownSides.Unknown,
            };
        }

        // A side about which nothing is said is as the whole street says; else it has none.
        bool l = left ?? whole is "both" or "left" or "separate", r = right ?? whole is "both" or "right" or "separate";
        return l && r ? KnownSides.Both : KnownSides.One;
    }

    private static bool? Walk(string? side) => side switch { "yes" or "separate" => true, "no" or "none" => false, _ => null };

    /// <summary>Metres by default; what is written in another unit or makes no sense is not known.</summary>
    private static int WidthDm(OsmTags tags)
    {
        string? metres = tags["width:carriageway"] ?? tags["width"];
        if (metres is not null && metres.EndsWith('m'))
        {
            metres = metres[..^1].TrimEnd();
        }

        return decimal.TryParse(metres, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal width) && width is >= 2 and <= 60 ? (int)(width * 10)
            : int.TryParse(tags["lanes"], NumberStyles.None, CultureInfo.InvariantCulture, out int lanes) && lanes is >= 1 and <= 12 ? lanes * LaneDm : 0;
    }
}
