using System.Globalization;
using System.Xml.Linq;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Cql2;

/// <summary>Reads OGC Filter Encoding 1.1 (04-095) as the filter that CQL2 text gives: one model judges both.</summary>
public static class FilterXml
{
    private const int MostNodes = 500;
    private const int Deepest = 24;
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    private static readonly Dictionary<string, CqlOperator> Comparisons = new(StringComparer.Ordinal)
    {
        ["PropertyIsEqualTo"] = CqlOperator.Equal, ["PropertyIsNotEqualTo"] = CqlOperator.NotEqual, ["PropertyIsLessThan"] = CqlOperator.Less, ["PropertyIsLessThanOrEqualTo"] = CqlOperator.LessOrEqual,
        ["PropertyIsGreaterThan"] = CqlOperator.Greater, ["PropertyIsGreaterThanOrEqualTo"] = CqlOperator.GreaterOrEqual,
    };

    /// <param name="find">The property behind a name, with or without prefix; null when there is none.</param>
    /// <returns>Null for a filter without condition.</returns>
    /// <exception cref="BadInputException">An operator, a property or a value that is not understood: the problem names it.</exception>
    public static CqlNode? Read(XElement filter, Func<string, CqlProperty?> find)
    {
        if (filter.DescendantsAndSelf().Take(MostNodes + 1).Count() > MostNodes)
            throw Refuse("Filter", $"plus de {MostNodes} éléments", $"more than {MostNodes} elements");
        List<CqlNode> parts = [.. filter.Elements().Select(e => Node(e, find, 0))];
        return parts switch { [] => null, [var one] => one, _ => new CqlAnd(parts) };
    }

    private static CqlNode Node(XElement element, Func<string, CqlProperty?> find, int depth)
    {
        if (depth > Deepest)
            throw Refuse(element.Name.LocalName, $"plus de {Deepest} niveaux", $"more than {Deepest} levels");
        CqlNode[] Inner() => [.. element.Elements().Select(e => Node(e, find, depth + 1))];
        CqlProperty Property() => find(Text(element, "PropertyName")) ?? throw Refuse(Text(element, "PropertyName"), "propriété inconnue", "unknown property");
        switch (element.Name.LocalName)
        {
            case "And":
                return new CqlAnd(Inner());
            case "Or":
                return new CqlOr(Inner());
            case "Not":
                return new CqlNot(Inner() is [var one] ? one : throw Refuse("Not", "attend une condition", "wants one condition"));
            case "PropertyIsNull":
                return new CqlIsNull(Property());
            case "PropertyIsBetween":
                return new CqlBetween(Property(), Number(element, "LowerBoundary"), Number(element, "UpperBoundary"));
            case "PropertyIsLike":
                return new CqlLike(Property(), Pattern(element));
            case "BBOX":
                return new CqlIntersects(Wgs84.ToGeometry(Box(element)));
            case { } name when Comparisons.TryGetValue(name, out CqlOperator sign):
                CqlProperty property = Property();
                return new CqlCompare(property, sign, property.Type switch
                {
                    CqlType.Number => Number(element, "Literal"),
                    CqlType.Flag => Text(element, "Literal") == "true",
                    _ => Text(element, "Literal"),
                });
            default:
                throw Refuse(element.Name.LocalName, "opérateur non pris en charge", "operator not supported");
        }
    }

    /// <summary>The three signs are the client's own choice; ours are % _ and \.</summary>
    private static string Pattern(XElement like)
    {
        string literal = Text(like, "Literal"), many = (string?)like.Attribute("wildCard") ?? "%", one = (string?)like.Attribute("singleChar") ?? "_", escape = (string?)like.Attribute("escapeChar") ?? (string?)like.Attribute("escape") ?? "\\";
        System.Text.StringBuilder pattern = new();
        for (int i = 0; i < literal.Length; i++)
        {
            string letter = literal[i].ToString();
            bool plain = letter == escape && i + 1 < literal.Length;
            if (plain)
                letter = literal[++i].ToString();
            pattern.Append(!plain && letter == many ? "%" : !plain && letter == one ? "_" : letter is "%" or "_" or "\\" ? "\\" + letter : letter);
        }

        return pattern.ToString();
    }

    /// <summary>Corners in longitude and latitude; the other way round when the envelope names EPSG:4326 by its URN (OGC 07-092r1).</summary>
    private static Envelope Box(XElement bbox)
    {
        XElement envelope = bbox.Elements().FirstOrDefault(e => e.Name.LocalName == "Envelope") ?? throw Refuse("BBOX", "attend un gml:Envelope", "wants a gml:Envelope");
        double[] Corner(string name) => [.. Text(envelope, name).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        (double[] low, double[] high) = (Corner("lowerCorner"), Corner("upperCorner"));
        if (low.Length != 2 || high.Length != 2 || !low.Concat(high).All(double.IsFinite))
            throw Refuse("BBOX", "attend deux coins de deux nombres", "wants two corners of two numbers");
        bool turned = ((string?)envelope.Attribute("srsName"))?.Contains("EPSG", StringComparison.Ordinal) == true && ((string?)envelope.Attribute("srsName"))!.StartsWith("urn:", StringComparison.Ordinal);
        return turned ? new Envelope(low[1], high[1], low[0], high[0]) : new Envelope(low[0], high[0], low[1], high[1]);
    }

    private static string Text(XElement element, string name) => element.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? throw Refuse(element.Name.LocalName, $"{name} manque", $"{name} is missing");

    private static double Number(XElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Refuse(element.Name.LocalName, $"{name} n'est pas un nombre", $"{name} is not a number");

    private static BadInputException Refuse(string what, string fr, string en) => new(Problem.Error("filter", $"Filtre, {what} : {fr}.", $"Filter, {what}: {en}.") with { Column = what });
}
