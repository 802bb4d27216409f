using System.Globalization;
using Maillage.Formats.Cql2;
using Maillage.Kernel;
using Microsoft.AspNetCore.Http;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>What an address asks of a layer. A parameter that nobody knows is refused: a filter with a slip of the pen must not give everything.</summary>
internal sealed record OgcAsk(LayerAsk Layer, OgcCrs Crs)
{
    public const int MostFeatures = 10_000;
    public const int UsualFeatures = 100;
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly string[] Known = ["f", "lang", "limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"];

    /// <exception cref="BadInputException">The problem names the parameter.</exception>
    public static OgcAsk Read(IQueryCollection query, OpenLayer layer)
    {
        List<CqlNode> filters = [];
        OgcCrs Crs(string name) => query[name].ToString() is { Length: > 0 } text ? OgcCrs.Parse(text) : OgcCrs.Crs84;
        // Words and ids are asked of the catalogue alone; elsewhere nobody knows them.
        foreach (string name in query.Keys.Where(k => !Known.Contains(k) && !(layer.Id == RecordLayer.Id && k is ("q" or "ids"))))
            filters.Add(Equal(layer, name, query[name].ToString()));

        if (query["filter-lang"].ToString() is { Length: > 0 } and not "cql2-text")
            throw Refuse("filter-lang", "attendu : cql2-text", "expected: cql2-text");
        if (query["filter"].ToString() is { Length: > 0 } filter)
            filters.Add(CqlReader.Read(filter, layer.Properties.Select(p => p.Cql), toWgs84: Crs("filter-crs").In));
        CqlNode? all = filters switch { [] => null, [var one] => one, _ => new CqlAnd(filters) };
        string? cursor = query["cursor"].ToString() is { Length: > 0 and < 300 } mark ? mark : null;
        return new OgcAsk(new LayerAsk(Box(query["bbox"].ToString(), Crs("bbox-crs")), all, cursor, Limit(query["limit"].ToString())), Crs("crs"));
    }

    /// <summary>More than the most is cut to it, as the standard asks; nothing and less is refused.</summary>
    private static int Limit(string text) => text.Length == 0 ? UsualFeatures
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0 ? (int)Math.Min(limit, MostFeatures)
        : throw Refuse("limit", "attendu : un nombre entier de 1 ou plus", "expected: a whole number of 1 or more");

    private static Envelope? Box(string text, OgcCrs crs)
    {
        if (text.Length == 0)
            return null;
        double[] sides = [.. text.Split(',').Select(s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out double side) ? side : double.NaN)];
        // Six numbers carry heights, which nothing here has.
        double[] flat = sides.Length == 6 ? [sides[0], sides[1], sides[3], sides[4]] : sides;
        if (flat.Length != 4 || !flat.All(double.IsFinite) || flat[1] > flat[3] || flat[0] > flat[2])
            throw Refuse("bbox", "attendu : quatre nombres, les plus petits d'abord (minX,minY,maxX,maxY)", "expected: four numbers, the least first (minX,minY,maxX,maxY)");
        return crs.In(Wgs84.ToGeometry(new Envelope(flat[0], flat[2], flat[1], flat[3]))).EnvelopeInternal;
    }

    private static CqlCompare Equal(OpenLayer layer, string name, string value)
    {
        CqlProperty property = layer.Properties.FirstOrDefault(p => p.Name == name)?.Cql ?? throw Refuse(name, "paramètre inconnu", "unknown parameter");
        object? read = property.Type switch
        {
            CqlType.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null,
            CqlType.Flag => value is "true" or "false" ? value == "true" : null,
            _ => value,
        };
        return new CqlCompare(property, CqlOperator.Equal, read ?? throw Refuse(name, "valeur d'un autre type que la propriété", "value of another type than the property"));
    }

    private static BadInputException Refuse(string name, string fr, string en) => new(Problem.Error("parameter", $"Paramètre « {name} » : {fr}.", $"Parameter '{name}': {en}.") with { Column = name });
}
