using Maillage.Planning.Strategies;

namespace Maillage.Planning.Rules;

/// <summary>Why a zone belongs to the first phases.</summary>
public enum FirstPhaseKind
{
    Town,
    RuralCentre,
    PeriUrban,
    PrioritySite,
}

/// <summary>
/// The first phases go to small and middle towns, rural centres, peri-urban areas and places with priority sites, where a line costs least; a
/// department may build as many lines in scattered countryside.
/// </summary>
/// <param name="Years">How long the first phases last from the first year.</param>
/// <param name="TownPopulation">Inhabitants from which a commune is a town.</param>
/// <param name="CentrePopulation">Inhabitants from which a commune with a copper exchange is a rural centre.</param>
/// <param name="SuburbOfPopulation">Inhabitants from which the communes around a town are peri-urban.</param>
/// <param name="PlaqueSharePercent">Share of a plaque's premises in such zones from which the whole plaque is of the first phases.</param>
/// <param name="ScatteredPercent">By department, the share of lines that goes to scattered countryside from the start.</param>
public sealed record FirstPhasesRule(
    RuleReference Place, int Years, long TownPopulation, long CentrePopulation, long SuburbOfPopulation, decimal PlaqueSharePercent, IReadOnlyDictionary<string, decimal> ScatteredPercent)
{
    public const string Id = "first-phases";

    public FirstPhaseKind? Kind(PlanningZone zone)
    {
        if (zone.Population >= TownPopulation)
        {
            return FirstPhaseKind.Town;
        }

        if (zone.HostsExchange && zone.Population >= CentrePopulation)
        {
            return FirstPhaseKind.RuralCentre;
        }

        return zone.PeriUrban ? FirstPhaseKind.PeriUrban : zone.PrioritySite ? FirstPhaseKind.PrioritySite : null;
    }

    /// <summary>True when enough of the plaque's premises lie in zones of the first phases.</summary>
    public bool IsFirst(IReadOnlyList<PlanningZone> plaque)
    {
        long all = plaque.Sum(z => z.Premises);
        long first = plaque.Where(z => Kind(z) is not null).Sum(z => z.Premises);
        return all > 0 && 100m * first >= PlaqueSharePercent * all;
    }

    /// <summary>Share of lines for scattered countryside in a department, 0–100.</summary>
    public decimal Scattered(string department) => ScatteredPercent.GetValueOrDefault(department);

    public RuleReason Judge(PlanningZone zone, bool plaqueFirst)
    {
        (string fr, string en) = Kind(zone) switch
        {
            FirstPhaseKind.Town => ("ville petite ou moyenne", "small or middle town"),
            FirstPhaseKind.RuralCentre => ("bourg rural", "rural centre"),
            FirstPhaseKind.PeriUrban => ("zone péri-urbaine", "peri-urban area"),
            FirstPhaseKind.PrioritySite => ("site prioritaire", "priority site"),
            _ => ("campagne diffuse", "scattered countryside"),
        };
        decimal cost = zone.Premises == 0 ? 0 : zone.CostNew.Euros / zone.Premises;
        return plaqueFirst
            ? new(Id, Place.Text, $"Premières phases : {fr} ; la ligne y coûte {Amount.French(cost)} en neuf.", $"First phases: {en}; a line costs {Amount.English(cost)} built new.")
            : new(Id, Place.Text, $"Après les premières phases : {fr} ; la ligne y coûte {Amount.French(cost)} en neuf.", $"After the first phases: {en}; a line costs {Amount.English(cost)} built new.");
    }
}
