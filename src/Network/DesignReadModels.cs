using Maillage.Kernel;

namespace Maillage.Network;

/// <summary>A stored design as pages, the API and the planner read it.</summary>
/// <param name="Scope">Territory it covers (<c>region</c>, a commune …).</param>
/// <param name="Simulated">True as soon as one commune stands on generated ground.</param>
/// <param name="Premises">Locaux served.</param>
/// <param name="CostNew">Everything built new.</param>
/// <param name="CostReuse">The same routes where existing ducts and poles are rented (rent capitalised by the rules).</param>
/// <param name="LowerBound">No network that obeys the rules costs less than this (all new).</param>
/// <param name="Verified">The independent verifier agreed.</param>
public sealed record DesignSummary(
    string Id, TerritoryId Scope, string RulesVersion, DateTimeOffset MadeAt, bool Simulated,
    long Premises, int Nro, int Sro, int Pbo, double RouteKm,
    Money CostNew, Money CostReuse, Money LowerBound, double GapPercent,
    int Violations, int Waivers, double Seconds, bool Verified)
{
    public decimal CostPerPremises => Premises == 0 ? 0 : CostNew.Euros / Premises;
}

/// <summary>The part of a design that lies in one commune (sites and spans by place, transport and NRO shared by premises served).</summary>
public sealed record CommuneDesign(
    TerritoryId Commune, long Premises, int Nro, int Sro, int Pbo,
    double RouteKm, double TrenchKm, double AerialKm, double ReusableKm,
    Money CostNew, Money CostReuse, string MainNroId, bool Simulated);

/// <summary>One line of the bill of quantities.</summary>
/// <param name="Item">Key of the price in the rules file (<c>trench.builtup</c>, <c>cable.144</c>, <c>sro</c>).</param>
public sealed record QuantityLine(string Item, string LabelFr, string LabelEn, string Unit, decimal Quantity, Money UnitPrice, Money Cost);

/// <summary>A rule that could not hold: which clause, where, by how much, what compliance would cost.</summary>
public sealed record Waiver(string RuleId, string ObjectId, TerritoryId Commune, string ReasonFr, string ReasonEn, decimal Excess, string Unit, Money CostToComply, int Premises);
