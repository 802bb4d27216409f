using System.Globalization;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Observatory;

/// <summary>
/// Makes editions of the barometer from the territory's coverage and what the strategy and the plan expect. Immutable; a region's edition sums two
/// thousand communes for a dozen dates, some milliseconds.
/// </summary>
public sealed class Barometer(TerritoryIndex index, Coverage coverage, Commitments commitments, BarometerInputs inputs)
{
    /// <summary>What is counted, in the order in which sources began.</summary>
    public static IReadOnlyList<Measure> Measures { get; } =
    [
        new("ftth-dwellings", Indicators.FtthConnectable, "", Indicators.Dwellings, new("Fibre raccordable, part des logements", "Fibre connectable, share of dwellings")),
        new("speed-30", Indicators.BestSpeed, Indicators.AtLeast30, Indicators.Premises, new("30 Mbit/s et plus, part des locaux", "30 Mbit/s and above, share of premises")),
        new("fibre-premises", Indicators.Technology, "fibre", Indicators.Premises, new("Fibre, part des locaux", "Fibre, share of premises")),
    ];

    /// <summary>The edition of any place of the perimeter.</summary>
    /// <exception cref="KeyNotFoundException">No such place.</exception>
    public BarometerEdition Make(TerritoryId territory)
    {
        Place place = index.Get(territory);
        List<BarometerSeries> series = SeriesOf(territory);
        List<TrajectoryPoint> line = Trajectory(territory);
        Place[] departments = territory == TerritoryId.Region ? [.. index.Departments] : [];
        List<BarometerSeries> byDepartment = [.. departments.SelectMany(d => SeriesOf(d.Id))];
        List<TrajectoryGap> gaps = [.. series.Concat(byDepartment).SelectMany(Gaps)];
        return new BarometerEdition
        {
            Territory = territory,
            TerritoryName = place.Name,
            Title = new($"Baromètre du très haut débit, {place.Name} : {inputs.Name.Fr}", $"Very-high-speed barometer, {place.Name}: {inputs.Name.En}"),
            Date = series.Count == 0 ? default : series.Max(s => s.Latest.Date),
            Headlines = Headlines(series, gaps.Where(g => g.Territory == territory)),
            Series = series,
            Departments = byDepartment,
            Trajectory = line,
            Gaps = gaps,
            Planned = [.. series.Concat(byDepartment).SelectMany(Planned)],
            Commitments = [.. commitments.Compare().Where(c => territory == TerritoryId.Region || c.Territory == territory)],
            Before = [.. index.Printed.Where(p => p.Indicator != Indicators.PrintedCommitmentShare && (territory == TerritoryId.Region || p.Territory == territory))],
            Notes = Notes(series),
        };
    }

    /// <summary>Every measure of a place that has data and a base; nothing is made up for the others.</summary>
    public List<BarometerSeries> SeriesOf(TerritoryId territory)
    {
        List<BarometerSeries> all = [];
        foreach (Measure measure in Measures)
        {
            BarometerPoint[] points = [.. (coverage.Find(territory, measure.Indicator, measure.Dimension)?.Values ?? []).Where(v => v.Share is not null).Select(v => new BarometerPoint(v.Date, v.Share!, BaseWords(v.BaseKey!), v.Notes))];
            if (points.Length > 0)
            {
                all.Add(new(territory, index.Get(territory).Name, measure, points));
            }
        }

        return all;
    }

    /// <summary>
    /// The latest share of a measure for every place of a kind (table and map of the barometer), places without data left out.
    /// </summary>
    public IReadOnlyList<BarometerSeries> Table(TerritoryKind kind, string measure)
    {
        IEnumerable<Place> places = kind switch
        {
            TerritoryKind.Commune => index.Communes,
            TerritoryKind.Epci => index.Epcis,
            TerritoryKind.EmploymentZone => index.EmploymentZones,
            TerritoryKind.Department => index.Departments,
            _ => [index.Region],
        };
        return [.. places.Select(p => SeriesOf(p.Id).FirstOrDefault(s => s.Measure.Key == measure)).OfType<BarometerSeries>()];
    }

    /// <summary>Year by year: a straight line from nothing at the beginning of the first year to each target in turn.</summary>
    public List<TrajectoryPoint> Trajectory(TerritoryId territory)
    {
        BarometerTarget[] targets = [.. TargetsOf(territory)];
        List<TrajectoryPoint> line = [];
        for (int year = inputs.FromYear; targets.Length > 0 && year <= targets[^1].Year; year++)
        {
            line.Add(new(year, Expected(targets, year + 1m)!.Value, targets.FirstOrDefault(t => t.Year == year)));
        }

        return line;
    }

    private IEnumerable<BarometerTarget> TargetsOf(TerritoryId territory) =>
        inputs.Targets.Where(t => t.Territory == territory).OrderBy(t => t.Year).DistinctBy(t => t.Year);

    /// <summary>Share on the line at a moment (2018.25 is the end of March 2018); null without targets. Beyond the last target the line stays.</summary>
    private decimal? Expected(BarometerTarget[] targets, decimal moment)
    {
        if (targets.Length == 0)
        {
            return null;
        }

        (decimal When, decimal Percent) before = (inputs.FromYear, 0);
        foreach (BarometerTarget target in targets)
        {
            (decimal When, decimal Percent) next = (target.Year + 1m, target.Percent);
            if (moment <= next.When)
            {
                decimal part = next.When == before.When ? 1 : Math.Max(0, (moment - before.When) / (next.When - before.When));
                return before.Percent + (part * (next.Percent - before.Percent));
            }

            before = next;
        }

        return before.Percent;
    }

    /// <summary>End of a period in years: sources count at the end of what they name.</summary>
    private static decimal Moment(Period date) => date.Text.Length switch
    {
        4 => date.Year + 1m,
        7 when date.Text[5] == 'Q' => date.Year + ((date.Text[6] - '0') / 4m),
        7 => date.Year + (date.Start.Month / 12m),
        _ => date.Year + (date.Start.DayOfYear / 365m),
    };

    private IEnumerable<TrajectoryGap> Gaps(BarometerSeries series)
    {
        BarometerTarget[] targets = [.. TargetsOf(series.Territory)];
        foreach (BarometerPoint point in series.Points)
        {
            if (Expected(targets, Moment(point.Date)) is not { } expected)
            {
                yield break;
            }

            bool same = targets[0].BaseIndicator == series.Measure.BaseIndicator;
            Source source = targets[0].Source;
            yield return new(
                series.Territory, series.TerritoryName, series.Measure, point.Share, new(expected, "%", point.Date, source, FigureKind.Modelled),
                new(point.Share.Value - expected, "points", point.Date, source, FigureKind.Modelled), same, BaseNote(same, point, targets[0].BaseIndicator));
        }
    }

    private IEnumerable<PlannedAgainstReal> Planned(BarometerSeries series)
    {
        foreach (BarometerPoint point in series.Points)
        {
            // A year's plan speaks of its end: a quarter is held against the plan only when it ends the year.
            decimal moment = Moment(point.Date);
            int year = (int)Math.Ceiling(moment) - 1;
            PlannedShare? planned = inputs.Planned.FirstOrDefault(p => p.Territory == series.Territory && p.Year == year && moment == year + 1m);
            if (planned is null)
            {
                continue;
            }

            bool same = planned.BaseIndicator == series.Measure.BaseIndicator;
            Figure share = new(planned.Percent, "%", Period.OfYear(year), planned.Source, planned.Kind);
            yield return new(
                series.Territory, series.TerritoryName, share, point.Share,
                new(point.Share.Value - planned.Percent, "points", point.Date, planned.Source, planned.Kind), same, BaseNote(same, point, planned.BaseIndicator));
        }
    }

    private static Wording? BaseNote(bool same, BarometerPoint point, string targetBase) => same ? null : new(
        $"Bases différentes : la mesure porte sur les {point.Base.Fr}, la cible sur les {Indicators.BaseLabel(targetBase, french: true)}. L'écart est indicatif.",
        $"Different bases: the measure speaks of {point.Base.En}, the target of {Indicators.BaseLabel(targetBase, french: false)}. The gap is indicative.");

    private static List<Headline> Headlines(List<BarometerSeries> series, IEnumerable<TrajectoryGap> gaps)
    {
        List<Headline> headlines = [];
        foreach (BarometerSeries own in series.OrderByDescending(s => s.Latest.Date))
        {
            Figure share = own.Latest.Share;
            headlines.Add(new(own.Measure.Key, own.Measure.Title, Sentence(own.Latest), share));
        }

        if (gaps.OrderByDescending(g => g.Measured.Date).ThenByDescending(g => g.SameBase).FirstOrDefault() is { } last)
        {
            bool late = last.Gap.Value < 0;
            headlines.Add(new(
                "gap", new("Écart à la trajectoire", "Gap to the trajectory"),
                new($"{(late ? "En retard" : "En avance")} sur la trajectoire au {last.Measured.Date} : {last.Measure.Title.Fr}.", $"{(late ? "Behind" : "Ahead of")} the trajectory at {last.Measured.Date}: {last.Measure.Title.En}."),
                last.Gap));
        }

        return headlines;
    }

    private static Wording BaseWords(string key) => new(Indicators.BaseLabel(key, french: true), Indicators.BaseLabel(key, french: false));

    private static Wording Sentence(BarometerPoint point)
    {
        Figure share = point.Share;
        CultureInfo fr = CultureInfo.GetCultureInfo("fr-FR");
        CultureInfo en = CultureInfo.InvariantCulture;
        FigureBase of = share.Base!;
        return new(
            string.Create(fr, $"{of.Count:N0} sur {of.Total:N0} {of.Of}, déclaré ({share.Date})."),
            string.Create(en, $"{of.Count:N0} of {of.Total:N0} {point.Base.En}, declared ({share.Date})."));
    }

    private List<Wording> Notes(List<BarometerSeries> series)
    {
        List<Wording> notes =
        [
            new("Les parts de logements et les parts de locaux ne se mêlent pas : un local peut être professionnel. Chaque courbe nomme sa base.", "Shares of dwellings and shares of premises are never mixed: premises may be business ones. Each line names its base."),
            new("Les couvertures sont déclarées par les opérateurs : elles ne sont pas mesurées.", "Coverage is declared by operators: it is not measured."),
        ];
        if (inputs.Targets.Count > 0)
        {
            notes.Add(new(
                $"La trajectoire est une droite de 0 % au début de {inputs.FromYear} à chaque cible : la stratégie ne donne que les cibles.",
                $"The trajectory is a straight line from 0% at the beginning of {inputs.FromYear} to each target: the strategy gives only the targets."));
        }

        if (series.Count == 0)
        {
            notes.Add(new("Aucune couverture n'est connue ici.", "No coverage is known here."));
        }

        return notes;
    }
}
