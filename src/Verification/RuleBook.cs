using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Maillage.Verification;

/// <summary>Rules and prices of the file as whole numbers: decimetres, cents, millionths of a dB. It remembers what it worked out: checks done at the same time have one each.</summary>
internal sealed class RuleBook(DesignFile file)
{
    private static readonly int[] Sizes = [6, 12, 24, 36, 48, 72, 96, 144, 288, 432, 576, 720];
    private static readonly string[] CableItems = [.. Sizes.Select(s => $"cable.{s}")];
    private readonly Dictionary<string, long> units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]?> parsed = new(StringComparer.Ordinal);

    public static IReadOnlyList<int> CableSizes => Sizes;

    public int Whole(string rule) => (int)file.Rules[rule];

    /// <summary>Lines of a cabinet at least; a design written before remote links were told has one.</summary>
    public int SroMin => Whole(file.Rules.GetValueOrDefault("sro.remote-link", 1) == 1 ? "sro.lines.min" : "sro.lines.alone");

    public int Dm(string rule) => (int)(file.Rules[rule] * 10);

    public long MicroDb(string rule) => (long)(file.Rules[rule] * 1_000_000);

    /// <summary>Millionths of a dB that a decimetre of fibre loses.</summary>
    public long LossPerDm => (long)(file.Rules["optical.attenuation"] * 100);

    /// <summary>Price of one piece, or of one decimetre when it is by the metre; rents as the present value over the years of the rules.</summary>
    public long Unit(string item)
    {
        ref long unit = ref CollectionsMarshal.GetValueRefOrNullRef(units, item);
        if (!Unsafe.IsNullRef(ref unit))
        {
            return unit;
        }

        decimal cents = file.Prices[item] * 100;
        long found = item.StartsWith("rent.", StringComparison.Ordinal) ? (long)Math.Round(cents / 10 * Annuities(), MidpointRounding.AwayFromZero) : (long)(IsByMetre(item) ? cents / 10 : cents);
        units[item] = found;
        return found;
    }

    /// <summary>What one euro a year is worth today over the years of the rules.</summary>
    public decimal Annuities()
    {
        decimal worth = 0, discount = 1;
        for (int year = 0; year < Whole("rent.years"); year++)
        {
            discount /= 1 + (file.Rules["rent.rate"] / 100);
            worth += discount;
        }

        return worth;
    }

    public static bool IsByMetre(string item) =>
        item is "aerial" or "drop.beyond" || item.StartsWith("trench.", StringComparison.Ordinal) || item.StartsWith("cable.", StringComparison.Ordinal) || item.StartsWith("rent.", StringComparison.Ordinal);

    public static string TrenchItem(FileStreet street) => street.BuiltUp ? "trench.built-up" : street.Class switch
    {
        "street" => "trench.open.street",
        "road" => "trench.open.road",
        "main-road" => "trench.open.main-road",
        "track" => "trench.open.track",
        _ => "trench.open.crossing",
    };

    public static string CableItem(int size) => CableItems[Array.IndexOf(Sizes, size)];

    public bool AerialAllowed(FileStreet street) => file.Rules[street.BuiltUp ? "aerial.built-up" : street.Class switch
    {
        "street" => "aerial.open.street",
        "road" => "aerial.open.road",
        "main-road" => "aerial.open.main-road",
        "track" => "aerial.open.track",
        _ => "aerial.open.crossing",
    }] == 1;

    public long CheapestSupport(FileStreet street) => AerialAllowed(street) ? Math.Min(Unit("aerial"), Unit(TrenchItem(street))) : Unit(TrenchItem(street));

    /// <returns>Sizes of « 720+144 »; null when one is not in the catalogue.</returns>
    public int[]? Cables(string text)
    {
        if (!parsed.TryGetValue(text, out int[]? sizes))
        {
            sizes = text.Length == 0 ? [] : [.. text.Split('+').Select(t => int.TryParse(t, out int n) && Sizes.Contains(n) ? n : -1)];
            parsed[text] = sizes = sizes.Contains(-1) ? null : sizes;
        }

        return sizes;
    }

    public int FibresOf(string cables) => Cables(cables)?.Sum() ?? 0;

    public static long WithSpare(long fibres, int percent) => ((fibres * (100 + percent)) + 99) / 100;

    /// <summary>Lines an exchange may serve by the size of its commune, or of the largest one whose streets meet its own.</summary>
    public int NroCapacity(long communeLines, long largestNeighbour) => communeLines >= Whole("nro.dense.from") || largestNeighbour >= Whole("nro.town.from") ? Whole("nro.dense.lines.max") : Whole("nro.lines.max");
}
