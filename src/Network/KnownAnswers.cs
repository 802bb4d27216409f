using Maillage.Network.Bounds;
using Maillage.Network.Siting;

namespace Maillage.Network;

/// <summary>
/// What a design has worked out, kept for the next one on the same streets, premises, rules and prices. Safe for several threads: what two work out at once is the same.
/// </summary>
internal sealed class KnownAnswers
{
    /// <summary>Asked of the streets alone, as are the next three: no wish of a person changes them.</summary>
    public ExchangeReach? Reach { get; set; }

    public SupportBound? Support { get; set; }

    public FibreBound? Fibre { get; set; }

    public PlacesInReach? Places { get; set; }

    /// <summary>Where nobody wishes anything.</summary>
    public Layout? Layout { get; set; }
}
