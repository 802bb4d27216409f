using System.Runtime.CompilerServices;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Maillage.Catalogue.Search;

/// <summary>Resources in some squares of the map, as one set of bits a segment: a list of squares followed side by side costs a comparison of each for each resource.</summary>
internal sealed class SquareFilter(IReadOnlyList<string> squares) : Filter
{
    public override DocIdSet? GetDocIdSet(AtomicReaderContext context, IBits acceptDocs)
    {
        if (context.AtomicReader.GetTerms(ResourceDocument.Cell)?.GetEnumerator() is not { } terms)
        {
            return null;
        }

        FixedBitSet found = new(context.AtomicReader.MaxDoc);
        DocsEnum? docs = null;
        foreach (string square in squares)
        {
            if (terms.SeekExact(new BytesRef(square)))
            {
                docs = terms.Docs(acceptDocs, docs, DocsFlags.NONE);
                for (int doc = docs.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.NextDoc())
                {
                    found.Set(doc);
                }
            }
        }

        return found;
    }
}

/// <summary>Where the resources of a segment are, held in memory as long as the segment is read (16 bytes a resource): unpacking two numbers for each hit costs more than all the rest of looking at it.</summary>
internal sealed class Points
{
    private static readonly ConditionalWeakTable<object, Points> Held = new();

    private Points(AtomicReader reader)
    {
        Lon = new double[reader.MaxDoc];
        Lat = new double[reader.MaxDoc];
        NumericDocValues? lons = reader.GetNumericDocValues(ResourceDocument.Lon), lats = reader.GetNumericDocValues(ResourceDocument.Lat);
        IBits? placed = reader.GetDocsWithField(ResourceDocument.Lon);
        for (int doc = 0; doc < Lon.Length; doc++)
        {
            bool known = lons is not null && lats is not null && placed?.Get(doc) == true;
            Lon[doc] = known ? BitConverter.Int64BitsToDouble(lons!.Get(doc)) : double.NaN;
            Lat[doc] = known ? BitConverter.Int64BitsToDouble(lats!.Get(doc)) : double.NaN;
        }
    }

    /// <summary>Not a number for a resource without a place.</summary>
    public double[] Lon { get; }

    public double[] Lat { get; }

    public static Points Of(AtomicReader reader) => Held.GetValue(reader.CoreCacheKey, _ => new Points(reader));
}
