using System.Globalization;
using Maillage.Kernel;
using Maillage.Network.Rules;

namespace Maillage.Network.Pricing;

/// <summary>Who pays for an entry when costs are told by commune.</summary>
public enum Sharing : byte
{
    /// <summary>The commune where it lies.</summary>
    Local,

    /// <summary>All premises of its NRO.</summary>
    Nro,

    /// <summary>All premises of the design.</summary>
    All,
}

/// <summary>Where and for whom a quantity stands.</summary>
/// <param name="Item">Place in <see cref="BillOfQuantities.Items"/>.</param>
/// <param name="Commune">Commune of the ground where it lies.</param>
/// <param name="Nro">Site index, −1 without.</param>
/// <param name="Sro">Site index, −1 without.</param>
public readonly record struct BillKey(int Item, int Commune, int Nro, int Sro, Sharing Sharing) : IComparable<BillKey>
{
    public int CompareTo(BillKey other) =>
        (Commune, Nro, Sro, Item, (int)Sharing).CompareTo((other.Commune, other.Nro, other.Sro, other.Item, (int)other.Sharing));

    public override int GetHashCode() => ((((((Commune * 31) + Nro) * 31) + Sro) * 31) + (Item * 4)) ^ (int)Sharing;

    public static bool operator <(BillKey left, BillKey right) => left.CompareTo(right) < 0;

    public static bool operator >(BillKey left, BillKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(BillKey left, BillKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BillKey left, BillKey right) => left.CompareTo(right) >= 0;
}

/// <summary>One quantity: decimetres for what is priced by the metre, pieces else.</summary>
/// <param name="New">When everything is built.</param>
/// <param name="Reuse">When existing ducts and poles are rented.</param>
public readonly record struct BillEntry(BillKey Key, long New, long Reuse);

/// <summary>An item one can buy.</summary>
/// <param name="CentsPerUnit">A decimetre or a piece.</param>
public sealed record BillItem(string Key, string LabelFr, string LabelEn, bool ByLength, long CentsPerUnit)
{
    /// <summary>The order of items where the rules file is not at hand: cables by their fibres, 24 before 144.</summary>
    public static readonly StringComparer Order = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);
}

/// <summary>
/// Quantities and prices by commune, NRO and SRO. Every price is whole cents a decimetre or a piece: any grouping of the entries adds up to
/// the total to the cent.
/// </summary>
public sealed class BillOfQuantities
{
    internal BillOfQuantities(IReadOnlyList<BillItem> items, IReadOnlyList<BillEntry> entries)
    {
        Items = items;
        Entries = entries;
        CostNew = new Money(entries.Sum(e => e.New * items[e.Key.Item].CentsPerUnit));
        CostReuse = new Money(entries.Sum(e => e.Reuse * items[e.Key.Item].CentsPerUnit));
    }

    public IReadOnlyList<BillItem> Items { get; }

    public IReadOnlyList<BillEntry> Entries { get; }

    public Money CostNew { get; }

    public Money CostReuse { get; }

    /// <summary>The bill of the entries asked for, in the order of the rules file.</summary>
    /// <param name="reuse">False: everything new; true: existing supports rented.</param>
    public IReadOnlyList<QuantityLine> List(Func<BillKey, bool> wanted, bool reuse = false)
    {
        long[] quantity = new long[Items.Count];
        foreach (BillEntry entry in Entries)
        {
            if (wanted(entry.Key))
            {
                quantity[entry.Key.Item] += reuse ? entry.Reuse : entry.New;
            }
        }

        List<QuantityLine> lines = [];
        for (int i = 0; i < quantity.Length; i++)
        {
            if (quantity[i] != 0)
            {
                lines.Add(Line(Items[i], quantity[i]));
            }
        }

        return lines;
    }

    internal static QuantityLine Line(BillItem item, long quantity) => item.ByLength
        ? new QuantityLine(item.Key, item.LabelFr, item.LabelEn, "m", quantity / 10m, new Money(item.CentsPerUnit * 10), new Money(quantity * item.CentsPerUnit))
        : new QuantityLine(item.Key, item.LabelFr, item.LabelEn, "u", quantity, new Money(item.CentsPerUnit), new Money(quantity * item.CentsPerUnit));

    /// <summary>Items of the rules: their prices, rents as present values.</summary>
    internal static IReadOnlyList<BillItem> ItemsOf(EngineeringRules rules) =>
        [.. rules.Prices.Select(p => new BillItem(p.Item, p.LabelFr, p.LabelEn, p.Unit != "EUR", p.Item switch
        {
            "rent.duct" => rules.RentDuctPerDm,
            "rent.pole" => rules.RentPolePerDm,
            _ => p.Unit == "EUR" ? p.Price.Cents : p.Price.Cents / 10,
        }))];
}

/// <summary>Adds quantities up; sums do not depend on the order.</summary>
internal sealed class BillBuilder(EngineeringRules rules)
{
    private readonly IReadOnlyList<BillItem> items = BillOfQuantities.ItemsOf(rules);
    private readonly Dictionary<string, int> itemIndex = rules.Prices.Select((p, i) => (p.Item, i)).ToDictionary(x => x.Item, x => x.i, StringComparer.Ordinal);
    private readonly Dictionary<BillKey, (long New, long Reuse)> sums = [];

    public int ItemOf(string key) => itemIndex[key];

    public void Add(int item, int commune, int nro, int sro, Sharing sharing, long quantity) => Add(item, commune, nro, sro, sharing, quantity, quantity);

    public void Add(int item, int commune, int nro, int sro, Sharing sharing, long quantityNew, long quantityReuse)
    {
        if (quantityNew == 0 && quantityReuse == 0)
        {
            return;
        }

        BillKey key = new(item, commune, nro, sro, sharing);
        ref (long New, long Reuse) sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        sum = (sum.New + quantityNew, sum.Reuse + quantityReuse);
    }

    public BillOfQuantities Build() =>
        new(items, [.. sums.OrderBy(s => s.Key).Select(s => new BillEntry(s.Key, s.Value.New, s.Value.Reuse))]);
}
