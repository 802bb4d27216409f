using Maillage.Planning.Funding;
using Maillage.Planning.Strategies;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;

namespace Maillage.Web.Infrastructures;

/// <summary>The strategy's money as printed, with the sums found beside. Read once: it changes only with the program.</summary>
public sealed class FundingReads
{
    private readonly Lazy<IReadOnlyList<FundingTable>> tables;
    private readonly Strategy strategy;

    public FundingReads(PortalOptions options)
    {
        strategy = options.Strategy;
        string root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DataFolder))) ?? "";
        tables = new(() => FundingTables.Read(options.Strategy, root));
    }

    public FundingView Read(Say say) => new(
        [.. tables.Value.Select(t => Table(t, say))],
        [.. FundingTables.Check(strategy, tables.Value).Select(c => new SumLine(
            say.Typeset(say["plan.money.check", say.Of(c.Sum.Text), say.Number(c.Sum.Printed, Decimals(c.Sum.Printed)), c.Found is { } f ? say.Number(f, Decimals(f)) : say["figure.none"], Unit(c.Sum.Unit, say)]), c.Sum.Page, c.Agrees))]);

    private TableData Table(FundingTable table, Say say)
    {
        List<IReadOnlyList<Cell>> rows = [.. table.Rows.Select(r => (IReadOnlyList<Cell>)[new(r.Label), .. r.Values.Select(v => Value(v, say))])];
        if (table.Totals.Any(t => t.Printed is not null))
        {
            rows.Add([new(say["plan.money.printed"]), .. table.Totals.Select(t => Value(t.Printed, say))]);
        }

        return new TableData(
            "t-" + table.Reference.Key,
            say.Of(table.Reference.Title),
            [new("nom", say["table.name"]), .. table.Reference.Columns.Select(c => new Charts.TableColumn(c.Key, say.Typeset($"{say.Of(c.Name)} ({Unit(c.Unit, say)})"), true))],
            rows)
        {
            Sortable = false,
            Note = $"{strategy.Source.Title}, {table.Reference.Place.Text}",
            Total = [new(say["plan.money.found"]), .. table.Totals.Select(t => Value(t.Found, say))],
        };
    }

    /// <summary>As the strategy prints it; « HT » (hors taxes) is said in English too.</summary>
    private static string Unit(string printed, Say say) => printed.Replace("HT", say["plan.money.untaxed"], StringComparison.Ordinal);

    private static Cell Value(decimal? value, Say say) => value is { } v ? new Cell(say.Number(v, Decimals(v)), v) : new Cell(say["figure.none"]);

    private static int Decimals(decimal value) => value == decimal.Truncate(value) ? 0 : value * 10 == decimal.Truncate(value * 10) ? 1 : 2;
}
