using System.Globalization;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Network.Rules;

namespace Maillage.Network;

/// <summary>The rules that a design breaks without proof that nothing else was possible, as problems with their places: such a network is refused, never written.</summary>
public static class BrokenRules
{
    public static ProblemList Of(NetworkDesign design)
    {
        ProblemList problems = new();
        Dictionary<string, DesignSite> sites = design.Violations.Count == 0 ? [] : design.Sites.Where(s => s.Kind != SiteKind.Pbo).ToDictionary(s => s.Id);
        Dictionary<string, int> buildings = design.Violations.Count == 0 ? [] : Enumerable.Range(0, design.Ground.BuildingCount).ToDictionary(b => design.Ground.PremisesId[b].ToString(CultureInfo.InvariantCulture));
        foreach (Waiver broken in design.Violations)
        {
            (int X, int Y)? place = sites.TryGetValue(broken.ObjectId, out DesignSite? site) ? design.Graph.PlaceOf(site.Node)
                : buildings.TryGetValue(broken.ObjectId, out int b) ? (design.Ground.PremisesXCm[b], design.Ground.PremisesYCm[b]) : null;
            (string fr, string en) = Mend(broken.RuleId);
            problems.Add(Problem.Error("rule-broken",
                $"{broken.ObjectId} : la règle {design.Rules.Tell(broken.RuleId, french: true)} n'est pas tenue, de {RuleUnits.Tell(broken.Excess, broken.Unit, french: true)} ({broken.ReasonFr}) ; {fr}",
                $"{broken.ObjectId}: rule {design.Rules.Tell(broken.RuleId, french: false)} is broken by {RuleUnits.Tell(broken.Excess, broken.Unit, french: false)} ({broken.ReasonEn}); {en}") with { Place = place is { } p ? Lambert93.ToLonLat(p.X, p.Y) : null });
        }

        return problems;
    }

    private static (string Fr, string En) Mend(string rule) => rule switch
    {
        "sro.lines.min" or "sro.lines.max" => ("éloignez le plus de locaux par SRO (sro.lines.max) du moins", "move the most premises per SRO (sro.lines.max) further from the least"),
        "nro.lines.max" => ("relevez le plus de locaux par NRO (nro.lines.max) ou ajoutez un central", "raise the most premises per NRO (nro.lines.max) or add an exchange"),
        "optical.budget.c-plus" => ("relevez le budget ou ajoutez un central plus près", "raise the budget or add an exchange nearer by"),
        _ => ("changez la règle, ou le terrain en ce lieu", "change the rule, or the ground at this place"),
    };
}
