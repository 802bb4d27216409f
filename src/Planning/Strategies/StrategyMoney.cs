using Maillage.Kernel;

namespace Maillage.Planning.Strategies;

/// <summary>The money of a strategy file: budgets, funders, printed tables and sums.</summary>
internal sealed class StrategyMoney(YamlMap root, IReadOnlyList<string> departments, Horizon horizon)
{
    private readonly Dictionary<string, TableReference> tables = [];

    public Budgets ReadBudgets()
    {
        YamlMap map = root.Map("budgets");
        bool carryOver = map.Flag("carry_over");
        List<BudgetLine> lines = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in map.Maps("lines"))
        {
            string key = entry.Text("key");
            StrategySections.Once(seen, entry, "key", key);
            string? department = entry.OptionalText("department") is "all" ? null : StrategySections.Known(entry, "department", departments);
            BudgetUse use = entry.Choice("use", ("fibre", BudgetUse.Fibre), ("speed-upgrade", BudgetUse.SpeedUpgrade));
            if (department is null && use == BudgetUse.SpeedUpgrade)
            {
                entry.Report("department", "strategy-upgrade-department", "une ligne de montée en débit nomme un département", "a speed-upgrade line names a department");
            }

            (int from, int to) = ReadYears(entry);
            lines.Add(new(key, department, use, from, to, entry.Millions("total_meur"), entry.Text("page"), entry.OptionalLocal("assumption")));
            entry.Done();
        }

        map.Done();
        return new(carryOver, lines);
    }

    public IReadOnlyList<Funder> ReadFunders()
    {
        List<Funder> funders = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("funders"))
        {
            string key = entry.Text("key");
            StrategySections.Once(seen, entry, "key", key);
            Wording name = entry.Local("name");
            FunderKind kind = entry.Choice("kind", ("rate", FunderKind.Rate), ("envelope", FunderKind.Envelope), ("balance", FunderKind.Balance));
            int? from = entry.OptionalInteger("from", 1990, 2150);
            int? to = entry.OptionalInteger("to", 1990, 2150);
            if (from > to)
            {
                entry.Report("to", "strategy-bad-years", $"la fin ({to}) précède le début ({from})", $"the end ({to}) comes before the beginning ({from})");
            }

            Money? amount = entry.OptionalMillions("amount_meur", required: false);
            if (kind == FunderKind.Envelope && amount is null)
            {
                entry.Report("amount_meur", "strategy-missing-key", "une enveloppe a un montant : ajoutez « amount_meur »", "an envelope has an amount: add 'amount_meur'");
            }

            funders.Add(new(key, name, kind, from, to, amount, ReadRates(entry, kind), entry.Text("page")));
            entry.Done();
        }

        if (funders.Count > 0 && funders.Count(f => f.Kind == FunderKind.Balance) != 1)
        {
            root.Report("funders", "strategy-balance", "exactement un financeur paie le reste (« kind: balance »)", "exactly one funder pays the rest ('kind: balance')");
        }

        return funders;
    }

    public IReadOnlyList<TableReference> ReadTables()
    {
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("tables"))
        {
            string key = entry.Text("key");
            StrategySections.Once(seen, entry, "key", key);
            string file = entry.Text("file");
            if (Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
            {
                entry.Report("file", "strategy-outside-path", "le chemin doit rester dans le dossier du produit (« data/… »)", "the path must stay inside the product's folder ('data/…')");
            }

            tables[key] = new(
                key, entry.Local("title"), file, entry.Text("label"), entry.Text("row_key"), entry.Text("total_row"),
                new(entry.Text("section"), entry.Text("page")), ReadColumns(entry));
            entry.Done();
        }

        return [.. tables.Values];
    }

    public IReadOnlyList<PrintedSum> ReadSums()
    {
        List<PrintedSum> sums = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in root.Maps("sums"))
        {
            string key = entry.Text("key");
            StrategySections.Once(seen, entry, "key", key);
            List<SumPart> parts = [];
            foreach (YamlMap part in entry.Maps("parts"))
            {
                SumPart read = new(part.Text("table"), part.Text("column"), part.Text("row"));
                if (!tables.TryGetValue(read.Table, out TableReference? table) || table.Columns.All(c => c.Key != read.Column))
                {
                    part.Report("table", "strategy-unknown-table", $"« {read.Table}.{read.Column} » n'est pas déclaré dans « tables »", $"'{read.Table}.{read.Column}' is not declared in 'tables'");
                }

                parts.Add(read);
                part.Done();
            }

            sums.Add(new(
                key, entry.Local("text"), entry.Text("page"), entry.Number("printed", 0, 1_000_000_000), entry.Text("unit"),
                entry.Choice("qualifier", ("exact", "exact"), ("greater_than", "greater_than")), parts));
            entry.Done();
        }

        return sums;
    }

    private static List<TableColumn> ReadColumns(YamlMap table)
    {
        List<TableColumn> columns = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in table.Maps("columns"))
        {
            string key = entry.Text("key");
            StrategySections.Once(seen, entry, "key", key);
            columns.Add(new(key, entry.Local("name"), entry.Text("unit"), entry.OptionalLocal("note")));
            entry.Done();
        }

        return columns;
    }

    private List<FunderRate> ReadRates(YamlMap funder, FunderKind kind)
    {
        List<FunderRate> rates = [];
        HashSet<string> seen = [];
        foreach (YamlMap entry in funder.Maps("rates", required: false))
        {
            string department = StrategySections.Known(entry, "department", departments);
            StrategySections.Once(seen, entry, "department", department);
            rates.Add(new(
                department, entry.Number("rate_percent", 0, 100), entry.Millions("cap_meur"),
                entry.OptionalMillions("cap_with_bonus_meur"), entry.OptionalInteger("bonus_departments", 1, 100)));
            entry.Done();
        }

        if (kind == FunderKind.Rate != rates.Count > 0)
        {
            funder.Report("rates", "strategy-rates", "« rates » va avec « kind: rate », et seulement avec lui", "'rates' goes with 'kind: rate', and only with it");
        }

        return rates;
    }

    private (int From, int To) ReadYears(YamlMap entry)
    {
        int from = entry.Integer("from", 1990, 2150);
        int to = entry.Integer("to", 1990, 2150);
        if (to < from || from < horizon.FirstYear || to > horizon.LastYear)
        {
            entry.Report("to", "strategy-bad-years", $"les années {from}–{to} doivent se suivre dans l'horizon ({horizon.FirstYear}–{horizon.LastYear})", $"years {from}–{to} must follow each other inside the horizon ({horizon.FirstYear}–{horizon.LastYear})");
            return (from, Math.Max(from, to));
        }

        return (from, to);
    }
}
