using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Rules;

/// <summary>
/// Public money stays out of the areas operators announced, unless authority and operator agree otherwise (<paramref name="Agreed"/>), or the
/// follow-up committee found the operator failing and the commune came back to the public sphere (<paramref name="Returned"/>).
/// </summary>
/// <param name="Commitment">What stands for the announcement, in words.</param>
/// <param name="StartYears">Years in which operators begin, ascending; each takes an equal part of a department's private dwellings, the largest communes first.</param>
/// <param name="Years">Years from beginning to end of a commune.</param>
public sealed record PrivateAreasRule(
    RuleReference Place, Wording Commitment, IReadOnlyList<int> StartYears, int Years, IReadOnlySet<string> Agreed, IReadOnlySet<string> Returned)
{
    public const string Id = "amii";

    public bool IsPrivate(PlanningZone zone) => zone.Committed && !Agreed.Contains(zone.Commune.Text) && !Returned.Contains(zone.Commune.Text);

    /// <summary>First and last year of every private zone, on the operators' own pace assumed from the strategy.</summary>
    public IReadOnlyDictionary<TerritoryId, (int From, int To)> Pace(IEnumerable<PlanningZone> zones)
    {
        Dictionary<TerritoryId, (int, int)> pace = [];
        foreach (IGrouping<string, PlanningZone> department in zones.Where(IsPrivate).GroupBy(z => z.Department))
        {
            long all = Math.Max(1, department.Sum(z => z.BaseDwellings));
            long before = 0;
            foreach (PlanningZone zone in department.OrderByDescending(z => z.BaseDwellings).ThenBy(z => z.Commune.Text, StringComparer.Ordinal))
            {
                int start = StartYears[(int)Math.Min(StartYears.Count - 1, before * StartYears.Count / all)];
                pace[zone.Commune] = (start, start + Years);
                before += zone.BaseDwellings;
            }
        }

        return pace;
    }

    /// <summary>Part of <paramref name="whole"/> done at the end of <paramref name="year"/>: progress is even from the first to the last year.</summary>
    public static long Done(long whole, (int From, int To) pace, int year)
    {
        long steps = pace.To - pace.From + 1;
        return whole * Math.Clamp(year - pace.From + 1, 0, steps) / steps;
    }

    /// <summary>What the rule says of a zone; null when no operator announced it.</summary>
    public RuleReason? Judge(PlanningZone zone, (int From, int To)? pace)
    {
        if (!zone.Committed)
        {
            return null;
        }

        if (Agreed.Contains(zone.Commune.Text))
        {
            return Say("Un opérateur s'est engagé ici ; un accord exprès permet l'intervention publique.", "An operator committed itself here; an express agreement allows public money.");
        }

        return Returned.Contains(zone.Commune.Text)
            ? Say("Un opérateur s'était engagé ici ; le comité de suivi a constaté sa défaillance et la commune revient à la sphère publique.", "An operator had committed itself here; the follow-up committee found it failing and the commune comes back to the public sphere.")
            : Say(
                $"Un opérateur s'est engagé ici ({Commitment.Fr}) : l'argent public n'y va pas. Rythme supposé : {pace?.From}–{pace?.To}.",
                $"An operator committed itself here ({Commitment.En}): public money stays out. Assumed pace: {pace?.From}–{pace?.To}.");
    }

    private RuleReason Say(string fr, string en) => new(Id, Place.Text, fr, en);
}
