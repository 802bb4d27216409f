using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Cabling;

/// <summary>
/// Losses at 1310 nm. SRO to socket: fibre, one connector pair, a splice at each end of the cable and one wherever it was cut. NRO to socket: the same for
/// transport, the split, and four connector pairs in all.
/// </summary>
internal static class OpticalBudget
{
    private const int ConnectorPairs = 4;

    public static (long[] PmPto, long[] Whole) Losses(Ground ground, EngineeringRules rules, IReadOnlyList<DesignSite> sites, int[] premisesPbo, int[] streetDm)
    {
        long perDm = rules.MicroDbPerDm, splice = rules.MicroDb("optical.splice"), connector = rules.MicroDb("optical.connector"), split = rules.MicroDb("optical.split");
        long[] pmPto = new long[premisesPbo.Length], whole = new long[premisesPbo.Length];
        for (int b = 0; b < premisesPbo.Length; b++)
        {
            DesignSite pbo = sites[premisesPbo[b]];
            DesignSite sro = sites[pbo.Parent];
            pmPto[b] = (LengthDm(ground, pbo, streetDm, b) * perDm) + connector + ((2 + pbo.Splices) * splice);
            whole[b] = pmPto[b] + (sro.RootDm * perDm) + ((2 + sro.Splices) * splice) + ((ConnectorPairs - 1) * connector) + split;
        }

        return (pmPto, whole);
    }

    /// <summary>Fibre from the SRO to the socket of a building, decimetres.</summary>
    public static long LengthDm(Ground ground, DesignSite pbo, int[] streetDm, int b) => (long)pbo.RootDm + streetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b]);

    /// <summary>Loss the rules allow between SRO and socket; none beyond the second length, where the loss is justified line by line.</summary>
    public static long PmPtoLimit(EngineeringRules rules, long lengthDm) =>
        lengthDm <= rules.PmPtoNear.Dm ? rules.PmPtoNear.MicroDb : lengthDm <= rules.PmPtoMiddle.Dm ? rules.PmPtoMiddle.MicroDb : long.MaxValue;
}
