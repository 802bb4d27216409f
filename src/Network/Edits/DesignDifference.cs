using Maillage.Kernel;
using Maillage.Network.Pricing;

namespace Maillage.Network.Edits;

public enum SiteFate
{
    Added,
    Gone,
    Moved,

    /// <summary>Stands where it stood, with other premises.</summary>
    Resized,
}

/// <summary>What became of a site.</summary>
/// <param name="Before">Null when it was not there.</param>
/// <param name="After">Null when it is gone.</param>
/// <param name="Metres">How far it moved, as the crow flies.</param>
public sealed record SiteChange(SiteFate Fate, SiteKind Kind, SiteOutline? Before, SiteOutline? After, int Metres);

/// <summary>How a line of the bill changed; quantities in <paramref name="Unit"/>.</summary>
public sealed record BillChange(string Item, string LabelFr, string LabelEn, string Unit, decimal Before, decimal After, Money CostBefore, Money CostAfter)
{
    public Money Difference => CostAfter - CostBefore;
}

/// <summary>The short list of what changed from one design to another.</summary>
public sealed class DesignDifference
{
    /// <summary>Farther apart, a site that went and one that came are told as two.</summary>
    private const double FarthestMoveM = 5_000;

    public required DesignOutline Before { get; init; }

    public required DesignOutline After { get; init; }

    /// <summary>NROs and SROs that changed, NROs first.</summary>
    public required IReadOnlyList<SiteChange> Sites { get; init; }

    public required int PboAdded { get; init; }

    public required int PboGone { get; init; }

    public required IReadOnlyList<BillChange> Bill { get; init; }

    /// <summary>Stretches opened by the second design alone.</summary>
    public required IReadOnlyList<StreetRun> Opened { get; init; }

    /// <summary>Stretches opened by the first design alone.</summary>
    public required IReadOnlyList<StreetRun> Left { get; init; }

    public Money Cost => After.CostNew - Before.CostNew;

    public Money CostReuse => After.CostReuse - Before.CostReuse;

    public long Premises => After.Premises - Before.Premises;

    /// <summary>Metres of trench, of pole line and of cable, after less before.</summary>
    public (decimal Trench, decimal Aerial, decimal Cable) Metres =>
        (Sum("trench."), Sum("aerial"), Sum("cable."));

    public bool IsNothing => Sites.Count == 0 && PboAdded + PboGone == 0 && Bill.Count == 0 && Opened.Count == 0 && Left.Count == 0;

    public static DesignDifference Between(DesignOutline before, DesignOutline after)
    {
        HashSet<string> pboBefore = [.. before.Sites.Where(s => s.Kind == SiteKind.Pbo).Select(s => s.Id)];
        HashSet<string> pboAfter = [.. after.Sites.Where(s => s.Kind == SiteKind.Pbo).Select(s => s.Id)];
        return new DesignDifference
        {
            Before = before,
            After = after,
            Sites = [.. SitesOf(SiteKind.Nro, before, after), .. SitesOf(SiteKind.Sro, before, after)],
            PboAdded = pboAfter.Count(id => !pboBefore.Contains(id)),
            PboGone = pboBefore.Count(id => !pboAfter.Contains(id)),
            Bill = BillOf(before, after),
            Opened = Without(after.Streets, before.Streets),
            Left = Without(before.Streets, after.Streets),
        };
    }

    private decimal Sum(string prefix) => Bill.Where(b => b.Item.StartsWith(prefix, StringComparison.Ordinal)).Sum(b => b.After - b.Before);

    /// <summary>Sites of the same name stayed; of the others, the nearest pairs moved.</summary>
    private static IEnumerable<SiteChange> SitesOf(SiteKind kind, DesignOutline before, DesignOutline after)
    {
        Dictionary<string, SiteOutline> was = before.Sites.Where(s => s.Kind == kind).ToDictionary(s => s.Id, StringComparer.Ordinal);
        Dictionary<string, SiteOutline> now = after.Sites.Where(s => s.Kind == kind).ToDictionary(s => s.Id, StringComparer.Ordinal);
        List<SiteOutline> gone = [.. was.Values.Where(s => !now.ContainsKey(s.Id))], added = [.. now.Values.Where(s => !was.ContainsKey(s.Id))];
        foreach ((double metres, SiteOutline from, SiteOutline to) in gone
            .SelectMany(g => added.Select(a => (Metres: MetresBetween(g.Place, a.Place), From: g, To: a)))
            .Where(p => p.Metres <= FarthestMoveM).OrderBy(p => p.Metres).ThenBy(p => p.From.Id, StringComparer.Ordinal).ThenBy(p => p.To.Id, StringComparer.Ordinal).ToList())
        {
            if (gone.Contains(from) && added.Contains(to))
            {
                gone.Remove(from);
                added.Remove(to);
                yield return new SiteChange(SiteFate.Moved, kind, from, to, (int)Math.Round(metres));
            }
        }

        foreach (SiteOutline site in added)
        {
            yield return new SiteChange(SiteFate.Added, kind, null, site, 0);
        }

        foreach (SiteOutline site in gone)
        {
            yield return new SiteChange(SiteFate.Gone, kind, site, null, 0);
        }

        foreach (SiteOutline site in now.Values.Where(s => was.TryGetValue(s.Id, out SiteOutline? old) && old.Lines != s.Lines))
        {
            yield return new SiteChange(SiteFate.Resized, kind, was[site.Id], site, 0);
        }
    }

    private static List<BillChange> BillOf(DesignOutline before, DesignOutline after)
    {
        Dictionary<string, QuantityLine> was = before.Bill.ToDictionary(l => l.Item, StringComparer.Ordinal), now = after.Bill.ToDictionary(l => l.Item, StringComparer.Ordinal);
        List<BillChange> changes = [];
        foreach (string item in was.Keys.Union(now.Keys, StringComparer.Ordinal))
        {
            QuantityLine? a = was.GetValueOrDefault(item), b = now.GetValueOrDefault(item);
            QuantityLine any = (b ?? a)!;
            if (a?.Quantity != b?.Quantity || a?.Cost != b?.Cost)
            {
                changes.Add(new BillChange(item, any.LabelFr, any.LabelEn, any.Unit, a?.Quantity ?? 0, b?.Quantity ?? 0, a?.Cost ?? default, b?.Cost ?? default));
            }
        }

        return [.. changes.OrderByDescending(c => Math.Abs(c.Difference.Cents)).ThenBy(c => c.Item, BillItem.Order)];
    }

    /// <summary>What of the first runs no second run covers, street by street.</summary>
    private static List<StreetRun> Without(IReadOnlyList<StreetRun> runs, IReadOnlyList<StreetRun> others)
    {
        ILookup<long, StreetRun> covered = others.ToLookup(r => r.Street);
        List<StreetRun> rest = [];
        foreach (IGrouping<long, StreetRun> street in runs.GroupBy(r => r.Street))
        {
            foreach (StreetRun run in street.OrderBy(r => r.FromDm))
            {
                int at = run.FromDm;
                foreach (StreetRun other in covered[run.Street].Where(o => o.ToDm > run.FromDm && o.FromDm < run.ToDm).OrderBy(o => o.FromDm))
                {
                    if (other.FromDm > at)
                    {
                        rest.Add(run with { FromDm = at, ToDm = other.FromDm });
                    }

                    at = Math.Max(at, other.ToDm);
                }

                if (at < run.ToDm)
                {
                    rest.Add(run with { FromDm = at });
                }
            }
        }

        return [.. rest.OrderBy(r => r.Street).ThenBy(r => r.FromDm)];
    }

    private static double MetresBetween(EditPlace a, EditPlace b)
    {
        ((int ax, int ay), (int bx, int by)) = (a.Planar, b.Planar);
        return Geo.Planar.Distance(ax, ay, bx, by) / 100;
    }
}
