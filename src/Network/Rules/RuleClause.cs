using Maillage.Kernel;

namespace Maillage.Network.Rules;

/// <summary>One clause of the engineering rules: what it asks, who says so and since when, and the parameters that give it its numbers.</summary>
/// <param name="Id">Key in the rules file (<c>pm-size</c>).</param>
/// <param name="Parameters">Ids of rule parameters, and items of the price list where sizes are the matter.</param>
public sealed record RuleClause(string Id, string TextFr, string TextEn, IReadOnlyList<string> Parameters, Period Date, Source Source);

/// <summary>One number of the rules: an id, what it says in both languages, its value, unit, date and source.</summary>
/// <param name="Id">Key in the rules file (<c>pbo.reach</c>).</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
public sealed record RuleParameter(string Id, string TextFr, string TextEn, decimal Value, string Unit, Period Date, Source Source);

/// <summary>One dated unit price.</summary>
/// <param name="Item">Key in the rules file (<c>trench.built-up</c>, <c>cable.144</c>).</param>
/// <param name="Unit"><c>EUR</c> a piece, <c>EUR/m</c>, or <c>EUR/m/year</c> for a rent.</param>
public sealed record UnitPrice(string Item, string LabelFr, string LabelEn, Money Price, string Unit, Period Date, Source Source);

/// <summary>What a rules file may hold: each key with its unit and the range a value must keep.</summary>
internal sealed record RuleKey(string Key, string Unit, decimal Min, decimal Max)
{
    /// <summary>Values are whole multiples of this: prices a metre of 0.10 €, so that a decimetre costs whole cents.</summary>
    public decimal Step => Unit is "lines" or "ways" or "fibres" or "years" or "yes-no" || Key.StartsWith("cable.spare", StringComparison.Ordinal)
        ? 1m : Unit switch { "EUR/m" or "EUR/m/year" or "m" => 0.1m, _ => 0.01m };
}

/// <summary>The closed list of keys. A file with another key, or without one of these, is refused.</summary>
internal static class RuleKeys
{
    public static readonly int[] CableSizes = [6, 12, 24, 36, 48, 72, 96, 144, 288, 432, 576, 720];

    /// <summary>Fibres of cable up to which a small closure does.</summary>
    public const int SmallClosure = 144;

    /// <summary>Values that must not pass one another, cable sizes included.</summary>
    public static readonly (string Low, string High)[] Ordered =
    [
        ("rules.sro.lines.min", "rules.sro.lines.max"),
        ("rules.sro.lines.min", "rules.sro.lines.alone"),
        ("rules.sro.lines.max", "rules.nro.lines.max"),
        ("rules.nro.lines.max", "rules.nro.dense.lines.max"),
        ("rules.drop.short", "rules.pbo.reach"),
        ("rules.optical.pm-pto.near.length", "rules.optical.pm-pto.middle.length"),
        ("rules.optical.pm-pto.near", "rules.optical.pm-pto.middle"),
        ("rules.optical.budget.b-plus", "rules.optical.budget.c-plus"),
        ("prices.closure.small", "prices.closure.large"),
        ("prices.drop.short", "prices.drop.long"),
        .. CableSizes.Zip(CableSizes[1..], (small, large) => ($"prices.cable.{small}", $"prices.cable.{large}")),
    ];

    /// <summary>Clauses a file must hold; each rule parameter stands in exactly one.</summary>
    public static readonly string[] Clauses = ["pm-size", "pm-completeness", "nro-size", "pbo", "pm-pto-loss", "gpon-budget", "cable-sizes", "spare-capacity", "collecte", "supports"];

    public static readonly RuleKey[] Rules =
    [
        new("pbo.street.lines", "lines", 1, 24),
        new("pbo.building.lines", "lines", 1, 96),
        new("pbo.reach", "m", 10, 500),
        new("drop.short", "m", 5, 500),
        new("sro.lines.min", "lines", 1, 5000),
        new("sro.lines.alone", "lines", 1, 5000),
        new("sro.remote-link", "yes-no", 0, 1),
        new("sro.completeness.years", "years", 2, 5),
        new("sro.lines.max", "lines", 50, 10000),
        new("nro.lines.max", "lines", 300, 200000),
        new("nro.dense.from", "lines", 1000, 10000000),
        new("nro.town.from", "lines", 1000, 10000000),
        new("nro.dense.lines.max", "lines", 300, 200000),
        new("cable.spare.distribution", "%", 10, 30),
        new("cable.spare.transport", "%", 10, 30),
        new("priority.fibres", "fibres", 0, 12),
        new("transport.split", "lines", 1, 128),
        new("collecte.fibres", "fibres", 6, 720),
        new("collecte.ways", "ways", 1, 2),
        new("aerial.fibres.max", "fibres", 6, 1440),
        new("aerial.built-up", "yes-no", 0, 1),
        new("aerial.open.street", "yes-no", 0, 1),
        new("aerial.open.road", "yes-no", 0, 1),
        new("aerial.open.main-road", "yes-no", 0, 1),
        new("aerial.open.track", "yes-no", 0, 1),
        new("aerial.open.crossing", "yes-no", 0, 1),
        new("streets.sides.street", "m", 0, 60),
        new("streets.sides.road", "m", 0, 60),
        new("streets.sides.main-road", "m", 0, 60),
        new("streets.sides.untagged", "yes-no", 0, 1),
        new("optical.attenuation", "dB/km", 0.1m, 1),
        new("optical.splice", "dB", 0, 1),
        new("optical.connector", "dB", 0, 1),
        new("optical.split", "dB", 0, 30),
        new("optical.budget.b-plus", "dB", 10, 40),
        new("optical.budget.c-plus", "dB", 10, 40),
        new("optical.pm-pto.near.length", "m", 50, 5000),
        new("optical.pm-pto.near", "dB", 0.5m, 10),
        new("optical.pm-pto.middle.length", "m", 50, 10000),
        new("optical.pm-pto.middle", "dB", 0.5m, 10),
        new("nro.at-exchange", "yes-no", 1, 1),
        new("rent.years", "years", 1, 60),
        new("rent.rate", "%", 0, 20),
    ];

    public static readonly RuleKey[] Prices =
    [
        new("trench.built-up", "EUR/m", 1, 1000),
        new("trench.open.street", "EUR/m", 1, 1000),
        new("trench.open.road", "EUR/m", 1, 1000),
        new("trench.open.main-road", "EUR/m", 1, 1000),
        new("trench.open.track", "EUR/m", 1, 1000),
        new("trench.open.crossing", "EUR/m", 1, 1000),
        new("aerial", "EUR/m", 1, 500),
        new("rent.duct", "EUR/m/year", 0, 50),
        new("rent.pole", "EUR/m/year", 0, 50),
        .. CableSizes.Select(n => new RuleKey($"cable.{n}", "EUR/m", 0.1m, 200)),
        new("closure.small", "EUR", 0, 10000),
        new("closure.large", "EUR", 0, 10000),
        new("splice", "EUR", 0, 500),
        new("pbo.street", "EUR", 0, 10000),
        new("pbo.building", "EUR", 0, 10000),
        new("building.entry", "EUR", 0, 20000),
        new("sro.site", "EUR", 0, 500000),
        new("sro.line", "EUR", 0, 2000),
        new("nro.site", "EUR", 0, 5000000),
        new("nro.line", "EUR", 0, 2000),
        new("drop.short", "EUR", 0, 5000),
        new("drop.long", "EUR", 0, 5000),
        new("drop.beyond", "EUR/m", 0, 500),
        new("drop.building", "EUR", 0, 5000),
    ];
}
