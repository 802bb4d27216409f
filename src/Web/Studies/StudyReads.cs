using System.Globalization;
using System.Text.Json;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Network.Storage;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Maillage.Web.Tiles;

namespace Maillage.Web.Studies;

/// <summary>Makes the views of a study out of its frame and its store.</summary>
internal sealed class StudyReads(StudyFrame frame, VersionStore store, Say say, CancellationToken cancellation)
{
    private const string Words = "study.ui.";
    private const int StreetsListed = 120;
    private const int BillListed = 8;
    private readonly StudyWords words = new(frame, say);

    public StudyView Read(DesignDraft draft, bool editable, string? site, FormState form, string? tool, DesignVersion? version = null)
    {
        IReadOnlyList<DesignEdit> edits = version?.Edits ?? draft.Edits;
        SolvedStudy solved = frame.Solve(edits, cancellation);
        return new StudyView(
            frame.Place.Id, frame.Place.Name, [.. frame.Communes.Select(c => c.Name)], editable, draft, edits, Facts(solved), Differ(frame.Solve([], cancellation), solved),
            Sites(solved, version), site is { Length: > 0 } ? frame.Why(edits, site, cancellation) : null, store.ListVersions(frame.Place.Id), editable ? StreetChoices(solved) : [], StudyValues.Of(frame.Living.Rules, edits, say),
            form, tool, StudyDrawing.Picture(solved, site, [.. Wrong(form)]), Config(version is null ? "carte.json" : $"versions/{version.Number}/carte.json", solved.Mark, editable, site, Wrong(form)), version, version is not null && version.Frame != frame.Digest,
            frame.Living.Rules.Parameters.ToDictionary(c => c.Id, c => say.Either(c.TextFr, c.TextEn), StringComparer.Ordinal))
        {
            RulesTitle = say.Either(frame.Living.Rules.TitleFr, frame.Living.Rules.TitleEn),
            ReasonPlace = site is { Length: > 5 } ? words.CommuneOf(site[..5]) : "",
            Places = edits.Select(e => (e.Id, Place: words.PlaceOf(e))).Where(p => p.Place.Length > 0).ToDictionary(p => p.Id, p => p.Place, StringComparer.Ordinal),
            Units = frame.Living.Rules.Prices.Select(p => (Key: "prices." + p.Item, p.Unit)).Concat(frame.Living.Rules.Parameters.Select(c => (Key: "rules." + c.Id, c.Unit))).ToDictionary(v => v.Key, v => v.Unit, StringComparer.Ordinal),
        };
    }

    public CompareView Compare(string before, string after)
    {
        SolvedStudy a = frame.Solve(EditsOf(before), cancellation), b = frame.Solve(EditsOf(after), cancellation);
        return new CompareView(
            frame.Place.Id, frame.Place.Name, before, after,
            [new Choice("base", say["study.base"]), new Choice("etude", say["study.draft"]), .. store.ListVersions(frame.Place.Id).Select(v => new Choice(v.Number.ToString(CultureInfo.InvariantCulture), say["study.version.named", v.Number, v.Name]))],
            Facts(a), Facts(b), Differ(a, b), Config($"comparer.json?de={Uri.EscapeDataString(before)}&a={Uri.EscapeDataString(after)}", mark: null, editable: false, site: null, []));
    }

    /// <summary>« base », « etude » or the number of a version; what is none of these is the base.</summary>
    public IReadOnlyList<DesignEdit> EditsOf(string asked) => asked == "etude" ? store.GetDraft(frame.Place.Id).Edits
        : int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? store.FindVersion(frame.Place.Id, number)?.Edits ?? [] : [];

    /// <summary>Places of what was refused, to be shown on the map.</summary>
    private static IEnumerable<EditPlace> Wrong(FormState form) => form.Faults.Select(f => f.Problem.Place).OfType<(double Lon, double Lat)>().Select(p => new EditPlace(p.Lon, p.Lat)).Distinct();

    private static StudyFacts Facts(SolvedStudy solved)
    {
        NetworkDesign d = solved.Design;
        return new StudyFacts(d.Premises, d.NroCount, d.SroCount, d.PboCount, d.RouteLength.Kilometres, d.CostNew, d.CostReuse, d.Bound.Total, d.GapPercent, d.Violations.Count, d.Waivers.Count, solved.Seconds, d.Simulated, Sides(d));
    }

    private static StudySides Sides(NetworkDesign d)
    {
        Ground ground = d.Ground;
        if (!ground.EdgeClass.Contains(RouteClass.Crossing))
        {
            return new StudySides(0, 0, default);
        }

        HashSet<long> drawn = [.. ground.EdgeId];
        double km = Enumerable.Range(0, ground.EdgeCount).Where(e => drawn.Contains(StreetSides.LeftOf(ground.EdgeId[e]))).Sum(e => ground.EdgeLengthCm[e] / 100_000.0);
        QuantityLine? crossing = d.Bill.List(_ => true).FirstOrDefault(l => l.Item == "trench.open.crossing");
        return new StudySides(km, crossing?.Quantity ?? 0, crossing?.Cost ?? default);
    }

    private DifferenceView Differ(SolvedStudy a, SolvedStudy b)
    {
        DesignDifference d = DesignDifference.Between(a.Outline, b.Outline);
        TableData? bill = d.Bill.Count == 0 ? null : new TableData(
            "ecarts", say["study.bill"],
            [new("poste", say["network.item"]), new("quantite", say["study.quantity"], true), new("cout", say["study.euros"], true)],
            [
                .. d.Bill.Take(BillListed).Select(c => (IReadOnlyList<Cell>)
                [
                    new(say.Either(c.LabelFr, c.LabelEn)), new(Signed(c.After - c.Before, c.Unit), c.After - c.Before), new(Signed(c.Difference), c.Difference.Euros),
                ]),
                .. d.Bill.Count <= BillListed ? Array.Empty<IReadOnlyList<Cell>>() : [[new(say["study.bill.rest", d.Bill.Count - BillListed]), new(""), new(Signed(new Money(d.Bill.Skip(BillListed).Sum(c => c.Difference.Cents))))]],
            ])
        {
            Sortable = false,
            Total = [new(say["table.total"]), new(""), new(Signed(d.Cost))],
        };
        return new DifferenceView(d, [.. DifferenceWords.Tell(d, say.InFrench).Select(l => say.Typeset(words.Placed(l)))], bill);
    }

    public string Signed(Money money) => (money.Cents > 0 ? "+" : "") + say.ExactEuros(money);

    private string Signed(decimal quantity, string unit) => (quantity > 0 ? "+" : "") + say.Quantity(quantity, unit);

    private TableData Sites(SolvedStudy solved, DesignVersion? version) => new(
        "sites", say["study.sites"],
        [new("site", say["study.site"]), new("commune", say["study.commune"]), new("locaux", say["table.premises"], true)],
        [
            .. solved.Outline.Sites.Where(s => s.Kind != SiteKind.Pbo).Select(s => (IReadOnlyList<Cell>)
            [
                new(s.Id, Href: version is null ? $"?site={s.Id}#pourquoi" : null), new(words.CommuneOf(s.Id[..5])), new(say.Number(s.Lines), s.Lines),
            ]),
        ]) { Headed = true, PageSize = 12, Filter = true };

    private List<Choice> StreetChoices(SolvedStudy solved) =>
    [
        .. solved.Outline.Streets.Select((run, i) => (run.Street, run.LengthDm, solved.Design.Spans[i].Fibres, solved.Design.Spans[i].Edge)).GroupBy(s => s.Street)
            .Select(g => (Street: g.Key, Dm: g.Sum(s => s.LengthDm), Fibres: g.Max(s => s.Fibres), g.First().Edge)).OrderByDescending(s => s.Dm).Take(StreetsListed)
            .Select(s => new Choice(s.Street.ToString(CultureInfo.InvariantCulture), say["study.street", words.CommuneOf(solved.Design.Ground.CommuneIds[solved.Design.Ground.EdgeCommune[s.Edge]]), say.Number(s.Dm / 10), s.Fibres])),
    ];

    private string Config(string layers, string? mark, bool editable, string? site, IEnumerable<EditPlace> wrong) => JsonSerializer.Serialize(
        new
        {
            Lang = say.Code,
            Texts = (say.InFrench ? TextBook.Instance.French : TextBook.Instance.English).Where(t => t.Key.StartsWith(Words, StringComparison.Ordinal)).ToDictionary(t => t.Key[Words.Length..], t => t.Value),
            Layers = $"/infrastructures/reseau/atelier/{frame.Place.Id.Text}/{layers}",
            Mark = mark,
            Editable = editable,
            Site = site,
            Wrong = wrong.Select(p => new[] { p.Lon, p.Lat }),
        },
        MapMetadata.Json);
}
