namespace Maillage.Verification;

/// <summary>The unit of a rule or price, and what its value may be.</summary>
/// <param name="Bound">True where the checks themselves cannot be done above the range; elsewhere a larger value is a finding.</param>
internal sealed record RuleRange(string Key, string Unit, decimal Min, decimal Max, bool Bound = false)
{
    private static readonly RuleRange[] Rules =
    [
        new("pbo.street.lines", "lines", 1, 24, Bound: true), new("pbo.building.lines", "lines", 1, 96), new("pbo.reach", "m", 10, 500, Bound: true), new("drop.short", "m", 5, 500),
        new("sro.lines.min", "lines", 1, 5000), new("sro.lines.alone", "lines", 1, 5000), new("sro.remote-link", "yes-no", 0, 1), new("sro.completeness.years", "years", 2, 5), new("sro.lines.max", "lines", 50, 10000),
        new("nro.lines.max", "lines", 300, 200000), new("nro.dense.from", "lines", 1000, 10000000), new("nro.town.from", "lines", 1000, 10000000), new("nro.dense.lines.max", "lines", 300, 200000),
        new("cable.spare.distribution", "%", 10, 30), new("cable.spare.transport", "%", 10, 30), new("priority.fibres", "fibres", 0, 12), new("transport.split", "lines", 1, 128, Bound: true),
        new("collecte.fibres", "fibres", 6, 720), new("collecte.ways", "ways", 1, 2), new("aerial.fibres.max", "fibres", 6, 1440), new("aerial.built-up", "yes-no", 0, 1),
        new("aerial.open.street", "yes-no", 0, 1), new("aerial.open.road", "yes-no", 0, 1), new("aerial.open.main-road", "yes-no", 0, 1), new("aerial.open.track", "yes-no", 0, 1), new("aerial.open.crossing", "yes-no", 0, 1),
        new("streets.sides.street", "m", 0, 60), new("streets.sides.road", "m", 0, 60), new("streets.sides.main-road", "m", 0, 60), new("streets.sides.untagged", "yes-no", 0, 1),
        new("optical.attenuation", "dB/km", 0.1m, 1), new("optical.splice", "dB", 0, 1), new("optical.connector", "dB", 0, 1), new("optical.split", "dB", 0, 30), new("optical.budget.b-plus", "dB", 10, 40),
        new("optical.budget.c-plus", "dB", 10, 40), new("optical.pm-pto.near.length", "m", 50, 5000), new("optical.pm-pto.near", "dB", 0.5m, 10), new("optical.pm-pto.middle.length", "m", 50, 10000),
        new("optical.pm-pto.middle", "dB", 0.5m, 10), new("nro.at-exchange", "yes-no", 1, 1), new("rent.years", "years", 1, 60, Bound: true), new("rent.rate", "%", 0, 20, Bound: true),
    ];

    private static readonly RuleRange[] Prices =
    [
        .. new[] { "built-up", "open.street", "open.road", "open.main-road", "open.track", "open.crossing" }.Select(k => new RuleRange("trench." + k, "EUR/m", 1, 1000)),
        new("aerial", "EUR/m", 1, 500), new("rent.duct", "EUR/m/year", 0, 50), new("rent.pole", "EUR/m/year", 0, 50),
        .. RuleBook.CableSizes.Select(n => new RuleRange($"cable.{n}", "EUR/m", 0.1m, 200)),
        new("closure.small", "EUR", 0, 10000), new("closure.large", "EUR", 0, 10000), new("splice", "EUR", 0, 500), new("pbo.street", "EUR", 0, 10000), new("pbo.building", "EUR", 0, 10000),
        new("building.entry", "EUR", 0, 20000), new("sro.site", "EUR", 0, 500000), new("sro.line", "EUR", 0, 2000), new("nro.site", "EUR", 0, 5000000), new("nro.line", "EUR", 0, 2000),
        new("drop.short", "EUR", 0, 5000), new("drop.long", "EUR", 0, 5000), new("drop.beyond", "EUR/m", 0, 500), new("drop.building", "EUR", 0, 5000),
    ];

    private static readonly Dictionary<(string, string), RuleRange> Known =
        Rules.Select(r => (Section: "rule", Range: r)).Concat(Prices.Select(p => (Section: "price", Range: p))).ToDictionary(x => (x.Section, x.Range.Key), x => x.Range);

    /// <summary>Keys a snapshot holds; one written before remote links were told lacks theirs.</summary>
    public static IEnumerable<(string Section, string Key)> Keys => Known.Keys.Where(k => k.Item2 != "sro.remote-link");

    public static RuleRange? Find(FileRule rule) => Known.GetValueOrDefault((rule.Section, rule.Key));

    /// <summary>True for a value with which nothing can be checked: below the range, or far above.</summary>
    public bool Breaks(decimal value) => value < Min || value > (Bound ? Max : Math.Min(Math.Max(Max, 1) * 1000, 100_000_000));
}
