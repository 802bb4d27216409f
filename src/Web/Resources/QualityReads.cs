using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>What the published records of one body, or of one source, are worth.</summary>
/// <param name="Keeper">Body that answers for them, or the source they come from.</param>
/// <param name="Named">What a file imported without the name of its source is told as: the things it holds.</param>
/// <param name="Score">Mean of their scores, of 100.</param>
/// <param name="Late">Not confirmed within the time of their type.</param>
/// <param name="Broken">Their address no longer answers.</param>
/// <param name="Advice">What to mend that weighs most over all of them; null when nothing is.</param>
public sealed record KeeperQuality(string Keeper, Wording? Named, bool Imported, int Count, double Score, int Late, int Broken, QualityRule? Advice);

/// <param name="Looked">Addresses that were looked up at least once.</param>
public sealed record QualityView(IReadOnlyList<KeeperQuality> Keepers, int Looked, IReadOnlyList<(Resource Resource, LinkState Link)> Broken, DateOnly Day);

/// <summary>Quality of the whole catalogue by who keeps it. Worked out again when the catalogue or the day has changed, at most every minute.</summary>
internal sealed class QualityReads(CatalogueDesk desk, TimeProvider clock)
{
    private const int BrokenShown = 200;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock reading = new();
    private (DateTimeOffset At, QualityView View)? known;

    public QualityView View()
    {
        lock (reading)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (known is not { } kept || now - kept.At > Fresh || kept.View.Day != desk.Today)
            {
                known = (now, Read());
            }

            return known.Value.View;
        }
    }

    private QualityView Read()
    {
        Dictionary<(string Keeper, bool Imported), Sum> sums = [];
        List<(Resource, LinkState)> broken = [];
        int looked = 0;
        foreach (Resource[] some in desk.Store.ChangedAfter(0).Select(c => c.Resource).Where(r => r.State == ResourceState.Published && desk.Types.Find(r.Type) is not null).Chunk(500))
        {
            IReadOnlyDictionary<string, LinkState> links = desk.Links.Find(some.Select(r => r.Url));
            foreach (Resource resource in some)
            {
                ResourceType type = desk.Types.Get(resource.Type);
                LinkState? link = resource.Url is { } url ? links.GetValueOrDefault(url) : null;
                Quality quality = QualityTests.Judge(resource, type, desk.Today, link);
                (string, bool) keeper = resource.Source is { } source ? (resource.OwnerName ?? source, true) : (resource.OwnerName ?? "–", false);
                Sum sum = sums.TryGetValue(keeper, out Sum? present) ? present : sums[keeper] = new Sum();
                sum.Take(quality, resource.ConfirmedOn.AddMonths(type.FreshMonths) < desk.Today, link?.IsBroken == true);
                looked += link is null ? 0 : 1;
                if (link is { IsBroken: true } && broken.Count < BrokenShown)
                {
                    broken.Add((resource, link));
                }
            }
        }

        return new QualityView(
            [.. sums.Select(s => s.Value.Of(s.Key.Keeper, s.Key.Imported ? desk.Types.Find(s.Key.Keeper)?.Plural : null, s.Key.Imported)).OrderBy(k => k.Score).ThenBy(k => k.Keeper, StringComparer.CurrentCulture)], looked, broken, desk.Today);
    }

    private sealed class Sum
    {
        private readonly Dictionary<string, (QualityRule Rule, int Weight)> toMend = [];
        private int count, late, broken;
        private long score;

        public void Take(Quality quality, bool isLate, bool isBroken)
        {
            count++;
            score += quality.Score;
            late += isLate ? 1 : 0;
            broken += isBroken ? 1 : 0;
            foreach (QualityRule rule in quality.ToMend)
            {
                toMend[rule.Test] = (rule, toMend.GetValueOrDefault(rule.Test).Weight + rule.Weight);
            }
        }

        public KeeperQuality Of(string keeper, Wording? named, bool imported) =>
            new(keeper, named, imported, count, (double)score / count, late, broken, toMend.Values.OrderByDescending(m => m.Weight).ThenBy(m => m.Rule.Test, StringComparer.Ordinal).FirstOrDefault().Rule);
    }
}
