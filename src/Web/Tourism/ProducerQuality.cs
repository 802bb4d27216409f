using Maillage.Catalogue;
using Maillage.Catalogue.Types;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

/// <param name="Fresh">Confirmed within the months its type asks for.</param>
/// <param name="Placed">Has a point, of those whose type has a place; <paramref name="WithHours"/> likewise.</param>
public sealed record ProducerLine(string Producer, int Records, int Quality, int Fresh, int Places, int Placed, int WithHours, DateOnly Latest);

/// <summary>What each producer of tourist information keeps, how good and how fresh it is. Read once for each state of the catalogue and day.</summary>
internal sealed class ProducerQuality(CatalogueDesk desk, TimeProvider time)
{
    /// <summary>A reading that took longer than this is kept a while though the catalogue goes on: a harvest changes it page by page.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(500), Kept = TimeSpan.FromMinutes(10);

    private readonly Lock reading = new();
    private (long Position, DateOnly Day, IReadOnlyList<ProducerLine> Lines, long ReadAt, TimeSpan Took)? known;

    public IReadOnlyList<ProducerLine> Lines()
    {
        (long position, DateOnly today) = (desk.Store.Position(), desk.Today);
        lock (reading)
        {
            if (known is { } kept && kept.Day == today && (kept.Position == position || (kept.Took > Long && time.GetElapsedTime(kept.ReadAt) < Kept)))
                return kept.Lines;
            long start = time.GetTimestamp();
            Dictionary<string, ProducerSums> sums = new(StringComparer.Ordinal);
            foreach (ResourceType type in desk.Types.All.Where(t => t.Group == "tourisme" && t.Key != "e-reputation"))
            {
                foreach (Resource resource in desk.Store.ListPublic(type.Key, ""))
                {
                    string producer = resource.OwnerName ?? resource.Source ?? "–";
                    if (!sums.TryGetValue(producer, out ProducerSums? sum))
                        sums[producer] = sum = new ProducerSums();
                    sum.Add(resource, type, QualityTests.Judge(resource, type, today).Score, today);
                }
            }

            IReadOnlyList<ProducerLine> lines = [.. sums.Select(s => s.Value.Line(s.Key)).OrderByDescending(l => l.Records).ThenBy(l => l.Producer, StringComparer.Ordinal)];
            known = (position, today, lines, time.GetTimestamp(), time.GetElapsedTime(start));
            return lines;
        }
    }

    private sealed class ProducerSums
    {
        private int records, quality, fresh, places, placed, hours;
        private DateOnly latest;

        public void Add(Resource resource, ResourceType type, int score, DateOnly today)
        {
            records++;
            quality += score;
            fresh += resource.ConfirmedOn.AddMonths(type.FreshMonths) >= today ? 1 : 0;
            if (type.Placed)
                (places, placed, hours) = (places + 1, placed + (resource.Place.HasPoint ? 1 : 0), hours + (resource.Hours is not null ? 1 : 0));
            latest = resource.ConfirmedOn > latest ? resource.ConfirmedOn : latest;
        }

        public ProducerLine Line(string producer) => new(producer, records, quality / Math.Max(1, records), fresh, places, placed, hours, latest);
    }
}
