using System.Globalization;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Util;
using Lucene.Net.Store;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Territory;

namespace Maillage.Catalogue.Search;

/// <summary>
/// The catalogue's search, for both databases the same: a Lucene index in a folder beside them, which follows the store and can be made anew from it at any time.
/// Safe for any number of readers; one writer at a time.
/// </summary>
/// <remarks>BM25 (Robertson and Zaragoza 2009) with k1 = 1.2 and b = 0.6; the weights of fields were tuned on the judged queries that are not kept aside.</remarks>
public sealed class SearchIndex : IDisposable
{
    /// <summary>Grows when documents are made otherwise: an older index is thrown away.</summary>
    private const string Edition = "4";

    /// <summary>Squares looked into around a place: 10 × 10 of the fine ones are some 80 km across.</summary>
    private const int MostCells = 144;

    /// <summary>Resources that are ranked among those which hold a common word, of each part of the index its share: beyond these a page of twenty is not better.</summary>
    private const int MostRanked = 30_000;

    /// <summary>So many resources are not read twice: an import is on the disk as soon as it is found.</summary>
    private const int KeptFrom = 500;

    private const string PositionKey = "position", AfterKey = "after", FreshKey = "fresh", EditionKey = "edition";
    private static readonly string[] CommonFacets = ["type", "groupe", "departement"];
    private readonly Lucene.Net.Store.Directory directory;
    private readonly FrenchWords words = new();
    private readonly Synonyms synonyms;
    private readonly ResourceTypes types;
    private readonly IndexWriter writer;
    private readonly SearcherManager searchers;
    private readonly System.Threading.Lock writing = new();
    private readonly string[] facets;

    /// <summary>What a reader may see hardly changes: one bit a resource, kept for each segment of the index.</summary>
    private readonly Dictionary<Visibility, CachingWrapperFilter> seen = Enum.GetValues<Visibility>().ToDictionary(v => v, v => new CachingWrapperFilter(new QueryWrapperFilter(OneOf(ResourceDocument.Sees, [.. Enum.GetValues<Visibility>().Where(o => o <= v).Select(o => o.ToString())]))));
    /// <summary>How far it has come in the order of the store: this change, up to this resource of it.</summary>
    private (long Position, string? After) place;

    /// <summary>What changed no later than this came, or comes, once: a first indexing that was cut off goes on as one.</summary>
    private long fresh;

    /// <param name="folder">Where the index lives; null keeps it in memory.</param>
    /// <param name="synonyms">CSV of words that mean the same; null for none.</param>
    public SearchIndex(string? folder, ResourceTypes types, Stream? synonyms = null)
    {
        this.types = types;
        this.synonyms = synonyms is null ? Synonyms.None : Synonyms.Read(synonyms, "synonyms.csv", words);
        facets = [.. CommonFacets, .. types.All.SelectMany(t => t.Fields).Where(f => f.Facet).Select(f => f.Key).Distinct()];
        directory = folder is null ? new RAMDirectory() : OpenFolder(folder);
        writer = new IndexWriter(directory, new IndexWriterConfig(FrenchWords.Version, PerField()) { OpenMode = OpenMode.CREATE_OR_APPEND, RAMBufferSizeMB = 64, Similarity = Ranking() });
        IDictionary<string, string> kept = writer.CommitData ?? new Dictionary<string, string>();
        if (kept.TryGetValue(EditionKey, out string? edition) && edition == Edition)
        {
            // An index of before resources were counted one by one had taken the whole of its last change.
            place = kept.TryGetValue(AfterKey, out string? after) ? (Number(kept, PositionKey), after) : (Number(kept, PositionKey) + 1, "");
            fresh = Number(kept, FreshKey);
        }
        else
        {
            writer.DeleteAll();
        }

        searchers = new SearcherManager(writer, applyAllDeletes: true, new RankedSearchers());
    }

    /// <summary>Resources that hold a word which is then common.</summary>
    internal int CommonFrom { get; init; } = QueryBuilder.Common;

    /// <summary>As <see cref="MostRanked"/>.</summary>
    internal int RankedAtMost { get; init; } = MostRanked;

    /// <summary>So many resources are on the disk at least, however long a first indexing takes: what is killed goes on from there.</summary>
    internal int KeptEvery { get; init; } = 50_000;

    /// <summary>Resources that can be found.</summary>
    public int Count
    {
        get
        {
            IndexSearcher searcher = searchers.Acquire();
            try
            {
                return searcher.IndexReader.NumDocs;
            }
            finally
            {
                searchers.Release(searcher);
            }
        }
    }

    /// <summary>Takes over what the store changed since the last call. Returns the number of resources read.</summary>
    public int Follow(ResourceStore store, TerritoryIndex? territory, CancellationToken cancellation = default)
    {
        lock (writing)
        {
            int read = 0;

            // Into an empty index each resource comes once: nothing has to be looked for and replaced, but what changes while it is read.
            if (place.Position == 0)
            {
                (fresh, place) = (store.Position(), (0, ""));
            }

            try
            {
                foreach ((long at, Resource resource) in store.ChangedAfter(place.Position, place.After ?? ""))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Put(resource, territory, first: at <= fresh);
                    place = (at, resource.Id);
                    read++;
                    if (read % KeptEvery == 0)
                    {
                        Mark();
                        writer.Commit();
                    }
                }
            }
            finally
            {
                // Also when it is cut off: what was put in and how far it came are kept together or not at all.
                Mark();
            }

            if (read > 0)
            {
                searchers.MaybeRefreshBlocking();
            }

            if (read >= KeptFrom)
            {
                writer.Commit();
            }

            return read;
        }
    }

    /// <summary>Writes to the disk what was taken over since. What is lost when the program dies before is in the store, and is taken over again.</summary>
    public void Keep()
    {
        lock (writing)
        {
            if (writer.HasUncommittedChanges())
            {
                writer.Commit();
            }
        }
    }

    /// <summary>Puts resources in without a store, for measures and tests.</summary>
    internal void Load(IEnumerable<Resource> resources, TerritoryIndex? territory = null)
    {
        lock (writing)
        {
            foreach (Resource resource in resources)
            {
                Put(resource, territory, first: false);
            }

            Mark();
            searchers.MaybeRefreshBlocking();
            writer.Commit();
        }
    }

    public SearchAnswer Search(SearchQuery query)
    {
        IndexSearcher searcher = searchers.Acquire();
        try
        {
            AskedWords asked = new QueryBuilder(searcher.IndexReader, words, synonyms, CommonFrom).Build(query.Text.Length > 300 ? query.Text[..300] : query.Text);
            int shown = query.Skip + query.Take;
            HitCollector Collect(Query typed, int most)
            {
                HitCollector some = new(shown, query.Near, query.WithinKm, asked.Whole is null && query.Near is not null, query.Counted ?? facets) { Most = most, Of = searcher.IndexReader.MaxDoc };
                searcher.Search(Narrowed(typed, query), seen[query.Sees], some);
                return some;
            }

            // What is common in a large catalogue is first looked for where it tells most; when that fills the page, nobody misses the rest, and when it does not, the rest follows it.
            int enough = Math.Max(RankedAtMost, 2 * shown);
            List<HitCollector> parts = [];
            foreach (Query part in query.Among is null ? asked.Narrow : [])
            {
                parts.Add(Collect(part, enough));
                if (parts[^1].Total >= shown)
                {
                    break;
                }
            }

            bool filled = parts.Count > 0 && parts[^1].Total >= shown;
            if (!filled)
            {
                parts.Add(Collect(asked.Whole ?? new MatchAllDocsQuery(), parts.Count > 0 ? enough : int.MaxValue));
            }

            // From their column: a stored document is unpacked with its neighbours.
            BinaryDocValues? ids = MultiDocValues.GetBinaryValues(searcher.IndexReader, ResourceDocument.Id);
            BytesRef id = new();
            List<SearchFound> found = [.. parts.SelectMany(p => p.Best()).DistinctBy(h => h.Document).Take(shown).Skip(query.Skip).Select(h =>
            {
                ids!.Get(h.Document, id);
                return new SearchFound(id.Utf8ToString(), h.Score, h.Km);
            })];
            HitCollector hits = parts[^1];
            return new SearchAnswer(found, hits.Total, asked.Corrected, hits.Facets(), hits.Counted) { AtLeast = filled || hits.IsCut };
        }
        finally
        {
            searchers.Release(searcher);
        }
    }

    /// <summary>Titles that go on from what was typed so far, best first: each whole word must stand in the title, the last may be unfinished.</summary>
    public IReadOnlyList<string> Suggest(string typed, int limit, Visibility sees = Visibility.Public)
    {
        FrenchWords plain = new(stem: false);
        IReadOnlyList<string> cut = plain.Cut(typed.Length > 100 ? typed[..100] : typed);
        if (cut.Count == 0 || cut[^1].Length < 2)
        {
            return [];
        }

        BooleanQuery all = new();
        foreach (string word in cut.SkipLast(1))
        {
            all.Add(new TermQuery(new Term(ResourceDocument.Plain, word)), Occur.MUST);
        }

        all.Add(new PrefixQuery(new Term(ResourceDocument.Plain, cut[^1])), Occur.MUST);
        IndexSearcher searcher = searchers.Acquire();
        try
        {
            TopDocs top = searcher.Search(all, seen[sees], limit * 4);
            return [.. top.ScoreDocs.Select(d => searcher.Doc(d.Doc).Get(ResourceDocument.Title, CultureInfo.InvariantCulture)).Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(t => t.Length).Take(limit)];
        }
        finally
        {
            searchers.Release(searcher);
        }
    }

    public void Dispose()
    {
        searchers.Dispose();
        writer.Dispose();
        directory.Dispose();
        words.Dispose();
    }

    private static BM25Similarity Ranking() => new(1.2f, 0.6f);

    private Lucene.Net.Analysis.Miscellaneous.PerFieldAnalyzerWrapper PerField() =>
        new(words, new Dictionary<string, Lucene.Net.Analysis.Analyzer> { [ResourceDocument.Plain] = new FrenchWords(stem: false) });

    /// <summary>A damaged index is made anew: nothing in it is not in the store too.</summary>
    private static FSDirectory OpenFolder(string folder)
    {
        FSDirectory directory = FSDirectory.Open(folder);
        try
        {
            if (DirectoryReader.IndexExists(directory))
            {
                using DirectoryReader _ = DirectoryReader.Open(directory);
            }

            return directory;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            directory.Dispose();
            System.IO.Directory.Delete(folder, recursive: true);
            return FSDirectory.Open(folder);
        }
    }

    private static long Number(IDictionary<string, string> kept, string key) =>
        kept.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private void Put(Resource resource, TerritoryIndex? territory, bool first)
    {
        Term id = new(ResourceDocument.Id, resource.Id);
        if (first)
        {
            if (resource.State == ResourceState.Published)
            {
                writer.AddDocument(ResourceDocument.Make(resource, types.Find(resource.Type), territory));
            }
        }
        else if (resource.State == ResourceState.Published)
        {
            writer.UpdateDocument(id, ResourceDocument.Make(resource, types.Find(resource.Type), territory));
        }
        else
        {
            writer.DeleteDocuments(id);
        }
    }

    private void Mark()
    {
        Dictionary<string, string> kept = new() { [PositionKey] = place.Position.ToString(CultureInfo.InvariantCulture), [FreshKey] = fresh.ToString(CultureInfo.InvariantCulture), [EditionKey] = Edition };
        if (place.After is { } after)
        {
            kept[AfterKey] = after;
        }

        writer.SetCommitData(kept);
    }

    /// <summary>The query on the resources of some types, facets and places only; these change no score.</summary>
    private static Query Narrowed(Query typed, SearchQuery query)
    {
        BooleanQuery all = new();
        foreach ((string field, IReadOnlyList<string> values) in query.Facets.Select(f => (ResourceDocument.FacetPrefix + f.Key, f.Value)).Prepend((ResourceDocument.Type, query.Types)).Where(f => f.Item2.Count > 0))
        {
            all.Add(OneOf(field, values), Occur.MUST);
        }

        if (query.Pointed)
        {
            all.Add(new TermQuery(new Term(ResourceDocument.Pointed, "1")), Occur.MUST);
        }

        if (query.Among is { } among)
        {
            all.Add(OneOf(ResourceDocument.Id, among), Occur.MUST);
        }

        Filter? around = null;
        if (query is { Near: { } near, WithinKm: { } km })
        {
            // Squares that hold the circle; the collector measures.
            double dLat = km / 110.5, dLon = km / (110.5 * Math.Max(0.05, Math.Cos(near.Lat * Math.PI / 180)));
            if (ResourceDocument.Cells(near.Lon - dLon, near.Lat - dLat, near.Lon + dLon, near.Lat + dLat, MostCells) is { } cells)
            {
                around = new SquareFilter(cells);
            }
        }

        Query kept = all.Clauses.Count == 0 ? typed : new FilteredQuery(typed, new QueryWrapperFilter(all));
        return around is null ? kept : new FilteredQuery(kept, around);
    }

    private static BooleanQuery OneOf(string field, IReadOnlyList<string> values)
    {
        BooleanQuery any = new();
        foreach (string value in values)
        {
            any.Add(new TermQuery(new Term(field, value)), Occur.SHOULD);
        }

        return any;
    }

    private sealed class RankedSearchers : SearcherFactory
    {
        public override IndexSearcher NewSearcher(IndexReader reader) => new(reader) { Similarity = Ranking() };
    }
}
