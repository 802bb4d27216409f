using Maillage.Catalogue;
using Maillage.Catalogue.Types;
using Maillage.Web.Resources;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

/// <param name="Fresh">Confirmed within the months its type asks for.</param>
/// <param name="Placed">Has a point, of those whose type has a place; <paramref name="WithHours"/> likewise.</param>
public sealed record ProducerLine(string Producer, int Records, int Quality, int Fresh, int Places, int Placed, int WithHours, DateOnly Latest);

/// <summary>What each producer of tourist information keeps, how good and how fresh it is.</summary>
internal sealed class ProducerQuality(CatalogueDesk desk, TimeProvider time)
{
    private readonly CatalogueReading<IReadOnlyList<ProducerLine>> lines = new(desk, time, () => Read(desk));

    public IReadOnlyList<ProducerLine> Lines() => lines.Value;

    private static IReadOnlyList<ProducerLine> Read(CatalogueDesk desk)
    {
        Dictionary<string, ProducerSums> sums = new(StringComparer.Ordinal);
        foreach (ResourceType type in desk.Types.All.Where(t => t.Group == "tourisme" && t.Key != TourismReads.Reputation))
        {
            foreach (Resource resource in desk.Store.ListPublic(type.Key, ""))
            {
                string producer = resource.OwnerName ?? resource.Source ?? "–";
                if (!sums.TryGetValue(producer, out ProducerSums? sum))
                    sums[producer] = sum = new ProducerSums();
                sum.Add(resource, type, QualityTests.Judge(resource, type, desk.Today).Score, desk.Today);
            }
        }

        return [.. sums.Select(s => s.Value.Line(s.Key)).OrderByDescending(l => l.Records).ThenBy(l => l.Producer, StringComparer.Ordinal)];
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
