using NetTopologySuite.Geometries;

namespace Maillage.Formats.Cql2;

/// <summary>What a property holds, as far as a filter may compare it.</summary>
public enum CqlType
{
    Text,
    Number,
    Flag,
}

/// <summary>A property a filter may name.</summary>
public sealed record CqlProperty(string Name, CqlType Type);

public enum CqlOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A filter, read and checked: every property exists and every literal is of its property's type. Values are <see cref="string"/>, <see cref="double"/> or <see cref="bool"/>.</summary>
public abstract record CqlNode;

public sealed record CqlAnd(IReadOnlyList<CqlNode> Parts) : CqlNode;

public sealed record CqlOr(IReadOnlyList<CqlNode> Parts) : CqlNode;

public sealed record CqlNot(CqlNode Part) : CqlNode;

public sealed record CqlCompare(CqlProperty Property, CqlOperator Operator, object Value) : CqlNode;

public sealed record CqlBetween(CqlProperty Property, double From, double To) : CqlNode;

public sealed record CqlIn(CqlProperty Property, IReadOnlyList<object> Values) : CqlNode;

/// <param name="Pattern"><c>%</c> any letters, <c>_</c> one letter, <c>\</c> before a letter that means itself; case counts.</param>
public sealed record CqlLike(CqlProperty Property, string Pattern) : CqlNode;

public sealed record CqlIsNull(CqlProperty Property) : CqlNode;

/// <summary>The feature's geometry meets this one (WGS 84, longitude first).</summary>
public sealed record CqlIntersects(Geometry Shape) : CqlNode;
