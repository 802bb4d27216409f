using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Maillage.Catalogue.Search;

/// <summary>
/// One pass over what matches: keeps the best, counts all, counts facets on the first <see cref="CountLimit"/>. Best is by score (of what is near, when a place is given), or by distance when no words were typed.
/// O(hits · log kept).
/// </summary>
internal sealed class HitCollector(int keep, (double Lon, double Lat)? near, double? withinKm, bool byDistance, IReadOnlyList<string> facets) : ICollector
{
    public const int CountLimit = 10_000;

    /// <summary>How far people go for a service once in a while, about half an hour by road: our choice.</summary>
    private const double HalfKm = 20;

    /// <summary>Kilometres of a degree of latitude.</summary>
    private const double DegreeKm = 6371.0 * Math.PI / 180;

    private readonly PriorityQueue<(int Document, double Score, double? Km), (double, int)> best = new();
    private readonly Dictionary<string, int>[] counts = [.. facets.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];

    /// <summary>By facet and number of the value within the present segment: numbers are counted, words are made of them once.</summary>
    private readonly Dictionary<int, int>[] numbers = [.. facets.Select(_ => new Dictionary<int, int>())];
    private Scorer? scorer;
    private Points? points;
    private SortedDocValues?[] columns = [];
    private int docBase;
    private int left = int.MaxValue;

    /// <summary>The worst that is kept, once as many are kept as asked for: what it is worth and where it stands.</summary>
    private (double Worth, int At) least = (double.NegativeInfinity, int.MaxValue);

    /// <summary>Hits to look at of all that match; each segment gives its share.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Documents of the whole index.</summary>
    public int Of { get; init; } = 1;

    /// <summary>More match than were looked at.</summary>
    public bool IsCut { get; private set; }

    public int Total { get; private set; }

    public int Counted { get; private set; }

    public bool AcceptsDocsOutOfOrder => true;

    public void SetScorer(Scorer scorer) => this.scorer = scorer;

    public void SetNextReader(AtomicReaderContext context)
    {
        Close();
        docBase = context.DocBase;
        left = Most == int.MaxValue ? Most : Math.Max(Most / 30, (int)((long)Most * context.AtomicReader.MaxDoc / Of));
        points = near is null ? null : Points.Of(context.AtomicReader);
        columns = [.. facets.Select(f => context.AtomicReader.GetSortedDocValues(ResourceDocument.FacetPrefix + f))];
    }

    public void Collect(int doc)
    {
        if (left-- <= 0)
        {
            IsCut = true;
            // Caught by the searcher: it goes on with the next segment.
            throw new CollectionTerminatedException();
        }

        double? km = points is null ? null : Km(points.Lon[doc], points.Lat[doc]);
        if (withinKm is { } limit && !(km <= limit))
        {
            return;
        }

        Total++;
        if (Counted < CountLimit)
        {
            Counted++;
            for (int f = 0; f < columns.Length; f++)
            {
                if (columns[f]?.GetOrd(doc) is { } number and >= 0)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(numbers[f], number, out _)++;
                }
            }
        }

        double score = scorer!.GetScore();
        double worth = byDistance ? -(km ?? double.MaxValue) : near is null ? score : score * Nearness(km);

        // Of equal ones the first in the index stays, so that the same question has the same answer.
        int at = docBase + doc;
        if (worth < least.Worth || (worth == least.Worth && at >= least.At))
        {
            return;
        }

        if (best.Count < keep)
        {
            best.Enqueue((at, score, km), (worth, -at));
        }
        else
        {
            best.EnqueueDequeue((at, score, km), (worth, -at));
        }

        if (best.Count == keep && best.TryPeek(out _, out (double Worth, int Before) last))
        {
            least = (last.Worth, -last.Before);
        }
    }

    /// <summary>Best first.</summary>
    public IReadOnlyList<(int Document, double Score, double? Km)> Best() =>
        [.. best.UnorderedItems.OrderByDescending(i => i.Priority.Item1).ThenByDescending(i => i.Priority.Item2).Select(i => i.Element)];

    public IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets()
    {
        Close();
        return facets.Select((f, i) => (f, i)).ToDictionary(
        p => p.f, p => (IReadOnlyList<FacetCount>)[.. counts[p.i].OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => new FacetCount(c.Key, c.Value))]);
    }

    /// <summary>Null without a place, and for one that is clearly too far, told by the latitude alone.</summary>
    private double? Km(double lon, double lat) => double.IsNaN(lat) || (withinKm is { } limit && Math.Abs(lat - near!.Value.Lat) * DegreeKm > limit) ? null : Distances.Km(near!.Value.Lon, near.Value.Lat, lon, lat);

    /// <summary>Halves what a resource is worth at <see cref="HalfKm"/>; one without a place counts as that far.</summary>
    private static double Nearness(double? km) => HalfKm / (HalfKm + (km ?? HalfKm));

    /// <summary>Takes over what was counted in the segment that ends. A resource with several values has them joined in one.</summary>
    private void Close()
    {
        BytesRef scratch = new();
        for (int f = 0; f < columns.Length; f++)
        {
            foreach ((int number, int count) in numbers[f])
            {
                columns[f]!.LookupOrd(number, scratch);
                foreach (string value in scratch.Utf8ToString().Split('\u001f'))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts[f], value, out _) += count;
                }
            }

            numbers[f].Clear();
        }
    }
}
