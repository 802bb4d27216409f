using System.Globalization;
using Maillage.Kernel;
using Maillage.Network.Rules;

namespace Maillage.Network.Edits;

/// <summary>Whether a solved design keeps what its edits asked for: a wish that did not hold is a problem, never a quietly different network.</summary>
internal static class EditOutcome
{
    /// <param name="unedited">What was broken there already is no fault of the edits.</param>
    /// <param name="without">Cost of the design without one of the edits; null when that does not hold.</param>
    public static void Check(EditedCase asked, NetworkDesign design, NetworkDesign unedited, Func<DesignEdit, Money?> without, ProblemList problems)
    {
        HashSet<(string, string)> known = [.. unedited.Violations.Select(v => (v.RuleId, v.ObjectId))];
        CheckLocks(asked, design, problems);
        CheckAreas(asked, design, problems);
        if (CheckExchanges(asked, design, unedited, without, problems))
        {
            return;
        }

        List<Waiver> broken = [.. design.Violations.Where(v => !known.Contains((v.RuleId, v.ObjectId)))];
        CheckCabinets(asked, design, broken, problems);
        foreach (IGrouping<string, Waiver> rule in broken.GroupBy(v => v.RuleId))
        {
            Waiver worst = rule.MaxBy(v => v.Excess)!;
            DesignEdit guilty = NearestEdit(asked, design, worst);
            string fr = $"avec ce changement, la règle {design.Rules.Tell(rule.Key, french: true)} n'est pas tenue, de {RuleUnits.Tell(worst.Excess, worst.Unit, french: true)}, en {worst.ObjectId} ; en tout {rule.Count()} fois";
            string en = $"with this edit, rule {design.Rules.Tell(rule.Key, french: false)} is broken by {RuleUnits.Tell(worst.Excess, worst.Unit, french: false)} at {worst.ObjectId}; {rule.Count()} times in all";
            LockSite? other = guilty is LockSite wish ? Nearest(asked, wish) : null;
            problems.Add(other is not null && rule.Key.StartsWith("sro.", StringComparison.Ordinal)
                ? EditProblems.Both("locks-not-together", guilty, other, fr, en)
                : EditProblems.Of("edit-breaks-rule", guilty, fr, en));
        }
    }

    /// <summary>The nearest other lock of the same kind.</summary>
    private static LockSite? Nearest(EditedCase asked, LockSite wish) => asked.LockNode.Keys.Where(l => l.Site == wish.Site && l != wish)
        .OrderBy(l => Squared(wish.Place.Planar, l.Place.Planar)).FirstOrDefault();

    private static void CheckLocks(EditedCase asked, NetworkDesign design, ProblemList problems)
    {
        HashSet<(SiteKind, int)> standing = [.. design.Sites.Select(s => (s.Kind, s.Node))];
        foreach ((LockSite wish, _) in asked.LockNode.Where(l => !standing.Contains((l.Key.Site, l.Value))))
        {
            LockSite? other = Nearest(asked, wish);
            string fr = wish.Site switch
            {
                SiteKind.Sro => $"aucun découpage ne donne à cette armoire entre {asked.Rules.SroMin} et {asked.Rules.SroMax} locaux",
                SiteKind.Nro => "aucun local n'est plus près de ce NRO que d'un autre",
                _ => "le bâtiment est desservi par un autre boîtier",
            };
            string en = wish.Site switch
            {
                SiteKind.Sro => $"no partition gives this cabinet between {asked.Rules.SroMin} and {asked.Rules.SroMax} premises",
                SiteKind.Nro => "no premises are nearer to this NRO than to another",
                _ => "the building is served by another box",
            };
            problems.Add(other is null ? EditProblems.Of("lock-not-held", wish, fr, en) : EditProblems.Both("locks-not-together", wish, other, fr, en));
        }
    }

    private static void CheckAreas(EditedCase asked, NetworkDesign design, ProblemList problems)
    {
        foreach (IGrouping<ForbidArea, DesignSpan> entered in design.Spans.Where(s => asked.Closed.ContainsKey(s.Edge)).GroupBy(s => asked.Closed[s.Edge]))
        {
            long metres = entered.Sum(s => (long)s.LengthDm) / 10;
            long inside = 0;
            for (int b = 0; b < design.Ground.BuildingCount; b++)
            {
                inside += asked.Closed.GetValueOrDefault(design.Ground.PremisesEdge[b]) == entered.Key ? design.Ground.PremisesLines[b] : 0;
            }

            problems.Add(EditProblems.Of("forbidden-area-needed", entered.Key,
                $"{RuleUnits.Tell(inside, "lines", french: true)} y sont desservis et {RuleUnits.Tell(metres, "m", french: true)} de rues y sont le seul passage ; interdisez seulement les sites, ou réduisez le périmètre",
                $"{RuleUnits.Tell(inside, "lines", french: false)} are served there and {RuleUnits.Tell(metres, "m", french: false)} of streets there are the only way; forbid sites only, or make the area smaller"));
        }

        foreach ((ForbidArea edit, EditArea area) in asked.Forbidden)
        {
            foreach (DesignSite site in design.Sites.Where(s => s.Kind != SiteKind.Pbo && area.Holds(asked.Graph.PlaceOf(s.Node))))
            {
                problems.Add(EditProblems.Of("forbidden-area-full", edit,
                    $"{site.Id} ne peut se tenir ailleurs : ses {RuleUnits.Tell(site.Lines, "lines", french: true)} sont tous dans le périmètre ou trop loin d'un autre site",
                    $"{site.Id} cannot stand elsewhere: its {RuleUnits.Tell(site.Lines, "lines", french: false)} all lie inside the area or too far from another site"));
            }
        }
    }

    /// <summary>Zones that break a rule of cabinets where an area forbids them are one fact, told in words: for so many premises no place is left. They are taken out of what is broken.</summary>
    private static void CheckCabinets(EditedCase asked, NetworkDesign design, List<Waiver> broken, ProblemList problems)
    {
        Dictionary<string, int> zones = design.Sites.Index().Where(s => s.Item.Kind == SiteKind.Sro).ToDictionary(s => s.Item.Id, s => s.Index, StringComparer.Ordinal);
        foreach (IGrouping<DesignEdit, Waiver> area in broken.Where(v => v.RuleId.StartsWith("sro.", StringComparison.Ordinal) && zones.ContainsKey(v.ObjectId)).GroupBy(v => NearestEdit(asked, design, v)).Where(g => g.Key is ForbidArea).ToList())
        {
            HashSet<int> without = [.. area.Select(v => zones[v.ObjectId])];
            int[] buildings = [.. Enumerable.Range(0, design.Ground.BuildingCount).Where(b => design.PremisesPbo[b] is int pbo and >= 0 && without.Contains(design.Sites[pbo].Parent))];
            long lines = buildings.Sum(b => (long)design.Ground.PremisesLines[b]);
            int communes = buildings.Select(b => design.Ground.PremisesCommune[b]).Distinct().Count();
            problems.Add(EditProblems.Of("forbidden-area-no-cabinet", area.Key,
                $"il n'y reste aucune place pour l'armoire de {RuleUnits.Tell(lines, "lines", french: true)} de {communes} commune{(communes < 2 ? "" : "s")}, et dehors aucune ne tient les règles ; réduisez le périmètre",
                $"no place is left there for the cabinet of {RuleUnits.Tell(lines, "lines", french: false)} of {communes} commune{(communes == 1 ? "" : "s")}, and none outside keeps the rules; make the area smaller"));
            broken.RemoveAll(area.Contains);
        }
    }

    /// <summary>An exchange that an edit takes is no fact of the ground: what then lacks one is refused, never waived.</summary>
    private static bool CheckExchanges(EditedCase asked, NetworkDesign design, NetworkDesign unedited, Func<DesignEdit, Money?> without, ProblemList problems)
    {
        HashSet<(string, string)> known = [.. unedited.Waivers.Concat(unedited.Violations).Select(w => (w.RuleId, w.ObjectId))];
        Waiver? lacking = design.Waivers.Concat(design.Violations).FirstOrDefault(w => w.RuleId is "nro.at-exchange" or "nro.lines.max" && !known.Contains((w.RuleId, w.ObjectId)));
        if (lacking is null)
        {
            return false;
        }

        bool found = false;
        foreach ((ForbidArea edit, EditArea area) in asked.Forbidden)
        {
            int taken = design.Ground.ExchangeNode.Count(v => area.Holds(asked.Graph.PlaceOf(v)));
            if (taken > 0)
            {
                (string fr, string en) = without(edit) is { } cost ? Saved(design.CostNew - cost) : ("", "");
                problems.Add(EditProblems.Of("forbidden-area-exchange", edit,
                    $"{(taken == 1 ? "1 central, où un NRO peut se tenir, est" : $"{taken} centraux, où des NRO peuvent se tenir, sont")} dans le périmètre ; la règle {design.Rules.Tell(lacking.RuleId, french: true)} ne tient plus en {lacking.ObjectId}{fr} ; réduisez le périmètre",
                    $"{(taken == 1 ? "1 exchange where an NRO may stand lies" : $"{taken} exchanges where NROs may stand lie")} in the area; rule {design.Rules.Tell(lacking.RuleId, french: false)} no longer holds at {lacking.ObjectId}{en}; make the area smaller"));
                found = true;
            }
        }

        return found;
    }

    /// <summary>What the rule costs: the design without the edit keeps it.</summary>
    private static (string Fr, string En) Saved(Money more)
    {
        decimal euros = Math.Abs(more.Euros);
        CultureInfo french = CultureInfo.GetCultureInfo("fr-FR"), english = CultureInfo.GetCultureInfo("en-GB");
        return (string.Create(french, $" ; sans ce changement elle tient, pour {euros:N0} € de {(more.Cents >= 0 ? "moins" : "plus")}"),
            string.Create(english, $"; without this edit it holds, for €{euros:N0} {(more.Cents >= 0 ? "less" : "more")}"));
    }

    private static DesignEdit NearestEdit(EditedCase asked, NetworkDesign design, Waiver broken)
    {
        DesignSite? site = design.Sites.FirstOrDefault(s => s.Id == broken.ObjectId);
        int building = site is null ? Array.FindIndex(design.Ground.PremisesId, id => id.ToString(CultureInfo.InvariantCulture) == broken.ObjectId) : -1;
        (int X, int Y)? place = site is not null ? asked.Graph.PlaceOf(site.Node)
            : building >= 0 ? (design.Ground.PremisesXCm[building], design.Ground.PremisesYCm[building]) : null;
        DesignEdit? near = place is { } p ? asked.Edits.Where(e => e.Where is not null).OrderBy(e => Squared(p, e.Where!.Value.Planar)).FirstOrDefault() : null;
        return near ?? asked.Edits.FirstOrDefault(e => e is ChangeValue) ?? asked.Edits[0];
    }

    private static double Squared((int X, int Y) a, (int X, int Y) b)
    {
        double dx = (double)a.X - b.X, dy = (double)a.Y - b.Y;
        return (dx * dx) + (dy * dy);
    }
}
