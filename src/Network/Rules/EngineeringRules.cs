using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Network.Rules;

/// <summary>
/// The engineering rules and dated unit prices of one version of the rules file, immutable. Values used by the designer are
/// whole numbers: decimetres, cents, microbels of a dB (µdB), so that no sum depends on its order.
/// </summary>
/// <remarks>Prices per metre are whole multiples of 0.10 €: one decimetre then costs a whole number of cents and every bill is exact.</remarks>
public sealed class EngineeringRules
{
    private readonly Dictionary<string, RuleParameter> parameters;
    private readonly Dictionary<string, RuleClause> clauseOf;
    private readonly Dictionary<string, UnitPrice> prices;

    /// <summary>From the kerb to the middle of a sidewalk, on both sides together.</summary>
    private const int SidewalkCm = 200;

    internal EngineeringRules(string version, string titleFr, string titleEn, IReadOnlyList<RuleClause> clauses, IReadOnlyList<RuleParameter> parameters, IReadOnlyList<UnitPrice> prices)
    {
        Version = version;
        TitleFr = titleFr;
        TitleEn = titleEn;
        Clauses = clauses;
        Parameters = parameters;
        Prices = prices;
        this.parameters = parameters.ToDictionary(p => p.Id, StringComparer.Ordinal);
        clauseOf = clauses.SelectMany(c => c.Parameters, (c, p) => (c, p)).ToDictionary(x => x.p, x => x.c, StringComparer.Ordinal);
        this.prices = prices.ToDictionary(p => p.Item, StringComparer.Ordinal);
        Catalogue = new CableCatalogue(RuleKeys.CableSizes, [.. RuleKeys.CableSizes.Select(n => CentsPerDm($"cable.{n}"))]);
        TrenchPerDm = [.. Enum.GetValues<RouteClass>().Select(c => CentsPerDm("trench.open." + ClassKey(c)))];
        AerialOpen = [.. Enum.GetValues<RouteClass>().Select(c => Value("aerial.open." + ClassKey(c)) == 1)];
        RentDuctPerDm = Capitalise("rent.duct");
        RentPolePerDm = Capitalise("rent.pole");
        AerialPerDm = CentsPerDm("aerial");
        BuiltUpPerDm = CentsPerDm("trench.built-up");
        AerialBuiltUp = Value("aerial.built-up") == 1;
        PboStreetLines = (int)Value("pbo.street.lines");
        PboBuildingLines = (int)Value("pbo.building.lines");
        ReachDm = Dm("pbo.reach");
        DropShortDm = Dm("drop.short");
        SroMin = (int)Value(Value("sro.remote-link") == 1 ? "sro.lines.min" : "sro.lines.alone");
        SroMax = (int)Value("sro.lines.max");
        NroMax = (int)Value("nro.lines.max");
        NroDenseFrom = (int)Value("nro.dense.from");
        NroTownFrom = (int)Value("nro.town.from");
        NroDenseMax = (int)Value("nro.dense.lines.max");
        PriorityFibres = (int)Value("priority.fibres");
        TransportSplit = (int)Value("transport.split");
        CollecteFibres = (int)Value("collecte.fibres");
        CollecteWays = (int)Value("collecte.ways");
        AerialFibresMax = (int)Value("aerial.fibres.max");
        SpareDistribution = (int)Value("cable.spare.distribution");
        SpareTransport = (int)Value("cable.spare.transport");
        MicroDbPerDm = (int)(Value("optical.attenuation") * 100m);
        PmPtoNear = (Dm("optical.pm-pto.near.length"), MicroDb("optical.pm-pto.near"));
        PmPtoMiddle = (Dm("optical.pm-pto.middle.length"), MicroDb("optical.pm-pto.middle"));
        BudgetMicroDb = MicroDb("optical.budget.c-plus");
    }

    public string Version { get; }

    public string TitleFr { get; }

    public string TitleEn { get; }

    public IReadOnlyList<RuleClause> Clauses { get; }

    public IReadOnlyList<RuleParameter> Parameters { get; }

    public IReadOnlyList<UnitPrice> Prices { get; }

    /// <summary>Cable sizes and prices.</summary>
    public CableCatalogue Catalogue { get; }

    internal int PboStreetLines { get; }

    internal int PboBuildingLines { get; }

    internal int ReachDm { get; }

    internal int DropShortDm { get; }

    /// <summary>Lines of a cabinet at least: fewer where a remote link is offered.</summary>
    internal int SroMin { get; }

    internal int SroMax { get; }

    internal int NroMax { get; }

    internal int NroDenseFrom { get; }

    /// <summary>Lines of a town whose neighbours' exchanges are as large as in a dense commune.</summary>
    internal int NroTownFrom { get; }

    internal int NroDenseMax { get; }

    internal int PriorityFibres { get; }

    internal int TransportSplit { get; }

    internal int CollecteFibres { get; }

    /// <summary>Ways without a street in common from each NRO to the largest of its part: 1 or 2.</summary>
    internal int CollecteWays { get; }

    internal int AerialFibresMax { get; }

    internal int SpareDistribution { get; }

    internal int SpareTransport { get; }

    private int[] TrenchPerDm { get; }

    private bool[] AerialOpen { get; }

    private int AerialPerDm { get; }

    private int BuiltUpPerDm { get; }

    private bool AerialBuiltUp { get; }

    /// <summary>Rent of a duct over the years of the rules at their rate, cents a decimetre.</summary>
    internal int RentDuctPerDm { get; }

    internal int RentPolePerDm { get; }

    /// <exception cref="KeyNotFoundException">When the rules hold no such parameter: a programmer's mistake, the reader checked the file.</exception>
    public RuleParameter GetParameter(string id) => parameters[id];

    /// <summary>The clause a parameter belongs to; null for a price of no clause and for what the rules do not hold.</summary>
    public RuleClause? FindClause(string parameter) => clauseOf.GetValueOrDefault(parameter);

    /// <exception cref="KeyNotFoundException">When the rules hold no such price.</exception>
    public UnitPrice GetPrice(string item) => prices[item];

    /// <summary>A parameter in a sentence: its words, and its key for whoever wants to change it.</summary>
    public string Tell(string id, bool french) => french ? $"« {parameters[id].TextFr} » ({id})" : $"'{parameters[id].TextEn}' ({id})";

    internal decimal Value(string id) => parameters[id].Value;

    internal int Cents(string item) => (int)prices[item].Price.Cents;

    /// <summary>Price of one decimetre in cents; exact, the reader refuses prices that are no multiple of 0.10 €/m.</summary>
    internal int CentsPerDm(string item) => (int)(prices[item].Price.Cents / 10);

    internal int Dm(string id) => (int)(Value(id) * 10);

    /// <summary>A loss in millionths of a dB.</summary>
    internal long MicroDb(string id) => (long)(Value(id) * 1_000_000m);

    /// <summary>Attenuation of one decimetre of fibre in millionths of a dB (0.35 dB/km is 35).</summary>
    internal int MicroDbPerDm { get; }

    /// <summary>Length up to which the first limit of loss between SRO and socket holds, decimetres, and the limit in millionths of a dB.</summary>
    internal (int Dm, long MicroDb) PmPtoNear { get; }

    /// <summary>The same for the second limit.</summary>
    internal (int Dm, long MicroDb) PmPtoMiddle { get; }

    /// <summary>Loss between NRO and socket at most.</summary>
    internal long BudgetMicroDb { get; }

    internal static string ClassKey(RouteClass c) => c switch
    {
        RouteClass.Street => "street",
        RouteClass.Road => "road",
        RouteClass.MainRoad => "main-road",
        RouteClass.Crossing => "crossing",
        _ => "track",
    };

    internal static string TrenchItem(RouteClass c, bool builtUp) => builtUp ? "trench.built-up" : "trench.open." + ClassKey(c);

    /// <summary>
    /// Between the two sides of a built-up street, for <see cref="StreetSides"/>; 0 where a street is one line: the rules ask for one in its class, its source knows of one side alone, or knows nothing and the rules then
    /// want one. A known carriageway with half a sidewalk on each side counts before the width of the class.
    /// </summary>
    public int SidesCm(RouteClass c, StreetProfile profile)
    {
        int asked = c is RouteClass.Street or RouteClass.Road or RouteClass.MainRoad ? (int)(Value("streets.sides." + ClassKey(c)) * 100) : 0;
        bool both = profile.Sides == KnownSides.Both || (profile.Sides == KnownSides.Unknown && Value("streets.sides.untagged") == 1);
        return asked == 0 || !both ? 0 : profile.WidthDm > 0 ? (profile.WidthDm * 10) + SidewalkCm : asked;
    }

    internal int TrenchCentsPerDm(RouteClass c, bool builtUp) => builtUp ? BuiltUpPerDm : TrenchPerDm[(int)c];

    internal bool AerialAllowed(RouteClass c, bool builtUp) => builtUp ? AerialBuiltUp : AerialOpen[(int)c];

    /// <summary>Cheapest price of a decimetre of new support over the modes the class allows, cents.</summary>
    internal int CheapestSupportPerDm(RouteClass c, bool builtUp)
    {
        int trench = TrenchCentsPerDm(c, builtUp);
        return AerialAllowed(c, builtUp) ? Math.Min(trench, AerialPerDm) : trench;
    }

    /// <summary>Rent of what stands, over the years of the rules, cents a decimetre.</summary>
    internal int RentPerDm(ExistingSupport support) => support == ExistingSupport.Pole ? RentPolePerDm : RentDuctPerDm;

    /// <summary>Yearly rent of a metre, euros, from which on building anew costs no more over the years of the rules; for each way of building.</summary>
    public IEnumerable<(string Item, decimal EurosPerMetreAndYear)> FlipTariffs() => Prices
        .Where(p => p.Item == "aerial" || p.Item.StartsWith("trench.", StringComparison.Ordinal))
        .Select(p => (p.Item, Math.Round(p.Price.Euros / Annuities(), 4, MidpointRounding.AwayFromZero)));

    /// <summary>Present value of a yearly rent, rounded to whole cents a decimetre.</summary>
    private int Capitalise(string item) => (int)Math.Round(prices[item].Price.Cents / 10m * Annuities(), MidpointRounding.AwayFromZero);

    /// <summary>Present value of one euro a year over the years of the rules.</summary>
    private decimal Annuities()
    {
        decimal rate = Value("rent.rate") / 100m;
        decimal factor = 0, discount = 1;
        for (int year = 1; year <= (int)Value("rent.years"); year++)
        {
            discount /= 1 + rate;
            factor += discount;
        }

        return factor;
    }
}
