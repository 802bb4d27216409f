using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Pricing;

/// <summary>Support and cables of one span, cents.</summary>
internal static class SpanCost
{
    public static (long New, long Reuse) Of(NetworkDesign design, DesignSpan span)
    {
        EngineeringRules rules = design.Rules;
        Ground ground = design.Ground;
        int e = span.Edge;
        CableCatalogue catalogue = rules.Catalogue;
        long cables = catalogue.CentsPerDmOf(span.DistributionSet) + catalogue.CentsPerDmOf(span.TransportSet) + catalogue.CentsPerDmOf(catalogue.SetFor(span.CollecteFibres));
        long support = span.Mode == SpanMode.Aerial ? rules.CentsPerDm("aerial") : rules.TrenchCentsPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]);
        long reused = ground.EdgeSupport[e] switch
        {
            ExistingSupport.Duct => rules.RentDuctPerDm,
            ExistingSupport.Pole => rules.RentPolePerDm,
            _ => support,
        };
        return (span.LengthDm * (support + cables), span.LengthDm * (reused + cables));
    }
}
