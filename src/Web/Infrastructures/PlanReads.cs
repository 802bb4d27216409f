using System.Globalization;
using Maillage.Kernel;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Infrastructures;

/// <summary>Reads the plan at one year: lines, money, map and reasons move together.</summary>
internal sealed class PlanReads(Snapshot snapshot, Say say, JobGlance? job)
{
    /// <summary>The rule that tells communes of one year apart: it says what kind of place each is. The others speak of all of them alike.</summary>
    private const string Telling = "first-phases";

    public PlanView Read(int? asked, string? commune)
    {
        string region = say.Of(snapshot.Strategy.Territory);
        if (snapshot.Plan is not { } plan || plan.Years.Count == 0)
        {
            return new PlanView(region, null, job, [], 0, 0, 0, 0, default, default, default, [], [], [], null, null, [], null);
        }

        List<int> years = [.. plan.Years.Select(y => y.Year).Distinct().Order()];
        int selected = asked is { } year && years.Contains(year) ? year : snapshot.CommunePlans.GetValueOrDefault(TerritoryId.Commune(commune ?? ""))?.ToYear is { } end && years.Contains(end) ? end : years[^1];
        List<PlanYear> now = [.. plan.Years.Where(y => y.Year == selected)];
        List<PlanYear> until = [.. plan.Years.Where(y => y.Year <= selected)];
        return new PlanView(
            region, plan, job, years, selected,
            now.Sum(y => y.PremisesBuilt), until.Sum(y => y.PremisesBuilt), until.Sum(y => y.PremisesPrivate),
            Total(now, y => y.Spent), Total(now, y => y.Budget), Total(until, y => y.Spent),
            [.. years.Select(y => Column(plan, y, selected, p => p.PremisesBuilt, null, v => say.Number(v / 1000, 0)))],
            [.. years.Select(y => Column(plan, y, selected, p => (double)p.Spent.MillionEuros, p => (double)p.Budget.MillionEuros, v => say.Number(v, 0)))],
            [.. snapshot.Index.Communes.Select(c => Place(c, selected))],
            Departments(plan, selected), Communes(selected), [.. plan.Targets.Select(Tell)], Why(commune));
    }

    private static Column Column(PlanSummary plan, int year, int selected, Func<PlanYear, double> value, Func<PlanYear, double>? limit, Func<double, string> text)
    {
        List<PlanYear> rows = [.. plan.Years.Where(y => y.Year == year)];
        double sum = rows.Sum(value);
        return new Column(year, (year % 100).ToString("00", CultureInfo.InvariantCulture), sum, limit is null ? null : rows.Sum(limit), text(sum), year == selected);
    }

    private static Money Total(IEnumerable<PlanYear> rows, Func<PlanYear, Money> of) => new(rows.Sum(r => of(r).Cents));

    private CirclePlace Place(Commune commune, int selected)
    {
        CommunePlan? plan = snapshot.CommunePlans.GetValueOrDefault(commune.Id);
        string fill = plan switch
        {
            null => "qn",
            { Treatment: Treatment.Private } => "own",
            { ToYear: { } year } when year == selected => "q5",
            { ToYear: { } year } when year < selected => "q3",
            _ => "q0",
        };
        return snapshot.Circle(commune) with { Fill = fill };
    }

    private TableData Departments(PlanSummary plan, int selected)
    {
        Dictionary<TerritoryId, List<PlanYear>> byDepartment = plan.Years.Where(y => y.Year <= selected).GroupBy(y => y.Department).ToDictionary(g => g.Key, g => g.ToList());
        List<IReadOnlyList<Cell>> rows = [];
        foreach ((TerritoryId id, List<PlanYear> years) in byDepartment.OrderBy(p => p.Key.Text, StringComparer.Ordinal))
        {
            PlanYear now = years[^1];
            long sum = years.Sum(y => y.PremisesBuilt);
            Money spent = Total(years, y => y.Spent);
            rows.Add(
            [
                new(snapshot.Index.Find(id)?.Name ?? id.Text, Href: TerritoryReads.Address(id)), new(say.Number(now.PremisesBuilt), now.PremisesBuilt), new(say.Number(sum), sum),
                new(say.Euros(now.Spent), now.Spent.Euros), new(say.Euros(now.Budget), now.Budget.Euros), new(say.Euros(spent), spent.Euros),
                new(say.Percent(now.ShareCoveredPercent), now.ShareCoveredPercent, Bar: now.ShareCoveredPercent, Fill: ShareScale.Fill(now.ShareCoveredPercent)),
            ]);
        }

        return new TableData(
            "departements",
            say["plan.departments", selected],
            [
                new("nom", say["table.department"]), new("annee", say["plan.built-in", selected], true), new("total", say["plan.built-until", selected], true), new("depense", say["plan.spent-in", selected], true),
                new("budget", say["plan.budget-in", selected], true), new("cumul", say["plan.spent-until", selected], true), new("part", say["plan.covered"], true),
            ],
            rows) { Cards = true };
    }

    private TableData Communes(int selected) => new(
        "communes",
        say["plan.communes", selected],
        [new("nom", say["table.commune"]), new("locaux", say["table.premises"], true), new("cout", say["network.cost"], true), new("raison", say["plan.reason"], Bare: true)],
        [
            .. snapshot.CommunePlans.Values.Where(p => p is { Treatment: Treatment.PublicFibre } && p.ToYear == selected).OrderByDescending(p => p.Premises).Select(p => (IReadOnlyList<Cell>)
            [
                new(snapshot.Index.Find(p.Commune)?.Name ?? p.Commune.Text, Href: $"/infrastructures/plan?annee={selected}&commune={p.Commune}#pourquoi"),
                new(say.Number(p.Premises), p.Premises),
                new(say.Euros(p.Cost), p.Cost.Euros),
                new((p.Reasons.FirstOrDefault(r => r.RuleId == Telling) ?? p.Reasons.FirstOrDefault(r => r.RuleId.Length > 0)) is { } reason ? say.Either(reason.TextFr, reason.TextEn) : say["figure.none"]),
            ]),
        ]) { Lines = true, Limit = 25, Export = "/telechargements/fichiers/plan.csv" };

    private TargetLine Tell(TargetOutcome target)
    {
        string where = snapshot.Index.Find(target.Territory)?.Name ?? target.Territory.Text;
        string head = say["plan.target", where, say.Percent(target.TargetPercent, 0), target.Year, Planned(target), say.Either(target.BaseFr, target.BaseEn)];
        string tail = target.MissedByPoints <= 0
            ? say["plan.target.reached"]
            : target.ReachedIn is { } year ? say["plan.target.late", say.MissingPoints(target.MissedByPoints), year] : say["plan.target.missed", say.MissingPoints(target.MissedByPoints)];
        return new TargetLine(target.MissedByPoints <= 0, head + " " + tail, say.InFrench ? target.NoteFr : target.NoteEn);
    }

    /// <summary>A share that rounds to its target though it misses it must not read as if it were reached.</summary>
    private string Planned(TargetOutcome target) => target.MissedByPoints > 0 && Math.Round(target.PlannedPercent, 1) >= target.TargetPercent
        ? say["plan.target.just-under", say.Percent(target.TargetPercent, 0)]
        : say.Percent(target.PlannedPercent);

    private WhyView? Why(string? commune) =>
        snapshot.Index.Resolve(commune)?.Place is Commune found && snapshot.CommunePlans.GetValueOrDefault(found.Id) is { } plan
            ? new WhyView(found.Name, TerritoryReads.Address(found.Id), plan)
            : null;
}
