using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Infrastructures;

/// <summary>Reads the door's overview and the page of the designed network.</summary>
/// <param name="rules">The rules in force; their clauses are told beside a design made with them.</param>
internal sealed class DesignReads(Snapshot snapshot, Say say, JobGlance? job, EngineeringRules? rules = null)
{
    private const int WaiversShown = 40;

    public OverviewView Overview()
    {
        TerritoryView region = new TerritoryReads(snapshot, say, job).Read(snapshot.Index.Region);
        return new OverviewView(region.Name, region.Fibre, region.Commitment?.Share, region.Speeds, region.Technologies, snapshot.Design, snapshot.Plan, job, [.. region.Figures]);
    }

    public DesignView Design() => snapshot.Design is not { } design
        ? new DesignView(say.Of(snapshot.Strategy.Territory), null, job, null, null, null, 0, [])
        : new DesignView(say.Of(snapshot.Strategy.Territory), design, job, Quantities(snapshot.Quantities.Sum(q => q.Cost.Cents)), Departments(), Waivers(), design.Waivers, Clauses());

    /// <summary>What costs most first, with its share of the whole: where the money goes.</summary>
    private TableData Quantities(long all) => new(
        "quantites",
        say["network.quantities"],
        [new("poste", say["network.item"]), new("quantite", say["network.quantity"], true, Bare: true), new("prix", say["network.unit-price"], true), new("cout", say["network.cost"], true)],
        [
            .. snapshot.Quantities.OrderByDescending(q => q.Cost.Cents).ThenBy(q => say.Either(q.LabelFr, q.LabelEn), TableOrder.Words).Select(q => (IReadOnlyList<Cell>)
            [
                new(say.Either(q.LabelFr, q.LabelEn)),
                new(say.Quantity(q.Quantity, q.Unit), q.Quantity),
                new(say.Price(q.UnitPrice), q.UnitPrice.Euros),
                new(say.Euros(q.Cost), q.Cost.Euros, Bar: all == 0 ? null : 100m * q.Cost.Cents / all),
            ]),
        ])
    {
        Lines = true,
        Total = snapshot.Quantities.Count == 0 ? null : [new(say["table.total"]), new(""), new(""), new(say.Euros(new Money(all)))],
    };

    private TableData Departments()
    {
        List<IReadOnlyList<Cell>> rows = [.. snapshot.Index.Departments.Select(d => Row(d))];
        return new TableData(
            "departements",
            say["network.departments"],
            [
                new("nom", say["table.department"]), new("locaux", say["table.premises"], true), new("km", say["design.route"], true), new("sro", "SRO", true),
                new("neuf", say["design.cost-new"], true), new("reuse", say["design.cost-reuse"], true), new("local", say["design.per-premises"], true),
            ],
            rows) { Cards = true, Total = Row(snapshot.Index.Region) };
    }

    private IReadOnlyList<Cell> Row(Place place)
    {
        List<CommuneDesign> parts = [.. snapshot.Index.CommunesOf(place.Id).Select(c => snapshot.CommuneDesigns.GetValueOrDefault(c.Id)).OfType<CommuneDesign>()];
        long premises = parts.Sum(p => p.Premises);
        Money cost = new(parts.Sum(p => p.CostNew.Cents));
        Money reuse = new(parts.Sum(p => p.CostReuse.Cents));
        double km = parts.Sum(p => p.RouteKm);
        int sro = parts.Sum(p => p.Sro);
        decimal each = premises == 0 ? 0 : cost.Euros / premises;
        return
        [
            new(place.Name, Href: TerritoryReads.Address(place.Id) + "#reseau"), new(say.Number(premises), premises), new(say.Kilometres(km), (decimal)km), new(say.Number(sro), sro),
            new(say.Euros(cost), cost.Euros), new(say.Euros(reuse), reuse.Euros), new(say.Euros(each), each),
        ];
    }

    private TableData? Waivers() => snapshot.Waivers.Count == 0 ? null : new(
        "derogations",
        say["network.waivers"],
        [new("commune", say["table.commune"]), new("regle", say["network.rule"]), new("depassement", say["network.excess"], true), new("locaux", say["table.premises"], true), new("cout", say["network.comply"], true)],
        [
            .. snapshot.Waivers.OrderByDescending(w => w.Premises).Select(w => (IReadOnlyList<Cell>)
            [
                new(snapshot.Index.Find(w.Commune)?.Name ?? w.Commune.Text, Href: TerritoryReads.Address(w.Commune)),
                new(say.Either(w.ReasonFr, w.ReasonEn), Note: Rule(w.RuleId)),
                new(say.Ruled(w.Excess, w.Unit), w.Excess),
                new(say.Number(w.Premises), w.Premises),
                new(say.Euros(w.CostToComply), w.CostToComply.Euros),
            ]),
        ]) { Headed = true, Prose = true, Limit = WaiversShown };

    private EngineeringRules? Rules => rules is not null && rules.Version == snapshot.Design?.RulesVersion ? rules : null;

    /// <summary>The words of a rule and of its clause; its key alone where the rules of the design are not at hand.</summary>
    private string Rule(string id) => Rules?.FindClause(id) is { } clause ? $"{Rules.Tell(id, say.InFrench)}. {say.Either(clause.TextFr, clause.TextEn)}" : id;

    private IReadOnlyList<ClauseView> Clauses() => Rules is not { } told ? [] :
    [
        .. told.Clauses.Select(c => new ClauseView(
            c.Id, say.Either(c.TextFr, c.TextEn), c.Id == "cable-sizes" ? [(string.Join(", ", told.Catalogue.Sizes), say["network.unit.fibres"])] : [.. c.Parameters.Select(p => Value(told, p))],
            c.Date.Text, c.Source.Title)),
    ];

    private (string What, string Value) Value(EngineeringRules told, string id)
    {
        if (told.Parameters.FirstOrDefault(r => r.Id == id) is not { } p)
        {
            UnitPrice price = told.GetPrice(id);
            return (say.Either(price.LabelFr, price.LabelEn), say.Price(price.Price, price.Unit));
        }

        return (say.Either(p.TextFr, p.TextEn), say.Ruled(p.Value, p.Unit));
    }
}
