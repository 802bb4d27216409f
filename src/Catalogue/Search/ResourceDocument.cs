using System.Globalization;
using Lucene.Net.Documents;
using Lucene.Net.Util;
using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Types;
using Maillage.Territory;

namespace Maillage.Catalogue.Search;

/// <summary>A resource as the index keeps it: which words stand where, what it is counted under, where it is.</summary>
internal static class ResourceDocument
{
    public const string Id = "id", Type = "type", Sees = "sees", Title = "title", Names = "names", Text = "text", Plain = "plain", Lon = "lon", Lat = "lat", Cell = "cell", Pointed = "pointed", FacetPrefix = "f:", Cited = "cite";

    /// <summary>Cells a degree, of the fine squares and of the coarse ones: about 8 × 11 km and 76 × 111 km at the latitude of Bourgogne.</summary>
    private static readonly int[] CellsOf = [10, 1];

    /// <summary>The squares that cover a box: the finest that are not more than <paramref name="most"/>; null when there are none such, and the collector alone measures.</summary>
    public static IReadOnlyList<string>? Cells(double west, double south, double east, double north, int most)
    {
        foreach (int size in CellsOf)
        {
            (int x0, int y0, int x1, int y1) = (Number(size, west), Number(size, south), Number(size, east), Number(size, north));
            if ((x1 - x0 + 1L) * (y1 - y0 + 1L) <= most)
            {
                return [.. Enumerable.Range(x0, x1 - x0 + 1).SelectMany(x => Enumerable.Range(y0, y1 - y0 + 1).Select(y => Name(size, x, y)))];
            }
        }

        return null;
    }

    private static string CellAt(int size, double lon, double lat) => Name(size, Number(size, lon), Number(size, lat));

    private static int Number(int size, double degrees) => (int)Math.Floor(degrees * size);

    private static string Name(int size, int x, int y) => string.Create(CultureInfo.InvariantCulture, $"{size}:{x}:{y}");

    public static Document Make(Resource resource, ResourceType? type, TerritoryIndex? territory)
    {
        Document document = new()
        {
            new StringField(Id, resource.Id, Field.Store.YES),
            new BinaryDocValuesField(Id, new BytesRef(resource.Id)),
            new StringField(Type, resource.Type, Field.Store.NO),
            new StringField(Sees, resource.Visibility.ToString(), Field.Store.NO),
            new TextField(Title, resource.Title, Field.Store.YES),
            new TextField(Plain, resource.Title, Field.Store.NO),
        };
        Commune? commune = resource.Place.Commune is { } code ? territory?.FindCommune(code) : null;
        string names = string.Join(". ", new[] { resource.OwnerName, commune?.Name, resource.Place.Address, resource.Place.PostalCode, type?.Label.Fr, type?.Label.En }.Concat(type?.AlsoCalled ?? []).Where(t => t is not null));
        document.Add(new TextField(Names, names, Field.Store.NO));
        document.Add(new TextField(Text, string.Join(". ", Texts(resource, type)), Field.Store.NO));
        if (resource.Place.Spot(territory) is var (lon, lat))
        {
            foreach (int size in CellsOf)
            {
                document.Add(new StringField(Cell, CellAt(size, lon, lat), Field.Store.NO));
            }

            document.Add(new DoubleDocValuesField(Lon, lon));
            document.Add(new DoubleDocValuesField(Lat, lat));
            document.Add(new StringField(Pointed, resource.Place.HasPoint ? "1" : "0", Field.Store.NO));
        }

        Facet(document, "type", [resource.Type]);
        Facet(document, "groupe", type is null ? [] : [type.Group]);
        Facet(document, "departement", commune is null ? [] : [commune.DepartmentCode]);
        Facet(document, "commune", commune is null ? [] : [commune.Code]);
        Facet(document, "porteur", resource.OwnerName is { Length: > 0 } bearer ? [bearer] : []);
        Facet(document, "siecle", [.. Centuries(resource, type).Select(c => c.ToString(CultureInfo.InvariantCulture))]);
        foreach (FieldDefinition field in type?.Fields.Where(f => f.Kind == FieldKind.Reference) ?? [])
        {
            document.Add(new StringField(FacetPrefix + field.Key, resource.Text(field.Key) ?? "", Field.Store.NO));
        }

        foreach (string cited in type?.Fields.Where(f => f.Kind == FieldKind.Story).SelectMany(f => Story.Parse(resource.Text(f.Key)).Documents) ?? [])
        {
            document.Add(new StringField(FacetPrefix + Cited, cited, Field.Store.NO));
        }

        foreach (FieldDefinition field in type?.Fields.Where(f => f.Facet) ?? [])
        {
            Facet(document, field.Key, resource.Values(field.Key));
        }

        return document;
    }

    /// <summary>Values are looked for as terms and counted from one column, joined, so that a resource may have several.</summary>
    private static void Facet(Document document, string facet, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            document.Add(new StringField(FacetPrefix + facet, value, Field.Store.NO));
        }

        if (values.Count > 0)
        {
            document.Add(new SortedDocValuesField(FacetPrefix + facet, new BytesRef(string.Join('\u001f', values))));
        }
    }

    private static IReadOnlyList<int> Centuries(Resource resource, ResourceType? type) =>
        type?.Fields.FirstOrDefault(f => f.Kind == FieldKind.Epoch) is { } dated && HistoricDate.TryParse(resource.Text(dated.Key), out HistoricDate date) ? date.Centuries : [];

    private static IEnumerable<string> Texts(Resource resource, ResourceType? type)
    {
        if (resource.Summary is not null)
        {
            yield return resource.Summary;
        }

        foreach (FieldDefinition field in type?.Fields.Where(f => f.Weight > 0) ?? [])
        {
            foreach (string value in resource.Values(field.Key))
            {
                yield return field.Kind switch
                {
                    FieldKind.Choice or FieldKind.Choices => $"{field.LabelOf(value).Fr} {field.LabelOf(value).En}",
                    FieldKind.Flag => value == "true" ? field.Label.Fr : "",
                    FieldKind.Story => string.Join(". ", Story.Parse(value).Sections.SelectMany(s => s.Pieces.Select(p => p.Caption).Prepend(s.Text).Prepend(s.Title))),
                    FieldKind.Number => value.ToString(CultureInfo.InvariantCulture),
                    _ => value,
                };
            }
        }
    }
}
