using Maillage.Network.Siting;

namespace Maillage.Network.Bounds;

/// <summary>
/// What a design asks of the streets, premises and rules alone, kept for the next one on the same: no wish of a person changes any of it. Safe for several threads: what two work out at once is the same.
/// </summary>
internal sealed class StreetAnswers
{
    public ExchangeReach? Reach { get; set; }

    public SupportBound? Support { get; set; }

    public FibreBound? Fibre { get; set; }

    public PlacesInReach? Places { get; set; }
}
