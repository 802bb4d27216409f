using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Web.Charts;
using Maillage.Web.Forms;

namespace Maillage.Web.Studies;

/// <summary>The certificate of a study's network, always in sight.</summary>
public sealed record StudyFacts(long Premises, int Nro, int Sro, int Pbo, double RouteKm, Money Cost, Money CostReuse, Money Bound, double Gap, int Violations, int Waivers, double Seconds, bool Simulated, StudySides Sides)
{
    public decimal CostPerPremises => Premises == 0 ? 0 : Cost.Euros / Premises;
}

/// <summary>Streets drawn as their two sides, as the study's rules ask, and what the network pays to cross them.</summary>
public sealed record StudySides(double StreetKm, decimal CrossingM, Money CrossingCost);

/// <summary>What differs between two networks, as people read it.</summary>
public sealed record DifferenceView(DesignDifference Of, IReadOnlyList<string> Lines, TableData? Bill);

/// <summary>The workshop of a territory: the draft, or one kept version to be read only.</summary>
/// <param name="Edits">In the order in which they were made.</param>
/// <param name="Tool">The tool whose form was refused.</param>
/// <param name="Version">The version shown; null for the draft.</param>
/// <param name="Moved">The version was made on another base than today's.</param>
public sealed record StudyView(
    TerritoryId Territory, string Name, IReadOnlyList<string> Communes, bool Editable, DesignDraft Draft, IReadOnlyList<DesignEdit> Edits, StudyFacts Facts, DifferenceView Difference,
    TableData Sites, SiteReason? Reason, IReadOnlyList<DesignVersion> Versions, IReadOnlyList<Choice> Streets, IReadOnlyList<ValueGroup> Values, FormState Form, string? Tool,
    StudyPicture Picture, string Config, DesignVersion? Version, bool Moved, IReadOnlyDictionary<string, string> Rules)
{
    public string Address => "/infrastructures/reseau/atelier/" + Territory.Text;

    /// <summary>Name of the rules and prices the study stands on.</summary>
    public string RulesTitle { get; init; } = "";

    /// <summary>Commune of the site asked about.</summary>
    public string ReasonPlace { get; init; } = "";

    /// <summary>Where each change lies, in words, by its id.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();

    /// <summary>Unit of each price and rule that can be changed, by its key.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>();
}

/// <summary>Prices of a kind, or rules of a clause; those changed stand first, and so do the groups that hold some.</summary>
/// <param name="Words">What the clause asks, in full; empty for prices.</param>
public sealed record ValueGroup(string Name, string Words, IReadOnlyList<ValueRow> Rows)
{
    public int Changed => Rows.Count(r => r.Now is not null);
}

/// <summary>A price or a rule that can be changed.</summary>
/// <param name="Was">Its value in the rules file, with its unit.</param>
/// <param name="Now">Its value in the study; null where it is unchanged.</param>
public sealed record ValueRow(string Key, string Name, string Was, string? Now)
{
    public string Told => $"{Name} ({Was})";
}

/// <summary>Two versions beside each other, only their differences.</summary>
public sealed record CompareView(
    TerritoryId Territory, string Name, string Before, string After, IReadOnlyList<Choice> Choices, StudyFacts FactsBefore, StudyFacts FactsAfter, DifferenceView Difference, string Config);

/// <summary>Who works on what, and what was published.</summary>
public sealed record StudiesView(bool Officer, string Asked, IReadOnlyList<(string Name, string Href)> Found, IReadOnlyList<(string Name, string Href, DateTimeOffset At)> Drafts, IReadOnlyList<(DesignVersion Version, string Place)> Published);
