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
public sealed record SiteAlternative(Money? Extra, string? Refusal, SiteOutline? Instead, int Metres, int SitesLess, Money? ExtraReuse);

/// <summary>Why a site stands where it does: found by solving its frame again without it, and with its place taken.</summary>
public sealed record SiteReason(
    DesignSite Site, EditPlace Place, int Boxes, Money OwnCost, IReadOnlyList<QuantityLine> OwnBill, int FarthestM, IReadOnlyList<RuleSlack> Rules, SiteAlternative Without, SiteAlternative NextBest)
{
    /// <summary>The rule that breaks when the site goes, else the one with least room.</summary>
    public string Binding => Without.Refusal ?? Rules.OrderBy(r => r.SlackPercent).First().Rule;
}

/// <summary>Answers « why is this cabinet here » by solving again; nothing is guessed.</summary>
public sealed class SiteReasons(LivingDesign living, IReadOnlyList<DesignEdit> edits, NetworkDesign design)
{
    /// <summary>Another place begins this far away: nearer is the same kerb.</summary>
    public const int SamePlaceCm = 5_000;

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
        SiteAlternative next = nro ? without : Solve(site, Around(site.Node), cancellation);
        int farthest = premises.Length == 0 ? 0 : (int)(premises.Max(b => FibreDm(b, nro)) / 10);
        int boxes = design.Sites.Count(s => s.Kind == SiteKind.Pbo && (nro ? design.Sites[s.Parent].Parent : s.Parent) == index);
        return new SiteReason(site, EditPlace.Of(design.Graph.PlaceOf(site.Node)), boxes, new Money(bill.Sum(l => l.Cost.Cents)), bill, farthest, Slacks(site, premises), without, next);
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

    private SiteAlternative Solve(DesignSite site, HashSet<int> banned, CancellationToken cancellation)
    {
        // A person's lock on this very place is what the question sets aside.
        List<DesignEdit> free = [.. edits.Where(e => e is not LockSite { Site: SiteKind.Sro } l || Locks(l) != site.Node)];
        return Tell(site, EditedCase.Of(living.Ground, living.Rules, free, _ => banned), banned, cancellation);
    }

    private SiteAlternative WithoutExchange(DesignSite site, CancellationToken cancellation)
    {
        List<DesignEdit> free = [.. edits.Where(e => e is not LockSite { Site: SiteKind.Nro } l || Locks(l) != site.Node)];
        int exchange = Array.IndexOf(living.Ground.ExchangeNode, site.Node);
        return Tell(site, EditedCase.Of(living.Ground, living.Rules, free, null, exchange), [site.Node], cancellation);
    }

    private int Locks(LockSite wish) => EditedCase.Of(living.Ground, living.Rules, edits).LockNode.First(l => l.Key.Id == wish.Id).Value;

    private SiteAlternative Tell(DesignSite site, EditedCase asked, HashSet<int> banned, CancellationToken cancellation)
    {
        NetworkDesign other = living.Solve(asked, null, cancellation);
        string? refusal = other.Violations.Select(v => v.RuleId).FirstOrDefault()
            ?? (other.Waivers.Any(w => w.RuleId == "nro.at-exchange") && design.Waivers.All(w => w.RuleId != "nro.at-exchange") ? "nro.at-exchange" : null)
            ?? (site.Kind == SiteKind.Sro && other.Sites.Any(s => s.Kind == SiteKind.Sro && banned.Contains(s.Node)) ? "sro.lines.min" : null);
        HashSet<string> known = [.. design.Sites.Where(s => s.Kind == site.Kind).Select(s => s.Id)];
        (int x, int y) = design.Graph.PlaceOf(site.Node);
        (DesignSite? instead, double cm) = other.Sites.Where(s => s.Kind == site.Kind && !known.Contains(s.Id))
            .Select(s => ((DesignSite?)s, Geo.Planar.Distance(x, y, other.Graph.PlaceOf(s.Node).X, other.Graph.PlaceOf(s.Node).Y))).OrderBy(s => s.Item2).FirstOrDefault();
        int less = design.Sites.Count(s => s.Kind == site.Kind) - other.Sites.Count(s => s.Kind == site.Kind);
        SiteOutline? place = instead is null ? null : new SiteOutline(instead.Id, instead.Kind, EditPlace.Of(other.Graph.PlaceOf(instead.Node)), instead.Lines);
        return new SiteAlternative(
            refusal is null ? other.CostNew - design.CostNew : null, refusal, place, (int)Math.Round(cm / 100), less, refusal is null ? other.CostReuse - design.CostReuse : null);
    }
}
