using System.Globalization;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Cql2;

/// <summary>
/// Reads a filter written as CQL2 text (OGC 21-065): comparisons, <c>AND OR NOT</c>, <c>LIKE BETWEEN IN IS NULL</c>, <c>S_INTERSECTS</c> with WKT or <c>BBOX(…)</c>.
/// Whatever it does not know is refused with the place in the text, never ignored.
/// </summary>
public sealed class CqlReader
{
    /// <summary>Characters of a filter; it comes in an address.</summary>
    public const int MostCharacters = 4_000;

    private const int MostDepth = 24;
    private const int MostValues = 500;
    private readonly CqlTokens tokens;
    private readonly IReadOnlyDictionary<string, CqlProperty> properties;
    private readonly string geometry;
    private readonly Func<Geometry, Geometry> toWgs84;
    private int depth;

    private CqlReader(string text, IReadOnlyDictionary<string, CqlProperty> properties, string geometry, Func<Geometry, Geometry> toWgs84) =>
        (tokens, this.properties, this.geometry, this.toWgs84) = (new CqlTokens(text), properties, geometry, toWgs84);

    /// <param name="geometry">Name of the geometry property.</param>
    /// <param name="toWgs84">From the coordinates the filter is written in.</param>
    /// <exception cref="BadInputException">With code <c>cql</c> and the column in the text.</exception>
    public static CqlNode Read(string text, IEnumerable<CqlProperty> properties, string geometry = "geometry", Func<Geometry, Geometry>? toWgs84 = null)
    {
        if (text.Length > MostCharacters)
            throw CqlTokens.Refuse(MostCharacters, $"le filtre dépasse {MostCharacters} caractères", $"the filter is longer than {MostCharacters} characters");

        CqlReader reader = new(text, properties.ToDictionary(p => p.Name, StringComparer.Ordinal), geometry, toWgs84 ?? (g => g));
        CqlNode node = reader.Or();
        if (reader.tokens.Kind != CqlKind.End)
            throw reader.Unexpected("AND, OR ou la fin", "AND, OR or the end");

        return node;
    }

    private CqlNode Or() => Chain("OR", And, parts => new CqlOr(parts));

    private CqlNode And() => Chain("AND", Not, parts => new CqlAnd(parts));

    private CqlNode Chain(string word, Func<CqlNode> part, Func<IReadOnlyList<CqlNode>, CqlNode> join)
    {
        List<CqlNode> parts = [part()];
        while (tokens.TryWord(word))
            parts.Add(part());

        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private CqlNode Not()
    {
        if (++depth > MostDepth)
            throw tokens.Refuse($"plus de {MostDepth} niveaux", $"more than {MostDepth} levels");

        CqlNode node = tokens.TryWord("NOT") ? new CqlNot(Not()) : Primary();
        depth--;
        return node;
    }

    private CqlNode Primary()
    {
        if (tokens.TrySign("("))
        {
            CqlNode inner = Or();
            tokens.NeedSign(")");
            return inner;
        }

        if (tokens.Kind == CqlKind.Name && !tokens.Quoted && tokens.Text.Equals("S_INTERSECTS", StringComparison.OrdinalIgnoreCase))
        {
            tokens.Next();
            return Intersects();
        }

        if (tokens.Kind is CqlKind.Text or CqlKind.Number)
        {
            // A literal first is the same comparison seen from the other side.
            (int at, object value) = (tokens.At, Literal());
            CqlOperator seen = Operator() ?? throw Unexpected("une comparaison", "a comparison");
            CqlProperty named = Property();
            return new CqlCompare(named, Flip(seen), Fit(named, value, at));
        }

        return OfProperty(Property());
    }

    private CqlNode OfProperty(CqlProperty property)
    {
        if (Operator() is { } sign)
        {
            int at = tokens.At;
            return new CqlCompare(property, sign, Fit(property, Literal(), at));
        }

        if (tokens.TryWord("IS"))
        {
            bool not = tokens.TryWord("NOT");
            tokens.NeedWord("NULL");
            return Maybe(not, new CqlIsNull(property));
        }

        bool negated = tokens.TryWord("NOT");
        if (tokens.TryWord("LIKE"))
        {
            int at = tokens.At;
            return Maybe(negated, property.Type == CqlType.Text && Literal() is string pattern ? new CqlLike(property, pattern) : throw CqlTokens.Refuse(at, "LIKE compare un texte à un texte", "LIKE compares text with text"));
        }

        if (tokens.TryWord("BETWEEN"))
            return Maybe(negated, Between(property));
        if (tokens.TryWord("IN"))
            return Maybe(negated, In(property));
        if (!negated && property.Type == CqlType.Flag)
            return new CqlCompare(property, CqlOperator.Equal, true);
        throw Unexpected("une comparaison, LIKE, BETWEEN, IN ou IS NULL", "a comparison, LIKE, BETWEEN, IN or IS NULL");
    }

    private CqlBetween Between(CqlProperty property)
    {
        int at = tokens.At;
        if (property.Type != CqlType.Number || Literal() is not double from)
            throw CqlTokens.Refuse(at, "BETWEEN compare des nombres", "BETWEEN compares numbers");
        tokens.NeedWord("AND");
        return Literal() is double to ? new CqlBetween(property, from, to) : throw tokens.Refuse("un nombre est attendu", "a number is expected");
    }

    private CqlIn In(CqlProperty property)
    {
        tokens.NeedSign("(");
        List<object> values = [];
        do
        {
            int at = tokens.At;
            values.Add(Fit(property, Literal(), at));
            if (values.Count > MostValues)
                throw tokens.Refuse($"plus de {MostValues} valeurs", $"more than {MostValues} values");
        }
        while (tokens.TrySign(","));
        tokens.NeedSign(")");
        return new CqlIn(property, values);
    }

    private CqlIntersects Intersects()
    {
        tokens.NeedSign("(");
        if (tokens.Kind != CqlKind.Name || tokens.Text != geometry)
            throw Unexpected($"la géométrie « {geometry} »", $"the geometry '{geometry}'");
        tokens.Next();
        tokens.NeedSign(",");
        int at = tokens.At;
        Geometry shape = tokens.Shape();
        tokens.NeedSign(")");
        Geometry placed = toWgs84(shape);
        return placed.IsValid ? new CqlIntersects(placed) : throw CqlTokens.Refuse(at, "la géométrie se croise ou n'est pas fermée", "the geometry crosses itself or is not closed");
    }

    private CqlProperty Property()
    {
        if (tokens.Kind != CqlKind.Name)
            throw Unexpected("le nom d'une propriété", "the name of a property");
        CqlProperty found = properties.GetValueOrDefault(tokens.Text)
            ?? throw tokens.Refuse($"« {tokens.Text} » n'est pas une propriété de cette collection", $"'{tokens.Text}' is no property of this collection");
        tokens.Next();
        return found;
    }

    private CqlOperator? Operator()
    {
        if (tokens.Kind != CqlKind.Sign)
            return null;
        CqlOperator? sign = tokens.Text switch
        {
            "=" => CqlOperator.Equal,
            "<>" => CqlOperator.NotEqual,
            "<" => CqlOperator.Less,
            "<=" => CqlOperator.LessOrEqual,
            ">" => CqlOperator.Greater,
            ">=" => CqlOperator.GreaterOrEqual,
            _ => null,
        };
        if (sign is not null)
            tokens.Next();
        return sign;
    }

    private object Literal()
    {
        switch (tokens.Kind)
        {
            case CqlKind.Text:
                string text = tokens.Text;
                tokens.Next();
                return text;
            case CqlKind.Number:
                double number = double.Parse(tokens.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
                if (!double.IsFinite(number))
                    throw tokens.Refuse("nombre trop grand", "number too large");
                tokens.Next();
                return number;
            case CqlKind.Name when !tokens.Quoted && tokens.TryWord("TRUE"):
                return true;
            case CqlKind.Name when !tokens.Quoted && tokens.TryWord("FALSE"):
                return false;
            case CqlKind.Name when !tokens.Quoted && (tokens.TryWord("DATE") || tokens.TryWord("TIMESTAMP")):
                // Instants are kept as ISO 8601 texts, which order as time does.
                tokens.NeedSign("(");
                object instant = tokens.Kind == CqlKind.Text ? Literal() : throw Unexpected("une date entre apostrophes", "a quoted date");
                tokens.NeedSign(")");
                return instant;
            default:
                throw Unexpected("une valeur", "a value");
        }
    }

    private static object Fit(CqlProperty property, object value, int at) => (property.Type, value) switch
    {
        (CqlType.Text, string) or (CqlType.Number, double) or (CqlType.Flag, bool) => value,
        (CqlType.Text, _) => throw CqlTokens.Refuse(at, $"« {property.Name} » est un texte, à comparer à un texte entre apostrophes", $"'{property.Name}' is text, to compare with quoted text"),
        (CqlType.Number, _) => throw CqlTokens.Refuse(at, $"« {property.Name} » est un nombre", $"'{property.Name}' is a number"),
        _ => throw CqlTokens.Refuse(at, $"« {property.Name} » vaut TRUE ou FALSE", $"'{property.Name}' is TRUE or FALSE"),
    };

    private static CqlOperator Flip(CqlOperator sign) => sign switch
    {
        CqlOperator.Less => CqlOperator.Greater,
        CqlOperator.LessOrEqual => CqlOperator.GreaterOrEqual,
        CqlOperator.Greater => CqlOperator.Less,
        CqlOperator.GreaterOrEqual => CqlOperator.LessOrEqual,
        _ => sign,
    };

    private static CqlNode Maybe(bool negated, CqlNode node) => negated ? new CqlNot(node) : node;

    private BadInputException Unexpected(string fr, string en) => tokens.Refuse($"attendu : {fr} ; trouvé : {tokens.Told(french: true)}", $"expected {en}, found {tokens.Told(french: false)}");
}
