using Maillage.Kernel;
using Maillage.Network.Cabling;
using Maillage.Network.Pricing;

namespace Maillage.Network.Edits;

/// <summary>How close a site comes to a rule.</summary>
/// <param name="Rule">Clause of the rules file.</param>
/// <param name="Value">What the site has, in <paramref name="Unit"/>.</param>
/// <param name="SlackPercent">Room left, in percent of the limit.</param>
public sealed record RuleSlack(string Rule, decimal Value, decimal Limit, string Unit, double SlackPercent);

/// <summary>The network solved again under one more condition.</summary>
/// <param name="Extra">Cost, all new, less that of the design asked about; null when the rules cannot hold.</param>
/// <param name="Refusal">The rule that then breaks; null when the network stands.</param>
/// <param name="Instead">Site that takes the place: moved or new; null when its premises join sites that stood already.</param>
/// <param name="Metres">From the present place to that site.</param>
public sealed record SiteAlternative(Money? Extra, string? Refusal, SiteOutline? Instead, int Metres, int SitesLess, Money? ExtraReuse)
{
    /// <summary>The change that gives this network, to the cent; null when none does.</summary>
    public DesignEdit? Change { get; init; }
}

/// <summary>Why a site stands where it does: found by solving its frame again without it, and with its place taken.</summary>
public sealed record SiteReason(
    DesignSite Site, EditPlace Place, int Boxes, Money OwnCost, IReadOnlyList<QuantityLine> OwnBill, int FarthestM, IReadOnlyList<RuleSlack> Rules, SiteAlternative Without, SiteAlternative NextBest)
{
    /// <summary>The person's locks that hold the site: a move takes their place.</summary>
    public IReadOnlyList<string> Locks { get; init; } = [];

    /// <summary>The rule that breaks when the site goes, else the one with least room.</summary>
    public string Binding => Without.Refusal ?? Rules.OrderBy(r => r.SlackPercent).First().Rule;
}

/// <summary>Answers « why is this cabinet here » by solving again; nothing is guessed.</summary>
public sealed class SiteReasons(LivingDesign living, IReadOnlyList<DesignEdit> edits, NetworkDesign design)
{
    /// <summary>Another place begins this far away: nearer is the same kerb.</summary>
    public const int SamePlaceCm = 5_000;

    /// <summary>From an exchange to the sides of the area that closes it: nothing else stands so near.</summary>
    private const int ExchangeCm = 200;

    /// <summary>Places the designer offers instead that are tried with a lock, the nearest first.</summary>
    private const int MostTried = 2;

    private readonly Lazy<Dictionary<string, int>> locks = new(() => EditedCase.Of(living.Ground, living.Rules, edits).LockNode.ToDictionary(l => l.Key.Id, l => l.Value, StringComparer.Ordinal));

    /// <param name="id">Id of an NRO or SRO of the design.</param>
    /// <returns>Null when there is no such site.</returns>
    public SiteReason? Find(string id, CancellationToken cancellation)
    {
        int index = Enumerable.Range(0, design.Sites.Count).FirstOrDefault(s => design.Sites[s].Id == id && design.Sites[s].Kind != SiteKind.Pbo, -1);
        if (index < 0)
        {
            return null;
        }

        DesignSite site = design.Sites[index];
        bool nro = site.Kind == SiteKind.Nro;
        Func<BillKey, bool> mine = nro ? k => k.Nro == index : k => k.Sro == index;
        IReadOnlyList<QuantityLine> bill = design.Bill.List(mine);
        int[] premises = [.. Enumerable.Range(0, design.PremisesPbo.Length).Where(b => SroOf(b) is int s && (nro ? design.Sites[s].Parent : s) == index)];
        SiteAlternative without = nro ? WithoutExchange(site, cancellation) : Solve(site, ZoneNodes(index), cancellation);
        SiteAlternative next = nro ? without : NextBest(site, cancellation);
        int farthest = premises.Length == 0 ? 0 : (int)(premises.Max(b => FibreDm(b, nro)) / 10);
        int boxes = design.Sites.Count(s => s.Kind == SiteKind.Pbo && (nro ? design.Sites[s.Parent].Parent : s.Parent) == index);
        return new SiteReason(site, EditPlace.Of(design.Graph.PlaceOf(site.Node)), boxes, new Money(bill.Sum(l => l.Cost.Cents)), bill, farthest, Slacks(site, premises), without, next) { Locks = OwnLocks(site) };
    }

    private int SroOf(int building) => design.Sites[design.PremisesPbo[building]].Parent;

    private long FibreDm(int building, bool fromNro) =>
        OpticalBudget.LengthDm(design.Ground, design.Sites[design.PremisesPbo[building]], design.PremisesStreetDm, building) + (fromNro ? design.Sites[SroOf(building)].RootDm : 0);

    private List<RuleSlack> Slacks(DesignSite site, int[] premises)
    {
        List<RuleSlack> slacks = [];
        if (site.Kind == SiteKind.Sro)
        {
            slacks.Add(Slack("sro.lines.max", site.Lines, site.Capacity, "lines", above: false));
            slacks.Add(Slack("sro.lines.min", site.Lines, design.Rules.SroMin, "lines", above: true));
            long worst = premises.Select(b => (Limit: OpticalBudget.PmPtoLimit(design.Rules, FibreDm(b, false)), Loss: design.PremisesPmPtoMicroDb[b]))
                .Where(p => p.Limit < long.MaxValue).Select(p => p.Limit - p.Loss).DefaultIfEmpty(long.MaxValue).Min();
            if (worst < long.MaxValue)
            {
                decimal limit = design.Rules.Value("optical.pm-pto.middle");
                slacks.Add(Slack("optical.pm-pto.middle", limit - (worst / 1_000_000m), limit, "dB", above: false));
            }
        }
        else
        {
            slacks.Add(Slack("nro.lines.max", site.Lines, site.Capacity, "lines", above: false));
        }

        if (premises.Length > 0)
        {
            slacks.Add(Slack("optical.budget.c-plus", premises.Max(b => design.PremisesLossMicroDb[b]) / 1_000_000m, design.Rules.Value("optical.budget.c-plus"), "dB", above: false));
        }

        return slacks;
    }

    private static RuleSlack Slack(string rule, decimal value, decimal limit, string unit, bool above) =>
        new(rule, value, limit, unit, limit == 0 ? 0 : (double)(100 * (above ? value - limit : limit - value) / limit));

    /// <summary>Every place the zone of a cabinet passes, but those of other cabinets.</summary>
    private HashSet<int> ZoneNodes(int sro)
    {
        ILookup<int, DesignSpan> spans = design.Spans.Where(s => s.Sro == sro).ToLookup(s => s.Edge);
        HashSet<int> nodes = [design.Sites[sro].Node];
        for (int p = 0; p < design.Graph.PieceCount; p++)
        {
            int from = design.Graph.PieceFromDm[p], to = from + design.Graph.PieceDm[p];
            if (spans[design.Graph.PieceEdge[p]].Any(s => s.FromDm <= from && s.ToDm >= to))
            {
                nodes.Add(design.Graph.PieceA[p]);
                nodes.Add(design.Graph.PieceB[p]);
            }
        }

        nodes.ExceptWith(design.Sites.Where((s, i) => s.Kind == SiteKind.Sro && i != sro).Select(s => s.Node));
        return nodes;
    }

    private HashSet<int> Around(int node)
    {
        (int x, int y) = design.Graph.PlaceOf(node);
        HashSet<int> near = [.. Enumerable.Range(0, design.Graph.NodeCount).Where(v => design.Graph.PlaceOf(v) is var p && Geo.Planar.Distance(x, y, p.X, p.Y) <= SamePlaceCm)];
        near.ExceptWith(design.Sites.Where(s => s.Kind == SiteKind.Sro && s.Node != node).Select(s => s.Node));
        return near;
    }

    private SiteAlternative Solve(DesignSite site, HashSet<int> banned, CancellationToken cancellation) =>
        Tell(site, living.Solve(EditedCase.Of(living.Ground, living.Rules, Free(site), _ => banned), null, cancellation), banned);

    /// <summary>
    /// The place is asked of the designer (no cabinet within <see cref="SamePlaceCm"/>), its price of the network in which a person locks the cabinet there: what the button gives, to the cent.
    /// </summary>
    private SiteAlternative NextBest(DesignSite site, CancellationToken cancellation)
    {
        List<DesignEdit> free = Free(site);
        HashSet<int> banned = Around(site.Node);
        NetworkDesign other = living.Solve(EditedCase.Of(living.Ground, living.Rules, free, _ => banned), null, cancellation);
        string id = Unused(free);
        foreach (DesignSite instead in NewSites(site, other).Take(MostTried))
        {
            try
            {
                LockSite move = new() { Id = id, Site = SiteKind.Sro, Place = EditPlace.Of(other.Graph.PlaceOf(instead.Node)) };
                NetworkDesign moved = living.Solve([.. free, move], null, cancellation);
                if (moved.Sites.All(s => s.Kind != SiteKind.Sro || s.Id != site.Id) && moved.Sites.FirstOrDefault(s => s.Kind == SiteKind.Sro && s.Id == instead.Id) is { } there)
                {
                    return Priced(moved, site, there) with { Change = move };
                }
            }
            catch (BadInputException)
            {
                // A lock there does not hold: the next one may.
            }
        }

        return Tell(site, other, banned) with { Instead = null, Metres = 0 };
    }

    private List<DesignEdit> Free(DesignSite site)
    {
        IReadOnlyList<string> own = OwnLocks(site);
        return [.. edits.Where(e => !own.Contains(e.Id))];
    }

    /// <summary>A person's locks on this very place, for an exchange those of any site that its closing would forbid: the question sets them aside, a move takes their place.</summary>
    private IReadOnlyList<string> OwnLocks(DesignSite site) => [.. edits.OfType<LockSite>().Where(l => site.Kind == SiteKind.Nro ? l.Site != SiteKind.Pbo && Cm(site.Node, locks.Value[l.Id]) <= 2 * ExchangeCm
        : l.Site == site.Kind && locks.Value[l.Id] == site.Node).Select(l => l.Id)];

    private double Cm(int from, int to)
    {
        ((int ax, int ay), (int bx, int by)) = (design.Graph.PlaceOf(from), design.Graph.PlaceOf(to));
        return Geo.Planar.Distance(ax, ay, bx, by);
    }

    /// <summary>An exchange that holds no NRO is a small area where none may stand: the answer is that change's network.</summary>
    private SiteAlternative WithoutExchange(DesignSite site, CancellationToken cancellation)
    {
        List<DesignEdit> free = Free(site);
        (int x, int y) = design.Graph.PlaceOf(site.Node);
        EditPlace Corner(int east, int north) => EditPlace.Of((x + (east * ExchangeCm), y + (north * ExchangeCm)));
        ForbidArea close = new() { Id = Unused(free), Area = [Corner(-1, -1), Corner(1, -1), Corner(1, 1), Corner(-1, 1)], What = ForbiddenWorks.Sites };
        EditedCase asked = EditedCase.Of(living.Ground, living.Rules, [.. free, close]);
        NetworkDesign other = living.Solve(asked, null, cancellation);
        ProblemList problems = new();
        EditOutcome.Check(asked, other, living.Unedited, _ => null, problems);
        return Tell(site, other, [site.Node]) with { Change = problems.Errors > 0 ? null : close };
    }

    private static string Unused(List<DesignEdit> edits) => "next" + string.Concat(edits.Select(e => e.Id).Where(e => e.StartsWith("next", StringComparison.Ordinal)));

    private SiteAlternative Tell(DesignSite site, NetworkDesign other, HashSet<int> banned)
    {
        string? refusal = other.Violations.Select(v => v.RuleId).FirstOrDefault()
            ?? (other.Waivers.Any(w => w.RuleId == "nro.at-exchange") && design.Waivers.All(w => w.RuleId != "nro.at-exchange") ? "nro.at-exchange" : null)
            ?? (site.Kind == SiteKind.Sro && other.Sites.Any(s => s.Kind == SiteKind.Sro && banned.Contains(s.Node)) ? "sro.lines.min" : null);
        SiteAlternative priced = Priced(other, site, NewSites(site, other).FirstOrDefault());
        return refusal is null ? priced : priced with { Extra = null, ExtraReuse = null, Refusal = refusal };
    }

    private SiteAlternative Priced(NetworkDesign other, DesignSite site, DesignSite? instead)
    {
        SiteOutline? place = instead is null ? null : new SiteOutline(instead.Id, instead.Kind, EditPlace.Of(other.Graph.PlaceOf(instead.Node)), instead.Lines);
        int metres = instead is null ? 0 : (int)Math.Round(Cm(site, other, instead) / 100);
        int less = design.Sites.Count(s => s.Kind == site.Kind) - other.Sites.Count(s => s.Kind == site.Kind);
        return new SiteAlternative(other.CostNew - design.CostNew, null, place, metres, less, other.CostReuse - design.CostReuse);
    }

    /// <summary>Sites of the kind asked about that this design has not, the nearest first.</summary>
    private IEnumerable<DesignSite> NewSites(DesignSite site, NetworkDesign other)
    {
        HashSet<string> known = [.. design.Sites.Where(s => s.Kind == site.Kind).Select(s => s.Id)];
        return other.Sites.Where(s => s.Kind == site.Kind && !known.Contains(s.Id)).OrderBy(s => Cm(site, other, s));
    }

    private double Cm(DesignSite site, NetworkDesign other, DesignSite to)
    {
        ((int ax, int ay), (int bx, int by)) = (design.Graph.PlaceOf(site.Node), other.Graph.PlaceOf(to.Node));
        return Geo.Planar.Distance(ax, ay, bx, by);
    }
}
