using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace Maillage.Formats.Cql2;

/// <summary>
/// Judges a filter on a feature in memory, with the three values of SQL: a comparison with something missing is neither true nor false (null). Agrees with the databases on every filter.
/// </summary>
public sealed class CqlTruth(CqlNode filter)
{
    private readonly Dictionary<CqlIntersects, IPreparedGeometry> shapes = new(ReferenceEqualityComparer.Instance);

    /// <summary>True when the filter holds; what is unknown does not.</summary>
    /// <param name="value">Value of a property: text, a number of any kind, a flag, or null.</param>
    public bool Holds(Func<string, object?> value, Geometry? shape) => Judge(filter, value, shape) == true;

    private bool? Judge(CqlNode node, Func<string, object?> value, Geometry? shape) => node switch
    {
        CqlAnd and => All(and.Parts, value, shape),
        CqlOr or => Any(or.Parts, value, shape),
        CqlNot not => !Judge(not.Part, value, shape),
        CqlCompare c => Compare(value(c.Property.Name), c.Value) is { } order ? Holds(c.Operator, order) : null,
        CqlBetween b => Number(value(b.Property.Name)) is { } number ? number >= b.From && number <= b.To : null,
        CqlIn i => value(i.Property.Name) is { } found ? i.Values.Any(v => Compare(found, v) == 0) : null,
        CqlLike l => value(l.Property.Name) is { } text ? Like(Plain(text), l.Pattern) : null,
        CqlIsNull n => value(n.Property.Name) is null,
        CqlIntersects s => shape is null ? null : Prepared(s).Intersects(shape),
        _ => throw new ArgumentException("Unknown node."),
    };

    private bool? All(IReadOnlyList<CqlNode> parts, Func<string, object?> value, Geometry? shape)
    {
        bool? all = true;
        foreach (CqlNode part in parts)
        {
            bool? one = Judge(part, value, shape);
            if (one == false)
                return false;
            all &= one;
        }

        return all;
    }

    private bool? Any(IReadOnlyList<CqlNode> parts, Func<string, object?> value, Geometry? shape)
    {
        bool? any = false;
        foreach (CqlNode part in parts)
        {
            bool? one = Judge(part, value, shape);
            if (one == true)
                return true;
            any |= one;
        }

        return any;
    }

    private IPreparedGeometry Prepared(CqlIntersects node)
    {
        if (!shapes.TryGetValue(node, out IPreparedGeometry? prepared))
            shapes.Add(node, prepared = PreparedGeometryFactory.Prepare(node.Shape));
        return prepared;
    }

    private static bool Holds(CqlOperator sign, int order) => sign switch
    {
        CqlOperator.Equal => order == 0,
        CqlOperator.NotEqual => order != 0,
        CqlOperator.Less => order < 0,
        CqlOperator.LessOrEqual => order <= 0,
        CqlOperator.Greater => order > 0,
        _ => order >= 0,
    };

    /// <summary>Null when something is missing. Texts compare by code point, as SQLite and PostgreSQL's « C » do.</summary>
    private static int? Compare(object? value, object literal) => (value, literal) switch
    {
        (null, _) => null,
        (_, double number) => Number(value) is { } own ? own.CompareTo(number) : null,
        (bool own, bool flag) => own.CompareTo(flag),
        (_, bool flag) => (Number(value) != 0).CompareTo(flag),
        _ => CompareCodePoints(Plain(value), (string)literal),
    };

    private static int CompareCodePoints(string a, string b)
    {
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] == b[i])
                continue;
            // Surrogates stand for code points above every other: UTF-16 order alone would put them before U+E000.
            bool high = char.IsSurrogate(a[i]), other = char.IsSurrogate(b[i]);
            return high == other ? a[i].CompareTo(b[i]) : high ? 1 : -1;
        }

        return a.Length.CompareTo(b.Length);
    }

    private static double? Number(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Plain(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>Greedy with one step back: linear in the text for each <c>%</c>, so no pattern can hold a processor.</summary>
    private static bool Like(string text, string pattern)
    {
        IReadOnlyList<CqlPattern> parts = CqlPattern.Read(pattern);
        int[] letters = [.. text.EnumerateRunes().Select(r => r.Value)];
        int t = 0, p = 0, star = -1, mark = 0;
        while (t < letters.Length)
        {
            if (p < parts.Count && parts[p].Kind == CqlPatternKind.Many)
                (star, mark) = (p++, t);
            else if (p < parts.Count && (parts[p].Kind == CqlPatternKind.One || parts[p].Letter == letters[t]))
                (p, t) = (p + 1, t + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++mark);
            else
                return false;
        }

        while (p < parts.Count && parts[p].Kind == CqlPatternKind.Many)
            p++;
        return p == parts.Count;
    }
}

/// <summary>What a part of a LIKE pattern stands for.</summary>
public enum CqlPatternKind
{
    Letter,
    One,
    Many,
}

/// <summary>One part of a LIKE pattern.</summary>
/// <param name="Letter">Code point of a letter that means itself.</param>
public readonly record struct CqlPattern(CqlPatternKind Kind, int Letter)
{
    public static IReadOnlyList<CqlPattern> Read(string pattern)
    {
        List<CqlPattern> parts = [];
        bool escaped = false;
        foreach (System.Text.Rune rune in pattern.EnumerateRunes())
        {
            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            parts.Add(escaped ? new(CqlPatternKind.Letter, rune.Value) : rune.Value switch
            {
                '%' => new(CqlPatternKind.Many, 0),
                '_' => new(CqlPatternKind.One, 0),
                _ => new(CqlPatternKind.Letter, rune.Value),
            });
            escaped = false;
        }

        if (escaped)
            parts.Add(new(CqlPatternKind.Letter, '\\'));
        return parts;
    }

    /// <summary>The pattern as <c>GLOB</c> takes it, which is how SQLite tells case apart.</summary>
    public static string ToGlob(string pattern) => string.Concat(Read(pattern).Select(p => p.Kind switch
    {
        CqlPatternKind.Many => "*",
        CqlPatternKind.One => "?",
        _ => p.Letter is '*' or '?' or '[' ? $"[{(char)p.Letter}]" : char.ConvertFromUtf32(p.Letter),
    }));

    /// <summary>The pattern for <c>LIKE … ESCAPE '\'</c>, with every escape explicit.</summary>
    public static string ToLike(string pattern) => string.Concat(Read(pattern).Select(p => p.Kind switch
    {
        CqlPatternKind.Many => "%",
        CqlPatternKind.One => "_",
        _ => p.Letter is '%' or '_' or '\\' ? $"\\{(char)p.Letter}" : char.ConvertFromUtf32(p.Letter),
    }));
}
